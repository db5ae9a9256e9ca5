"""Item group («Группа номенклатуры»)."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.places import own, ref, string, told


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemGroup:
    """A group; ``parent`` is the group it lies in. ``code`` is the code in 1C."""

    name: str
    parent: Ref | None = None
    code: str = ""


_PLACES = {
    "name": string(*own("Наименование")),
    "parent": ref("item_group", *own("Группа")),
    "code": told(*own("КодВПрограмме")),
}

ITEM_GROUP = ObjectType(
    name="item_group",
    title="Группа номенклатуры",
    titles="Группы номенклатуры",
    record=ItemGroup,
    label=lambda record: record.name,
    depends_on=("item_group",),
    groups={"name": ("name",), "parent": ("parent",), "code": ("code",)},
    field_titles={"name": "Наименование", "parent": "Входит в группу", "code": "Код 1С"},
    natural_keys=(
        NaturalKey(why="code", fields=("code",)),
        NaturalKey(why="name", fields=("name", "parent"), may_be_empty=frozenset({"parent"})),
    ),
    targets=targets_of(_PLACES),
    enterprise_data=bind(ItemGroup, _PLACES, "Справочник.НоменклатураГруппа", title="Группа номенклатуры"),
)
