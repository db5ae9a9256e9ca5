"""One card of every type that an infobase takes, born in the CRM, each holding every reference its kind can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from connectors.onec.standin import Infobase
from connectors.onec.standin.content import Content, map_references
from connectors.onec.standin.kinds import MANAGED, VALUES
from connectors.onec.standin.schema import load
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from tests.property.generic_samples import minimal, one_row
from tests.scenarios.world import World


@dataclass(slots=True)
class Nursery:
    """Makes the cards; what a card refers to was born before it, else came from 1C, else stays empty."""

    world: World
    known: dict[str, Ref] = field(default_factory=dict)
    born: dict[str, Ref] = field(default_factory=dict)
    """Type of the format → the card that travels as it."""

    def fill(self) -> dict[str, Ref]:
        """A card of every type that the infobase takes; the others' kinds lend what 1C sent."""
        for kind in KINDS.values():
            came = self.world.cards.all(kind.name, deleted=False)
            if came:
                self.known[kind.name] = Ref(kind.name, came[0].id)
            for type_name, record in self._wanted(kind):
                values = {name: getattr(record, name) for name in kind.field_names}
                self.born[type_name] = self.known[kind.name] = self.world.cards.create(kind.name, **values)
        return self.born

    def _wanted(self, kind: ObjectType) -> Iterator[tuple[str, Any]]:
        taken = {
            name for name, (_, taking) in self.world.onec().profile.abilities.items() if taking
        } - set(self.born)
        binding, record = kind.enterprise_data, self._linked(kind)
        choices = list(type(getattr(record, binding.type_field))) if binding.type_field else [None]
        for choice in choices:
            one = record if choice is None else replace(record, **{binding.type_field: choice})
            name = binding.type_taken(binding.type_for(one) or binding.type_name, taken.__contains__)
            if name in taken:
                taken.discard(name)
                yield name, one

    def _linked(self, kind: ObjectType) -> Any:
        """The least record of the kind with all its references, in one row of each table that holds some."""
        least = minimal(kind)
        values: dict[str, Any] = {name: self._real(kind, name) for name in kind.ref_fields}
        for table, inner in kind.tables_with_refs:
            cells = {name: self._real(kind, f"{table}.{name}") for name in inner}
            values[table] = (replace(one_row(kind, table), **cells),)
        for one in fields(kind.record):
            if kind.name == "organization":
                values |= {"legal_form": "company"}
            if one.name in ("name", "full_name", "number", "barcode"):
                values[one.name] = kind.title[:11].strip()
        return replace(least, **values)

    def _real(self, kind: ObjectType, place: str) -> Ref | None:
        return next((self.known[name] for name in kind.targets[place] if name in self.known), None)


def stubs(infobase: Infobase) -> list[str]:
    """Objects that 1C made of a reference's keys and that nobody filled."""
    return [
        f"{name} {item.content}" for name in infobase.types() for item in infobase.objects(name) if item.stub
    ]


def pointing_nowhere(infobase: Infobase) -> list[str]:
    """References to kinds of objects the infobase keeps, of which it has no such object."""
    schema, found = load(infobase.profile.newest), []

    def look(target: str, keys: Content) -> Content:
        kept = target in MANAGED and target not in VALUES and infobase.profile.knows(target)
        if kept and not infobase.storage.exists(target, str(keys.get("Ссылка", ""))):
            found.append(f"{name} {item.code} → {target} {keys}")
        return keys

    for name in infobase.types():
        for item in infobase.objects(name):
            map_references(schema, name, item.content, look)
    return found
