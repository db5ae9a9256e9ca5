"""What a document has where nobody said anything: settlement accounts, ways of offsetting. Data of the profile."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from enterprise_data.formats.universal_xml.neutral import Lookup, Row, Value, Word
from enterprise_data.formats.universal_xml.profile import ALWAYS, ObjectType
from enterprise_data.formats.universal_xml.types import ENUMERATION, Types

_ACCOUNTS = "ПланСчетовСсылка."
Tables = Mapping[str, tuple[Row, ...]]
Filled = tuple[dict[str, Value], dict[str, tuple[Row, ...]]]


def filled(properties: Row, tables: Tables, known: ObjectType, keys: Row) -> Filled:
    """The same with the profile's defaults in what is empty; search fields are filled already."""
    header, rows = dict(properties), {name: [dict(row) for row in found] for name, found in tables.items()}
    for condition, values in known.defaults.items():
        if condition == ALWAYS or _holds(condition, header):
            for path, value in values.items():
                _fill(path, value, header, rows, known, keys)
    return header, {name: tuple(found) for name, found in rows.items()}


def default_of(name: str, known: ObjectType) -> Value:
    """What a property of the header has if nobody says."""
    value = known.defaults.get(ALWAYS, {}).get(name)
    return None if value is None else typed(value, known.properties[name])


def _holds(condition: str, header: Mapping[str, Value]) -> bool:
    name, _, wanted = condition.partition("=")
    value = header.get(name)
    return isinstance(value, Word) and value.name == wanted


def _fill(
    path: str,
    value: Any,
    header: dict[str, Value],
    rows: Mapping[str, list[dict[str, Value]]],
    known: ObjectType,
    keys: Row,
) -> None:
    table, _, name = path.rpartition(".")
    if not table:
        if name not in keys and header.get(name) is None:
            header[name] = typed(value, known.properties[name])
        return
    for row in rows.get(table, ()):
        if row.get(name) is None:
            row[name] = typed(value, known.tables[table][name])


def typed(value: Any, types: Types) -> Value:
    """A default as its property holds it."""
    kind = types.known[0].name
    if kind.startswith(ENUMERATION):
        return Word(kind, str(value))
    if kind.startswith(_ACCOUNTS):
        return Lookup(kind, str(value))
    if isinstance(value, (bool, str)):
        return value
    return Decimal(str(value))
