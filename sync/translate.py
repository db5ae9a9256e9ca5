"""References and codes cross between the infobase's space and the CRM's.

Merging happens in the infobase's space (GUIDs, bare codes). A ``Book`` knows both directions for the links
that a batch needs; it is filled with a bounded number of look-ups, never one per record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.crm.service import CrmRecord
from enterprise_data.errors import UnknownReference
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import replace_refs
from enterprise_data.objects.registry import GUEST_OF, KINDS
from mappings.keys import is_known_by_code
from mappings.prefix import BasePrefix
from state.ports import Unit


@dataclass(slots=True)
class Book:
    """GUID ⇄ CRM id for the references of one batch."""

    base: str
    crm_by_onec: dict[Ref, str] = field(default_factory=dict)
    onec_by_crm: dict[Ref, str] = field(default_factory=dict)
    _crossed: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    """Records of the batch that were brought over: an object that looks for its card is then written to it."""

    def learn(self, unit: Unit, *, onec: Iterable[Ref] = (), crm: Iterable[Ref] = ()) -> None:
        """Looks up what it doesn't know yet. What came from one side may have to go back there beside a change."""
        self._crossed.clear()
        for kind, ids in _by_kind(_with_guests(onec), self.crm_by_onec).items():
            for ref, link in unit.links_by_ref(self.base, kind, ids).items():
                self.crm_by_onec[Ref(kind, ref)] = link.crm_id
                self.bind(kind, link.ref, link.crm_id)
        for kind, ids in _by_kind(crm, self.onec_by_crm).items():
            for crm_id, link in unit.links_by_crm(self.base, kind, ids).items():
                self.onec_by_crm[Ref(kind, crm_id)] = link.ref
                self.bind(kind, link.ref, link.crm_id)

    def bind(self, kind: str, ref: str, crm_id: str) -> None:
        """A link, known both ways: under the names that it has now."""
        self._crossed.clear()
        self.crm_by_onec[Ref(kind, ref)] = crm_id
        self.onec_by_crm[Ref(kind, crm_id)] = ref

    def recognised(self, otype: ObjectType, record: Any) -> Any:
        """The record (infobase space) with each reference to a guest as one: a sale's «Заказ» may be an invoice."""
        if not GUEST_OF.keys() & set(otype.depends_on):
            return record
        return replace_refs(otype, record, self._recognise)

    def _recognise(self, ref: Ref) -> Ref:
        if ref.kind not in GUEST_OF:
            return ref
        guest = Ref(GUEST_OF[ref.kind], ref.id)
        return guest if ref not in self.crm_by_onec and guest in self.crm_by_onec else ref

    def unknown_to_crm(self, refs: Iterable[Ref]) -> list[Ref]:
        """References (infobase space) that have no card."""
        return [ref for ref in refs if ref not in self.crm_by_onec]

    def unknown_to_onec(self, refs: Iterable[Ref]) -> list[Ref]:
        """References (CRM space) that have no GUID."""
        return [ref for ref in refs if ref not in self.onec_by_crm]

    def to_onec(self, otype: ObjectType, record: Any) -> Any:
        """The record in the infobase's space; raises ``UnknownReference``."""
        return replace_refs(otype, record, lambda ref: _cross(ref, self.onec_by_crm))

    def to_crm(self, otype: ObjectType, record: Any) -> Any:
        """The record in the CRM's space; raises ``UnknownReference``."""
        known = self._crossed.get(id(record))
        if known is None or known[0] is not record:
            known = record, replace_refs(otype, record, lambda ref: _cross(ref, self.crm_by_onec))
            self._crossed[id(record)] = known
        return known[1]


def _with_guests(refs: Iterable[Ref]) -> Iterable[Ref]:
    for ref in refs:
        yield ref
        if ref.kind in GUEST_OF:
            yield Ref(GUEST_OF[ref.kind], ref.id)


def _by_kind(refs: Iterable[Ref], known: dict[Ref, str]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for ref in dict.fromkeys(refs):
        if ref not in known:
            wanted.setdefault(ref.kind, []).append(ref.id)
    return wanted


def _cross(ref: Ref, table: dict[Ref, str]) -> Ref:
    other = table.get(ref)
    if other is None:
        raise UnknownReference(
            f"Нет связанного объекта: {KINDS[ref.kind].title.lower()} {ref.id}.",
            hint="Объект будет передан, как только появится тот, на который он ссылается.",
            kind=ref.kind,
            ref=ref.id,
        )
    return Ref(ref.kind, other)


def code_from_crm(otype: ObjectType, record: Any, card: CrmRecord, prefix: BasePrefix) -> Any:
    """The record with the bare code by which this base knows the card; what has no such code is left alone."""
    if not is_known_by_code(otype):
        return record
    return replace(record, code=prefix.strip(card.codes.get(prefix.text, "")))


def without_untold_code(otype: ObjectType, record: Any, onec: Any) -> Any:
    """1C gives its codes itself: while it has told none there is nothing to compare, whatever the CRM has heard."""
    return replace(record, code="") if is_known_by_code(otype) and not onec.code else record


def bare_code(otype: ObjectType, record: Any, prefix: BasePrefix) -> Any:
    """1C's record with its code bare: where somebody has typed the prefix into 1C, it is not part of the code."""
    if not is_known_by_code(otype) or not prefix.marks(record.code):
        return record
    return replace(record, code=prefix.strip(record.code))
