"""What would be right in a place, told in Russian from the type that stands there (format.md §5)."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from enterprise_data.formats.enterprise_data.catalogue import Structure, Value, catalogue
from enterprise_data.formats.enterprise_data.values import built_in_of

_LISTED = 12
_BUILT_IN = {
    "boolean": "true или false",
    "int": "целое число",
    "integer": "целое число",
    "long": "целое число",
    "decimal": "число с точкой, например 1250.50",
    "date": "дата ГГГГ-ММ-ДД, например 2026-11-20",
    "dateTime": "дата и время, например 2026-11-20T12:00:00",
    "Ref": "УИД, например 91d5a7dd-2d96-4af5-b855-90ad613450b9",
    "base64Binary": "двоичные данные (base64)",
}


@cache
def expected(version: str, type_name: str) -> str:
    """The form of a value, or the fields of a structure."""
    known = catalogue(version)
    structure = known.structures.get(type_name)
    if structure is not None:
        return _fields(structure)
    limits: list[str] = []
    value = known.values.get(type_name)
    while value is not None:
        if value.enum:
            return _list(value.enum)
        limits += _limits(value)
        value = known.values.get(value.base)
    words = [_BUILT_IN.get(built_in_of(version, type_name), "текст"), *limits]
    return ", ".join(words) if words != ["текст"] else "заполненное поле"


def for_value(version: str, type_name: str, text: str) -> str:
    """The same, with what was perhaps meant in front."""
    value = catalogue(version).values.get(type_name)
    close = get_close_matches(text, value.enum, 1) if value is not None else []
    return f"«{close[0]}»? {expected(version, type_name)}" if close else expected(version, type_name)


def _fields(structure: Structure) -> str:
    if structure.one_of:
        return "ровно одно поле: " + _names([item.name for item in structure.fields])
    required = [item.name for item in structure.fields if item.required]
    return "вложенные поля: " + _names(required or [item.name for item in structure.fields])


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:_LISTED])
    return f"{shown}…" if len(names) > _LISTED else shown


def _list(words: tuple[str, ...]) -> str:
    more = f" и ещё {len(words) - _LISTED}" if len(words) > _LISTED else ""
    return "одно из: " + ", ".join(words[:_LISTED]) + more


def _limits(value: Value) -> list[str]:
    found = []
    if value.length is not None:
        found.append(f"знаков: {value.length}")
    if value.max_length is not None:
        found.append(f"не длиннее {value.max_length} знаков")
    if value.min_length is not None:
        found.append(f"не короче {value.min_length} знаков")
    if value.total_digits is not None:
        found.append(f"не больше {value.total_digits} цифр")
    if value.fraction_digits:
        found.append(f"после точки не больше {value.fraction_digits}")
    return found
