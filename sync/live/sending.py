"""Tells a live base each change by itself, in dependency order, and takes in what it makes of it.

What the base refuses waits and is told once; whoever refers to it waits with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from connectors.base import LiveExchange
from enterprise_data.errors import (
    ClosedPeriod,
    EditedMeanwhile,
    ExchangeError,
    ObjectLocked,
    PermissionDenied,
    RecordError,
)
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from state.rows import Registration
from sync.context import Exchange
from sync.live.staging import stage_objects
from sync.live.writing import Writer
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
    for kind, ref in sorted(sender.writer.doubtful):
        sender.finish(kind, ref)


def send_changes(exchange: Exchange, live: LiveExchange) -> bool:
    """Writes what waits for the base; tells whether something of it has to be planned now."""
    sender = _sender(exchange, live)
    for op, kinds in (("update", list(KINDS)), ("delete", list(reversed(KINDS)))):
        for kind in kinds:
            sender.kind(KINDS[kind], op)
    sender.unsent.tell_in(exchange)
    return sender.has_staged


def _sender(exchange: Exchange, live: LiveExchange) -> _Sender:
    base = exchange.base.name
    with exchange.store.unit() as unit:
        left = unit.sent_upto(base, unit.peer(base).sent_no, ("", ""), exchange.base.batch)
        unsent = Unsent.of(exchange, unit, _FORM)
    return _Sender(exchange, live, unsent, Writer(exchange, live, {(row.kind, row.ref) for row in left}))


@dataclass(slots=True)
class _Sender:
    """One run's writes. ``look_again``: references of the kind at hand that the base has touched."""

    exchange: Exchange
    live: LiveExchange
    unsent: Unsent
    writer: Writer
    has_staged: bool = False
    look_again: list[str] = field(default_factory=list)
    refused: list[tuple[Registration, ExchangeError]] = field(default_factory=list)
    """Of the last pass: what waited for another object in an earlier one may have gone since."""

    def finish(self, kind: str, ref: str) -> None:
        """One that was announced. A refusal is told when its turn comes among the others."""
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
        while self._pass(otype, op) and any(_waits_for_its_like(otype, error) for _, error in self.refused):
            self.refused = []
        self._tell_refused(otype)

    def _pass(self, otype: ObjectType, op: str) -> int:
        exchange, after, sent = self.exchange, 0, 0
        while True:
            with exchange.store.unit() as unit:
                rows = unit.registrations(exchange.base.name, otype.name, after, exchange.base.batch)
            for row in rows:
                if row.op == op:
                    exchange.pause_point()
                    sent += self._one(otype, row)
                    exchange.reporter.progress(f"writing:{otype.name}", exchange.counts.get("sent", 0), None)
            self._read_back(otype)
            if not rows:
                return sent
            after = rows[-1].seq
            self.unsent.told_upto(f"{otype.name}/{op}", after)

    def _one(self, otype: ObjectType, row: Registration) -> bool:
        """Whether the base has taken it."""
        try:
            out = self.writer.outgoing(otype, row)
            if out is None:
                self._forget(row)
                return False
            if self.writer.waits(out):
                self.exchange.count("waiting")
                return False
            touched = self.writer.write(out)
        except EditedMeanwhile:
            self.look_again.append(row.ref)
            self.exchange.count("waiting")
            return False
        except _REFUSALS as error:
            self.writer.withdraw(row)
            self.refused.append((row, error))
            return False
        self.look_again += [touched] if touched is not None else []
        return True

    def _forget(self, row: Registration) -> None:
        with self.exchange.store.unit(self.exchange.lease) as unit:
            unit.drop_registrations(row.base, row.kind, [row.ref])

    def _read_back(self, otype: ObjectType) -> None:
        """What the base made of it (a code, a number, a rule of its own) is news like any other."""
        refs, self.look_again = self.look_again, []
        if refs:
            objects = list(self.live.read(otype.name, refs, of=_MANY))
            stage_objects(self.exchange, otype, self.live.kinds[otype.name], objects)
            self.has_staged = True

    def _tell_refused(self, otype: ObjectType) -> None:
        for row, error in self.refused:
            self.unsent.refused(otype, row, error)
        self.refused = []

    def _tell_not_published(self, otype: ObjectType) -> None:
        with self.exchange.store.unit() as unit:
            waiting = unit.registrations(self.exchange.base.name, otype.name, 0, 1)
        if waiting:
            self.unsent.not_published(otype)


def _waits_for_its_like(otype: ObjectType, error: ExchangeError) -> bool:
    return error.facts.get("waits_for") == otype.name
