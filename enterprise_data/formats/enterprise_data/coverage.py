"""What a version can tell of a kind: asked of its catalogue, so that a new version needs no code.

There an absent element means "empty". A field that the version has no place for was not sent, and nothing may be
concluded from its absence: what was known before stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.versions import ALL, parts, supported_versions
from enterprise_data.formats.enterprise_data.wholeness import places_of
from enterprise_data.objects.base import ObjectType, Path
from enterprise_data.objects.tree import ROW


def covered(otype: ObjectType, version: tuple[int, int], type_name: str = "") -> frozenset[str]:
    """The fields of the record that ``version`` can express."""
    binding = otype.enterprise_data
    name = type_name or binding.type_name
    known = _places(name, version)
    if known is None:
        return frozenset(otype.field_names)
    places = binding.spelled_in(name).places
    return frozenset(name for name in otype.field_names if _is_told(places.get(name, ()), known))


def complete(
    otype: ObjectType, record: Any, known: Any, version: tuple[int, int], type_name: str = ""
) -> Any:
    """The record as ``version`` told it, with ``known`` (in the same space) for what the version can't tell."""
    binding = otype.enterprise_data
    told = covered(otype, version, type_name)
    kept = {name: getattr(known, name) for name in otype.field_names if name not in told}
    if binding.type_field in kept and binding.type_for(known) != binding.type_for(record):
        del kept[binding.type_field]  # the type itself tells it
    for name, untold in untold_of_rows(otype, version, type_name).items():
        if name in told:
            kept[name] = _rows_with(getattr(record, name), getattr(known, name), untold)
    return binding.refine(replace(record, **kept) if kept else record, known, version)


def untold_of_rows(otype: ObjectType, version: tuple[int, int], type_name: str = "") -> dict[str, list[str]]:
    """Of each table the fields of its rows that ``version`` can't tell, if there are any."""
    name = type_name or otype.enterprise_data.type_name
    known, spelled = _places(name, version), otype.enterprise_data.spelled_in(name)
    if known is None:
        return {}
    tables = {
        table: _untold(spelled.places[table][0], row, known) for table, row in spelled.row_places.items()
    }
    return {table: untold for table, untold in tables.items() if untold}


@dataclass(frozen=True, slots=True)
class _Known:
    """The places of a type in one version: those of values, and all that lead to one."""

    values: frozenset[str]
    ways: frozenset[str]


def _is_told(paths: tuple[Path, ...], known: _Known) -> bool:
    return not paths or any(_stands(path, known) for path in paths)


def _stands(path: Path, known: _Known) -> bool:
    """Whether the version has the place, something inside it, or a reference that it is a part of."""
    above = (".".join(path[:depth]) for depth in range(1, len(path)))
    return ".".join(path) in known.ways or any(one in known.values for one in above)


def _untold(table: Path, row: Mapping[str, Path], known: _Known) -> list[str]:
    return [name for name, path in row.items() if not _stands((*table, ROW, *path), known)]


def _rows_with(told: tuple[Any, ...], known: tuple[Any, ...], untold: list[str]) -> tuple[Any, ...]:
    """Rows as they were told, with what the version can't tell of a row from the one that is else the same."""
    blank = dict.fromkeys(untold)
    waiting = list(known)
    found = []
    for row in told:
        same = next((old for old in waiting if replace(old, **blank) == replace(row, **blank)), None)
        if same is not None:
            waiting.remove(same)
            row = replace(row, **{name: getattr(same, name) for name in untold})
        found.append(row)
    return tuple(found)


def versions_with(type_name: str, versions: Sequence[str]) -> str:
    """How a header tells in which of ``versions`` a type can travel: ``*`` for all, a comma list, "" for none."""
    found = [
        item for item in versions if item in supported_versions() and catalogue(item).has_object(type_name)
    ]
    return ALL if len(found) == len(versions) else ",".join(found)


@cache
def _places(type_name: str, version: tuple[int, int]) -> _Known | None:
    """Every place that the version has; None where we have no catalogue to ask."""
    name = f"{version[0]}.{version[1]}"
    if name not in supported_versions() or parts(name) != version:
        return None
    if type_name not in catalogue(name).structures:
        return None
    values = places_of(type_name, name)
    steps = (value.split(".") for value in values)
    return _Known(values, frozenset(".".join(way[:end]) for way in steps for end in range(1, len(way) + 1)))
