"""Which parts of an object its reader looks at, so that nobody takes the rest apart.

1C repeats all keys of whatever an object refers to: of 360 elements of a document with ten rows a record needs a
third.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from enterprise_data.objects.base import Asked, Path
from enterprise_data.objects.places import Place
from enterprise_data.objects.tree import KEYS, REF, ROW, TITLES


def asked_of(tables: Iterable[Mapping[str, Place]], others: Iterable[Path]) -> Asked:
    """What the readers of the places look at, and what a message about the object calls it by."""
    found: dict[str, Asked | None] = {}
    for places in tables:
        for path in _paths(places):
            _add(found, path)
    for path in (*others, *((KEYS, name) for name in TITLES)):
        _add(found, path)
    return found


def _paths(places: Mapping[str, Place]) -> Iterable[Path]:
    for place in places.values():
        if place.row:
            yield from ((*table, ROW, *path) for table in place.paths for path in _paths(place.row))
        elif place.references:
            yield from ((*path, REF) for path in place.references)
        else:
            yield from place.paths


def _add(found: dict[str, Asked | None], path: Path) -> None:
    """A place inside one that is asked for whole is there anyway."""
    name, *rest = path
    if not rest:
        found[name] = None
        return
    inner = found.setdefault(name, {})
    if inner is not None:
        _add(inner, tuple(rest))
