"""Transfer («Перемещение товаров») between two warehouses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import (
    BY_NUMBER,
    HEAD_TITLES,
    Taxation,
    depends_on,
    groups_of,
    head,
    label,
    taxation_place,
)
from enterprise_data.objects.places import (
    NO_UNIT,
    Place,
    comment,
    number,
    ref,
)
from enterprise_data.objects.stock import ITEM, QUANTITY, stock


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLine:
    """A row of goods; ``retail_price`` and ``retail_amount`` where a shop keeps its books in retail prices."""

    item: Ref | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    retail_price: Decimal | None = None
    retail_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTransfer:
    """Goods carried from one warehouse to another."""

    date: datetime
    organization: Ref
    from_warehouse: Ref
    to_warehouse: Ref
    number: str = ""
    taxation: Taxation | None = None
    goods: tuple[TransferLine, ...] = ()
    note: str = ""


_ROWS: Mapping[str, Place] = {
    **ITEM,
    **QUANTITY,
    "retail_price": number("ЦенаВРознице"),
    "retail_amount": number("СуммаВРознице"),
}
_PLACES: Mapping[str, Place] = {
    **head(),
    "from_warehouse": ref("warehouse", "СкладОтправитель"),
    "to_warehouse": ref("warehouse", "СкладПолучатель"),
    "taxation": taxation_place(),
    "goods": stock(TransferLine, _ROWS),
    "note": comment(),
}

STOCK_TRANSFER = ObjectType(
    name="stock_transfer",
    title="Перемещение товаров",
    titles="Перемещения товаров",
    record=StockTransfer,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        StockTransfer,
        head=("date", "number", "organization"),
        warehouses=("from_warehouse", "to_warehouse"),
    ),
    field_titles={
        **HEAD_TITLES,
        "from_warehouse": "Склад-отправитель",
        "to_warehouse": "Склад-получатель",
        "taxation": "Налогообложение",
        "goods": "Товары",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("goods",),
    is_document=True,
    enterprise_data=bind(StockTransfer, _PLACES, "Документ.ПеремещениеТоваров", title="Перемещение товаров"),
)
