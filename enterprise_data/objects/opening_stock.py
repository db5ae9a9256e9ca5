"""Opening stock («Ввод остатков товаров»): what accounting starts with in a warehouse.

The document has no key properties and no number (format.md §3.1): date, organization and warehouse tell which it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from enterprise_data.model.choice import Choice
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.places import NO_UNIT, comment, moment, number, ref, unit, vat, word
from enterprise_data.objects.tables import table
from enterprise_data.objects.tree import REF


class StockType(Choice):
    """What goods are for accounting (1C: ``ВидЗапасов``)."""

    GOODS = "goods", "собственные товары"
    COMMISSION = "commission", "комиссионные товары"
    PRODUCTS = "products", "готовая продукция"
    BOUGHT_PRODUCTS = "bought_products", "покупные изделия"
    RAW = "raw", "сырьё и материалы"
    PARTS = "parts", "покупные полуфабрикаты и комплектующие"
    TARE = "tare", "возвратная тара"
    FUEL = "fuel", "топливо"
    SPARES = "spares", "запасные части"
    OTHER = "other", "прочие материалы"
    BUILDING = "building", "строительные материалы"
    INVENTORY = "inventory", "инвентарь и хозяйственные принадлежности"
    WORKWEAR = "workwear", "спецоснастка и спецодежда на складе"
    TOLLING = "tolling", "давальческие сырьё и материалы"


_STOCK_TYPES = {
    "СобственныеТовары": StockType.GOODS,
    "КомиссионныеТовары": StockType.COMMISSION,
    "ГотоваяПродукция": StockType.PRODUCTS,
    "ПокупныеИзделия": StockType.BOUGHT_PRODUCTS,
    "СырьеИМатериалы": StockType.RAW,
    "ПокупныеПолуфабрикатыИКомплектующие": StockType.PARTS,
    "ВозвратнаяТара": StockType.TARE,
    "Топливо": StockType.FUEL,
    "ЗапасныеЧасти": StockType.SPARES,
    "ПрочиеМатериалы": StockType.OTHER,
    "СтроительныеМатериалы": StockType.BUILDING,
    "ИнвентарьИХозяйственныеПринадлежности": StockType.INVENTORY,
    "СпецоснасткаИСпецодеждаНаСкладе": StockType.WORKWEAR,
    "ДавальческиеСырьеИМатериалы": StockType.TOLLING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningLine:
    """What there is of one item. ``amount`` is without VAT."""

    item: Ref | None = None
    stock_type: StockType | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningStock:
    """Opening stock of an organization; the format lets 1C leave out date and warehouse."""

    organization: Ref
    date: datetime | None = None
    warehouse: Ref | None = None
    goods: tuple[OpeningLine, ...] = ()
    note: str = ""


_GOODS = {
    "item": ref("item", "ДанныеНоменклатуры", "Номенклатура"),
    "stock_type": word(_STOCK_TYPES, "ВидЗапасов", title="Вид запасов"),
    "unit": unit("ЕдиницаИзмерения"),
    "quantity": number("Количество"),
    "amount": number("СуммаБезНДС"),
    "vat_rate": vat("СтавкаНДС"),
    "vat_amount": number("СуммаНДС"),
}
_PLACES = {
    "organization": ref("organization", "Организация"),
    "date": moment("Дата"),
    "warehouse": ref("warehouse", "Склад"),
    "goods": table(OpeningLine, _GOODS, "ТМЦ", same=("item", "unit")),
    "note": comment(),
}


def _label(record: Any) -> str:
    return f"на {record.date:%d.%m.%Y}" if record.date else "без даты"


OPENING_STOCK = ObjectType(
    name="opening_stock",
    title="Ввод остатков товаров",
    titles="Вводы остатков товаров",
    record=OpeningStock,
    label=_label,
    depends_on=("organization", "warehouse", "item", "unit"),
    groups={
        "head": ("organization", "date", "warehouse"),
        "goods": ("goods",),
        "note": ("note",),
    },
    field_titles={
        "organization": "Организация",
        "date": "Дата",
        "warehouse": "Склад",
        "goods": "Товары",
        "note": "Комментарий",
    },
    natural_keys=(
        NaturalKey(
            why="date",
            fields=("date", "organization", "warehouse"),
            may_be_empty=frozenset({"date", "warehouse"}),
        ),
    ),
    targets=targets_of(_PLACES),
    required=(),
    is_document=True,
    enterprise_data=bind(
        OpeningStock,
        _PLACES,
        "Документ.ОстаткиСобственныхТМЦ",
        title="Ввод остатков товаров",
        identity=(("Дата",), ("Организация", REF), ("Склад", REF)),
    ),
)
