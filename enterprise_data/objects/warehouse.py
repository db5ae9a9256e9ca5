"""Warehouse («Склад»): a store room, a shop, a point of sale that is not automated."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.choice import Choice
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.places import comment, own, ref, string, word


class WarehouseType(Choice):
    """What a warehouse is (1C: ``ТипСклада``). A shop is known to the format from 1.11–1.16 on."""

    WHOLESALE = "wholesale", "оптовый склад"
    RETAIL = "retail", "розничный магазин"
    MANUAL_OUTLET = "manual_outlet", "неавтоматизированная торговая точка"
    SHOP = "shop", "магазин"


_TYPES = {
    "Оптовый": WarehouseType.WHOLESALE,
    "Розничный": WarehouseType.RETAIL,
    "НеавтоматизированнаяТорговаяТочка": WarehouseType.MANUAL_OUTLET,
    "Магазин": WarehouseType.SHOP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Warehouse:
    """A warehouse. ``retail_price_type``: the prices that a shop sells at."""

    name: str
    warehouse_type: WarehouseType | None = None
    group: Ref | None = None
    retail_price_type: Ref | None = None
    address: str = ""
    note: str = ""


_PLACES = {
    "name": string(*own("Наименование")),
    "warehouse_type": word(_TYPES, *own("ТипСклада"), title="Тип склада"),
    "group": ref("warehouse_group", *own("СкладГруппа")),
    "retail_price_type": ref("price_type", "ТипЦенРозничнойТорговли"),
    "address": string("АдресСтрокой"),
    "note": comment(),
}

WAREHOUSE = ObjectType(
    name="warehouse",
    title="Склад",
    titles="Склады",
    record=Warehouse,
    label=lambda record: record.name,
    depends_on=("warehouse_group", "price_type"),
    groups={
        "name": ("name",),
        "warehouse_type": ("warehouse_type",),
        "group": ("group",),
        "retail_price_type": ("retail_price_type",),
        "address": ("address",),
        "note": ("note",),
    },
    field_titles={
        "name": "Наименование",
        "warehouse_type": "Тип склада",
        "group": "Группа",
        "retail_price_type": "Тип цен розничной торговли",
        "address": "Адрес",
        "note": "Комментарий",
    },
    natural_keys=(NaturalKey(why="name", fields=("name",)),),
    targets=targets_of(_PLACES),
    enterprise_data=bind(Warehouse, _PLACES, "Справочник.Склады", title="Склад"),
)
