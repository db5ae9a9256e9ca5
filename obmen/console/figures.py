"""Prices, stock and debts on a card: read only, each with the base and the moment it was told for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from connectors.crm.figures import DebtRow, Held, PriceRow, StockRow
from enterprise_data.model.ref import Ref
from enterprise_data.objects.sheets import Column
from enterprise_data.objects.words import grouped, money
from obmen.bootstrap import App
from obmen.console.records import Shown, ShownTable, address
from obmen.names import Namer
from sync.figure_words import currency_text, figure_text

_TOLD = (Column(name="base", title="База"), Column(name="at", title="На момент"))


def figures_of(app: App, kind: str, id: str, namer: Namer) -> list[ShownTable]:
    """What the CRM holds of an item or a counterparty; nothing for other kinds."""
    if kind == "item":
        return [
            *_prices(app, app.crm.prices(items=[id])),
            *_stock(app, app.crm.stock(items=[id]), namer),
        ]
    return _debts(app, app.crm.debts(counterparties=[id]), namer) if kind == "counterparty" else []


def _prices(app: App, held: Sequence[Held[PriceRow]]) -> list[ShownTable]:
    columns = _columns(("Колонка", False), ("Цена", True), ("Действует с", False))
    rows = [
        [_text(one.column), _text(figure_text(one.row)), _text(_day(app, one.row.since)), *_told(app, one)]
        for one in held
    ]
    return [ShownTable(title="Цены", columns=columns, rows=rows)] if rows else []


def _stock(app: App, held: Sequence[Held[StockRow]], namer: Namer) -> list[ShownTable]:
    _load(namer, held)
    columns = _columns(("Склад", False), ("Организация", False), ("Остаток", True), ("К отгрузке", True))
    rows = [
        [
            _card(namer, "warehouse", one.row.warehouse),
            _card(namer, "organization", one.row.organization),
            _text(grouped(one.row.quantity)),
            _text(grouped(one.row.to_ship) if one.row.to_ship else ""),
            *_told(app, one),
        ]
        for one in held
    ]
    if not rows:
        return []
    total = grouped(sum((one.row.quantity for one in held), Decimal()))
    return [ShownTable(title=f"Остатки, всего {total}", columns=columns, rows=rows)]


def _debts(app: App, held: Sequence[Held[DebtRow]], namer: Namer) -> list[ShownTable]:
    _load(namer, held)
    columns = _columns(
        ("Договор", False), ("Организация", False), ("Должны нам", True), ("Должны мы", True), ("Валюта", False)
    )  # fmt: skip
    rows = [
        [
            _card(namer, "contract", one.row.contract),
            _card(namer, "organization", one.row.organization),
            _text(money(one.row.amount) if one.row.amount > 0 else ""),
            _text(money(-one.row.amount) if one.row.amount < 0 else ""),
            _text(currency_text(one.row.currency)),
            *_told(app, one),
        ]
        for one in held
    ]
    return [ShownTable(title="Взаиморасчёты", columns=columns, rows=rows)] if rows else []


def _columns(*titles: tuple[str, bool]) -> tuple[Column, ...]:
    own = (Column(name=title, title=title, is_number=is_number) for title, is_number in titles)
    return (*own, *_TOLD)


def _load(namer: Namer, held: Iterable[Held[Any]]) -> None:
    namer.load(Ref(*card) for one in held for card in one.row.cards)


def _card(namer: Namer, kind: str, id: str) -> Shown:
    return Shown(text=namer(Ref(kind, id)), address=address(Ref(kind, id))) if id else Shown(text="")


def _text(text: str) -> Shown:
    return Shown(text=text)


def _told(app: App, one: Held[Any]) -> list[Shown]:
    config = app.settings.bases.get(one.base)
    return [_text(config.base.title if config else one.base), _text(_moment(app, one.at))]


def _day(app: App, at: datetime | None) -> str:
    return f"{at.astimezone(ZoneInfo(app.settings.timezone)):%d.%m.%Y}" if at is not None else ""


def _moment(app: App, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(app.settings.timezone)):%d.%m.%Y %H:%M}"
