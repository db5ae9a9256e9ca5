"""A kind's spelling in EnterpriseData made of its table of places: reader, writer, and what a version can tell."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.objects.base import TYPE, FormatBinding, KeysOf, Path, Tree
from enterprise_data.objects.places import Place
from enterprise_data.objects.tables import lay_constant
from enterprise_data.objects.tree import ROW, copy_tree, whose

Refine = Callable[[Any, Any, tuple[int, int]], Any]


def bind(
    record: type[Any],
    places: Mapping[str, Place],
    *type_names: str,
    title: str,
    constants: Mapping[Path, str | Tree] | None = None,
    types: Mapping[str, Any] | None = None,
    type_field: str = "",
    since: tuple[int, int] = (1, 0),
    identity: tuple[Path, ...] = (),
    refine: Refine = lambda record, known, version: record,
) -> FormatBinding:
    """The binding of ``record``; every field has its place, or is told by the type (``types``, ``type_field``).

    ``constants``: what the format demands and nobody chose. ``types``: format type → value of ``type_field``.
    """
    names = {value: name for name, value in (types or {}).items()}
    needed = [item.name for item in dataclasses.fields(record) if item.default is dataclasses.MISSING]

    def read(tree: Tree, version: tuple[int, int]) -> Any:
        values = {name: place.read(tree) for name, place in places.items()}
        if types:
            values[type_field] = types[str(tree.get(TYPE) or type_names[0])]
        for name in needed:
            if values[name] is None:
                raise _missing(tree, title, places[name])
        return record(**values)

    def lay_over(tree: Tree | None, value: Any, keys_of: KeysOf) -> Tree:
        laid = copy_tree(tree)
        for name, place in places.items():
            place.lay(laid, getattr(value, name), keys_of)
        for path, constant in (constants or {}).items() if tree is None else ():
            lay_constant(laid, path, constant)
        if types:
            laid[TYPE] = names[getattr(value, type_field)]
        return laid

    return FormatBinding(
        type_names=type_names or tuple(types or {}),
        since=since,
        read=read,
        lay_over=lay_over,
        places={name: place.paths for name, place in places.items()},
        row_places={
            name: {inner: item.paths[0] for inner, item in place.row.items()}
            for name, place in places.items()
            if place.row
        },
        classifiers=_classifiers(places),
        identity=identity,
        refine=_keeping_what_is_told_only(places, refine),
    )


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


def _missing(tree: Tree, title: str, place: Place) -> InvalidRecord:
    name = place.paths[0][-1]
    return InvalidRecord(
        f"{title}. {whose(tree)}не указано поле «{name}».", hint="Заполните его в 1С.", field=name
    )
