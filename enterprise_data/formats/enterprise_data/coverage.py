"""What a version can tell of a kind: asked of its catalogue, so that a new version needs no code.

There an absent element means "empty". A field that the version has no place for was not sent, and nothing may be
concluded from its absence: what was known before stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.versions import ALL, parts, supported_versions
from enterprise_data.formats.enterprise_data.wholeness import places_of
from enterprise_data.objects.base import FormatBinding, ObjectType, Path
from enterprise_data.objects.tree import ROW


def covered(otype: ObjectType, version: tuple[int, int], type_name: str = "") -> frozenset[str]:
    """The fields of the record that ``version`` can express."""
    binding = otype.enterprise_data
    known = _places(type_name or binding.type_name, version)
    if known is None:
        return frozenset(otype.field_names)
    return frozenset(name for name in otype.field_names if _is_told(binding, name, known))


def complete(
    otype: ObjectType, record: Any, known: Any, version: tuple[int, int], type_name: str = ""
) -> Any:
    """The record as ``version`` told it, with ``known`` (in the same space) for what the version can't tell."""
    binding = otype.enterprise_data
    told = covered(otype, version, type_name)
    kept = {name: getattr(known, name) for name in otype.field_names if name not in told}
    places = _places(type_name or binding.type_name, version)
    for name, row in binding.row_places.items() if places is not None else ():
        untold = _untold(binding.places[name][0], row, places or frozenset())
        if name in told and untold:
            kept[name] = _rows_with(getattr(record, name), getattr(known, name), untold)
    return binding.refine(replace(record, **kept) if kept else record, known, version)


def _is_told(binding: FormatBinding, name: str, known: frozenset[str]) -> bool:
    paths = binding.places.get(name, ())
    return not paths or any(_stands(path, known) for path in paths)


def _stands(path: Path, known: frozenset[str]) -> bool:
    """Whether the version has the place, something inside it, or a reference that it is a part of."""
    whole = ".".join(path)
    above = {".".join(path[:depth]) for depth in range(1, len(path))}
    return whole in known or bool(above & known) or any(one.startswith(f"{whole}.") for one in known)


def _untold(table: Path, row: Mapping[str, Path], known: frozenset[str]) -> list[str]:
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
def _places(type_name: str, version: tuple[int, int]) -> frozenset[str] | None:
    """Every place that the version has; None where we have no catalogue to ask."""
    name = f"{version[0]}.{version[1]}"
    if name not in supported_versions() or parts(name) != version:
        return None
    return places_of(type_name, name) if type_name in catalogue(name).structures else None
