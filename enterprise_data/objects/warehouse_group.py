"""Warehouse group («Группа складов»)."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.places import comment, own, ref, string


@dataclass(frozen=True, slots=True, kw_only=True)
class WarehouseGroup:
    """A group; ``parent`` is the group it lies in."""

    name: str
    parent: Ref | None = None
    note: str = ""


_PLACES = {
    "name": string(*own("Наименование")),
    "parent": ref("warehouse_group", *own("Группа")),
    "note": comment(),
}

WAREHOUSE_GROUP = ObjectType(
    name="warehouse_group",
    title="Группа складов",
    titles="Группы складов",
    record=WarehouseGroup,
    label=lambda record: record.name,
    depends_on=("warehouse_group",),
    groups={"name": ("name",), "parent": ("parent",), "note": ("note",)},
    field_titles={"name": "Наименование", "parent": "Входит в группу", "note": "Комментарий"},
    natural_keys=(NaturalKey(why="name", fields=("name", "parent"), may_be_empty=frozenset({"parent"})),),
    targets=targets_of(_PLACES),
    enterprise_data=bind(WarehouseGroup, _PLACES, "Справочник.СкладыГруппа", title="Группа складов"),
)
