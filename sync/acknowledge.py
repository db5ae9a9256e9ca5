"""The peer's receipt: what it accepted becomes agreed, and is no longer repeated (transport.md §7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from enterprise_data.formats.enterprise_data.stored import tree_of
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import content_hash, decode, encode, encode_tree
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.tree import with_ref
from state.ports import Unit
from state.rows import Link, SentRow, Snapshot
from sync.context import Exchange
from sync.crm_changes import crm_row
from sync.keybook import KeyBook


def acknowledge(exchange: Exchange, received: int, already: int) -> None:
    """Takes over what message ``received`` carried; earlier messages only count for what it repeated."""
    if received <= already:
        return
    after = ("", "")
    while True:
        with exchange.store.unit(exchange.lease) as unit:
            rows = unit.sent_upto(exchange.base.name, received, after, exchange.base.batch)
            _take_over(exchange, unit, [row for row in rows if row.message_no == received])
        exchange.checkpoint("acknowledged_batch")
        if not rows:
            break
        after = (rows[-1].kind, rows[-1].ref)
    with exchange.store.unit(exchange.lease) as unit:
        unit.put_peer(replace(unit.peer(exchange.base.name), acked_no=received))
        unit.drop_sent(exchange.base.name, received)
    exchange.checkpoint("acknowledged")


def _take_over(exchange: Exchange, unit: Unit, rows: Sequence[SentRow]) -> None:
    by_kind: dict[str, list[SentRow]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    for kind, sent in by_kind.items():
        _take_over_kind(exchange, unit, KINDS[kind], sent)
    unit.drop_acknowledged(rows)
    exchange.count("acknowledged", len(rows))


def _take_over_kind(exchange: Exchange, unit: Unit, otype: ObjectType, rows: Sequence[SentRow]) -> None:
    base, refs = exchange.base.name, [row.ref for row in rows]
    links = unit.links_by_ref(base, otype.name, refs)
    snapshots = unit.snapshots(base, otype.name, refs)
    waiting = unit.registered(base, otype.name, refs)
    book = KeyBook(base, unit)
    fresh: list[Snapshot] = []
    look_again: list[Link] = []
    gone: list[Link] = []
    for row in rows:
        link, snapshot = links.get(row.ref), snapshots.get(row.ref)
        if link is None or snapshot is None:
            continue
        fresh.append(_accepted(otype, row, snapshot, book, exchange))
        if row.op == "delete" and not link.tombstone:
            gone.append(replace(link, tombstone=True))
        if row.ref not in waiting or row.held:
            look_again.append(link)
    unit.put_snapshots(fresh)
    unit.put_links(gone)
    unit.put_stage([crm_row(exchange.scope, otype.name, link.crm_id) for link in look_again])


def _accepted(otype: ObjectType, row: SentRow, old: Snapshot, book: KeyBook, exchange: Exchange) -> Snapshot:
    """The snapshot after 1C took the sent version over. Its raw form is unknown until 1C shows the object again."""
    if row.op == "delete" or row.record is None:
        return replace(old, agreed_deleted=True, onec_deleted=True, raw_hash=None)
    sent = decode(otype, row.record)
    agreed = encode(_without_held(otype, row, sent, old))
    tree = tree_of(old.whole, old.whole_version) if old.whole is not None else None
    whole = otype.enterprise_data.lay_over(tree, sent, book)
    if tree is None:
        whole = with_ref(whole, row.ref)
    return replace(
        old,
        agreed=agreed,
        agreed_hash=content_hash(agreed),
        agreed_deleted=False,
        onec_deleted=False,
        whole=encode_tree(whole),
        whole_version=old.whole_version or exchange.base.versions[0],
        whole_hash=content_hash(row.record),
        raw_hash=None,
    )


def _without_held(otype: ObjectType, row: SentRow, sent: Any, old: Snapshot) -> Any:
    """Groups in conflict travelled with 1C's own value; what was agreed about them stays."""
    if not row.held or old.agreed is None:
        return sent
    agreed = decode(otype, old.agreed)
    names = [name for group in row.held if group in otype.groups for name in otype.groups[group]]
    return replace(sent, **{name: getattr(agreed, name) for name in names})
