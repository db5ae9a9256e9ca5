"""An infobase in memory: what it has by its metadata, and what is written in it."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Ref = tuple[str, str]
_TYPE = re.compile(r"(Строка|Число)\((\d+|∞)(?:,(\d+))?[^)]*\)( ≥0)?")


@dataclass
class Metadata:
    """Names and types of one configuration, as texts of the reference's own spelling."""

    types: dict[str, dict[str, Any]]
    enumerations: dict[str, list[str]]

    def has_type(self, name: str) -> bool:
        """Whether the configuration knows a reference type."""
        return name in self.types or name in self._mentioned()

    def _mentioned(self) -> set[str]:
        found = set()
        for described in self.types.values():
            for place in (described["properties"], *described["tables"].values()):
                for spelled in place.values():
                    found |= {part for part in spelled.split(" / ") if "Ссылка." in part}
        return found


@dataclass
class Item:
    """One object of the base."""

    fields: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass
class Infobase:
    """Objects by type and GUID, records of registers by their dimensions."""

    metadata: Metadata
    objects: dict[Ref, Item] = field(default_factory=dict)
    records: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    next_guid: int = 1

    def new_guid(self) -> str:
        """A GUID that the base gives itself."""
        self.next_guid += 1
        return f"00000000-0000-4000-8000-{self.next_guid:012d}"

    def snapshot(self) -> dict[Any, Any]:
        """Everything that is written, to be compared."""
        return deepcopy({**{key: vars(item) for key, item in self.objects.items()}, **self.records})


def fits(value: Any, spelled: str) -> tuple[Any, bool, bool]:
    """The value as the attribute holds it, whether its type is allowed, and whether something of it is lost."""
    parts = spelled.split(" / ")
    type_name = _type_of(value)
    if value is None or "Любой" in parts:
        return value, True, False
    if type_name.endswith(tuple(item for item in parts if "Ссылка." in item)):
        return value, True, False
    if "…" in parts and "Ссылка." in type_name:
        return value, True, False
    for part in parts:
        if part.split("(")[0].strip() == type_name:
            held = _held(value, part)
            return held, True, held != value
    return None, False, False


def _type_of(value: Any) -> str:
    if isinstance(value, tuple):
        return str(value[0])
    if isinstance(value, bool):
        return "Булево"
    if isinstance(value, Decimal):
        return "Число"
    return "Строка" if isinstance(value, str) else "Дата"


def _held(value: Any, part: str) -> Any:
    """Cut, rounded or emptied in silence, as 1C does."""
    found = _TYPE.fullmatch(part)
    if found is None:
        if part == "Дата (date only)":
            return value.replace(hour=0, minute=0, second=0)
        return value
    if found[1] == "Строка":
        return value if found[2] == "∞" else value[: int(found[2])]
    digits, decimals = int(found[2]), int(found[3] or 0)
    rounded = round(value, decimals)
    if abs(rounded) >= Decimal(10) ** (digits - decimals) or (found[4] and value < 0):
        return None
    return rounded
