"""Prices, stock and debts of the embedded CRM as the exchange and the console see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from connectors.crm.embedded.database import Database, Session, unreachable
from connectors.crm.embedded.figure_writing import put, put_column, put_take
from connectors.crm.embedded.figures import (
    DEBT_SHELF,
    PRICE_SHELF,
    SHELVES,
    STOCK_SHELF,
    Shelf,
    columns_of,
    held,
    held_prices,
    lying,
    of_cards,
    winners,
)
from connectors.crm.embedded.tables import cards
from connectors.crm.figures import (
    DebtRow,
    Differences,
    Held,
    PriceColumn,
    PriceRow,
    R,
    StockRow,
    Take,
    same_name,
)

_Answer = TypeVar("_Answer")


class FigureDoor:
    """``CrmFigures`` on our own tables."""

    _database: Database

    def price_columns(self) -> Sequence[PriceColumn]:
        return self._asked(lambda connection: list(columns_of(connection).values()))

    def prices(
        self, *, column: str | None = None, items: Sequence[str] | None = None
    ) -> Sequence[Held[PriceRow]]:
        def found(connection: Connection) -> list[Held[PriceRow]]:
            wanted = [
                id
                for id, one in columns_of(connection).items()
                if column is None or same_name(one.name, column)
            ]
            if items is None:
                rows = [row for id in wanted for row in lying(connection, PRICE_SHELF, id)]
            else:
                rows = [
                    row for row in of_cards(connection, PRICE_SHELF, items) if row.column_id in set(wanted)
                ]
            return held_prices(connection, rows)

        return self._asked(found)

    def stock(
        self, *, base: str | None = None, only: str = "", items: Sequence[str] | None = None
    ) -> Sequence[Held[StockRow]]:
        return self._asked(lambda connection: _of_base(connection, STOCK_SHELF, base, only, items))

    def debts(
        self, *, base: str | None = None, only: str = "", counterparties: Sequence[str] | None = None
    ) -> Sequence[Held[DebtRow]]:
        return self._asked(lambda connection: _of_base(connection, DEBT_SHELF, base, only, counterparties))

    def put_prices(
        self, column: PriceColumn, rows: Sequence[PriceRow], *, take_over: bool = False
    ) -> Differences[PriceRow]:
        def change(session: Session) -> Differences[PriceRow]:
            id = put_column(session, column, take_over=take_over)
            return put(session.connection, PRICE_SHELF, id, rows)

        return self._changed(change)

    def put_stock(self, take: Take, rows: Sequence[StockRow]) -> Differences[StockRow]:
        return self._changed(lambda session: _put_take(session.connection, STOCK_SHELF, take, rows))

    def put_debts(self, take: Take, rows: Sequence[DebtRow]) -> Differences[DebtRow]:
        return self._changed(lambda session: _put_take(session.connection, DEBT_SHELF, take, rows))

    # --- for people

    def cards_with(
        self,
        what: str,
        *,
        ids: Sequence[str] | None = None,
        base: str | None = None,
        column: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[Sequence[str], int]:
        """Items or counterparties of which anything is told, by name, and how many there are.

        ``ids`` narrows; so does ``base`` for stock and debts, and ``column`` for prices.
        """
        shelf: Shelf[Any] = next(one for one in SHELVES if one.what == what)

        def found(connection: Connection) -> tuple[Sequence[str], int]:
            owners: list[Any] | None = None if base is None else [base]
            if column is not None:
                named = columns_of(connection).items()
                owners = [id for id, one in named if same_name(one.name, column)]
            return _page(connection, shelf, ids, owners, offset, limit)

        return self._asked(found)

    # --- inside

    def _asked(self, question: Callable[[Connection], _Answer]) -> _Answer:
        try:
            with self._database.read() as connection:
                return question(connection)
        except DBAPIError as error:
            raise unreachable() from error

    def _changed(self, change: Callable[[Session], _Answer]) -> _Answer:
        try:
            with self._database.write() as session:
                return change(session)
        except DBAPIError as error:
            raise unreachable() from error


def _of_base(
    connection: Connection, shelf: Shelf[R], base: str | None, only: str, ids: Sequence[str] | None
) -> list[Held[R]]:
    rows = lying(connection, shelf, base, only) if ids is None else of_cards(connection, shelf, ids)
    return [one for one in held(connection, shelf, rows) if base is None or one.base == base]


def _put_take(connection: Connection, shelf: Shelf[R], take: Take, rows: Sequence[R]) -> Differences[R]:
    put_take(connection, shelf.what, take)
    return put(connection, shelf, take.base, rows, take.only)


def _page(
    connection: Connection,
    shelf: Shelf[Any],
    ids: Sequence[str] | None,
    owners: Sequence[Any] | None,
    offset: int,
    limit: int,
) -> tuple[list[str], int]:
    columns = shelf.table.c
    told = select(columns[shelf.cards[0]]).distinct()
    if owners is not None:
        told = told.where(columns[shelf.owner].in_(owners))
    where = [cards.c.id.in_(told)]
    if ids is not None:
        where.append(cards.c.id.in_(sorted(winners(connection, ids))))
    total = connection.execute(select(func.count()).select_from(cards).where(*where)).scalar_one()
    page = select(cards.c.id).where(*where).order_by(cards.c.name, cards.c.id).offset(offset).limit(limit)
    return [str(id) for id in connection.execute(page).scalars()], total
