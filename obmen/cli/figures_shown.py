"""``obmen figures show``: the prices, stock and debts that the CRM holds, each with the moment it was told for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from connectors.crm.figures import DEBTS, PRICES, STOCK, DebtRow, Held, PriceColumn
from enterprise_data.model.ref import Ref
from enterprise_data.objects.words import grouped, money
from obmen.bootstrap import App
from obmen.cards import cards_called
from obmen.cli.commands import Commands
from obmen.cli.home import service
from obmen.cli.output import Json, Limit, Offset, as_json, say, table
from obmen.cli.views import moment
from obmen.cli.words import BaseOption
from obmen.names import Namer
from sync.figure_words import currency_text, figure_text

app = Commands("Показать цены, остатки и долги, записанные в CRM.")
Item = Annotated[
    str,
    typer.Option(metavar="НОМЕНКЛАТУРА", help="Только она: номер карточки, код 1С или часть наименования."),
]


@app.add("columns", help="Колонки цен и откуда они заполняются.")
def show_columns(json: Json = False) -> None:
    """Lists the price columns."""
    with service() as app_:
        columns = app_.crm.price_columns()
    if json:
        as_json({"columns": [_column_json(one) for one in columns]})
        return
    heading = ("Колонка", "База", "Тип цен", "Цены на")
    table(
        "Колонки цен", heading, [(one.name, one.base, one.price_type_name, moment(one.at)) for one in columns]
    )


@app.add("prices", help="Цены: строка на номенклатуру, столбец на колонку.")
def show_prices(
    item: Item = "",
    column: Annotated[str | None, typer.Option(metavar="КОЛОНКА", help="Только эта колонка цен.")] = None,
    offset: Offset = 0,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Shows prices."""
    with service() as app_:
        ids = cards_called(app_, "item", item) if item else None
        found, total = app_.crm.cards_with(PRICES, ids=ids, column=column, offset=offset, limit=limit)
        held = app_.crm.prices(items=found, column=column)
        columns = app_.crm.price_columns()
        names = _names(app_, held)
    if json:
        rows = [_row_json(one, names) | {"column": one.column} for one in held]
        as_json({"prices": rows, "columns": [_column_json(one) for one in columns], "total": total})
        return
    told = {one.column for one in held}
    shown = [one for one in columns if one.name in told]
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    for one in held:
        cells[one.row.item][one.column] = figure_text(one.row)
    table(
        f"Цены ({len(found)} из {total})",
        ("Карточка", "Номенклатура", *(one.name for one in shown)),
        [(id, names[Ref("item", id)], *(cells[id].get(one.name, "") for one in shown)) for id in found],
        right=range(2, 2 + len(shown)),
    )
    for column_ in shown:
        say(
            f"{column_.name}: тип цен «{column_.price_type_name}» базы {column_.base}, на {moment(column_.at)}."
        )


@app.add("stock", help="Остатки по складам.")
def show_stock(
    item: Item = "",
    base: BaseOption = None,
    offset: Offset = 0,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Shows stock."""
    with service() as app_:
        ids = cards_called(app_, "item", item) if item else None
        found, total = app_.crm.cards_with(STOCK, ids=ids, base=base, offset=offset, limit=limit)
        held = _in_order(app_.crm.stock(items=found, base=base), found)
        names = _names(app_, held)
    if json:
        as_json({"stock": [_row_json(one, names) for one in held], "total": total})
        return
    table(
        f"Остатки ({len(found)} из {total})",
        ("Карточка", "Номенклатура", "Склад", "Организация", "Остаток", "К отгрузке", "База", "На момент"),
        [
            (
                one.row.item,
                *(
                    _called(names, kind, getattr(one.row, kind))
                    for kind in ("item", "warehouse", "organization")
                ),
                grouped(one.row.quantity),
                grouped(one.row.to_ship) if one.row.to_ship else "",
                one.base,
                moment(one.at),
            )
            for one in held
        ],
        right=(4, 5),
    )


@app.add("debts", help="Долги контрагентов: сколько и кто кому должен.")
def show_debts(
    counterparty: Annotated[
        str,
        typer.Option(metavar="КОНТРАГЕНТ", help="Только он: номер карточки, код 1С или часть наименования."),
    ] = "",
    base: BaseOption = None,
    offset: Offset = 0,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """Shows debts."""
    with service() as app_:
        ids = cards_called(app_, "counterparty", counterparty) if counterparty else None
        found, total = app_.crm.cards_with(DEBTS, ids=ids, base=base, offset=offset, limit=limit)
        held = _in_order(app_.crm.debts(counterparties=found, base=base), found)
        names = _names(app_, held)
    if json:
        as_json({"debts": [_row_json(one, names) for one in held], "total": total})
        return
    table(
        f"Долги ({len(found)} из {total})",
        ("Карточка", "Контрагент", "Договор", "Организация", "Должны нам", "Должны мы", "Валюта", "База", "На момент"),
        [_debt_cells(one, names) for one in held],
        right=(4, 5),
    )  # fmt: skip


def _debt_cells(one: Held[DebtRow], names: dict[Ref, str]) -> tuple[str, ...]:
    row = one.row
    return (
        row.counterparty,
        *(_called(names, kind, getattr(row, kind)) for kind in ("counterparty", "contract", "organization")),
        money(row.amount) if row.amount > 0 else "",
        money(-row.amount) if row.amount < 0 else "",
        currency_text(row.currency),
        one.base,
        moment(one.at),
    )


def _in_order(held: Sequence[Held[Any]], ids: Sequence[str]) -> list[Held[Any]]:
    """By name, as the page was cut."""
    place = {id: at for at, id in enumerate(ids)}
    return sorted(held, key=lambda one: place[one.row.key[0]])


def _names(app_: App, held: Sequence[Held[Any]]) -> dict[Ref, str]:
    namer = Namer(app_.store, app_.crm, "")
    refs = {Ref(*card) for one in held for card in one.row.cards}
    namer.load(refs)
    return {ref: namer(ref) for ref in refs}


def _called(names: dict[Ref, str], kind: str, id: str) -> str:
    return names[Ref(kind, id)] if id else ""


def _row_json(one: Held[Any], names: dict[Ref, str]) -> dict[str, Any]:
    """Ids with their names, numbers as exact decimals."""
    labels = {f"{kind}_name": names[Ref(kind, id)] for kind, id in one.row.cards}
    return {**asdict(one.row), **labels, "base": one.base, "at": one.at}


def _column_json(one: PriceColumn) -> dict[str, Any]:
    return {
        "name": one.name,
        "base": one.base,
        "price_type": one.price_type,
        "price_type_name": one.price_type_name,
        "at": one.at,
    }
