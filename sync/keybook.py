"""Key properties of referenced objects: every reference in a message repeats them in full (format.md §3.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.crm.service import CrmService, MatchKey
from enterprise_data.formats.enterprise_data.stored import tree_of
from enterprise_data.formats.enterprise_data.versions import parts, supported_versions
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import TYPE, ObjectType, Tree
from enterprise_data.objects.codec import decode
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.tree import KEYS, REF, keys, with_ref
from state.ports import Unit

_NEWEST = parts(supported_versions()[-1])
_DEPTH = 8
"""How deep key properties may nest (a group in a group …) before the rest is left out."""


Values = tuple[tuple[str, str], ...]


class KeyBook:
    """Gives ``КлючевыеСвойства`` by reference, from what 1C showed or from what is on its way to 1C.

    With a CRM it also finds who is meant by key properties without a reference (a currency by its code). ``goes``:
    whether what 1C has never seen is really on its way.
    """

    def __init__(
        self,
        base: str,
        unit: Unit,
        crm: CrmService | None = None,
        capacity: int = 10_000,
        goes: Callable[[Ref], bool] = lambda ref: True,
    ) -> None:
        self._base = base
        self._unit = unit
        self._crm = crm
        self._known: dict[Ref, Tree | None] = {}
        self._named: dict[tuple[str, Values], Tree | None] = {}
        self._capacity = capacity
        self._goes = goes
        self._depth = 0

    def __call__(self, ref: Ref) -> Tree | None:
        """The key properties, or None if nothing whole is known; with the type where the kind has several."""
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
            tree = self.laid(otype, tree, decode(otype, waiting.record))
        is_new = snapshot is None or snapshot.whole is None
        if tree is None or (is_new and not self._goes(ref)):
            return None
        found, binding = keys(with_ref(tree, ref.id)), otype.enterprise_data
        is_mixed = found is not None and len(binding.type_names) > 1
        return {TYPE: binding.type_of(tree), **(found or {})} if is_mixed else found

    def laid(self, otype: ObjectType, tree: Tree | None, record: Any) -> Tree:
        """The object with the record laid on top, what it names by a code alone called by its reference."""
        laid = otype.enterprise_data.lay_over(tree, record, self)
        for path, kind in otype.enterprise_data.classifiers.items():
            self._name(laid, path, kind)
        return laid

    def _name(self, node: Any, path: tuple[str, ...], kind: str) -> None:
        """Adds the GUID to what is named by its code alone: else 1C might not find it and make another one."""
        if isinstance(node, list):
            for item in node:
                self._name(item, path, kind)
            return
        found = node.get(path[0]) if isinstance(node, dict) else None
        if len(path) > 1:
            self._name(found, path[1:], kind)
        elif isinstance(found, dict) and found and REF not in found:
            node[path[0]] = self.by_keys(kind, found) or found

    def by_keys(self, kind: str, named: Tree) -> Tree | None:
        """The key properties, with the reference, of the only object that these properties name; None if unknown."""
        otype = KINDS[kind]
        record = otype.enterprise_data.read({KEYS: named}, _NEWEST)
        values = next((found for key in otype.natural_keys if (found := _values(record, key.fields))), None)
        if values is None or self._crm is None or kind not in self._crm.capabilities().kinds:
            return None
        if (kind, values) not in self._named:
            self._named[kind, values] = self._find_named(self._crm, kind, values)
        return self._named[kind, values]

    def _find_named(self, crm: CrmService, kind: str, values: Values) -> Tree | None:
        (ids,) = crm.find_many(kind, [MatchKey(values=dict(values))])
        links = self._unit.links_by_crm(self._base, kind, list(ids))
        return self(Ref(kind, next(iter(links.values())).ref)) if len(links) == 1 else None


def _values(record: Any, names: tuple[str, ...]) -> Values | None:
    """What the record says there, if it says it all."""
    values = tuple((name, getattr(record, name)) for name in names)
    return values if all(isinstance(value, str) and value for _, value in values) else None
