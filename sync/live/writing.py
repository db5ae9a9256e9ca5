"""One object on its way into a live base: what exactly is written, and under which version.

A new object is announced in our books before it is asked for: after a kill or a cut connection nobody knows whether
it was made, and it is looked for before it is asked for again. A change names the version it was decided upon, so
repeating it is harmless.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from connectors.base import LiveExchange, LiveWritten
from enterprise_data.errors import EditedMeanwhile, UnknownReference
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import decode, replace_refs
from enterprise_data.objects.partly import Told
from enterprise_data.objects.registry import KINDS
from state.ports import Unit
from state.rows import Link, Registration, Snapshot
from sync.context import Exchange
from sync.live.differences import fields_to_write, is_told, untold_values
from sync.live.remembering import (
    Outgoing,
    announced,
    is_untaken,
    remember_marked,
    remember_written,
)
from sync.partial import record_of


@dataclass(slots=True)
class Writer:
    """Writes objects in one exchange. ``doubtful``: new ones of which nobody knows whether they were made."""

    exchange: Exchange
    live: LiveExchange
    doubtful: set[tuple[str, str]] = field(default_factory=set)

    def outgoing(self, otype: ObjectType, row: Registration) -> Outgoing | None:
        """What is to be written; None where there is nothing to do after all. Raises ``UnknownReference``."""
        with self.exchange.store.unit() as unit:
            link = unit.links_by_ref(row.base, otype.name, [row.ref]).get(row.ref)
            old = unit.snapshots(row.base, otype.name, [row.ref]).get(row.ref)
            if link is None or old is None or (row.op == "delete" and old.whole is None):
                return None
            out = Outgoing(otype=otype, row=row, link=link, old=old, told=self.live.kinds[otype.name])
            return out if row.op == "delete" else replace(out, record=_named(unit, otype, row, out.told))

    def waits(self, out: Outgoing) -> bool:
        """Whether asking now is of no use: the base left the same content aside and nothing has changed since."""
        version = (out.old.raw_hash or b"").decode()
        with self.exchange.store.unit() as unit:
            return out.old.whole is not None and is_untaken(unit, out, version)

    def write(self, out: Outgoing) -> str | None:
        """Gives the reference of an object that has to be looked at again; raises what the base says."""
        if out.row.op == "delete":
            self._mark(out)
            return None
        return self._create(out) if out.old.whole is None else self._change(out)

    def withdraw(self, row: Registration) -> None:
        """The base refused: it surely made nothing. A later look must not take a stranger for ours."""
        with self.exchange.store.unit(self.exchange.lease) as unit:
            unit.drop_sent(row.base, unit.peer(row.base).sent_no)
        self.doubtful.discard((row.kind, row.ref))

    # --- each sort of write ---------------------------------------------------------------------------

    def _create(self, out: Outgoing) -> str:
        out, kind, ref = self._announce(out), out.row.kind, out.row.ref
        written = self.live.create(kind, out.record, word=ref, resumed=(kind, ref) in self.doubtful)
        self.exchange.checkpoint("live_created")
        return self._remember(out, _with_untold(out, written))

    def _announce(self, out: Outgoing) -> Outgoing:
        """Under a number of its own, which goes together with what came of it."""
        with self.exchange.store.unit(self.exchange.lease) as unit:
            peer = unit.peer(out.row.base)
            out = replace(out, number=peer.sent_no + 1)
            unit.put_peer(replace(peer, sent_no=out.number, acked_no=max(peer.acked_no, peer.sent_no)))
            unit.record_sent([announced(out)])
        self.exchange.checkpoint("live_announced")
        return out

    def _change(self, out: Outgoing) -> str:
        """Only what differs from what the base holds, and only what it told of the object when it was read."""
        before, told = record_of(out.otype, out.old)
        names = fields_to_write(before, out.record, out.told if told is None else _both(out.told, told))
        version, kind, ref = _version(out.old), out.row.kind, out.old.ref
        notes: tuple[str, ...] = ()
        if out.old.onec_deleted:
            freed = self.live.mark(kind, ref, version=version, marked=False)
            version, notes = freed.version, freed.notes
        written = LiveWritten(ref=ref, version=version)
        if names:
            written = self.live.change(kind, ref, out.record, fields=names, version=version)
            self.exchange.checkpoint("live_changed")
        return self._remember(out, replace(written, notes=(*notes, *written.notes)))

    def _mark(self, out: Outgoing) -> None:
        written = self.live.mark(out.row.kind, out.old.ref, version=_version(out.old), marked=True)
        self.exchange.checkpoint("live_marked")
        with self.exchange.store.unit(self.exchange.lease) as unit:
            remember_marked(self.exchange, unit, out, written)

    def _remember(self, out: Outgoing, written: LiveWritten) -> str:
        with self.exchange.store.unit(self.exchange.lease) as unit:
            remember_written(self.exchange, unit, out, written)
        self.exchange.checkpoint("live_remembered")
        return written.ref


def _named(unit: Unit, otype: ObjectType, row: Registration, told: Told) -> object:
    """The record with each reference as the base knows it. What the base has no place for need not be there."""
    assert row.record is not None
    record = decode(otype, row.record)
    placed = list(otype.placed_refs(record))
    there = _there(unit, row.base, [ref for _, ref in placed])
    missing = next((ref for place, ref in placed if ref not in there and is_told(place, told)), None)
    if missing is not None:
        title = KINDS[missing.kind].title.lower()
        raise UnknownReference(
            f"он ссылается на объект, которого в 1С ещё нет: {title}.",
            hint="Он будет передан, как только 1С примет тот объект.",
            waits_for=missing.kind,
        )
    return replace_refs(otype, record, lambda ref: there.get(ref, ref))


def _there(unit: Unit, base: str, refs: Sequence[Ref]) -> dict[Ref, Ref]:
    """Those that the base holds, under the names that they have there."""
    there: dict[Ref, Ref] = {}
    for kind in {ref.kind for ref in refs}:
        links = unit.links_by_ref(base, kind, [ref.id for ref in refs if ref.kind == kind])
        known = unit.snapshots(base, kind, [link.ref for link in links.values()])
        there |= {
            Ref(kind, asked): Ref(kind, link.ref) for asked, link in links.items() if _is_there(known, link)
        }
    return there


def _is_there(known: Mapping[str, Snapshot], link: Link) -> bool:
    """Whether the base holds it: it showed it, or took it from us."""
    return link.ref in known and known[link.ref].whole is not None


def _version(old: Snapshot) -> str:
    """The version that the decision was based on; raises ``EditedMeanwhile`` where it has to be read first."""
    if old.raw_hash is None:
        raise EditedMeanwhile("Состояние объекта в 1С ещё не прочитано.")
    return old.raw_hash.decode()


def _with_untold(out: Outgoing, written: LiveWritten) -> LiveWritten:
    names = untold_values(out.otype, out.record, out.told)
    if not names:
        return written
    note = f"По OData не передаются поля: {', '.join(names)}."
    return replace(written, notes=(*written.notes, note))


def _both(one: Told, other: Told) -> Told:
    return {name: fields & other.get(name, frozenset()) for name, fields in one.items()}
