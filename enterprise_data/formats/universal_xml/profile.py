"""Profiles: what a receiving configuration has, as data (profiles/*.json; see profile_from_tables.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from enterprise_data.errors import ConfigurationError
from enterprise_data.formats.universal_xml.neutral import Link, Value, Word
from enterprise_data.formats.universal_xml.types import ENUMERATION, Types, types_of

POSTING = "Проведение"
ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectType:
    """One catalog, document or register of the receiver."""

    name: str
    title: str
    rule: str
    """Code of its conversion rule."""
    search: tuple[tuple[str, ...], ...]
    """Sets of search fields; a reference carries one of them whole."""
    guid: bool
    """Whether it is searched by GUID first."""
    continues: bool
    """Whether it is then searched by fields before one is made."""
    creates: bool
    """False: it must be in the base already (organizations, currencies)."""
    generates: bool
    """Whether 1C gives an empty code or number a new one."""
    is_confirmed: bool
    """False: nobody has seen this layout in a real base of that edition."""
    properties: Mapping[str, Types]
    tables: Mapping[str, Mapping[str, Types]]
    required: tuple[str, ...]
    when: Mapping[str, tuple[str, ...]]
    """``Поле=Значение`` or ``Проведение`` → what must be filled then."""
    defaults: Mapping[str, Mapping[str, Any]]
    """``always`` or ``Поле=Значение`` → path (``Товары.СчетУчета``) → what stands there if nobody says."""
    retired: frozenset[str]
    undescribed: frozenset[str]

    @property
    def is_document(self) -> bool:
        """Whether it has a date, a number and a way to be posted."""
        return self.name.startswith("ДокументСсылка.")

    @property
    def code(self) -> str:
        """Name of the standard attribute that 1C numbers by itself."""
        return "Номер" if self.is_document else "Код"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One receiving configuration."""

    name: str
    title: str
    configuration: str
    edition: str
    release: str
    rules_id: str
    rules_made: str
    types: Mapping[str, ObjectType]
    enumerations: Mapping[str, frozenset[str]] = field(repr=False)

    def link(
        self,
        type_name: str,
        guid: str | None,
        keys: Mapping[str, Value],
        kept: frozenset[str] = frozenset(),
    ) -> Link:
        """A reference as this receiver searches it: without a GUID where it doesn't look for one."""
        known = self.types[type_name]
        return Link(
            type=type_name,
            guid=guid if known.guid else None,
            keys=tuple(keys.items()),
            creates=known.creates,
            kept=kept,
        )

    @staticmethod
    def word(enumeration: str, name: str) -> Word:
        """A value of an enumeration."""
        return Word(ENUMERATION + enumeration, name)


def profile_names() -> tuple[str, ...]:
    """Names of the targets there are."""
    found = (item.name for item in (files(__package__) / "profiles").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in found if name.endswith(".json")))


@cache
def profile(name: str) -> Profile:
    """A target by its name; raises ``ConfigurationError``."""
    if name not in profile_names():
        raise ConfigurationError(
            f"Нет описания конфигурации «{name}».", hint="Есть: " + ", ".join(profile_names()) + "."
        )
    return parsed((files(__package__) / "profiles" / f"{name}.json").read_bytes())


def parsed(data: bytes) -> Profile:
    """The profile that a file holds."""
    raw = orjson.loads(data)
    types = {name: _type(name, item) for name, item in raw.pop("types").items()}
    enumerations = {name: frozenset(values) for name, values in raw.pop("enumerations").items()}
    return Profile(**raw, types=types, enumerations=enumerations)


def _type(name: str, raw: Mapping[str, Any]) -> ObjectType:
    short = name.rpartition(".")[2]
    return ObjectType(
        name=name,
        title=raw.get("title", short),
        rule=short,
        search=tuple(map(tuple, raw["search"])),
        guid=raw.get("guid", True),
        continues=raw.get("continues", False),
        creates=raw.get("creates", True),
        generates=raw.get("generates", True),
        is_confirmed=raw.get("confirmed", True),
        properties=_columns(raw["properties"]),
        tables={table: _columns(columns) for table, columns in raw["tables"].items()},
        required=tuple(raw.get("required", ())),
        when={condition: tuple(names) for condition, names in raw.get("when", {}).items()},
        defaults=raw.get("defaults", {}),
        retired=frozenset(raw.get("retired", ())),
        undescribed=frozenset(raw.get("undescribed", ())),
    )


def _columns(raw: Mapping[str, str]) -> Mapping[str, Types]:
    return {name: types_of(spelled) for name, spelled in raw.items()}
