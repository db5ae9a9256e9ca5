"""Objects that 1C never sends and only shows: whoever refers to them repeats their key properties (format.md §3.2).

Accounting exchanges no cash registers, and each of its receipts names one. Of a type that the peer neither sends nor
takes no better word will ever come, and nothing of ours goes back there that could empty what 1C holds beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from typing import Any

from enterprise_data.errors import RecordError
from enterprise_data.formats.enterprise_data.stored import tree_of
from enterprise_data.objects.base import Tree
from enterprise_data.objects.codec import encode_tree
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.tree import KEYS, REF
from state.ports import Unit
from state.rows import StageRow

NAMELESS = 1
"""A reference alone says nothing that a card could be made of."""


def is_only_shown(unit: Unit, base: str, kind: str) -> bool:
    """Whether the peer has told what it exchanges, and no type of the kind is among it."""
    abilities, binding = unit.peer(base).abilities, KINDS[kind].enterprise_data
    return (
        bool(abilities)
        and len(binding.type_names) == 1
        and not binding.identity
        and not any(any(abilities.get(name, ())) for name in binding.types_sent)
    )


def shown_by(rows: Iterable[StageRow], kind: str, wanted: Collection[str]) -> list[StageRow]:
    """What the rows (objects of 1C) show of the wanted objects, as if 1C had sent it."""
    found: dict[str, StageRow] = {}
    for row in rows:
        if row.side != "onec" or row.payload is None:
            continue
        for keys in _keys(_tree(row.payload, row.version), wanted):
            found.setdefault(
                keys[REF],
                StageRow(
                    scope=row.scope, kind=kind, side="onec", key=keys[REF], op="update",
                    payload=encode_tree({KEYS: keys}), version=row.version, message_no=row.message_no,
                    position=row.position,
                ),
            )  # fmt: skip
    return list(found.values())


def _tree(payload: bytes, version: str) -> Tree:
    """Nothing of an object that can't be read: it is told when its own turn comes."""
    with suppress(RecordError):
        return tree_of(payload, version)
    return {}


def _keys(value: Any, wanted: Collection[str]) -> Iterator[Tree]:
    if isinstance(value, list):
        for item in value:
            yield from _keys(item, wanted)
    elif isinstance(value, dict):
        if value.get(REF) in wanted and len(value) > NAMELESS:
            yield value
        for item in value.values():
            yield from _keys(item, wanted)
