"""Stocktaking («Инвентаризация товаров»): what is there against what the books say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as day_of
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import (
    BY_NUMBER,
    HEAD_TITLES,
    depends_on,
    groups_of,
    head,
    label,
)
from enterprise_data.objects.places import (
    NO_UNIT,
    Place,
    comment,
    day,
    number,
    ref,
    string,
)
from enterprise_data.objects.stock import ITEM, QUANTITY, SUMS, stock


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLine:
    """A row: counted (``quantity``, ``amount``) and as the books say (``book_quantity``, ``book_amount``)."""

    item: Ref | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    book_quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    book_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocktaking:
    """A count of a warehouse from ``started`` to ``finished``, by order of a paper (``order_*``)."""

    date: datetime
    organization: Ref
    number: str = ""
    warehouse: Ref | None = None
    responsible: Ref | None = None
    reason: str = ""
    started: day_of | None = None
    finished: day_of | None = None
    order_kind: str = ""
    order_number: str = ""
    order_date: day_of | None = None
    goods: tuple[CountedLine, ...] = ()
    note: str = ""


_ROWS: Mapping[str, Place] = {
    **ITEM,
    **QUANTITY,
    "book_quantity": number("КоличествоУчет"),
    **SUMS,
    "book_amount": number("СуммаУчет"),
}
_PLACES: Mapping[str, Place] = {
    **head(),
    "warehouse": ref("warehouse", "Склад"),
    "responsible": ref("natural_person", "ОтветственноеЛицо"),
    "reason": string("ПричинаПроведенияИнвентаризации"),
    "started": day("ДатаНачалаИнвентаризации"),
    "finished": day("ДатаОкончанияИнвентаризации"),
    "order_kind": string("ДокументОснованиеВид"),
    "order_number": string("ДокументОснованиеНомер"),
    "order_date": day("ДокументОснованиеДата"),
    "goods": stock(CountedLine, _ROWS),
    "note": comment(),
}

STOCKTAKING = ObjectType(
    name="stocktaking",
    title="Инвентаризация товаров",
    titles="Инвентаризации товаров",
    record=Stocktaking,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        Stocktaking,
        head=("date", "number", "organization"),
        period=("started", "finished"),
        order=("order_kind", "order_number", "order_date"),
    ),
    field_titles={
        **HEAD_TITLES,
        "warehouse": "Склад",
        "responsible": "Ответственное лицо",
        "reason": "Причина проведения",
        "started": "Дата начала",
        "finished": "Дата окончания",
        "order_kind": "Документ-основание",
        "order_number": "Номер основания",
        "order_date": "Дата основания",
        "goods": "Товары",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("goods",),
    is_document=True,
    enterprise_data=bind(
        Stocktaking, _PLACES, "Документ.ИнвентаризацияТоваров", title="Инвентаризация товаров"
    ),
)
