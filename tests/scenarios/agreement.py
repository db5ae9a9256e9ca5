"""Whether both sides and our books agree: nothing lost, nothing doubled, every link one to one.

The infobase is read from its own database, the CRM from its own, and each pair is compared as canonical records
in the infobase's reference space. What may honestly differ is left out: groups under an open conflict, objects
that are held in the stage, locked cards, fields that the version of the conversation can't carry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.crm.service import CrmRecord
from connectors.onec.standin import Infobase
from connectors.onec.standin.identity import Identity
from connectors.onec.standin.results import StoredObject
from enterprise_data.errors import ExchangeError
from enterprise_data.formats.enterprise_data.coverage import complete, versions_with
from enterprise_data.formats.enterprise_data.layout import to_home
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import TYPE, ObjectType
from enterprise_data.objects.codec import replace_refs
from enterprise_data.objects.keyless import ref_of
from enterprise_data.objects.registry import GUEST_OF, KINDS
from mappings.prefix import BasePrefix
from obmen.bootstrap import App
from state.ports import Unit
from state.rows import Link

_KEYS, _REF = "КлючевыеСвойства", "Ссылка"
_DEPTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class OnecObject:
    """One object of the infobase under the GUID by which we know it."""

    ref: str
    own: StoredObject
    record: Any

    @property
    def type_name(self) -> str:
        """The format's type."""
        return self.own.type


@dataclass(slots=True)
class _Books:
    """Our books about one base and kind, and both sides' content."""

    unit: Unit
    base: str
    otype: ObjectType
    version: tuple[int, int]
    onec: dict[str, OnecObject]
    cards: dict[str, CrmRecord]
    links: list[Link]
    held: set[str] = field(default_factory=set)
    prefix: str = ""
    is_kept: bool = True
    """Whether the infobase has objects of the kind at all; others it only names."""


def differences(app: App, base: str, infobase: Infobase) -> list[str]:
    """Everything that should not be, in words."""
    with app.store.unit() as unit:
        peer = unit.peer(base)
        spoken = peer.format_version or "1.17"
        version = _parts(spoken)
        kinds = app.exchanges.base(base).kinds
        found = list(_leftovers(unit, base))
        for kind, otype in KINDS.items():
            if kind in kinds and any(
                versions_with(name, (spoken,)) for name in otype.enterprise_data.type_names
            ):
                found += _kind(_books(app, unit, base, otype, version, infobase))
    return found


def onec_records(infobase: Infobase, otype: ObjectType) -> dict[str, OnecObject]:
    """The infobase's objects of one kind as canonical records, under the GUIDs by which we know them."""
    reader = _Reader(infobase)
    names = otype.enterprise_data.types_sent
    items = (reader.read(otype, item) for name in names for item in infobase.objects(name))
    return {item.ref: item for item in items if item is not None}


class _Reader:
    """Reads the infobase's objects; references get their keys back and the GUIDs the peer knows."""

    def __init__(self, infobase: Infobase) -> None:
        self.identity = Identity(infobase.storage, infobase.plan.node())
        self.version = _parts(infobase.profile.newest)
        self.known = {item.ref: item for name in infobase.types() for item in infobase.storage.objects(name)}

    def public(self, item: StoredObject) -> str:
        return self.identity.public_of(item.type, item.ref) or item.ref

    def read(self, otype: ObjectType, item: StoredObject) -> OnecObject | None:
        try:
            outside = to_home(item.type, {**self._outside(item.content, 0), TYPE: item.type}, self.version)
            record = otype.enterprise_data.read(outside, self.version)
        except ExchangeError:
            return None
        if otype.name == "counterparty":
            record = replace(record, code=item.code)
        ref = ref_of(otype.enterprise_data, outside) if otype.enterprise_data.identity else None
        return OnecObject(ref=ref or self.public(item), own=item, record=record)

    def _outside(self, value: Any, depth: int) -> Any:
        if isinstance(value, list):
            return [self._outside(one, depth) for one in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {_REF} and value[_REF] in self.known and depth < _DEPTH:
            target = self.known[value[_REF]]
            keys = self._outside(target.content.get(_KEYS, {}), depth + 1)
            return {**keys, _REF: self.public(target)}
        return {name: self._outside(one, depth) for name, one in value.items()}


def _books(
    app: App, unit: Unit, base: str, otype: ObjectType, version: tuple[int, int], infobase: Infobase
) -> _Books:
    cards = app.crm.list_cards(otype.name, include_deleted=True, limit=1_000_000)[0]
    staged = unit.stage_batch(base, otype.name, 0, 1_000_000)
    return _Books(
        unit=unit,
        base=base,
        otype=otype,
        version=version,
        onec=_of_the_kind(unit, base, otype, onec_records(infobase, otype)),
        cards={card.id: card for card in cards},
        links=list(unit.find_links(base=base, kind=otype.name, limit=1_000_000)[0]),
        held={row.key for row in staged if row.held},
        prefix=app.exchanges.base(base).prefix,
        is_kept=any(infobase.profile.knows(name) for name in otype.enterprise_data.types_sent),
    )


def _of_the_kind(
    unit: Unit, base: str, otype: ObjectType, found: dict[str, OnecObject]
) -> dict[str, OnecObject]:
    """An object of a type that two kinds travel as is the guest's if it is linked so, else the host's."""
    guest = otype.name if otype.enterprise_data.instead else GUEST_OF.get(otype.name, "")
    guests = unit.links_by_ref(base, guest, list(found)) if guest else {}
    instead = otype.enterprise_data.instead
    return {
        ref: item
        for ref, item in found.items()
        if (ref in guests if item.type_name in instead else guest == otype.name or ref not in guests)
    }


def _kind(books: _Books) -> Iterator[str]:
    """One kind: nothing lost, nothing doubled, linked pairs equal."""
    kind = books.otype.title
    refs, ids = [link.ref for link in books.links], [link.crm_id for link in books.links]
    if len(set(refs)) != len(refs) or len(set(ids)) != len(ids):
        yield f"{kind}: the mapping table is not one to one"
    known = books.unit.links_by_ref(books.base, books.otype.name, list(books.onec))
    for ref, item in books.onec.items():
        if ref not in known and not item.own.deleted and not item.own.stub and ref not in books.held:
            yield f"{kind} {ref}: 1C has «{books.otype.label(item.record)}», the CRM has never heard of it"
    for card in books.cards.values():
        if card.id not in ids and not card.deleted and card.id not in books.held:
            yield f"{kind} card {card.id}: «{books.otype.label(card.record)}» has never reached 1C"
    for link in books.links if books.is_kept else ():
        yield from (f"{kind} {link.ref} = card {link.crm_id}: {text}" for text in _pair(books, link))


def _pair(books: _Books, link: Link) -> Iterator[str]:
    item, card = books.onec.get(link.ref), books.cards.get(link.crm_id)
    if {link.ref, link.crm_id} & books.held or (card is not None and card.locked):
        return
    if item is None or card is None:
        if not (link.tombstone or (card is not None and card.deleted)):
            yield f"missing in {'1C' if item is None else 'the CRM'}"
        return
    clashing = _clashing(books, link)
    if "deleted" in clashing or "match" in clashing:
        return
    if item.own.deleted != card.deleted:
        yield f"deleted in 1C: {item.own.deleted}, in the CRM: {card.deleted}"
    if not (item.own.deleted or card.deleted):
        yield from _fields(books, item, card, clashing)


def _clashing(books: _Books, link: Link) -> set[str]:
    rows = books.unit.open_conflicts(books.base, books.otype.name, [link.ref]).get(link.ref, ())
    return {row.group for row in rows}


def _fields(books: _Books, item: OnecObject, card: CrmRecord, clashing: set[str]) -> Iterator[str]:
    """Field by field, as far as the version of the conversation carries it."""
    in_crm = _in_onec_space(books, card)
    in_onec = complete(books.otype, item.record, in_crm, books.version, item.type_name)
    for group, names in books.otype.groups.items():
        if group in clashing:
            continue
        for name in names:
            left, right = getattr(in_onec, name), getattr(in_crm, name)
            if left != right and not (name == "code" and _never_shown(books, item)):
                yield f"{name}: 1C {left!r}, CRM {right!r}"


def _never_shown(books: _Books, item: OnecObject) -> bool:
    """1C does not send back what it loaded: the code it gave is unknown until somebody edits the object there."""
    snapshot = books.unit.snapshots(books.base, books.otype.name, [item.ref]).get(item.ref)
    return snapshot is not None and snapshot.raw_hash is None


def _in_onec_space(books: _Books, card: CrmRecord) -> Any:
    def cross(ref: Ref) -> Ref:
        link = books.unit.links_by_crm(books.base, ref.kind, [ref.id]).get(ref.id)
        return Ref(ref.kind, link.ref if link else f"card {ref.id}")

    record = replace_refs(books.otype, card.record, cross)
    if books.otype.name != "counterparty":
        return record
    full = card.codes.get(books.prefix, "")
    return replace(record, code=BasePrefix(books.prefix).strip(full) if full else "")


def _leftovers(unit: Unit, base: str) -> Iterator[str]:
    """What must not lie about once everything is quiet."""
    if unit.open_intents(base, 10):
        yield "open intents"
    if unit.count_stage(f"incoming:{base}"):
        yield "rows of a message that was not read to its end"
    waiting = {key: count for key, count in unit.count_stage(base).items() if not key[3]}
    if waiting:
        yield f"unplanned rows in the stage: {waiting}"


def _parts(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)
