"""What the embedded CRM knows about each kind beyond its record: limits, look-up columns, references."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from functools import lru_cache
from typing import Any

from connectors.crm.service import FieldSchema
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS

NAME_LENGTH = 1000

_NUMBER = {
    "bank": "bik",
    "currency": "code",
    "bank_account": "number",
    "contract": "number",
    "unit": "code",
    "barcode": "barcode",
    "cash_register": "registration_number",
    "vat_rate": "rate_kind",
}
"""Kinds → the field that is looked up; a document has its number."""
_LIMITS = {
    "name": NAME_LENGTH,
    "inn": 12,
    "kpp": 9,
    "ogrn": 15,
    "okpo": 10,
    "bik": 9,
    "currency": 3,
    "number": 100,
    "code": 50,
    "prefix": 10,
}
_OWNING = ("owner", "counterparty", "head")
"""References that narrow a search well; the others (group, organization) are shared by too many cards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One kind as the embedded CRM stores it."""

    type: ObjectType
    fields: frozenset[str]
    order: tuple[str, ...]
    required: tuple[str, ...]
    ref_fields: tuple[str, ...]
    schema: tuple[FieldSchema, ...]
    """What the outside is told about the fields."""
    limits: Mapping[str, int]
    requisites: tuple[tuple[str, int], ...]
    """Fields that are never cut, with their longest length."""
    defaults: Mapping[str, Any]
    """What a field holds that a document leaves out."""
    number: str | None
    """The record's field in the look-up column ``number``."""
    has_full_name: bool
    has_inn: bool
    leads: tuple[str, ...]
    """Fields a search may start from, the most selective first."""


def _profile(kind: ObjectType) -> Profile:
    names = kind.field_names
    present = frozenset(names)
    ref_fields = kind.ref_fields
    number = "number" if kind.is_document and "number" in present else _NUMBER.get(kind.name)
    leads = (
        "inn",
        *(name for name in _OWNING if name in ref_fields),
        *((number,) if number else ()),
        "full_name",
        "name",
        *(name for name in ref_fields if name not in _OWNING),
    )
    return Profile(
        type=kind,
        fields=present,
        order=names,
        required=tuple(name for name in kind.required if name in present),
        ref_fields=ref_fields,
        schema=tuple(_field(kind, name) for name in names),
        limits={name: size for name, size in _LIMITS.items() if name in present},
        requisites=tuple(
            (name, size) for name, size in _LIMITS.items() if name in present and name != "name"
        ),
        defaults={item.name: item.default for item in dataclasses.fields(kind.record)},
        number=number,
        has_full_name="full_name" in present,
        has_inn="inn" in present,
        leads=tuple(name for name in leads if name in present),
    )


def _field(kind: ObjectType, name: str) -> FieldSchema:
    no_default = next(
        item.default is MISSING for item in dataclasses.fields(kind.record) if item.name == name
    )
    return FieldSchema(
        name=name,
        title=kind.field_titles.get(name, name),
        required=no_default or name in kind.required,
        max_len=_LIMITS.get(name),
        refers_to=kind.targets.get(name, ()),
    )


PROFILES: Mapping[str, Profile] = {name: _profile(kind) for name, kind in KINDS.items()}


@lru_cache(maxsize=1024)
def blanks(kind: str, names: frozenset[str]) -> tuple[tuple[str, Any], ...]:
    """The other fields of a kind with their defaults, where they have one."""
    defaults = PROFILES[kind].defaults.items()
    return tuple(
        (name, default) for name, default in defaults if name not in names and default is not MISSING
    )


@lru_cache(maxsize=1024)
def fields_key(names: frozenset[str]) -> bytes:
    """A set of field names as stable bytes."""
    return ",".join(sorted(names)).encode()
