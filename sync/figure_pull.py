"""One pull of prices, stock or debts: read → cross to cards → plan → safety → (preview stops) → replace → report.

The base's figures are facts, so there is nothing to merge: what it tells replaces what it told before, all or nothing.
Killed anywhere, the CRM holds either the old set or the new one; pulling again settles it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from connectors.base import BaseDebt, BasePrice, BaseStock, LiveFigures
from connectors.crm.figures import Differences, R, differences
from enterprise_data.errors import ConfigurationError
from enterprise_data.model.ref import Ref
from state.ports import Unit
from sync.context import Exchange
from sync.figure_report import FigureReport
from sync.figures import TITLES, Cards, Crossed, check_figures, refs_of

T = TypeVar("T", bound=BasePrice | BaseStock | BaseDebt)
_BATCH = 1000
PHASE = "figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject(Generic[T, R]):
    """What is pulled: how it is read, crossed, compared and put."""

    what: str
    read: Callable[[LiveFigures, datetime], Iterator[T]]
    cross: Callable[[Iterable[T], Cards], Crossed[R]]
    held: Callable[[], Sequence[R]]
    """What the CRM holds now of what will be replaced."""
    put: Callable[[datetime, Sequence[R]], Differences[R]]
    column: str = ""
    is_new_feed: bool = False
    """Another price type takes a column over: that its old prices go away is what was asked for."""


def pull(
    exchange: Exchange, source: LiveFigures, subject: Subject[T, R], *, day: date | None, may_vanish: bool
) -> None:
    """Raises what the base, the CRM or the safety checks raise; then nothing has changed."""
    check_keeps(exchange, subject.what)
    at = source.moment(day)
    crossed = _crossed(exchange, source, subject, at)
    planned = _planned(exchange, subject, crossed, may_vanish=may_vanish)
    exchange.pause_point()
    exchange.checkpoint("figures_planned")
    done = planned if exchange.preview else subject.put(at, crossed.rows)
    exchange.checkpoint("figures_put")
    report: FigureReport[R] = FigureReport(exchange, source, subject.what, subject.column)
    report.write(crossed, done)


def _planned(
    exchange: Exchange, subject: Subject[T, R], crossed: Crossed[R], *, may_vanish: bool
) -> Differences[R]:
    held = subject.held()
    planned = differences(held, crossed.rows)
    if not may_vanish:
        named = TITLES[subject.what] + (f", колонка «{subject.column}»" if subject.column else "")
        checked: Differences[R] = Differences() if subject.is_new_feed else planned
        limits = exchange.base.limits
        check_figures(subject.what, len(held), len(crossed.rows), checked, limits, named=named)
    return planned


def _crossed(exchange: Exchange, source: LiveFigures, subject: Subject[T, R], at: datetime) -> Crossed[R]:
    """Of what the base told nothing is held longer than it takes to cross it."""
    told = list(_counted(exchange, subject.read(source, at)))
    return subject.cross(told, cards_of(exchange, told))


def check_keeps(exchange: Exchange, what: str) -> None:
    """Raises ``ConfigurationError`` where the CRM has no place for it."""
    if what not in exchange.crm.capabilities().figures:
        raise ConfigurationError(
            f"{TITLES[what]}: эта CRM их не хранит.",
            hint="Выберите CRM, которая хранит их, например встроенную.",
        )


def _counted(exchange: Exchange, told: Iterable[T]) -> Iterator[T]:
    number = 0
    for number, one in enumerate(told, 1):
        if number % _BATCH == 0:
            exchange.pause_point()
            exchange.reporter.progress(PHASE, number, None)
        yield one
    exchange.count("received", number)


def cards_of(exchange: Exchange, told: Iterable[BasePrice | BaseStock | BaseDebt]) -> dict[Ref, str]:
    """The card of every object that is linked; what was merged away counts as its winner."""
    refs: dict[str, set[str]] = {}
    for one in told:
        for ref in refs_of(one):
            refs.setdefault(ref.kind, set()).add(ref.id)
    found: dict[Ref, str] = {}
    for kind, ids in refs.items():
        winners, _ = exchange.crm.aliases(kind, None)
        with exchange.store.unit() as unit:
            linked = list(_linked(unit, exchange.base.name, kind, sorted(ids)))
        found.update({Ref(kind, ref): winners.get(card, card) for ref, card in linked})
    return found


def _linked(unit: Unit, base: str, kind: str, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    for at in range(0, len(ids), _BATCH):
        for ref, link in unit.links_by_ref(base, kind, ids[at : at + _BATCH]).items():
            if not link.tombstone:
                yield ref, link.crm_id
