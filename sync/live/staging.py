"""What a live base shows is put aside as changes to plan: objects as they are now, and what is gone.

Every batch is durable by itself. What turns out to be unchanged only gets its new version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from connectors.base import LiveObject
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.partly import Told
from state.ports import Unit
from state.rows import Link, Snapshot, StageRow
from sync.context import Exchange
from sync.crm_changes import crm_row
from sync.incoming import UNREADABLE, unreadable
from sync.live.scanning import Found, batches
from sync.partial import bare, payload_of


def stage_objects(exchange: Exchange, otype: ObjectType, told: Told, batch: Sequence[LiveObject]) -> None:
    """Puts what the base shows aside; what turns out to be unchanged only gets its new version."""
    with exchange.store.unit(exchange.lease) as unit:
        links = unit.links_by_ref(exchange.base.name, otype.name, [one.ref for one in batch])
        known = unit.snapshots(exchange.base.name, otype.name, [link.ref for link in links.values()])
        waiting = unit.staged(exchange.scope, otype.name, "onec", [one.ref for one in batch])
        rows: list[StageRow] = []
        same: list[Snapshot] = []
        for one in batch:
            link = links.get(one.ref)
            old = known.get(link.ref) if link is not None else None
            row = _row(exchange, otype, told, one, old)
            if one.ref not in waiting and _is_no_news(row, link, old):
                same += [replace(old, raw_hash=one.version.encode())] if old is not None else []
                exchange.count("unchanged")
            else:
                rows.append(row)
        unit.put_stage(_without_old_news(waiting, rows))
        if not exchange.preview:
            unit.put_snapshots(same)


def _is_no_news(row: StageRow, link: Link | None, old: Snapshot | None) -> bool:
    """Whether nothing follows: it is what we know it to be, or a stranger that is marked for deletion."""
    if row.op == "delete":
        return link is None or link.tombstone or (old is not None and old.onec_deleted)
    return old is not None and row.payload == old.whole and not old.onec_deleted


def _without_old_news(waiting: Mapping[str, StageRow], rows: Sequence[StageRow]) -> list[StageRow]:
    """What lies there already stays as it lies: why it waits was told."""
    return [row for row in rows if row.key not in waiting or not _says_the_same(row, waiting[row.key])]


def _says_the_same(row: StageRow, other: StageRow) -> bool:
    return (row.op, row.payload, row.version) == (other.op, other.payload, other.version)


def _row(
    exchange: Exchange, otype: ObjectType, told: Told, one: LiveObject, old: Snapshot | None
) -> StageRow:
    """The object as it is now."""
    if one.deleted:
        return _change(exchange, otype.name, one.ref, "delete")
    version, row = one.version.encode(), _change(exchange, otype.name, one.ref, "update")
    if one.error is not None:
        why = unreadable(one.error.message, one.error.hint)
        return replace(row, payload=why, version=UNREADABLE, raw_hash=version)
    payload, form = payload_of(otype, one.record, told, old, bare)
    return replace(row, payload=payload, version=form, raw_hash=version)


def _change(exchange: Exchange, kind: str, ref: str, op: str) -> StageRow:
    return StageRow(
        scope=exchange.scope, kind=kind, side="onec", key=ref, op=op, message_no=exchange.message_no
    )


# --- deletions ----------------------------------------------------------------------------------------


def stage_deleted(exchange: Exchange, kind: str, found: Found) -> None:
    """Marks and removals, unless 1C shows an older state: then what it lost was deleted by nobody."""
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
