"""One card of every type that an infobase takes, born in the CRM, each holding every reference its kind can hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

from connectors.onec.standin import Infobase
from connectors.onec.standin.content import map_references
from connectors.onec.standin.identity import Identity
from connectors.onec.standin.kinds import MANAGED, VALUES
from connectors.onec.standin.schema import load
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from tests.property.generic_samples import AT, hints_of, minimal, one_row
from tests.scenarios.agreement import onec_records
from tests.scenarios.world import World

_MEANT: dict[str, dict[str, Any]] = {
    "organization": {"legal_form": "company"},
    "vat_rate": {"percent": Decimal(20)},
    "opening_stock": {"date": AT},
}
"""Values that make sense where any text of its type would not; what has no key properties is known by its date."""
_ONLY = {("cash_receipt", "payment"): ("cash_payment", "Документ.РКОВнутренняяПередача")}
"""Places that hold one type of a kind that has several."""


@dataclass(slots=True)
class Nursery:
    """Makes the cards; what a card refers to was born before it, else came from 1C, else stays empty."""

    world: World
    known: dict[str, Ref] = field(default_factory=dict)
    born: dict[tuple[str, str], Ref] = field(default_factory=dict)
    """Kind and type of the format → the card that travels as it."""

    def fill(self, kinds: Collection[str] = KINDS.keys()) -> dict[tuple[str, str], Ref]:
        """A card of each kind in every type that the infobase takes; other kinds lend what came from 1C."""
        for kind in KINDS.values():
            came = self.world.cards.all(kind.name, deleted=False)
            if came:
                self.known[kind.name] = Ref(kind.name, came[0].id)
            for type_name, record in self._wanted(kind) if kind.name in kinds else ():
                values = {name: getattr(record, name) for name in kind.field_names}
                card = self.world.cards.create(kind.name, **values)
                self.born[kind.name, type_name] = self.known[kind.name] = card
        return self.born

    def _wanted(self, kind: ObjectType) -> Iterator[tuple[str, Any]]:
        taken = {name for name, (_, taking) in self.world.onec().profile.abilities.items() if taking}
        binding, record = kind.enterprise_data, self._linked(kind)
        choices: list[Any] = [None]
        if binding.type_field:
            choices = list(hints_of(kind.record)[binding.type_field])
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
            if one.name in ("name", "full_name", "number", "barcode"):
                values[one.name] = kind.title[:11].strip()
        return replace(least, **values, **_MEANT.get(kind.name, {}))

    def _real(self, kind: ObjectType, place: str) -> Ref | None:
        if (kind.name, place) in _ONLY:
            return self.born.get(_ONLY[kind.name, place])
        return next((self.known[name] for name in kind.targets[place] if name in self.known), None)


def stubs(infobase: Infobase) -> list[str]:
    """Objects that 1C made of a reference's keys and that nobody filled."""
    return [
        f"{name} {item.content}" for name in infobase.types() for item in infobase.objects(name) if item.stub
    ]


def pointing_nowhere(infobase: Infobase) -> list[str]:
    """References to kinds of objects the infobase keeps, of which it has no such object."""
    schema, found = load(infobase.profile.newest), []

    def look(target: str, keys: dict[str, Any]) -> dict[str, Any]:
        kept = target in MANAGED and target not in VALUES and infobase.profile.knows(target)
        if kept and not infobase.storage.exists(target, str(keys.get("Ссылка", ""))):
            found.append(f"{name} {item.code} → {target} {keys}")
        return keys

    for name in infobase.types():
        for item in infobase.objects(name):
            map_references(schema, name, item.content, look)
    return found


def agrees(world: World) -> None:
    """Both sides hold the same, and everything in 1C is whole: no stub, no reference to nothing."""
    found = [*world.differences(), *stubs(world.onec()), *pointing_nowhere(world.onec())]
    assert not found, found


def in_onec(world: World, kind: str, type_name: str) -> dict[str, str]:
    """The infobase's objects of a type: the reference we know → its own."""
    otype, infobase = KINDS[kind], world.onec()
    if otype.enterprise_data.identity:
        return {ref: item.own.ref for ref, item in onec_records(infobase, otype).items()}
    identity = Identity(infobase.storage, infobase.plan.node())
    return {
        identity.public_of(type_name, item.ref) or item.ref: item.ref for item in infobase.objects(type_name)
    }
