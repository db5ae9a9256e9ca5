"""Prices, stock and debts of a live base into the CRM, as people and the clock ask for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date

from connectors.base import BaseDebt, BaseObject, BasePrice, BaseStock, LiveFigures
from connectors.crm.figures import (
    DEBTS,
    PRICES,
    STOCK,
    DebtRow,
    PriceColumn,
    PriceRow,
    StockRow,
    Take,
    check_feed,
    same_name,
)
from enterprise_data.errors import ConfigurationError, ExchangeError, UnknownReference
from enterprise_data.objects.registry import KINDS
from state.rows import Run
from sync.context import Exchange
from sync.figure_pull import Subject, pull
from sync.figures import cross_debts, cross_prices, cross_stock
from sync.services.exchanges import ExchangeService, RunRequest


class WhichPriceType(ExchangeError):
    """Не понятно, какой тип цен имеется в виду."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceOrder:
    """One price type into one column. ``price_type``: its name, code or reference; ``day``: as of its end, or now."""

    price_type: str
    column: str
    day: date | None = None
    take_over: bool = False
    """The column is fed by another price type so far and shall be by this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockOrder:
    """``warehouse``: a card of the CRM, "" for all of them."""

    warehouse: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtOrder:
    """``counterparty``: a card of the CRM, "" for all of them."""

    counterparty: str = ""
    day: date | None = None


Order = PriceOrder | StockOrder | DebtOrder


class FigureService:
    """Pulls. ``source_for`` opens the figures of a base, or gives None for a base that can't be asked."""

    def __init__(self, exchanges: ExchangeService, source_for: Callable[[str], LiveFigures | None]) -> None:
        self._exchanges, self._source_for = exchanges, source_for

    def pull(self, name: str, order: Order, request: RunRequest) -> Run:
        """Whatever goes wrong ends up in the run; a wrong name of a base raises ``UnknownConnection``."""

        def body(exchange: Exchange) -> None:
            with closing(self._opened(name)) as source:
                may_vanish = request.allow_deletions
                if isinstance(order, PriceOrder):
                    prices = _prices(exchange, source, order)
                    pull(exchange, source, prices, day=order.day, may_vanish=may_vanish)
                elif isinstance(order, StockOrder):
                    pull(exchange, source, _stock(exchange, order), day=order.day, may_vanish=may_vanish)
                else:
                    pull(exchange, source, _debts(exchange, order), day=order.day, may_vanish=may_vanish)

        return self._exchanges.perform(name, request, body)

    def price_types(self, name: str) -> Sequence[BaseObject]:
        """Price types of a base."""
        self._exchanges.base(name)
        with closing(self._opened(name)) as source:
            return source.price_types()

    def _opened(self, name: str) -> LiveFigures:
        source = self._source_for(name)
        if source is None:
            raise ConfigurationError(
                f"База «{name}» не отвечает на запросы напрямую: цены, остатки и долги из неё не прочитать.",
                hint='Опубликуйте базу по OData и подключите её: transport = "odata".',
            )
        return source


def _prices(exchange: Exchange, source: LiveFigures, order: PriceOrder) -> Subject[BasePrice, PriceRow]:
    crm, base = exchange.crm, exchange.base.name
    chosen = chosen_type(source.price_types(), order.price_type)
    held = next((one for one in crm.price_columns() if same_name(one.name, order.column)), None)
    column = PriceColumn(
        name=held.name if held else " ".join(order.column.split()),
        base=base,
        price_type=chosen.ref,
        price_type_name=chosen.name,
        at=exchange.now(),
    )
    check_feed(held, column, take_over=order.take_over)
    return Subject(
        what=PRICES,
        column=column.name,
        is_new_feed=held is not None and (held.base, held.price_type) != (base, chosen.ref),
        read=lambda source, at: source.prices(chosen.ref, at),
        cross=cross_prices,
        held=lambda: [one.row for one in crm.prices(column=column.name)],
        put=lambda at, rows: crm.put_prices(replace(column, at=at), rows, take_over=order.take_over),
    )


def chosen_type(types: Sequence[BaseObject], wanted: str) -> BaseObject:
    """The price type that is meant; raises ``WhichPriceType``, naming those that there are."""
    for same in (
        lambda one: wanted.lower() == one.ref,
        lambda one: same_name(wanted, one.name),
        lambda one: bool(one.code) and wanted == one.code,
    ):
        found = [one for one in types if same(one)]
        if len(found) > 1:
            codes = ", ".join(one.code or one.ref for one in found)
            raise WhichPriceType(
                f"Типов цен «{wanted}» в базе {len(found)}.", hint=f"Укажите код или ссылку: {codes}."
            )
        if found:
            return found[0]
    known = ", ".join(f"«{one.name}»" for one in types) or "ни одного"
    raise WhichPriceType(f"Типа цен «{wanted}» в базе нет.", hint=f"Есть: {known}.")


def _stock(exchange: Exchange, order: StockOrder) -> Subject[BaseStock, StockRow]:
    crm, base = exchange.crm, exchange.base.name
    warehouse = _reference(exchange, "warehouse", order.warehouse)
    return Subject(
        what=STOCK,
        read=lambda source, at: source.stock(at, warehouse=warehouse),
        cross=cross_stock,
        held=lambda: [one.row for one in crm.stock(base=base, only=order.warehouse)],
        put=lambda at, rows: crm.put_stock(Take(base=base, at=at, only=order.warehouse), rows),
    )


def _debts(exchange: Exchange, order: DebtOrder) -> Subject[BaseDebt, DebtRow]:
    crm, base = exchange.crm, exchange.base.name
    counterparty = _reference(exchange, "counterparty", order.counterparty)
    return Subject(
        what=DEBTS,
        read=lambda source, at: source.debts(at, counterparty=counterparty),
        cross=cross_debts,
        held=lambda: [one.row for one in crm.debts(base=base, only=order.counterparty)],
        put=lambda at, rows: crm.put_debts(Take(base=base, at=at, only=order.counterparty), rows),
    )


def _reference(exchange: Exchange, kind: str, card: str) -> str:
    """What the base calls a card; raises ``UnknownReference`` if it doesn't know it."""
    if not card:
        return ""
    with exchange.store.unit() as unit:
        link = unit.links_by_crm(exchange.base.name, kind, [card]).get(card)
    if link is None or link.tombstone:
        raise UnknownReference(
            f"{KINDS[kind].title}, карточка {card}: с базой «{exchange.base.name}» не связана.",
            hint="Передайте объект обменом или свяжите карточку: obmen map link --help",
        )
    return link.ref
