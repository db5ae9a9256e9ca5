"""Tells a live base each change by itself, in dependency order, and takes in what it makes of it.

A new object is announced in our books before it is asked for: after a kill or a cut connection nobody knows whether
it was made, and it is looked for before it is asked for again. A change names the version it was decided upon, so
repeating it is harmless. What the base refuses waits and is told once; whoever refers to it waits with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from connectors.base import LiveExchange, LiveWritten
from enterprise_data.errors import (
    ClosedPeriod,
    EditedMeanwhile,
    ExchangeError,
    ObjectLocked,
    PermissionDenied,
    RecordError,
    UnknownReference,
)
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import decode, replace_refs
from enterprise_data.objects.registry import KINDS
from state.ports import Unit
from state.rows import Link, Registration, Snapshot
from sync.context import Exchange
from sync.live.differences import fields_to_write, untold_values
from sync.live.reading import stage_objects
from sync.live.remembering import Outgoing, announced, remember_marked, remember_written
from sync.partial import record_of
from sync.unsent import Unsent

_FORM = "OData"
_REFUSALS = (RecordError, ObjectLocked, ClosedPeriod, PermissionDenied)
"""What stops one object and not the others."""
_MANY = 1 << 30
"""Single objects are read by their keys, however many the base has."""


def finish_announced(exchange: Exchange, live: LiveExchange) -> None:
    """New objects of which an earlier run did not live to see whether they were made: looked for, else made now.

    Comes before anything is read: shown by the base, they would look like strangers.
    """
    sender = _sender(exchange, live)
    for kind, ref in sorted(sender.doubtful):
        sender.finish(kind, ref)
    sender.unsent.tell_in(exchange)


def send_changes(exchange: Exchange, live: LiveExchange) -> bool:
    """Writes what waits for the base; tells whether something of it has to be planned now."""
    sender = _sender(exchange, live)
    for op, kinds in (("update", list(KINDS)), ("delete", list(reversed(KINDS)))):
        for kind in kinds:
            sender.kind(KINDS[kind], op)
    sender.unsent.tell_in(exchange)
    exchange.count("waiting", sender.unsent.count)
    return sender.has_staged


def _sender(exchange: Exchange, live: LiveExchange) -> _Sender:
    base = exchange.base.name
    with exchange.store.unit() as unit:
        left = unit.sent_upto(base, unit.peer(base).sent_no, ("", ""), exchange.base.batch)
        unsent = Unsent.of(exchange, unit, _FORM)
    return _Sender(exchange, live, unsent, {(row.kind, row.ref) for row in left})


@dataclass(slots=True)
class _Sender:
    """One run's writes. ``doubtful``: new objects of which nobody knows whether they were made."""

    exchange: Exchange
    live: LiveExchange
    unsent: Unsent
    doubtful: set[tuple[str, str]]
    has_staged: bool = False
    written: list[str] = field(default_factory=list)
    waits: int = 0

    # --- one kind -------------------------------------------------------------------------------------

    def finish(self, kind: str, ref: str) -> None:
        """One that was announced; nothing may take its announcement away before."""
        with self.exchange.store.unit() as unit:
            row = unit.registered(self.exchange.base.name, kind, [ref]).get(ref)
        if row is not None and kind in self.live.kinds:
            self._one(KINDS[kind], row)
            self._read_back(KINDS[kind])

    def kind(self, otype: ObjectType, op: str) -> None:
        """All that waits of a kind; again while something waited for another one of the same kind that went."""
        if otype.name not in self.live.kinds:
            self._tell_not_published(otype)
            return
        done = True
        while done:
            self.waits = 0
            sent = self._pass(otype, op)
            done = bool(sent and self.waits)

    def _pass(self, otype: ObjectType, op: str) -> int:
        exchange, after, sent = self.exchange, 0, 0
        while True:
            with exchange.store.unit() as unit:
                rows = unit.registrations(exchange.base.name, otype.name, after, exchange.base.batch)
            for row in rows:
                if row.op == op:
                    exchange.pause_point()
                    sent += self._one(otype, row)
                    exchange.reporter.progress("sending", exchange.counts.get("sent", 0), None)
            self._read_back(otype)
            if not rows:
                return sent
            after = rows[-1].seq
            self.unsent.told_upto(f"{otype.name}/{op}", after)

    def _read_back(self, otype: ObjectType) -> None:
        """What the base made of it (a code, a number, a rule of its own) is news like any other."""
        refs, self.written = self.written, []
        if refs:
            objects = list(self.live.read(otype.name, refs, of=_MANY))
            stage_objects(self.exchange, otype, self.live.kinds[otype.name], objects)
            self.has_staged = True

    # --- one object -----------------------------------------------------------------------------------

    def _one(self, otype: ObjectType, row: Registration) -> bool:
        """Whether the base has taken it."""
        out: Outgoing | None = None
        try:
            out = self._outgoing(otype, row)
            if out is not None:
                self._write(out)
        except EditedMeanwhile:
            self.written.append(row.ref)
            self.exchange.count("waiting")
            return False
        except _REFUSALS as error:
            self._refused(otype, row, out, error)
            return False
        return out is not None

    def _outgoing(self, otype: ObjectType, row: Registration) -> Outgoing | None:
        """What is to be written; None where there is nothing to do after all."""
        base = self.exchange.base.name
        with self.exchange.store.unit() as unit:
            link = unit.links_by_ref(base, otype.name, [row.ref]).get(row.ref)
            old = unit.snapshots(base, otype.name, [row.ref]).get(row.ref)
            if link is None or old is None or (row.op == "delete" and old.whole is None):
                self._forget(row)
                return None
            told = self.live.kinds[otype.name]
            out = Outgoing(otype=otype, row=row, link=link, old=old, told=told)
            return out if row.op == "delete" else replace(out, record=self._named(unit, otype, row))

    def _forget(self, row: Registration) -> None:
        with self.exchange.store.unit(self.exchange.lease) as unit:
            unit.drop_registrations(row.base, row.kind, [row.ref])

    def _named(self, unit: Unit, otype: ObjectType, row: Registration) -> object:
        """The record with each reference as the base knows it; raises ``UnknownReference`` for what isn't there yet."""
        assert row.record is not None
        record = decode(otype, row.record)
        refs = list(otype.refs(record))
        there: dict[Ref, Ref] = {}
        for kind in {ref.kind for ref in refs}:
            links = unit.links_by_ref(row.base, kind, [ref.id for ref in refs if ref.kind == kind])
            known = unit.snapshots(row.base, kind, [link.ref for link in links.values()])
            there |= {
                Ref(kind, asked): Ref(kind, link.ref)
                for asked, link in links.items()
                if _is_there(known, link)
            }
        missing = next((ref for ref in refs if ref not in there), None)
        if missing is not None:
            self.waits += missing.kind == otype.name
            raise UnknownReference(
                f"он ссылается на объект, которого в 1С ещё нет: {KINDS[missing.kind].title.lower()}.",
                hint="Он будет передан, как только 1С примет тот объект.",
            )
        return replace_refs(otype, record, lambda ref: there[ref])

    def _write(self, out: Outgoing) -> None:
        if out.row.op == "delete":
            self._mark(out)
        elif out.old.whole is None:
            self._create(out)
        else:
            self._change(out)

    def _create(self, out: Outgoing) -> None:
        """Announced first, under a number of its own, which goes together with what came of it."""
        key = out.row.kind, out.row.ref
        out = self._announce(out)
        written = self.live.create(out.row.kind, out.record, word=out.row.ref, resumed=key in self.doubtful)
        self.exchange.checkpoint("live_created")
        self._remember(out, self._with_untold(out, written))

    def _announce(self, out: Outgoing) -> Outgoing:
        with self.exchange.store.unit(self.exchange.lease) as unit:
            peer = unit.peer(out.row.base)
            out = replace(out, number=peer.sent_no + 1)
            unit.put_peer(replace(peer, sent_no=out.number, acked_no=max(peer.acked_no, peer.sent_no)))
            unit.record_sent([announced(out)])
        self.exchange.checkpoint("live_announced")
        return out

    def _with_untold(self, out: Outgoing, written: LiveWritten) -> LiveWritten:
        names = untold_values(out.otype, out.record, out.told)
        if not names:
            return written
        note = f"По OData не передаются поля: {', '.join(names)}."
        return replace(written, notes=(*written.notes, note))

    def _change(self, out: Outgoing) -> None:
        """Only what differs from what the base holds, and only what it told of the object when it was read."""
        before, told = record_of(out.otype, out.old)
        told = out.told if told is None else _both(out.told, told)
        version = self._version(out.old)
        names = fields_to_write(before, out.record, told)
        notes: tuple[str, ...] = ()
        if out.old.onec_deleted:
            freed = self.live.mark(out.row.kind, out.old.ref, version=version, marked=False)
            version, notes = freed.version, freed.notes
        written = LiveWritten(ref=out.old.ref, version=version)
        if names:
            written = self.live.change(out.row.kind, out.old.ref, out.record, fields=names, version=version)
            self.exchange.checkpoint("live_changed")
        self._remember(out, replace(written, notes=(*notes, *written.notes)))

    def _mark(self, out: Outgoing) -> None:
        written = self.live.mark(out.row.kind, out.old.ref, version=self._version(out.old), marked=True)
        self.exchange.checkpoint("live_marked")
        with self.exchange.store.unit(self.exchange.lease) as unit:
            remember_marked(self.exchange, unit, out, written)

    def _version(self, old: Snapshot) -> str:
        """The version that the decision was based on; raises ``EditedMeanwhile`` where it has to be read first."""
        if old.raw_hash is None:
            raise EditedMeanwhile("Состояние объекта в 1С ещё не прочитано.")
        return old.raw_hash.decode()

    def _remember(self, out: Outgoing, written: LiveWritten) -> None:
        with self.exchange.store.unit(self.exchange.lease) as unit:
            remember_written(self.exchange, unit, out, written)
        self.exchange.checkpoint("live_remembered")
        self.written.append(written.ref)

    # --- what the base didn't take --------------------------------------------------------------------

    def _refused(
        self, otype: ObjectType, row: Registration, out: Outgoing | None, error: ExchangeError
    ) -> None:
        """It surely was not made: the announcement goes, or a later look would take a stranger for ours."""
        with self.exchange.store.unit(self.exchange.lease) as unit:
            unit.drop_sent(row.base, unit.peer(row.base).sent_no)
        self.doubtful.discard((row.kind, row.ref))
        self.unsent.refused(otype, row, error)

    def _tell_not_published(self, otype: ObjectType) -> None:
        with self.exchange.store.unit() as unit:
            waiting = unit.registrations(self.exchange.base.name, otype.name, 0, 1)
        if waiting:
            self.unsent.not_published(otype)


def _is_there(known: Mapping[str, Snapshot], link: Link) -> bool:
    """Whether the base holds it: it showed it, or took it from us."""
    return link.ref in known and known[link.ref].whole is not None


def _both(
    one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    return {name: fields & other.get(name, frozenset()) for name, fields in one.items()}
