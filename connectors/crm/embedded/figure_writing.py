"""Replaces what a base told of prices, stock and debts, and moves figures along when cards melt together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, update

from connectors.crm.embedded.database import Session, insert_many, rows_by
from connectors.crm.embedded.figures import SHELVES, Shelf, columns_of, lying, milliseconds, number
from connectors.crm.embedded.tables import price_columns, takes
from connectors.crm.embedded.workset import card_number
from connectors.crm.figures import (
    Differences,
    PriceColumn,
    R,
    Take,
    check_feed,
    combined,
    differences,
    renamed,
    same_name,
)

_CARDS = "SELECT id, kind, merged_into FROM crm_cards WHERE id"


def put(
    connection: Connection, shelf: Shelf[R], owner: Any, rows: Sequence[R], only: str = ""
) -> Differences[R]:
    """The owner has these rows and no others; those that name a card which isn't there are left out and told."""
    known, unknown = _known(connection, rows)
    return replace(_exchanged(connection, shelf, owner, known, only), unknown=unknown)


def _exchanged(
    connection: Connection, shelf: Shelf[R], owner: Any, rows: Iterable[R], only: str = ""
) -> Differences[R]:
    before = (shelf.read(row) for row in lying(connection, shelf, owner, only))
    found = differences(before, rows)
    old = [*found.removed, *(row for row, _ in found.updated)]
    new = [*found.created, *(row for _, row in found.updated)]
    _take_away(connection, shelf, [shelf.spell(row, owner) for row in old])
    insert_many(connection, shelf.table, [shelf.spell(row, owner) for row in new])
    return found


def _take_away(connection: Connection, shelf: Shelf[R], rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    names = [column.name for column in shelf.table.columns]
    keys = [column.name for column in shelf.table.primary_key]
    same = and_(*(shelf.table.c[name] == bindparam(f"_{name}") for name in keys))
    found = [dict(zip(names, row, strict=True)) for row in rows]
    values = [{f"_{name}": row[name] for name in keys} for row in found]
    connection.execute(delete(shelf.table).where(same), values)


def _known(connection: Connection, rows: Sequence[R]) -> tuple[list[R], list[R]]:
    """(rows with the living cards, rows that name none)."""
    named = {card_number(id) for row in rows for _, id in row.cards} - {None}
    living = {
        (row.kind, str(row.id)): str(row.merged_into or row.id)
        for row in rows_by(connection, _CARDS, sorted(filter(None, named)))
    }
    known, unknown = [], []
    for row in rows:
        if any(card not in living for card in row.cards):
            unknown.append(row)
            continue
        moved = {kind: living[kind, id] for kind, id in row.cards if living[kind, id] != id}
        known.append(renamed(row, moved))
    return known, unknown


# --- who told it --------------------------------------------------------------------------------------------


def put_column(session: Session, told: PriceColumn, *, take_over: bool) -> int:
    """The number of the column, made or brought up to date; raises ``ColumnTaken``."""
    connection = session.connection
    held = next(
        ((id, one) for id, one in columns_of(connection).items() if same_name(one.name, told.name)), None
    )
    check_feed(held[1] if held else None, told, take_over=take_over)
    values = {
        "base": told.base,
        "price_type": told.price_type,
        "price_type_name": told.price_type_name,
        "at": milliseconds(told.at),
    }
    if held is not None:
        connection.execute(update(price_columns).where(price_columns.c.id == held[0]).values(**values))
        return held[0]
    id = session.next_id()
    connection.execute(insert(price_columns).values(id=id, name=" ".join(told.name.split()), **values))
    return id


def put_take(connection: Connection, what: str, take: Take) -> None:
    """A take of everything also speaks for what was asked for alone before."""
    mine = and_(takes.c.what == what, takes.c.base == take.base)
    only = number(take.only)
    connection.execute(delete(takes).where(and_(mine, takes.c.only_id == only) if only else mine))
    connection.execute(
        insert(takes).values(what=what, base=take.base, only_id=only, at=milliseconds(take.at))
    )


# --- cards that melt together -------------------------------------------------------------------------------


def card_became(connection: Connection, loser: int, winner: int) -> None:
    """Figures of the loser are the winner's: quantities and sums are added, of two prices the later one stands."""
    for shelf in SHELVES:
        columns = shelf.table.c
        touched = or_(*(columns[name] == loser for name in shelf.cards))
        owners = select(columns[shelf.owner]).where(touched).distinct()
        for owner in list(connection.execute(owners).scalars()):
            rows = [shelf.read(row) for row in lying(connection, shelf, owner)]
            moved = combined(_renamed(row, str(loser), str(winner)) for row in rows)
            _exchanged(connection, shelf, owner, moved.values())
    _move_takes(connection, loser, winner)


def _move_takes(connection: Connection, loser: int, winner: int) -> None:
    """A take of the loser alone is one of the winner, unless that has been told already."""
    told = list(connection.execute(select(takes.c.what, takes.c.base, takes.c.only_id)))
    spoken = {(row.what, row.base) for row in told if row.only_id in (0, winner)}
    for row in told:
        if row.only_id == loser:
            mine = and_(takes.c.what == row.what, takes.c.base == row.base, takes.c.only_id == loser)
            is_told = (row.what, row.base) in spoken
            connection.execute(
                delete(takes).where(mine) if is_told else update(takes).where(mine).values(only_id=winner)
            )


def _renamed(row: R, loser: str, winner: str) -> R:
    moved = {kind: winner for kind, id in row.cards if id == loser}
    return renamed(row, moved)
