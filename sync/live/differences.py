"""What of a record has to be written into a live base, and what can't be: pure."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.partly import Told


def fields_to_write(before: Any, after: Any, told: Told) -> tuple[str, ...]:
    """Fields that the base tells and that differ from what it holds; of rows only what it tells of them counts."""
    return tuple(
        item.name
        for item in fields(after)
        if item.name in told.get("", frozenset())
        and _seen(item.name, before, told) != _seen(item.name, after, told)
    )


def _seen(name: str, record: Any, told: Told) -> Any:
    value = getattr(record, name)
    if name not in told:
        return value
    return [tuple(getattr(row, column) for column in sorted(told[name])) for row in value]


def is_told(place: str, told: Told) -> bool:
    """Whether the base has a place for a field, or a column of a table: ``counterparty``, ``goods.item``."""
    name, _, column = place.partition(".")
    return name in told.get("", frozenset()) and (not column or column in told.get(name, frozenset({column})))


def untold_values(otype: ObjectType, record: Any, told: Told) -> tuple[str, ...]:
    """Titles of what the record says and the base has no place for."""
    return tuple(
        otype.field_titles.get(item.name, item.name)
        for item in fields(record)
        if item.name not in told.get("", frozenset())
        and item.default is not MISSING
        and getattr(record, item.name) != item.default
    )


def without(otype: ObjectType, record: Any, known: Any, groups: set[str]) -> dict[str, Any]:
    """Values that the fields of ``groups`` have as long as they are not agreed: what was, or nothing at all."""
    blank = {item.name: item.default for item in fields(record)}
    names = [name for group in groups if group in otype.groups for name in otype.groups[group]]
    return {name: getattr(known, name) if known is not None else _nothing(blank[name], getattr(record, name))
            for name in names}  # fmt: skip


def _nothing(default: Any, value: Any) -> Any:
    if default is not MISSING:
        return default
    return "" if isinstance(value, str) else value


def groups_of(otype: ObjectType, names: tuple[str, ...]) -> set[str]:
    """Merge groups that hold the fields."""
    return {group for group, inner in otype.groups.items() if set(inner) & set(names)}
