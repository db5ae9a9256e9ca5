"""The stand-in's own knowledge of the format: which fields a structure has and in which order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any, NamedTuple

BASE_NAMESPACE = "http://v8.1c.ru/edi/edi_stnd/EnterpriseData"
MESSAGE_NAMESPACE = "http://www.1c.ru/SSL/Exchange/Message"
KEYS = "КлючевыеСвойства"
COMMON = "ОбщиеСвойстваОбъектовФормата"
SERVICE = ("УдалениеОбъекта", "ПараметрыПередачиДанных", "ЗапросНаВыгрузку")


class Field(NamedTuple):
    name: str
    type: str
    required: bool
    repeated: bool
    nillable: bool


@dataclass(frozen=True)
class Structure:
    """A complex type. ``open``: elements of other namespaces may follow the known ones."""

    fields: tuple[Field, ...]
    choice: bool
    open: bool
    object: bool

    @cached_property
    def position(self) -> Mapping[str, int]:
        return {field.name: index for index, field in enumerate(self.fields)}

    @cached_property
    def target(self) -> str:
        """For key properties: the type they point at (``Справочник.X``), else empty."""
        found = next((field.type for field in self.fields if field.name == "Ссылка"), "")
        return reference_target(found)

    @property
    def is_table(self) -> bool:
        return len(self.fields) == 1 and self.fields[0].name == "Строка" and self.fields[0].repeated


def reference_target(type_name: str) -> str:
    """``СправочникСсылка.Банки`` → ``Справочник.Банки``; anything else → empty."""
    head, _, tail = type_name.partition(".")
    return f"{head.removesuffix('Ссылка')}.{tail}" if head in ("СправочникСсылка", "ДокументСсылка") else ""


class Schema:
    """The types of one version, as :mod:`schema_gen` left them."""

    def __init__(self, version: str, types: dict[str, dict[str, Any]]) -> None:
        self.version = version
        self.namespace = f"{BASE_NAMESPACE}/{version}"
        self.simple = {name: body for name, body in types.items() if "fields" not in body}
        self.structures = {name: _structure(body) for name, body in types.items() if "fields" in body}

    def is_object(self, name: str) -> bool:
        """May an element of this name stand in a body?"""
        head, _, tail = name.partition(".")
        own = head in ("Справочник", "Документ") and "." not in tail and "/" not in tail
        return (own or name in SERVICE) and name in self.structures

    def structure(self, type_name: str) -> Structure | None:
        return self.structures.get(type_name)

    def kind(self, field: Field) -> str:
        """How absence acts on a top-level field: ``plain`` is kept; ``group`` and ``table`` are emptied."""
        structure = self.structure(field.type)
        if structure is None:
            return "plain"
        if structure.is_table:
            return "table"
        return "plain" if structure.target and field.name != KEYS else "group"

    @cached_property
    def deletion_names(self) -> dict[str, str]:
        """Object type → element name in ``УдалениеОбъекта``: looked up by the declared type, never built."""
        fields = self.structures["ЛюбаяСсылка/СсылкаНаОбъект"].fields
        return {reference_target(field.type): field.name for field in fields}

    @cached_property
    def deletion_types(self) -> dict[str, str]:
        return {name: type_name for type_name, name in self.deletion_names.items()}


def _structure(body: dict[str, Any]) -> Structure:
    fields = (Field(f[0], f[1], bool(f[2]), bool(f[3]), bool(f[4])) for f in body["fields"])
    flags = {flag: bool(body.get(flag)) for flag in ("choice", "open", "object")}
    return Structure(fields=tuple(fields), **flags)


@cache
def load(version: str) -> Schema:
    source = resources.files("connectors.onec.standin") / "schema" / f"{version}.json"
    return Schema(version, json.loads(source.read_text(encoding="utf-8"))["types"])


def _described() -> tuple[str, ...]:
    folder = resources.files("connectors.onec.standin") / "schema"
    found = [item.name.removesuffix(".json") for item in folder.iterdir() if item.name.endswith(".json")]
    return tuple(sorted(found, key=numeric))


def numeric(version: str) -> tuple[int, ...]:
    """1.17 > 1.8: versions compare by parts."""
    return tuple(int(part) if part.isdigit() else -1 for part in version.split("."))


WRITABLE = _described()
"""Versions the stand-in has field tables for: whatever :mod:`schema_gen` left in its folder."""
