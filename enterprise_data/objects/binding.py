"""A kind's spelling in EnterpriseData made of its table of places: reader, writer, and what a version can tell."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.objects import laying
from enterprise_data.objects.asked import asked_of
from enterprise_data.objects.base import TYPE, FormatBinding, KeysOf, Path, Spelled, Tree
from enterprise_data.objects.operations import Operations
from enterprise_data.objects.places import Place
from enterprise_data.objects.tables import lay_constant
from enterprise_data.objects.tree import ROW, copy_tree, whose

Refine = Callable[[Any, Any, tuple[int, int]], Any]
Places = Mapping[str, Place]


def bind(
    record: type[Any],
    places: Places,
    *type_names: str,
    title: str,
    constants: Mapping[Path, str | Tree] | None = None,
    types: Mapping[str, Any] | None = None,
    type_field: str = "",
    variants: Mapping[str, Places] | None = None,
    instead: tuple[str, ...] = (),
    identity: tuple[Path, ...] = (),
    refine: Refine = lambda record, known, version: record,
) -> FormatBinding:
    """The binding of ``record``; every field has its place, or is told by the type (``types``, ``type_field``).

    ``constants``: what the format demands and nobody chose. ``types``: format type → value of ``type_field``, or
    ``Worded``. ``variants``: format type → the places of the fields that it spells in its own way.
    """
    names = type_names or tuple(types or {})
    operations = Operations(types or {})
    spelled = {name: {**places, **(variants or {}).get(name, {})} for name in (*names, *instead)}
    needed = [item.name for item in dataclasses.fields(record) if item.default is dataclasses.MISSING]

    def read(tree: Tree, version: tuple[int, int]) -> Any:
        type_name = str(tree.get(TYPE) or names[0])
        own = spelled[type_name]
        values = {name: spot.read(tree) for name, spot in own.items()}
        if types:
            values[type_field] = operations.read(type_name, tree)
        for name in needed:
            if values[name] is None:
                raise _missing(tree, title, own[name])
        return record(**values)

    def type_for(value: Any) -> str:
        return operations.type_of(getattr(value, type_field)) if types else ""

    def lay_over(tree: Tree | None, value: Any, keys_of: KeysOf) -> Tree:
        laid = copy_tree(tree)
        before = "" if tree is None else str(tree.get(TYPE) or names[0])
        after = type_for(value) or before or names[0]
        if before != after:
            _clear(laid, spelled.get(before, {}), spelled[after])
        for name, spot in spelled[after].items():
            spot.lay(laid, getattr(value, name), keys_of)
        if types:
            operations.lay(laid, getattr(value, type_field), is_new=before != after)
        if len(names) > 1:
            laid[TYPE] = after
        for path, constant in (constants or {}).items() if before != after else ():
            lay_constant(laid, path, constant)
        return laid

    usual = _spelled(places, type_field, operations)
    return FormatBinding(
        type_names=names,
        instead=instead,
        read=read,
        lay_over=lay_over,
        places=usual.places,
        row_places=usual.row_places,
        variants={name: _spelled(spelled[name], type_field, operations) for name in variants or {}},
        type_field=type_field,
        type_for=type_for,
        classifiers=_classifiers(places),
        asked=asked_of(spelled.values(), operations.paths),
        identity=identity,
        told_only=frozenset(name for name, place in places.items() if place.is_told_only),
        tell=lambda tree, name, text: laying.put(tree, text, *places[name].paths[0]),
        refine=_keeping_what_is_told_only(places, refine),
    )


def _spelled(places: Places, type_field: str, operations: Operations) -> Spelled:
    found = {name: place.paths for name, place in places.items()}
    if operations.paths:
        found[type_field] = operations.paths
    rows = {
        name: {inner: item.paths[0] for inner, item in place.row.items()}
        for name, place in places.items()
        if place.row
    }
    return Spelled(found, rows)


def _clear(tree: Tree, before: Places, after: Places) -> None:
    """What the former type spelled in its own way goes, so that the new one finds nothing half-said."""
    for name, old in before.items():
        if old is not after[name]:
            for path in old.paths:
                laying.place(tree, None, *path)


def _keeping_what_is_told_only(places: Mapping[str, Place], refine: Refine) -> Refine:
    """An object that says nothing of its code has the one that was known."""
    names = [name for name, place in places.items() if place.is_told_only]

    def keep(record: Any, known: Any, version: tuple[int, int]) -> Any:
        kept = {name: getattr(known, name) for name in names if not getattr(record, name)}
        return refine(dataclasses.replace(record, **kept) if kept else record, known, version)

    return keep if names else refine


def targets_of(places: Mapping[str, Place]) -> dict[str, tuple[str, ...]]:
    """Kinds that references may point at, by field."""
    found = {name: place.kinds for name, place in places.items() if place.kinds}
    for name, place in places.items():
        found |= {f"{name}.{inner}": kinds for inner, kinds in targets_of(place.row).items()}
    return found


def _classifiers(places: Mapping[str, Place]) -> dict[Path, str]:
    """Places that are named by a code, those inside rows included."""
    found = {place.paths[0]: place.classifier for place in places.values() if place.classifier}
    for place in places.values():
        found |= {(*place.paths[0], ROW, *path): kind for path, kind in _classifiers(place.row).items()}
    return found


def _missing(tree: Tree, title: str, spot: Place) -> InvalidRecord:
    name = spot.paths[0][-1]
    return InvalidRecord(
        f"{title}. {whose(tree)}не указано поле «{name}».", hint="Заполните его в 1С.", field=name
    )
