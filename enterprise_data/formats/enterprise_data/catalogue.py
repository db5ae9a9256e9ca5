"""The catalogue of one version: which types there are, their fields in order, and what restricts a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from sys import intern
from typing import Any

import orjson

from enterprise_data.errors import UnsupportedVersion
from enterprise_data.formats.enterprise_data.versions import supported_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property of a structure."""

    name: str
    type: str
    required: bool
    repeated: bool
    nillable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A structure. ``choice``: fields in any number and order. ``is_open``: foreign elements may follow.

    ``one_of``: whatever the schema allows, exactly one child makes sense (format.md §3.3).
    """

    name: str
    fields: tuple[Field, ...]
    choice: bool
    one_of: bool
    is_object: bool
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value type with its facets; ``base`` may name another value type."""

    base: str
    enum: tuple[str, ...] = ()
    pattern: tuple[str, ...] = ()
    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    union: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """One version, whole. ``objects`` are the types that are exchanged, ``all_objects`` every one there is."""

    version: str
    namespace: str
    objects: tuple[str, ...]
    all_objects: frozenset[str]
    deletions: dict[str, str] = field(repr=False)
    """Object type → element that names it in ``УдалениеОбъекта``."""
    structures: dict[str, Structure] = field(repr=False)
    values: dict[str, Value] = field(repr=False)

    def has_object(self, name: str) -> bool:
        """Whether objects of this type may stand in a message; ``Body``, their frame, is none of them."""
        return name in self.all_objects and name in self.structures


_COMPOSITE = (
    "КлючевыеСвойстваБанковскийСчет/Владелец",
    "СоставнойДокументРасчетов",
    "ОбщиеСвойстваВладелецХарактеристики",
)
"""Sequences of optional children that mean "one of" all the same (format.md §3.3)."""


@cache
def catalogue(version: str) -> Catalogue:
    """The catalogue of a version, kept once read; raises ``UnsupportedVersion``."""
    if version not in supported_versions():
        raise UnsupportedVersion(
            f"Нет описания версии формата {version}.", hint="Есть: " + ", ".join(supported_versions()) + "."
        )
    return parsed((files(__package__) / "catalogue" / f"{version}.json").read_bytes())


def parsed(data: bytes) -> Catalogue:
    """The catalogue that a file of ours holds."""
    raw = orjson.loads(data)
    types = raw["types"]
    shared: dict[tuple[object, ...], Field] = {}
    return Catalogue(
        version=raw["version"],
        namespace=raw["namespace"],
        objects=tuple(raw["objects"]),
        all_objects=frozenset(raw["all_objects"]),
        deletions=raw["deletions"],
        structures={name: _structure(name, item, shared) for name, item in types.items() if "fields" in item},
        values={name: _value(item) for name, item in types.items() if "fields" not in item},
    )


def _structure(name: str, raw: dict[str, Any], shared: dict[tuple[object, ...], Field]) -> Structure:
    nillable = set(raw.get("nillable", ()))
    return Structure(
        name=name,
        fields=tuple(_field((*item, item[0] in nillable), shared) for item in raw["fields"]),
        choice=raw["order"] == "choice",
        one_of=raw["order"] == "choice" or name in _COMPOSITE,
        is_object=bool(raw.get("object")),
        is_open=bool(raw.get("open")),
    )


def _field(facts: tuple[Any, ...], shared: dict[tuple[object, ...], Field]) -> Field:
    """Structures repeat each other's fields: one of a kind is kept."""
    if facts not in shared:
        name, type_name, required, repeated, nillable = facts
        shared[facts] = Field(
            name=intern(name),
            type=intern(type_name),
            required=bool(required),
            repeated=bool(repeated),
            nillable=nillable,
        )
    return shared[facts]


def _value(raw: dict[str, object]) -> Value:
    names = {"minLength": "min_length", "maxLength": "max_length", "totalDigits": "total_digits"}
    names |= {"fractionDigits": "fraction_digits"}
    facets = {names.get(k, k): tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    return Value(**facets)  # type: ignore[arg-type]  # the catalogue's own shape
