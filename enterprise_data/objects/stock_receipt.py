"""Receipt to stock («Оприходование товаров»): goods that were found, not bought."""

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


class StockReceiptOperation(Choice):
    """Whose goods were found (1C: ``ВидОперации``, from 1.21 on)."""

    OWN = "own", "оприходование собственных товаров"
    SHIPPED = "shipped", "оприходование отгруженных товаров"


_OPERATIONS = {
    "ОприходованиеСобственныхТоваров": StockReceiptOperation.OWN,
    "ОприходованиеОтгруженныхТоваров": StockReceiptOperation.SHIPPED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReceipt:
    """Goods taken on stock; ``stocktaking`` is the count that found them."""

    date: datetime
    organization: Ref
    number: str = ""
    operation: StockReceiptOperation = StockReceiptOperation.OWN
    warehouse: Ref | None = None
    stocktaking: Ref | None = None
    basis: str = ""
    price_type: Ref | None = None
    taxation: Taxation | None = None
    amount: Decimal | None = None
    goods: tuple[StockLine, ...] = ()
    note: str = ""


_PLACES: Mapping[str, Place] = {
    **head(),
    "warehouse": ref("warehouse", "Склад"),
    "stocktaking": ref("stocktaking", "Инвентаризация"),
    "basis": string("Основание"),
    "price_type": ref("price_type", "ТипЦен"),
    "taxation": taxation_place(),
    "amount": number("Сумма"),
    "goods": stock(StockLine, {**ITEM, **QUANTITY, **SUMS}),
    "note": comment(),
}

STOCK_RECEIPT = ObjectType(
    name="stock_receipt",
    title="Оприходование товаров",
    titles="Оприходования товаров",
    record=StockReceipt,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        StockReceipt,
        head=("date", "number", "organization", "operation"),
        money=("price_type", "amount", "goods"),
    ),
    field_titles={
        **HEAD_TITLES,
        "operation": "Вид операции",
        "warehouse": "Склад",
        "stocktaking": "Инвентаризация",
        "basis": "Основание",
        "price_type": "Тип цен",
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
        StockReceipt,
        _PLACES,
        title="Оприходование товаров",
        types={"Документ.ОприходованиеТоваров": Worded(own("ВидОперации"), _OPERATIONS)},
        type_field="operation",
    ),
)
