"""Key properties of referenced objects: every reference in a message repeats them in full (format.md §3.2)."""

from __future__ import annotations

from enterprise_data.formats.enterprise_data.stored import tree_of
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import Tree
from enterprise_data.objects.codec import decode
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.tree import keys, with_ref
from state.ports import Unit

_DEPTH = 8
"""How deep key properties may nest (a group in a group …) before the rest is left out."""


class KeyBook:
    """Gives ``КлючевыеСвойства`` by reference, from what 1C showed or from what is on its way to 1C."""

    def __init__(self, base: str, unit: Unit, capacity: int = 10_000) -> None:
        self._base = base
        self._unit = unit
        self._known: dict[Ref, Tree | None] = {}
        self._capacity = capacity
        self._depth = 0

    def __call__(self, ref: Ref) -> Tree | None:
        """The key properties, or None if nothing whole is known about the object."""
        if ref not in self._known:
            if len(self._known) >= self._capacity:
                self._known.clear()
            self._known[ref] = self._find(ref)
        return self._known[ref]

    def _find(self, ref: Ref) -> Tree | None:
        if self._depth >= _DEPTH:
            return None
        self._depth += 1
        try:
            return self._compose(ref)
        finally:
            self._depth -= 1

    def _compose(self, ref: Ref) -> Tree | None:
        otype = KINDS[ref.kind]
        snapshot = self._unit.snapshots(self._base, ref.kind, [ref.id]).get(ref.id)
        tree = None
        if snapshot is not None and snapshot.whole is not None:
            tree = tree_of(snapshot.whole, snapshot.whole_version)
        waiting = self._unit.registered(self._base, ref.kind, [ref.id]).get(ref.id)
        if waiting is not None and waiting.record is not None and waiting.op == "update":
            record = decode(otype, waiting.record)
            tree = otype.enterprise_data.lay_over(tree, record, self)
        if tree is None:
            return None
        return keys(with_ref(tree, ref.id))
