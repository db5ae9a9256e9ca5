"""Prices, stock and debts in a CRM: facts that an infobase tells whole, not cards that two sides edit.

What a base told last replaces what it told before, all or nothing; sending it again changes nothing. Rows name cards
of the CRM by id. Source: reference/crm/service_interface.md, «Bulk facts»; there a row counts for itself, here a set
does, because a price that 1C no longer has must go away, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

from enterprise_data.errors import ExchangeError

PRICES, STOCK, DEBTS = "prices", "stock", "debts"
Key = tuple[str, ...]


class ColumnTaken(ExchangeError):
    """Колонку цен уже заполняет другой тип цен."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """The price of an item in one column. ``currency``: digital code; ``unit``: "" for the item's own unit."""

    item: str
    amount: Decimal
    currency: str = ""
    unit: str = ""
    since: datetime | None = None

    @property
    def key(self) -> Key:
        """What there is one row of."""
        return (self.item,)

    @property
    def cards(self) -> tuple[tuple[str, str], ...]:
        """(kind, id) of the cards that the row names."""
        return (("item", self.item),)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """What lies in a warehouse. ``warehouse`` and ``organization`` are "" where the base doesn't divide by them."""

    item: str
    warehouse: str = ""
    organization: str = ""
    quantity: Decimal
    to_ship: Decimal | None = None

    @property
    def key(self) -> Key:
        """What there is one row of."""
        return self.item, self.warehouse, self.organization

    @property
    def cards(self) -> tuple[tuple[str, str], ...]:
        """(kind, id) of the cards that the row names."""
        named = ("item", self.item), ("warehouse", self.warehouse), ("organization", self.organization)
        return tuple(one for one in named if one[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtRow:
    """A settlement balance: positive is what they owe us. ``currency`` "" is the base's currency of accounting."""

    counterparty: str
    contract: str = ""
    organization: str = ""
    currency: str = ""
    amount: Decimal
    accounting_amount: Decimal | None = None

    @property
    def key(self) -> Key:
        """What there is one row of."""
        return self.counterparty, self.contract, self.organization, self.currency

    @property
    def cards(self) -> tuple[tuple[str, str], ...]:
        """(kind, id) of the cards that the row names."""
        named = (
            ("counterparty", self.counterparty),
            ("contract", self.contract),
            ("organization", self.organization),
        )
        return tuple(one for one in named if one[1])


_OF_PRICES = ("amount", "currency", "unit", "since")
R = TypeVar("R", bound=PriceRow | StockRow | DebtRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceColumn:
    """A column of prices; one price type of one base feeds it. ``at``: as of when it was told last."""

    name: str
    base: str
    price_type: str
    """The base's own reference."""
    price_type_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Who told stock or debts, and as of when. ``only``: the one warehouse or counterparty that was asked for."""

    base: str
    at: datetime
    only: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Generic[R]):
    """A row as the CRM keeps it: who told it, as of when, and of prices in which column."""

    row: R
    base: str
    at: datetime
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences(Generic[R]):
    """What replacing rows means. ``unknown``: rows that name a card the CRM doesn't have; they are left out."""

    created: Sequence[R] = ()
    updated: Sequence[tuple[R, R]] = ()
    """(before, after)"""
    removed: Sequence[R] = ()
    unchanged: int = 0
    unknown: Sequence[R] = field(default=())

    @property
    def is_empty(self) -> bool:
        """Whether everything stays as it is."""
        return not (self.created or self.updated or self.removed)


class CrmFigures(Protocol):
    """The part of ``CrmService`` that keeps prices, stock and debts.

    A read of a card that was merged away answers as its winner. A write that raises has changed nothing, or, where the
    answer was lost, everything: it is repeated with the same rows.
    """

    def price_columns(self) -> Sequence[PriceColumn]:
        """By name."""

    def prices(
        self, *, column: str | None = None, items: Sequence[str] | None = None
    ) -> Sequence[Held[PriceRow]]:
        """By item and column."""

    def stock(
        self, *, base: str | None = None, only: str = "", items: Sequence[str] | None = None
    ) -> Sequence[Held[StockRow]]:
        """By item, warehouse and organization. ``only``: in this warehouse."""

    def debts(
        self, *, base: str | None = None, only: str = "", counterparties: Sequence[str] | None = None
    ) -> Sequence[Held[DebtRow]]:
        """By counterparty, contract, organization and currency. ``only``: of this counterparty."""

    def put_prices(
        self, column: PriceColumn, rows: Sequence[PriceRow], *, take_over: bool = False
    ) -> Differences[PriceRow]:
        """The column holds these prices and no others. Raises ``ColumnTaken`` if another base or type feeds it."""

    def put_stock(self, take: Take, rows: Sequence[StockRow]) -> Differences[StockRow]:
        """The base has this stock and no other."""

    def put_debts(self, take: Take, rows: Sequence[DebtRow]) -> Differences[DebtRow]:
        """The base has these debts and no others."""


def renamed(row: R, cards: Mapping[str, str]) -> R:
    """The row with other cards. ``cards``: kind → id."""
    values: dict[str, Any] = dict(cards)
    return replace(row, **values) if values else row


def combined(rows: Iterable[R]) -> dict[Key, R]:
    """One row for each key: quantities and sums are added up, of several prices the latest stands."""
    found: dict[Key, R] = {}
    for row in rows:
        held = found.get(row.key)
        found[row.key] = row if held is None else _together(held, row)
    return found


def _together(held: R, row: Any) -> R:
    values: dict[str, Any]
    if isinstance(held, StockRow):
        values = {"quantity": held.quantity + row.quantity, "to_ship": _sum(held.to_ship, row.to_ship)}
    elif isinstance(held, DebtRow):
        both = _sum(held.accounting_amount, row.accounting_amount)
        values = {"amount": held.amount + row.amount, "accounting_amount": both}
    else:
        is_later = row.since is not None and (held.since is None or row.since > held.since)
        values = {name: getattr(row if is_later else held, name) for name in _OF_PRICES}
    return replace(held, **values)


def _sum(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return right if left is None else left if right is None else left + right


def differences(held: Iterable[R], told: Iterable[R]) -> Differences[R]:
    """What has to happen so that ``told`` stands where ``held`` stood, of which no two have one key.

    Equal numbers are equal however spelled. Several rows of ``told`` with one key count together.
    """
    before, after = {row.key: row for row in held}, combined(told)
    created = [row for key, row in after.items() if key not in before]
    updated = [(before[key], row) for key, row in after.items() if key in before and before[key] != row]
    return Differences(
        created=created,
        updated=updated,
        removed=[row for key, row in before.items() if key not in after],
        unchanged=len(after) - len(created) - len(updated),
    )


def same_name(left: str, right: str) -> bool:
    """Whether two names mean one column: nobody wants «Оптовая» beside «оптовая»."""
    return " ".join(left.split()).casefold() == " ".join(right.split()).casefold()


def check_feed(held: PriceColumn | None, told: PriceColumn, *, take_over: bool) -> None:
    """A column is fed by one price type; raises ``ColumnTaken`` unless the feed is to be taken over."""
    if held is None or take_over or (held.base, held.price_type) == (told.base, told.price_type):
        return
    raise ColumnTaken(
        f"Колонку «{held.name}» заполняет тип цен «{held.price_type_name}» базы «{held.base}».",
        hint="Назовите другую колонку (--column) или передайте ей эту: --take-over. Прежние цены тогда заменятся.",
        column=held.name,
    )
