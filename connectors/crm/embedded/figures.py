"""Rows of prices, stock and debts ⇄ their tables: the only place that knows how a figure is spelled there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic

from sqlalchemy import Connection, Table, select

from connectors.crm.embedded.database import rows_by
from connectors.crm.embedded.records import moment
from connectors.crm.embedded.tables import debts, price_columns, prices, stock, takes
from connectors.crm.embedded.workset import card_number
from connectors.crm.figures import DEBTS, PRICES, STOCK, DebtRow, Held, PriceColumn, PriceRow, R, StockRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf(Generic[R]):
    """Where figures of one sort lie. ``owner``: the column that says whose they are; ``only``: what narrows a take."""

    what: str
    table: Table
    owner: str
    cards: tuple[str, ...]
    only: str = ""
    read: Callable[[Any], R]
    spell: Callable[[R, Any], tuple[Any, ...]]
    """(row, owner) → values in the order of the table's columns."""


def number(id: str) -> int:
    """The number of a card; 0 for none."""
    return card_number(id) or 0


def milliseconds(at: datetime) -> int:
    """A moment as the tables keep it."""
    return int(at.timestamp() * 1000)


def _id(value: int) -> str:
    return str(value) if value else ""


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _amount(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


PRICE_SHELF: Shelf[PriceRow] = Shelf(
    what=PRICES,
    table=prices,
    owner="column_id",
    cards=("item_id",),
    read=lambda row: PriceRow(
        item=str(row.item_id),
        amount=Decimal(row.amount),
        currency=row.currency,
        unit=row.unit,
        since=None if row.since is None else moment(row.since),
    ),
    spell=lambda row, owner: (
        owner,
        number(row.item),
        _digits(row.amount),
        row.currency,
        row.unit,
        None if row.since is None else milliseconds(row.since),
    ),
)
STOCK_SHELF: Shelf[StockRow] = Shelf(
    what=STOCK,
    table=stock,
    owner="base",
    cards=("item_id", "warehouse_id", "organization_id"),
    only="warehouse_id",
    read=lambda row: StockRow(
        item=str(row.item_id),
        warehouse=_id(row.warehouse_id),
        organization=_id(row.organization_id),
        quantity=Decimal(row.quantity),
        to_ship=_amount(row.to_ship),
    ),
    spell=lambda row, owner: (
        owner,
        *(number(id) for id in row.key),
        _digits(row.quantity),
        _digits(row.to_ship),
    ),
)
DEBT_SHELF: Shelf[DebtRow] = Shelf(
    what=DEBTS,
    table=debts,
    owner="base",
    cards=("counterparty_id", "contract_id", "organization_id"),
    only="counterparty_id",
    read=lambda row: DebtRow(
        counterparty=str(row.counterparty_id),
        contract=_id(row.contract_id),
        organization=_id(row.organization_id),
        currency=row.currency,
        amount=Decimal(row.amount),
        accounting_amount=_amount(row.accounting_amount),
    ),
    spell=lambda row, owner: (
        owner,
        *(number(id) for id in row.key[:3]),
        row.currency,
        _digits(row.amount),
        _digits(row.accounting_amount),
    ),
)
SHELVES: tuple[Shelf[Any], ...] = (PRICE_SHELF, STOCK_SHELF, DEBT_SHELF)


def lying(connection: Connection, shelf: Shelf[R], owner: Any = None, only: str = "") -> list[Any]:
    """Rows of the table: of one owner, within one warehouse or counterparty, or all of them."""
    columns = shelf.table.c
    query = select(shelf.table)
    if owner is not None:
        query = query.where(columns[shelf.owner] == owner)
    if only:
        query = query.where(columns[shelf.only] == number(only))
    return list(connection.execute(query))


def of_cards(connection: Connection, shelf: Shelf[R], ids: Sequence[str]) -> list[Any]:
    """Rows of the table that belong to these items or counterparties."""
    asked = winners(connection, ids)
    sql = f"SELECT * FROM {shelf.table.name} WHERE {shelf.cards[0]}"  # noqa: S608 - names of our own
    return list(rows_by(connection, sql, sorted(asked)))


def winners(connection: Connection, ids: Iterable[str]) -> set[int]:
    """Numbers of the living cards behind ids."""
    asked = {found for id in ids if (found := card_number(id))}
    sql = "SELECT id, merged_into FROM crm_cards WHERE id"
    return {row.merged_into or row.id for row in rows_by(connection, sql, sorted(asked))}


# --- who told them ------------------------------------------------------------------------------------------


def columns_of(connection: Connection) -> dict[int, PriceColumn]:
    """Number → price column, by name."""
    found = {row.id: _column(row) for row in connection.execute(select(price_columns))}
    return dict(sorted(found.items(), key=lambda item: item[1].name.casefold()))


def _column(row: Any) -> PriceColumn:
    return PriceColumn(
        name=row.name,
        base=row.base,
        price_type=row.price_type,
        price_type_name=row.price_type_name,
        at=moment(row.at),
    )


def held_prices(connection: Connection, rows: Iterable[Any]) -> list[Held[PriceRow]]:
    """With what stands at the head of their columns."""
    columns = columns_of(connection)
    order = {id: place for place, id in enumerate(columns)}
    found = sorted(rows, key=lambda row: (row.item_id, order[row.column_id]))
    return [_held_price(PRICE_SHELF.read(row), columns[row.column_id]) for row in found]


def _held_price(row: PriceRow, column: PriceColumn) -> Held[PriceRow]:
    return Held(row=row, base=column.base, at=column.at, column=column.name)


def held(connection: Connection, shelf: Shelf[R], rows: Iterable[Any]) -> list[Held[R]]:
    """With the moment of the take that told them: that of their warehouse or counterparty alone, else of the base."""
    query = select(takes).where(takes.c.what == shelf.what)
    told: Mapping[tuple[str, int], int] = {
        (row.base, row.only_id): row.at for row in connection.execute(query)
    }
    found = sorted(
        rows,
        key=lambda row: (
            *(getattr(row, name) for name in shelf.cards),
            row.base,
            row._mapping.get("currency", ""),
        ),
    )
    return [
        Held(
            row=shelf.read(row),
            base=row.base,
            at=moment(told.get((row.base, getattr(row, shelf.only))) or told[row.base, 0]),
        )
        for row in found
    ]
