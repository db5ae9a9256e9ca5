"""Write-off («Списание товаров»): stock that was used up or found missing; 1C has a type for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.choice import Choice
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
from enterprise_data.objects.operations import Worded
from enterprise_data.objects.places import (
    Place,
    comment,
    number,
    own,
    ref,
    string,
)
from enterprise_data.objects.stock import ITEM, QUANTITY, SUMS, StockLine, stock


class WriteOffOperation(Choice):
    """Why stock is written off; the format's type tells it, and from 1.21 on a word of its keys."""

    STOCK = "stock", "списание собственных товаров"
    SHIPPED = "shipped", "списание отгруженных товаров"
    SHORTAGE = "shortage", "списание недостач"


_STOCK = {
    "СписаниеСобственныхТоваров": WriteOffOperation.STOCK,
    "СписаниеОтгруженныхТоваров": WriteOffOperation.SHIPPED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StockWriteOff:
    """Goods written off; ``stocktaking`` is the count that missed them."""

    date: datetime
    organization: Ref
    number: str = ""
    operation: WriteOffOperation = WriteOffOperation.STOCK
    warehouse: Ref | None = None
    stocktaking: Ref | None = None
    basis: str = ""
    taxation: Taxation | None = None
    amount: Decimal | None = None
    goods: tuple[StockLine, ...] = ()
    note: str = ""


_PLACES: Mapping[str, Place] = {
    **head(),
    "warehouse": ref("warehouse", "Склад"),
    "stocktaking": ref("stocktaking", "Инвентаризация"),
    "basis": string("Основание"),
    "taxation": taxation_place(),
    "amount": number("Сумма"),
    "goods": stock(StockLine, {**ITEM, **QUANTITY, **SUMS}),
    "note": comment(),
}

STOCK_WRITE_OFF = ObjectType(
    name="stock_write_off",
    title="Списание товаров",
    titles="Списания товаров",
    record=StockWriteOff,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        StockWriteOff, head=("date", "number", "organization", "operation"), money=("amount", "goods")
    ),
    field_titles={
        **HEAD_TITLES,
        "operation": "Вид операции",
        "warehouse": "Склад",
        "stocktaking": "Инвентаризация",
        "basis": "Основание",
        "taxation": "Налогообложение",
        "amount": "Сумма",
        "goods": "Товары",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("goods",),
    is_document=True,
    enterprise_data=bind(
        StockWriteOff,
        _PLACES,
        title="Списание товаров",
        types={
            "Документ.СписаниеЗапасов": Worded(own("ВидОперации"), _STOCK),
            "Документ.СписаниеНедостач": WriteOffOperation.SHORTAGE,
        },
        type_field="operation",
    ),
)
