"""Records of any kind, made of the types of its fields: every suite tries a new kind without a line of its own."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from typing import Any

from hypothesis import strategies as st

from enterprise_data.formats.enterprise_data.catalogue import Field, Value, catalogue
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import WITHOUT_VAT, VatRate
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.tree import REF, ROW

Choose = Callable[[ObjectType, str, Any], list[Any]]
GUID = "41d5a7dd-2d96-4af5-b855-90ad613450b9"
AT = datetime(2026, 11, 20, 10, 15, 30)  # noqa: DTZ001 - a document's date has no zone
OLD_RATES = tuple(
    VatRate(percent=Decimal(percent), is_calculated=calculated)
    for percent, calculated in ((0, False), (10, False), (10, True), (18, False), (20, False), (20, True))
)
"""Rates that every version can tell."""
_TOLD = (("КлючевыеСвойства", "КодВПрограмме"),)
"""1C gives them: they are read and never written."""
_WORDS = (
    st.text(st.sampled_from("абвЁёQz09 \"'<>&«»;:.,-+"), min_size=1, max_size=9).map(str.strip).filter(bool)
)
_SUMS = st.decimals(Decimal("-999999.99"), Decimal("9999999.99"), places=2)
_FIRST, _LAST = datetime.combine(date(1990, 1, 1), time.min), datetime.combine(date(2099, 12, 31), time.min)
_MOMENTS = st.datetimes(_FIRST, _LAST).map(lambda at: at.replace(microsecond=0))


_HINTS: dict[Any, dict[str, Any]] = {}


def hints_of(record: type[Any]) -> dict[str, Any]:
    """The types of a record's fields, without None."""
    if record in _HINTS:
        return _HINTS[record]
    found = _HINTS.setdefault(record, {})
    for name, hint in typing.get_type_hints(record).items():
        inner = [one for one in typing.get_args(hint) if one is not type(None)]
        found[name] = inner[0] if type(None) in typing.get_args(hint) else hint
    return found


def demanded(otype: ObjectType, table: str, name: str) -> bool:
    """Whether some version demands the field (of a row, if ``table`` is given) wherever its owner is written."""
    return any(
        _demands(version, type_name, path, own)
        for type_name, path, own in _ways(otype, table, name)
        for version in supported_versions()
    )


def _ways(otype: ObjectType, table: str, name: str) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Where the field stands in each type, and how many of these steps are its own."""
    binding = otype.enterprise_data
    for type_name in binding.type_names:
        spelled = binding.spelled_in(type_name)
        own = (
            spelled.row_places[table].get(name, ()) if table else next(iter(spelled.places.get(name, ())), ())
        )
        if own:
            yield type_name, (*spelled.places[table][0], ROW, *own) if table else own, len(own)


@cache
def _demands(version: str, type_name: str, path: tuple[str, ...], own: int) -> bool:
    for at, name in enumerate(path):
        found = _fields(version, type_name).get(name)
        if found is None or (at >= len(path) - own and not found.required):
            return False
        type_name = found.type
    return True


@cache
def _fields(version: str, type_name: str) -> dict[str, Field]:
    structure = catalogue(version).structures.get(type_name)
    return {item.name: item for item in structure.fields} if structure else {}


def _needed(otype: ObjectType, item: Any) -> bool:
    return item.default is MISSING or item.name in otype.required or demanded(otype, "", item.name)


def minimal(otype: ObjectType) -> Any:
    """What has no default, what a card must have, and what the format demands."""
    return _least(otype, known_everywhere)


def _least(otype: ObjectType, choose: Choose) -> Any:
    hints = hints_of(otype.record)
    needed = [item.name for item in fields(otype.record) if _needed(otype, item)]
    return otype.record(**{name: _one(otype, name, name, hints[name], choose) for name in needed})


def full(otype: ObjectType) -> Any:
    """Every field filled, tables with two rows."""
    hints = hints_of(otype.record)
    names = [name for name in hints if name != "code" or otype.enterprise_data.places.get(name) != _TOLD]
    return otype.record(**{name: _one(otype, name, name, hints[name], known_everywhere) for name in names})


def one_row(otype: ObjectType, table: str) -> Any:
    """A row of a table, every cell filled."""
    return _row(otype, table, otype.row_types[table], 1, known_everywhere)


def _one(otype: ObjectType, name: str, place: str, hint: Any, choose: Choose) -> Any:
    if typing.get_origin(hint) is tuple:
        row = typing.get_args(hint)[0]
        return tuple(_row(otype, name, row, count, choose) for count in (1, 2))
    if hint is Ref:
        return Ref(otype.targets[place][0], GUID)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return choose(otype, name, hint)[0] if "." not in place else next(iter(hint))
    if hint is str:
        return "643" if name == "currency" else _short(otype, name, place)
    return _PLAIN[hint]


def known_everywhere(otype: ObjectType, name: str, choices: Any) -> list[Any]:
    """Values of a closed list for which every version has a word; the others are refused or told."""
    binding, least = otype.enterprise_data, _least(otype, _first)
    if name == binding.type_field:
        return [choice for choice in choices if _type_known_everywhere(otype, least, choice)]
    if not binding.places.get(name):
        return list(choices)
    path = binding.places[name][0]
    words = {choice: _word(otype, replace(least, **{name: choice}), path) for choice in choices}
    lists = [
        set(values)
        for version in supported_versions()
        for type_name in binding.type_names
        if (values := _enumeration(version, type_name, path))
    ]
    return [choice for choice, word in words.items() if all(word in known for known in lists)]


def _type_known_everywhere(otype: ObjectType, least: Any, choice: Any) -> bool:
    """Whether every version has the format's type that the value means, and its word there."""
    binding = otype.enterprise_data
    least = replace(least, **{binding.type_field: choice})
    type_name, paths = binding.type_for(least), binding.places.get(binding.type_field, ())
    return all(catalogue(version).has_object(type_name) for version in supported_versions()) and all(
        not (words := _enumeration(version, type_name, path)) or _word(otype, least, path) in words
        for version in supported_versions()
        for path in paths
    )


def _word(otype: ObjectType, record: Any, path: tuple[str, ...]) -> str:
    tree: Any = otype.enterprise_data.lay_over(None, record, lambda ref: {REF: ref.id})
    for step in path:
        tree = tree.get(step, {})
    return str(tree)


def _first(otype: ObjectType, name: str, choices: Any) -> list[Any]:
    return list(choices)


def _enumeration(version: str, type_name: str, path: tuple[str, ...]) -> tuple[str, ...]:
    values, name = catalogue(version).values, _type_at(version, type_name, path)
    return values[name].enum if name in values else ()


@cache
def _type_at(version: str, type_name: str, path: tuple[str, ...]) -> str:
    for step in path:
        found = _fields(version, type_name).get(step)
        type_name = found.type if found else ""
    return type_name


def _row(otype: ObjectType, table: str, row: type[Any], count: int, choose: Choose) -> Any:
    if row is str:
        return f"{table} {count}"
    hints = hints_of(row)
    values = {name: _one(otype, name, f"{table}.{name}", hint, choose) for name, hint in hints.items()}
    if "quantity" in values:
        values["quantity"] = Decimal(count)
    return row(**values)


_PLAIN: dict[Any, Any] = {
    bool: True,
    int: 7,
    date: date(2026, 11, 20),
    datetime: AT,
    Decimal: Decimal("1234.5"),
    UnitName: UnitName(code="796", name="шт"),
    VatRate: OLD_RATES[4],
}


def records(otype: ObjectType) -> st.SearchStrategy[Any]:
    """Any record of the kind that fits every version."""
    hints = hints_of(otype.record)
    values = {
        name: _any(otype, name, name, hints[name])
        for name in hints
        if name != "code" or otype.enterprise_data.places.get(name) != _TOLD
    }
    return st.builds(otype.record, **values)


def _any(otype: ObjectType, name: str, place: str, hint: Any) -> st.SearchStrategy[Any]:
    strategy = _strategy(otype, name, place, hint)
    table = place.partition(".")[0] if "." in place else ""
    owner = otype.row_types[table] if table else otype.record
    default = next(item.default for item in fields(owner) if item.name == name)
    return (
        st.one_of(st.none(), strategy) if default is None and not demanded(otype, table, name) else strategy
    )


def _strategy(otype: ObjectType, name: str, place: str, hint: Any) -> st.SearchStrategy[Any]:
    if typing.get_origin(hint) is tuple:
        least = int(name in otype.required or demanded(otype, "", name))
        return st.lists(_rows(otype, name, typing.get_args(hint)[0]), min_size=least, max_size=3).map(tuple)
    if hint is Ref:
        return st.builds(Ref, st.sampled_from(otype.targets[place]), st.uuids().map(str))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(known_everywhere(otype, name, hint) if "." not in place else list(hint))
    if hint is str:
        return st.sampled_from(["643", "840"]) if name == "currency" else _text(otype, name, place)
    return _CHOSEN[hint]


def _text(otype: ObjectType, name: str, place: str) -> st.SearchStrategy[str]:
    table = place.partition(".")[0] if "." in place else ""
    owner = otype.row_types[table] if table else otype.record
    must = next(item.default for item in fields(owner) if item.name == name) is MISSING
    must = must or (not table and name in otype.required) or demanded(otype, table, name)
    words = _WORDS.map(partial(_fitted, _facets(otype, table, name))).filter(bool)
    return words if must else st.one_of(st.just(""), words)


def _short(otype: ObjectType, name: str, place: str) -> str:
    table = place.partition(".")[0] if "." in place else ""
    return _fitted(_facets(otype, table, name), f"зн {name}"[:9])


def _facets(otype: ObjectType, table: str, name: str) -> list[Value]:
    """What restricts the text at all its places, in all versions."""
    found = []
    for type_name, path, _ in _ways(otype, table, name):
        for version in supported_versions():
            values = catalogue(version).values
            at = _type_at(version, type_name, path)
            while at in values:
                found.append(values[at])
                at = values[at].base
    return found


def _fitted(facets: list[Value], text: str) -> str:
    """As long as it may be; "0" where a tax form wants a date or that."""
    if any(one.union for one in facets):
        return "0"
    exact = [one.length for one in facets if one.length]
    if exact:
        return text.replace(" ", "0").ljust(exact[0], "0")[: exact[0]]
    return text[: min((one.max_length for one in facets if one.max_length), default=None)].strip()


def _rows(otype: ObjectType, table: str, row: type[Any]) -> st.SearchStrategy[Any]:
    if row is str:
        return _WORDS
    return st.builds(
        row, **{name: _any(otype, name, f"{table}.{name}", hint) for name, hint in hints_of(row).items()}
    )


_CHOSEN: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(0, 99999),
    date: st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    datetime: _MOMENTS,
    Decimal: _SUMS,
    UnitName: st.sampled_from([UnitName(code="796", name="шт"), UnitName(code="166"), UnitName(name="ящик")]),
    VatRate: st.sampled_from([*OLD_RATES, WITHOUT_VAT]),
}
