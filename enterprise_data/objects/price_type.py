"""Price type («Тип цен»): wholesale, retail; prices of one type are in one currency."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind
from enterprise_data.objects.documents import ROUBLE
from enterprise_data.objects.places import comment, currency, flag, own, string


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceType:
    """A price type. ``vat_included``: whether its prices hold the tax."""

    name: str
    currency: str = ROUBLE
    vat_included: bool | None = None
    note: str = ""


_PLACES = {
    "name": string(*own("Наименование")),
    "currency": currency(*own("ВалютаЦены")),
    "vat_included": flag("ЦенаВключаетНДС"),
    "note": comment(),
}

PRICE_TYPE = ObjectType(
    name="price_type",
    title="Тип цен",
    titles="Типы цен",
    record=PriceType,
    label=lambda record: record.name,
    depends_on=("currency",),
    groups={
        "name": ("name",),
        "currency": ("currency",),
        "vat_included": ("vat_included",),
        "note": ("note",),
    },
    field_titles={
        "name": "Наименование",
        "currency": "Валюта",
        "vat_included": "Цена включает НДС",
        "note": "Комментарий",
    },
    natural_keys=(NaturalKey(why="name", fields=("name", "currency")),),
    enterprise_data=bind(PriceType, _PLACES, "Справочник.ТипыЦен", title="Тип цен"),
)
