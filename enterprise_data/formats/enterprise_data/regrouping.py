"""What stood in the general data of a cash or bank document and moved to another group of it.

Up to 1.10 the comment stands there and not among the common properties (format.md §4); the number and date of the
incoming document go over to the keys in 1.11–1.16. Which is which is asked of the catalogues.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.versions import supported_versions

_GENERAL, _LATER = "ОбщиеДанные", ("КлючевыеСвойства", "ОбщиеСвойстваОбъектовФормата")


def regrouped(version: str, type_name: str) -> dict[str, str]:
    """Fields of the general data that the newest version has in another group: path in this version → path there."""
    now, later = _groups(version, type_name), _groups(supported_versions()[-1], type_name)
    return dict(_moves(now, later))


def _moves(
    now: Mapping[str, frozenset[str]], later: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str]]:
    for name in sorted(now.get(_GENERAL, frozenset()) - later.get(_GENERAL, frozenset())):
        group = next((group for group in _LATER if name in later.get(group, ())), "")
        if group and name not in now.get(group, ()):
            yield f"{_GENERAL}.{name}", f"{group}.{name}"


def _groups(version: str, type_name: str) -> dict[str, frozenset[str]]:
    structures = catalogue(version).structures
    own = structures[type_name].fields if type_name in structures else ()
    found = {item.name: structures.get(item.type) for item in own if item.name in (_GENERAL, *_LATER)}
    return {name: frozenset(one.name for one in group.fields) for name, group in found.items() if group}


def to_later(moves: Mapping[str, str], tree: Any) -> Any:
    """The object as the newest version groups it."""
    return _moved(tree, moves)


def to_older(moves: Mapping[str, str], tree: Any, path: tuple[str, ...]) -> Any:
    """And back."""
    return _moved(tree, {new: old for old, new in moves.items()})


def _moved(tree: Any, moves: Mapping[str, str]) -> Any:
    ways = [(*old.split("."), *new.split(".")) for old, new in moves.items()]
    ways = [way for way in ways if _can_move(tree, way)]
    if not ways:
        return tree
    changed = {name: dict(value) if isinstance(value, dict) else value for name, value in tree.items()}
    for group, name, target, new in ways:
        changed[target] = {**changed.get(target, {}), new: changed[group].pop(name)}
    return {name: value for name, value in changed.items() if value or name not in _LATER}


def _can_move(tree: Any, way: tuple[str, ...]) -> bool:
    """Whether the field is there and its new group, if there is one, is a group: a broken object stays as it came."""
    group, name, target, _ = way
    return (
        isinstance(tree.get(group), dict) and name in tree[group] and isinstance(tree.get(target, {}), dict)
    )
