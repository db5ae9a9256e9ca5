"""Price list («Установка цен номенклатуры»): from its date on, items have these prices of one type.

One document holds one price type (format.md §10, trap 12); its currency is that of the type.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import label
from enterprise_data.objects.places import comment, moment, number, own, ref, string
from enterprise_data.objects.tables import table


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """The price of one item."""

    item: Ref | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """A price list: the document belongs to no organization."""

    date: datetime
    price_type: Ref
    number: str = ""
    prices: tuple[PriceLine, ...] = ()
    note: str = ""


_PRICES = {"item": ref("item", "ДанныеНоменклатуры", "Номенклатура"), "price": number("Цена")}
_PLACES = {
    "date": moment(*own("Дата")),
    "number": string(*own("Номер")),
    "price_type": ref("price_type", "ТипЦен"),
    "prices": table(PriceLine, _PRICES, "Товары", same=("item",), numbered=True),
    "note": comment(),
}

PRICE_LIST = ObjectType(
    name="price_list",
    title="Установка цен",
    titles="Установки цен",
    record=PriceList,
    label=label,
    depends_on=("price_type", "item"),
    groups={
        "head": ("date", "number"),
        "prices": ("price_type", "prices"),
        "note": ("note",),
    },
    field_titles={
        "date": "Дата",
        "number": "Номер",
        "price_type": "Тип цен",
        "prices": "Цены",
        "note": "Комментарий",
    },
    natural_keys=(NaturalKey(why="number", fields=("number", "date")),),
    targets=targets_of(_PLACES),
    required=("prices",),
    is_document=True,
    enterprise_data=bind(PriceList, _PLACES, "Документ.УстановкаЦенНоменклатуры", title="Установка цен"),
)
