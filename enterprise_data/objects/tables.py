"""Tables inside an object: read whole, laid whole, because 1C empties a table before it fills it (format.md §3.4).

A row that changed keeps what we don't model of the row it came from: the same row, else the row at the same place or
anywhere else that speaks of the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from enterprise_data.objects.base import KeysOf, Path, Tree
from enterprise_data.objects.guests import as_read
from enterprise_data.objects.laying import place
from enterprise_data.objects.places import Place
from enterprise_data.objects.tree import ROW, copy_tree, rows

LINE_NUMBER = "НомерСтрокиДокумента"


def table(
    row: type[Any],
    places: Mapping[str, Place],
    *path: str,
    same: Sequence[str] = (),
    numbered: bool = False,
    constants: Mapping[Path, str | Tree] | None = None,
) -> Place:
    """A table of ``row``. ``same``: fields that tell what a row speaks of (an item, an order).

    ``numbered``: its rows count themselves. ``constants``: what a row of ours must hold although nobody chose it.
    """

    readers = tuple((name, item.read) for name, item in places.items())

    def read_row(found: Tree) -> Any:
        return row(**{name: told(found) for name, told in readers})

    def read(tree: Tree) -> tuple[Any, ...]:
        return tuple(read_row(found) for found in rows(tree, *path))

    pointing = {name: item.kinds for name, item in places.items() if item.kinds}

    def shown(item: Any) -> Any:
        found = {name: as_read(getattr(item, name), kinds) for name, kinds in pointing.items()}
        is_same = all(getattr(item, name) is value for name, value in found.items())
        return item if is_same else replace(item, **found)

    def lay(tree: Tree, value: tuple[Any, ...], keys_of: KeysOf) -> None:
        present = rows(tree, *path)
        before, after = [read_row(found) for found in present], [shown(item) for item in value]
        if before == after:
            return
        sources = _sources(before, after, same)
        laid = [copy_tree(present[at]) if at is not None else {} for at in sources]
        for at, (source, target, item) in enumerate(zip(sources, laid, value, strict=True), 1):
            for name, spot in places.items():
                spot.lay(target, getattr(item, name), keys_of)
            _complete(target, (constants or {}) if source is None else {}, at if numbered else 0)
        place(tree, {ROW: laid} if laid else None, *path)

    return Place(paths=(path,), read=read, lay=lay, row=places)


def _complete(row: Tree, constants: Mapping[Path, str | Tree], number: int) -> None:
    for path, constant in constants.items():
        lay_constant(row, path, constant)
    if number:
        row[LINE_NUMBER] = str(number)


def lay_constant(tree: Tree, path: Path, value: str | Tree) -> None:
    """What the format demands and nobody chose; whatever stands there already stays."""
    node: Any = tree
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    if node is None:
        place(tree, copy_tree(value) if isinstance(value, dict) else value, *path)


def _sources(before: Sequence[Any], after: Sequence[Any], same: Sequence[str]) -> list[int | None]:
    """For each new row the old one it came from, each taken once."""
    free = dict.fromkeys(range(len(before)))
    found: list[int | None] = [None] * len(after)

    def take(at: int, source: int | None) -> None:
        if source is not None:
            found[at] = source
            del free[source]

    def subject(item: Any) -> tuple[Any, ...]:
        return tuple(getattr(item, name) for name in same)

    for at, item in enumerate(after):
        here = at if at in free and before[at] == item else None
        take(at, here if here is not None else next((i for i in free if before[i] == item), None))
    for at, item in enumerate(after):
        if found[at] is None and at in free and subject(before[at]) == subject(item):
            take(at, at)
    for at, item in enumerate(after):
        if found[at] is None and same:
            take(at, next((i for i in free if subject(before[i]) == subject(item)), None))
    return found
