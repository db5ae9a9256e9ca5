"""The peer's receipt: what it accepted becomes agreed, and is no longer repeated (transport.md §7)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from enterprise_data.errors import UnknownReference
from enterprise_data.formats.enterprise_data.coverage import complete
from enterprise_data.formats.enterprise_data.stored import tree_of
from enterprise_data.formats.enterprise_data.versions import parts
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType, Tree
from enterprise_data.objects.codec import content_hash, decode, encode, encode_tree
from enterprise_data.objects.keyless import named
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.tree import REF
from state.ports import Unit
from state.rows import Link, Registration, SentRow, Snapshot
from sync.context import Exchange
from sync.crm_changes import crm_row
from sync.keybook import KeyBook
from sync.merge import values_of
from sync.policies import DELETED
from sync.postage import version_sent


def acknowledge(exchange: Exchange, received: int, already: int) -> None:
    """Takes over what message ``received`` carried; earlier messages only count for what it repeated."""
    if received <= already:
        return
    after = ("", "")
    while True:
        exchange.pause_point()
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
        newer = waiting.get(row.ref)
        if newer is not None and newer.seq <= row.seq:
            newer = None
        version = version_sent(unit, base, row.message_no) or exchange.base.versions[0]
        fresh.append(Receipt(otype, row, snapshot, newer, version).snapshot(book))
        if row.op == "delete" and newer is None and DELETED not in row.held and not link.tombstone:
            gone.append(replace(link, tombstone=True))
        if row.ref not in waiting or row.held:
            look_again.append(link)
    unit.put_snapshots(fresh)
    unit.put_links(gone)
    unit.put_stage([crm_row(exchange.scope, otype.name, link.crm_id) for link in look_again])


@dataclass(frozen=True, slots=True)
class Receipt:
    """1C has loaded what ``sent`` tells; ``newer`` is on its way after it, composed from later news.

    Where ``newer`` takes 1C back to its own state as we knew it, that state stays what we know: 1C will be there
    again, and what was sent meanwhile never becomes agreed.
    """

    otype: ObjectType
    sent: SentRow
    old: Snapshot
    newer: Registration | None
    version: str
    """Of the message that carried it."""

    def snapshot(self, book: KeyBook) -> Snapshot:
        """What is known now. 1C's raw form is unknown until 1C shows the object again."""
        old, sent = self.old, self.sent
        if sent.op == "delete" or sent.record is None:
            return old if self._marks_back() else self._marked()
        record = decode(self.otype, sent.record)
        agreed = encode(self._agreed(record))
        tree = tree_of(old.whole, old.whole_version) if old.whole is not None else None
        held = self._as_onec_had_it(tree, record)
        whole = self._whole(tree, held, book)
        if tree is None:
            whole = named(self.otype.enterprise_data, whole, sent.ref)
        stays = self._marks_back() or DELETED in sent.held
        return replace(
            old,
            agreed=agreed,
            agreed_hash=content_hash(agreed),
            agreed_deleted=old.agreed_deleted if stays else False,
            onec_deleted=old.onec_deleted if self._marks_back() else False,
            whole=encode_tree(whole),
            whole_version=old.whole_version or self.version,
            whole_hash=content_hash(encode(held)),
            raw_hash=None,
        )

    def _whole(self, tree: Tree | None, record: Any, book: KeyBook) -> Tree:
        """A reference to what was merged away since stays a bare one: 1C has it, whatever we know of it now."""

        def bare(ref: Ref) -> Tree:
            with suppress(UnknownReference):
                return book(ref) or {REF: ref.id}
            return {REF: ref.id}

        try:
            return self.otype.enterprise_data.lay_over(tree, record, book)
        except UnknownReference:
            return self.otype.enterprise_data.lay_over(tree, record, bare)

    def _marked(self) -> Snapshot:
        old, asked = self.old, DELETED in self.sent.held
        marked = old.agreed_deleted if asked else True
        return replace(old, agreed_deleted=marked, onec_deleted=True, raw_hash=None)

    def _marks_back(self) -> bool:
        """Whether the newer registration undoes what this one did to the deletion mark."""
        if self.newer is None:
            return False
        now, then = self.sent.op == "delete", self.newer.op == "delete"
        return now != then and then == self.old.onec_deleted

    def _agreed(self, record: Any) -> Any:
        """Groups in question travelled with 1C's own value; what was agreed about them stays."""
        return self._with(record, self.old.agreed, {*self.sent.held, *self._groups_back(record)})

    def _as_onec_had_it(self, tree: Tree | None, record: Any) -> Any:
        back = self._groups_back(record)
        if not back or tree is None:
            return record
        return self._with(record, encode(self._read(tree)), set(back))

    def _with(self, record: Any, other: bytes | None, groups: set[str]) -> Any:
        if not groups or other is None:
            return record
        kept = decode(self.otype, other)
        names = [name for group in groups if group in self.otype.groups for name in self.otype.groups[group]]
        return replace(record, **{name: getattr(kept, name) for name in names})

    def _groups_back(self, record: Any) -> tuple[str, ...]:
        """Groups that the newer registration takes back to 1C's own values."""
        newer, whole = self.newer, self.old.whole
        if newer is None or newer.record is None or whole is None:
            return ()
        own, then = self._read(tree_of(whole, self.old.whole_version)), decode(self.otype, newer.record)
        return tuple(
            group
            for group in self.otype.groups
            if values_of(self.otype, group, then) == values_of(self.otype, group, own)
            and values_of(self.otype, group, record) != values_of(self.otype, group, own)
        )

    def _read(self, tree: Tree) -> Any:
        """1C's record as it was known; what its version can't tell is what was agreed."""
        version = parts(self.old.whole_version or self.version)
        record = self.otype.enterprise_data.read(tree, version)
        if self.old.agreed is None:
            return record
        return complete(
            self.otype,
            record,
            decode(self.otype, self.old.agreed),
            version,
            self.otype.enterprise_data.type_of(tree),
        )
