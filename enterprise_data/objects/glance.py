"""Readers made for one place: what stands there as it should is answered at once, the rest goes the general way.

A document of ten rows is asked at a hundred and thirty places, most of them empty: what ``tree`` does for any path is
done here once, when a kind is declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from enterprise_data.model.ref import Ref, canonical_guid
from enterprise_data.objects.base import Tree
from enterprise_data.objects.tree import REF, flag, number, text

_PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_FLAGS = {"": None, "true": True, "1": True, "false": False, "0": False}
_REMEMBERED = 4096


def text_at(*path: str) -> Callable[[Tree], str]:
    """The text at a path, "" if absent."""
    if len(path) == 1:
        return _of_one_step(path[0])
    if len(path) == 2:
        return _of_two_steps(*path)
    *way, last = path

    def read(tree: Tree) -> str:
        node = tree
        for name in way:
            below = node.get(name)
            if below is None:
                return ""
            if below.__class__ is not dict:
                return text(tree, *path)
            node = below
        found = node.get(last)
        if found is None:
            return ""
        return str(found.strip()) if found.__class__ is str else text(tree, *path)

    return read


def _of_one_step(name: str) -> Callable[[Tree], str]:
    def read(tree: Tree) -> str:
        found = tree.get(name)
        if found is None:
            return ""
        if found.__class__ is str:
            stripped: str = found.strip()
            return stripped
        return text(tree, name)

    return read


def _of_two_steps(above: str, name: str) -> Callable[[Tree], str]:
    def read(tree: Tree) -> str:
        node = tree.get(above)
        if node is None:
            return ""
        if node.__class__ is dict:
            found = node.get(name)
            if found is None:
                return ""
            if found.__class__ is str:
                stripped: str = found.strip()
                return stripped
        return text(tree, above, name)

    return read


def number_at(*path: str) -> Callable[[Tree], Decimal | None]:
    """The number at a path, None if absent."""
    get = text_at(*path)

    def read(tree: Tree) -> Decimal | None:
        value = get(tree)
        if not value:
            return None
        return Decimal(value) if _PLAIN.fullmatch(value) else number(tree, *path)

    return read


def flag_at(*path: str) -> Callable[[Tree], bool | None]:
    """The boolean at a path, None if absent."""
    get = text_at(*path)

    def read(tree: Tree) -> bool | None:
        value = get(tree)
        return _FLAGS[value] if value in _FLAGS else flag(tree, *path)

    return read


def reference_at(kind: str, *path: str) -> Callable[[Tree], Ref | None]:
    """The reference whose key structure stands at a path, None if absent or without a GUID."""
    get = text_at(*path, REF)

    def read(tree: Tree) -> Ref | None:
        value = get(tree)
        return _ref(kind, value) if value else None

    return read


@lru_cache(_REMEMBERED)
def _ref(kind: str, value: str) -> Ref | None:
    """The same firms and goods come again and again."""
    guid = canonical_guid(value)
    return Ref(kind, guid) if guid else None
