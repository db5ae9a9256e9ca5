"""What a live base shows is put aside like a message: each kind is scanned, and what changed is read and staged.

Rows of the stage become durable batch by batch. A reading that was cut off goes on from there: what waits in the
stage under the version that the base still shows is not read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

import orjson

from connectors.base import LiveExchange, LiveObject, LivePacket
from enterprise_data.errors import AccessError, AuthenticationFailed, ExchangeError, ProtocolError
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.partly import Told
from enterprise_data.objects.registry import KINDS
from state.ports import Unit
from state.rows import Snapshot, StageRow
from sync.context import Exchange
from sync.crm_changes import crm_row
from sync.incoming import UNREADABLE, unreadable
from sync.live.scanning import Found, Scanner, batches
from sync.partial import bare, payload_of

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
        _tell(reading.exchange, kind, error)


def _tell(exchange: Exchange, kind: str, error: ExchangeError) -> None:
    row = exchange.note(
        kind=kind,
        side="onec",
        status="warning",
        label=KINDS[kind].titles,
        message=error.message,
        hint=error.hint,
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
    _stage_deleted(reading, kind, found)
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
    for batch in _in_batches(objects, exchange.base.batch):
        exchange.pause_point()
        stage_objects(exchange, otype, told, batch)
        done += len(batch)
        exchange.reporter.progress(f"reading:{otype.name}", done, len(found.changed))
        exchange.checkpoint("live_staged")
    exchange.count("received", done)


def _in_batches(objects: Iterable[LiveObject], size: int) -> Iterator[list[LiveObject]]:
    batch: list[LiveObject] = []
    for one in objects:
        batch.append(one)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def stage_objects(exchange: Exchange, otype: ObjectType, told: Told, batch: Sequence[LiveObject]) -> None:
    """Puts what the base shows aside; what turns out to be unchanged only gets its new version."""
    with exchange.store.unit(exchange.lease) as unit:
        links = unit.links_by_ref(exchange.base.name, otype.name, [one.ref for one in batch])
        known = unit.snapshots(exchange.base.name, otype.name, [link.ref for link in links.values()])
        rows: list[StageRow] = []
        same: list[Snapshot] = []
        for one in batch:
            link = links.get(one.ref)
            old = known.get(link.ref) if link is not None else None
            row = _row(exchange, otype, told, one, old)
            if row is None or (one.deleted and (link is None or link.tombstone)):
                same += [replace(old, raw_hash=one.version.encode())] if old is not None else []
                exchange.count("unchanged")
            elif old is not None and _is_the_same(row, old):
                same.append(replace(old, raw_hash=row.raw_hash))
                exchange.count("unchanged")
            else:
                rows.append(row)
        unit.put_stage(_without_old_news(exchange, unit, otype.name, rows))
        if not exchange.preview:
            unit.put_snapshots(same)


def _without_old_news(exchange: Exchange, unit: Unit, kind: str, rows: Sequence[StageRow]) -> list[StageRow]:
    """What still can't be understood for the same reason stays as it lies: it was told already."""
    unread = [row.key for row in rows if row.version == UNREADABLE]
    waiting = unit.staged(exchange.scope, kind, "onec", unread) if unread else {}
    return [row for row in rows if row.key not in waiting or waiting[row.key].payload != row.payload]


def _row(
    exchange: Exchange, otype: ObjectType, told: Told, one: LiveObject, old: Snapshot | None
) -> StageRow | None:
    """The object as it is now; None if it is at the version that is known."""
    if one.deleted:
        return (
            None if old is not None and old.onec_deleted else _change(exchange, otype.name, one.ref, "delete")
        )
    version = one.version.encode()
    if old is not None and old.raw_hash == version and not old.onec_deleted and not exchange.restored:
        return None
    if one.error is not None:
        return replace(
            _change(exchange, otype.name, one.ref, "update"),
            payload=unreadable(one.error.message, one.error.hint), version=UNREADABLE, raw_hash=version,
        )  # fmt: skip
    payload, form = payload_of(otype, one.record, told, old, bare)
    return replace(
        _change(exchange, otype.name, one.ref, "update"), payload=payload, version=form, raw_hash=version
    )


def _is_the_same(row: StageRow, old: Snapshot) -> bool:
    return row.payload is not None and row.payload == old.whole and not old.onec_deleted


def _change(exchange: Exchange, kind: str, ref: str, op: str) -> StageRow:
    return StageRow(
        scope=exchange.scope, kind=kind, side="onec", key=ref, op=op, message_no=exchange.message_no
    )


# --- deletions ----------------------------------------------------------------------------------------


def _stage_deleted(reading: Reading, kind: str, found: Found) -> None:
    exchange = reading.exchange
    deleted = found.deleted
    if exchange.restored:
        _start_anew(exchange, kind, found.gone)
    else:
        deleted = [*deleted, *_known(exchange, kind, found.gone)]
    for batch in batches(deleted, exchange.base.batch):
        with exchange.store.unit(exchange.lease) as unit:
            unit.put_stage([_change(exchange, kind, ref, "delete") for ref in batch])


def _known(exchange: Exchange, kind: str, gone: Sequence[str]) -> list[str]:
    with exchange.store.unit() as unit:
        links = unit.links_by_ref(exchange.base.name, kind, gone) if gone else {}
    return [ref for ref, link in links.items() if not link.tombstone]


def _start_anew(exchange: Exchange, kind: str, gone: Sequence[str]) -> None:
    """A backup of 1C was restored: what it lost was not deleted by anybody, and is made there once more."""
    for batch in batches(gone, exchange.base.batch):
        with exchange.store.unit(exchange.lease) as unit:
            _forget_there(exchange, unit, kind, batch)


def _forget_there(exchange: Exchange, unit: Unit, kind: str, refs: Sequence[str]) -> None:
    links = unit.links_by_ref(exchange.base.name, kind, refs)
    known = unit.snapshots(exchange.base.name, kind, [link.ref for link in links.values()])
    if not exchange.preview:
        unit.put_snapshots(
            [
                replace(row, agreed=None, agreed_hash=None, whole=None, whole_version="", whole_hash=None,
                        raw_hash=None, onec_deleted=False, agreed_deleted=False)
                for row in known.values()
            ]
        )  # fmt: skip
    unit.put_stage([crm_row(exchange.scope, kind, link.crm_id) for link in links.values()])


def _tell_hidden(exchange: Exchange, kind: str, hidden: int) -> None:
    if not hidden:
        return
    row = exchange.note(
        kind=kind,
        side="onec",
        status="warning",
        label=KINDS[kind].titles,
        message=f"Объектов, которых 1С больше не показывает этому пользователю: {hidden}. Они не считаются удалёнными.",
        hint="Снимите ограничения по записям с пользователя 1С.",
    )
    with exchange.store.unit(exchange.lease) as unit:
        unit.add_journal([row])


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
