"""Whether an object that was read in one version is whole in another.

What a version has no place for was not sent, although the object may have it. Sent back in a version that does
have the place, the object would lack it, and 1C would empty it there. Such an object must travel in the version in
which it is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from enterprise_data.formats.enterprise_data.breaking_places import breaking_places, home_path
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.layout import to_home
from enterprise_data.formats.enterprise_data.shape import Plan, shape_of
from enterprise_data.formats.enterprise_data.versions import parts, supported_versions
from enterprise_data.objects.base import Tree

_KEYS, _REF = "КлючевыеСвойства", "Ссылка"
_NOTHING: tuple[Any, ...] = (None, "", {})


def left_standing(type_name: str, version: str, before: Tree, after: Tree) -> tuple[str, ...]:
    """The object's own plain fields that were emptied although no message can say so: 1C keeps what doesn't come."""
    plans = shape_of(version, type_name).plans
    emptied = [
        plan
        for plan in plans
        if before.get(plan.name, "") not in _NOTHING and after.get(plan.name) in _NOTHING
    ]
    return tuple(plan.name for plan in emptied if _is_kept(plan))


def _is_kept(plan: Plan) -> bool:
    """Tables and groups are emptied by their absence, texts by an empty element; the rest can't be told (§3.5)."""
    if plan.inner is None:
        return not plan.may_be_empty
    return plan.name != _KEYS and _REF in plan.inner.names


@cache
def is_whole(type_name: str, known: str, version: str) -> bool:
    """Whether an object read in ``known`` has an answer for every place that ``version`` has."""
    if parts(version) <= parts(known):
        return True
    if known not in supported_versions() or not catalogue(known).has_object(type_name):
        return False
    return places_of(type_name, version) <= places_of(type_name, known)


@cache
def places_of(type_name: str, version: str) -> frozenset[str]:
    """Paths of all values, in the layout of the later versions; a reference to another object is one place."""
    fields = catalogue(version).structures[type_name].fields
    tree = to_home(type_name, {item.name: {"": item.type} for item in fields}, parts(version))
    steps = tuple(step for step in breaking_places(type_name, parts(version)) if step.moved)
    return frozenset(home_path(path, steps) for path in _walk(version, tree, ""))


def _walk(version: str, tree: dict[str, dict[str, object]], path: str) -> Iterator[str]:
    """``tree``: name → {"": its type}, or → a group that the layout made."""
    for name, inner in tree.items():
        if "" in inner:
            yield from _inside(version, str(inner[""]), f"{path}{name}", ())
        else:
            yield from _walk(version, inner, f"{path}{name}.")  # type: ignore[arg-type]  # groups hold the same


def _inside(version: str, type_name: str, path: str, above: tuple[str, ...]) -> Iterator[str]:
    """Keys of other objects only find them: what such a reference lacks empties nothing."""
    structure = catalogue(version).structures.get(type_name)
    is_reference = structure is not None and path != _KEYS and any(f.name == _REF for f in structure.fields)
    if structure is None or is_reference or type_name in above:
        yield path
        return
    for item in structure.fields:
        yield from _inside(version, item.type, f"{path}.{item.name}", (*above, type_name))
