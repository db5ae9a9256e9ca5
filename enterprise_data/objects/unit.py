"""Unit of measure («Единица измерения»), identified by its ОКЕИ code as text: 796, 166."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind
from enterprise_data.objects.currency import CLASSIFIER
from enterprise_data.objects.places import string
from enterprise_data.objects.tree import KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit: ``name`` is the short one («шт»)."""

    code: str = ""
    name: str = ""
    full_name: str = ""


_PLACES = {
    "code": string(KEYS, CLASSIFIER, "Код"),
    "name": string(KEYS, CLASSIFIER, "Наименование"),
    "full_name": string("НаименованиеПолное"),
}

UNIT = ObjectType(
    name="unit",
    title="Единица измерения",
    titles="Единицы измерения",
    record=Unit,
    label=lambda record: record.name or record.code,
    depends_on=(),
    groups={"code": ("code",), "name": ("name", "full_name")},
    field_titles={"code": "Код ОКЕИ", "name": "Наименование", "full_name": "Полное наименование"},
    natural_keys=(
        NaturalKey(why="unit_code", fields=("code",)),
        NaturalKey(why="name", fields=("name",), only_without=frozenset({"code"})),
    ),
    enterprise_data=bind(Unit, _PLACES, "Справочник.ЕдиницыИзмерения", title="Единица измерения"),
)
