"""Objects of 1C that came from a file which tells them only in part (the universal exchange).

Such a tree names what was told. Nothing is concluded from the rest, and it never goes back to 1C as if it were whole:
its version is one that no message has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from enterprise_data.objects.base import Tree

PARTLY = "0.1"
"""The version under which such a tree is kept: lower than every one there is."""
_TOLD = "#told"
Told = Mapping[str, frozenset[str]]
""""" → fields of the record; name of a table → fields of its rows."""


def partly(tree: Tree, told: Told) -> Tree:
    """The tree, marked with what it tells."""
    return {**tree, _TOLD: {name: sorted(names) for name, names in told.items()}}


def told_of(tree: Tree) -> Told | None:
    """What a tree tells; None for one that tells everything its version has."""
    found = tree.get(_TOLD)
    return None if found is None else {name: frozenset(names) for name, names in found.items()}


def completed(record: Any, known: Any, told: Told) -> Any:
    """The record with what ``known`` says where nothing was told."""
    names = [item.name for item in fields(record)]
    kept = {name: getattr(known, name) for name in names if name not in told.get("", frozenset())}
    for name, inner in told.items():
        if name and name not in kept:
            kept[name] = _rows(getattr(record, name), getattr(known, name), inner)
    return replace(record, **kept)


def _rows(rows: tuple[Any, ...], known: tuple[Any, ...], told: frozenset[str]) -> tuple[Any, ...]:
    """Rows as they were told, each with what is known of the row that says the same."""
    waiting = list(known)
    found = []
    for row in rows:
        same = next((old for old in waiting if _say_the_same(old, row, told)), None)
        if same is not None:
            waiting.remove(same)
            row = replace(same, **{name: getattr(row, name) for name in told})
        found.append(row)
    return tuple(found)


def _say_the_same(one: Any, other: Any, told: frozenset[str]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in told)
