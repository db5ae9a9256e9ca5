"""Stock recount («Пересчет товаров»): a trade configuration counts one warehouse, of no organization.

Here ``Количество`` is what the books say, the count is ``КоличествоФакт``: the other way round than in a stocktaking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import (
    depends_on,
    groups_of,
    label,
)
from enterprise_data.objects.places import (
    NO_UNIT,
    Place,
    comment,
    moment,
    number,
    own,
    ref,
    string,
)
from enterprise_data.objects.stock import ITEM, QUANTITY, SUMS, stock


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountedLine:
    """A row: as the books say, and as counted (``counted_quantity``, ``counted_amount``)."""

    item: Ref | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    counted_quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    counted_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRecount:
    """A recount of ``warehouse`` between two moments."""

    date: datetime
    warehouse: Ref
    number: str = ""
    started: datetime | None = None
    finished: datetime | None = None
    goods: tuple[RecountedLine, ...] = ()
    note: str = ""


_ROWS: Mapping[str, Place] = {
    **ITEM,
    **QUANTITY,
    "counted_quantity": number("КоличествоФакт"),
    **SUMS,
    "counted_amount": number("СуммаФакт"),
}
_PLACES: Mapping[str, Place] = {
    "date": moment(*own("Дата")),
    "number": string(*own("Номер")),
    "started": moment(*own("НачалоПериодаИнвентаризации")),
    "finished": moment(*own("ОкончаниеПериодаИнвентаризации")),
    "warehouse": ref("warehouse", "Склад"),
    "goods": stock(RecountedLine, _ROWS, has_type=False),
    "note": comment(),
}

STOCK_RECOUNT = ObjectType(
    name="stock_recount",
    title="Пересчет товаров",
    titles="Пересчеты товаров",
    record=StockRecount,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(StockRecount, head=("date", "number"), period=("started", "finished")),
    field_titles={
        "date": "Дата",
        "number": "Номер",
        "started": "Начало периода",
        "finished": "Окончание периода",
        "warehouse": "Склад",
        "goods": "Товары",
        "note": "Комментарий",
    },
    natural_keys=(NaturalKey(why="number", fields=("number", "date", "warehouse")),),
    targets=targets_of(_PLACES),
    required=("goods",),
    is_document=True,
    enterprise_data=bind(StockRecount, _PLACES, "Документ.ПересчетТоваров", title="Пересчет товаров"),
)
