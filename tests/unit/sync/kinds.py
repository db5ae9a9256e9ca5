"""A kind of object made for tests: one field of each sort that a merge treats differently."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from enterprise_data.objects.base import FormatBinding, ObjectType
from sync.versions import Version


class Colour(StrEnum):
    """A choice: it is always made."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """``name`` has no default, ``colour`` is a choice, ``phones`` a list, ``inn`` and ``kpp`` belong together."""

    name: str
    inn: str = ""
    kpp: str = ""
    colour: Colour = Colour.RED
    phones: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    code: str = ""


def _unused(*args: Any) -> Any:
    raise AssertionError("a merge reads and writes no format")


THING = ObjectType(
    name="thing",
    title="Вещь",
    titles="Вещи",
    record=Thing,
    label=lambda record: record.name,
    depends_on=(),
    groups={
        "name": ("name",),
        "requisites": ("inn", "kpp"),
        "colour": ("colour",),
        "phones": ("phones",),
        "notes": ("notes",),
        "code": ("code",),
    },
    field_titles={
        "name": "Имя",
        "inn": "ИНН",
        "kpp": "КПП",
        "colour": "Цвет",
        "phones": "Телефоны",
        "notes": "Заметки",
        "code": "Код",
    },
    natural_keys=(),
    enterprise_data=FormatBinding(type_names=("Справочник.Вещи",), read=_unused, lay_over=_unused),
    lists=frozenset({"phones"}),
)
BASE = Thing(name="Ромашка", inn="1", kpp="2", phones=("a", "b"), notes=("n",), code="42")


def version(deleted: bool = False, **changes: Any) -> Version:
    """The agreed thing with changes."""
    return Version(replace(BASE, **changes), deleted)
