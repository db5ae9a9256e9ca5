"""Warehouse («Склад»)."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind
from enterprise_data.objects.places import comment, own, string


@dataclass(frozen=True, slots=True, kw_only=True)
class Warehouse:
    """A warehouse, a shop, a store room."""

    name: str
    note: str = ""


_PLACES = {"name": string(*own("Наименование")), "note": comment()}

WAREHOUSE = ObjectType(
    name="warehouse",
    title="Склад",
    titles="Склады",
    record=Warehouse,
    label=lambda record: record.name,
    depends_on=(),
    groups={"name": ("name",), "note": ("note",)},
    field_titles={"name": "Наименование", "note": "Комментарий"},
    natural_keys=(NaturalKey(why="name", fields=("name",)),),
    enterprise_data=bind(Warehouse, _PLACES, "Справочник.Склады", title="Склад"),
)
