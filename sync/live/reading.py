"""What a live base shows is put aside like a message: each kind is scanned, and what changed is read and staged.

Rows of the stage become durable batch by batch. A reading that was cut off goes on from there: what waits in the
stage under the version that the base still shows is not read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

import orjson

from connectors.base import LiveExchange, LivePacket
from enterprise_data.errors import AccessError, AuthenticationFailed, ProtocolError
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.partly import Told
from enterprise_data.objects.registry import KINDS
from sync.context import Exchange
from sync.incoming import UNREADABLE
from sync.live.scanning import Found, Scanner, batches
from sync.live.staging import stage_deleted, stage_objects

_READ_AT = "last_created"
_READ_BEFORE = "last_created_before"


@dataclass(slots=True)
class Reading:
    """What a base was asked in one run. ``skipped``: kinds that could not be read now."""

    exchange: Exchange
    live: LiveExchange
    skipped: list[str] = field(default_factory=list)


def read_changes(exchange: Exchange, live: LiveExchange, *, allow_deletions: bool) -> None:
    """Stages everything that changed in the base; raises ``ExchangeError`` where nothing can be asked at all."""
    reading, began = Reading(exchange, live), exchange.now()
    packet = live.changed()
    for kind in KINDS:
        if kind in exchange.kinds and kind in live.kinds:
            _guarded(reading, kind, packet, allow_deletions=allow_deletions)
    if exchange.preview:
        return
    if packet is not None and _was_whole(reading):
        live.confirm(packet)  # everything it told is durable now; it can't be asked for again
        exchange.checkpoint("live_confirmed")
    _remember_when(reading, began)


def _guarded(reading: Reading, kind: str, packet: LivePacket | None, *, allow_deletions: bool) -> None:
    """A kind that can't be read (rights, another release) is told; the others are read."""
    try:
        _kind(reading, kind, packet, allow_deletions=allow_deletions)
    except AuthenticationFailed:
        raise
    except (AccessError, ProtocolError) as error:
        reading.skipped.append(kind)
        _warn(reading.exchange, kind, error.message, error.hint)


def _warn(exchange: Exchange, kind: str, message: str, hint: str) -> None:
    row = exchange.note(
        kind=kind, side="onec", status="warning", label=KINDS[kind].titles, message=message, hint=hint
    )
    with exchange.store.unit(exchange.lease) as unit:
        unit.add_journal([row])


def _kind(reading: Reading, kind: str, packet: LivePacket | None, *, allow_deletions: bool) -> None:
    exchange, live, told = reading.exchange, reading.live, reading.live.kinds[kind]
    is_new = _is_told_otherwise(exchange, kind, told)
    scanner = Scanner(exchange, live, kind, afresh=is_new or exchange.restored)
    if packet is not None and not is_new and not exchange.restored:
        found = _noted(scanner, packet)
    else:
        found = scanner.scan(allow_deletions=allow_deletions)
    _stage_changed(reading, KINDS[kind], told, found)
    stage_deleted(exchange, kind, found)
    _tell_hidden(exchange, kind, found.hidden)
    if not exchange.preview:
        _remember_told(exchange, kind, told)


def _noted(scanner: Scanner, packet: LivePacket) -> Found:
    """What the base has noted; whether it is news is seen by the version when it is read."""
    found = scanner.found
    found.changed = [*dict.fromkeys([*packet.changed.get(scanner.kind, ()), *_not_understood(scanner)])]
    found.gone = list(packet.gone.get(scanner.kind, ()))
    found.total = max(scanner.exchange.base.batch, len(found.changed) * scanner.exchange.base.batch)
    return found


def _not_understood(scanner: Scanner) -> Iterator[str]:
    """What was set aside unread is tried again: the settings may know its words now."""
    exchange, after = scanner.exchange, 0
    while True:
        with exchange.store.unit() as unit:
            rows = unit.stage_batch(exchange.scope, scanner.kind, after, exchange.base.batch)
        yield from (row.key for row in rows if row.version == UNREADABLE)
        if not rows:
            return
        after = rows[-1].seq


# --- objects ------------------------------------------------------------------------------------------


def _stage_changed(reading: Reading, otype: ObjectType, told: Told, found: Found) -> None:
    exchange = reading.exchange
    objects = reading.live.read(otype.name, found.changed, of=found.total) if found.changed else iter(())
    done = 0
    for batch in batches(objects, exchange.base.batch):
        exchange.pause_point()
        stage_objects(exchange, otype, told, batch)
        done += len(batch)
        exchange.reporter.progress(f"reading:{otype.name}", done, len(found.changed))
        exchange.checkpoint("live_staged")
    exchange.count("received", done)


def _tell_hidden(exchange: Exchange, kind: str, hidden: int) -> None:
    if hidden:
        message = (
            f"Объектов, которых 1С больше не показывает пользователю: {hidden}. Они не считаются удалёнными."
        )
        _warn(exchange, kind, message, "Снимите ограничения по записям с пользователя 1С.")


# --- what is remembered of a reading ------------------------------------------------------------------


def _is_told_otherwise(exchange: Exchange, kind: str, told: Told) -> bool:
    """Whether the base tells other fields of the kind than it did: then unchanged objects have news, too."""
    with exchange.store.unit() as unit:
        return unit.cursor(exchange.base.name, f"live-told:{kind}") != _print_of(told)


def _remember_told(exchange: Exchange, kind: str, told: Told) -> None:
    with exchange.store.unit(exchange.lease) as unit:
        unit.put_cursor(exchange.base.name, f"live-told:{kind}", _print_of(told))


def _print_of(told: Told) -> str:
    text = orjson.dumps({name: sorted(fields) for name, fields in told.items()}, option=orjson.OPT_SORT_KEYS)
    return blake2b(text, digest_size=8).hexdigest()


def _was_whole(reading: Reading) -> bool:
    """Whether every kind that this base exchanges was read."""
    exchange = reading.exchange
    return not reading.skipped and set(exchange.base.kinds) & set(reading.live.kinds) <= set(exchange.kinds)


def _remember_when(reading: Reading, began: datetime) -> None:
    """What is read next time was changed after ``began``; of a run for chosen kinds nothing follows for the others."""
    exchange = reading.exchange
    if not _was_whole(reading):
        return
    with exchange.store.unit(exchange.lease) as unit:
        unit.put_cursor(exchange.base.name, _READ_BEFORE, unit.cursor(exchange.base.name, _READ_AT) or "")
        unit.put_cursor(exchange.base.name, _READ_AT, began.isoformat())
