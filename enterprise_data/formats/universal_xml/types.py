"""Types of properties as a profile spells them: ``Строка(50)``, ``Число(15,2) ≥0``, references, several with « / »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

ANY, OPEN = "Любой", "…"
STRING, NUMBER, DATE, BOOLEAN, GUID = "Строка", "Число", "Дата", "Булево", "УникальныйИдентификатор"
SIMPLE = (STRING, NUMBER, DATE, BOOLEAN, GUID)
ENUMERATION = "ПеречислениеСсылка."
REFERENCES = (
    "СправочникСсылка.",
    "ДокументСсылка.",
    "ПланСчетовСсылка.",
    "ПланВидовХарактеристикСсылка.",
)
RECORD = "РегистрСведенийЗапись."
_SPELLED = re.compile(r"(Строка|Число)\((\d+|∞)(?:,(\d+))?(?: (?:fixed|variable))?\)( ≥0)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueType:
    """One type; what is None is not limited or not known."""

    name: str
    length: int | None = None
    digits: int | None = None
    decimals: int = 0
    is_non_negative: bool = False
    is_date_only: bool = False


@dataclass(frozen=True, slots=True)
class Types:
    """What a property may hold."""

    known: tuple[ValueType, ...]
    is_any: bool
    """Any value of any type (a dimension of accounting)."""
    is_open: bool
    """More references than the profile lists."""

    def named(self, name: str) -> ValueType | None:
        """The type of that name, if the property may have it."""
        return next((item for item in self.known if item.name == name), None)

    def text(self) -> str:
        """For people."""
        names = [item.name for item in self.known] or ["значение любого типа"]
        return " или ".join(names) + (" или другая ссылка" if self.is_open else "")


@cache
def types_of(spelled: str) -> Types:
    """The types that a profile's spelling means."""
    parts = spelled.split(" / ")
    known = tuple(_one(part) for part in parts if part not in (ANY, OPEN))
    return Types(known, ANY in parts, OPEN in parts)


def _one(part: str) -> ValueType:
    if part == "Дата (date only)":
        return ValueType(name=DATE, is_date_only=True)
    found = _SPELLED.fullmatch(part)
    if found is None:
        if part not in SIMPLE and not is_reference(part) and not part.startswith(ENUMERATION):
            raise ValueError(f"unknown type {part!r}")
        return ValueType(name=part)
    if found[1] == STRING:
        return ValueType(name=STRING, length=None if found[2] == "∞" else int(found[2]))
    return ValueType(
        name=NUMBER, digits=int(found[2]), decimals=int(found[3] or 0), is_non_negative=bool(found[4])
    )


def is_reference(name: str) -> bool:
    """Whether values of the type are references to objects."""
    return name.startswith(REFERENCES)
