"""Values as people read them, with references as names: nobody knows a contract's owner by its UUID.

The same namer serves the fields of a record, the rows of its tables, and whatever a report shows of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.crm.service import CrmService
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import replace_refs
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.sheets import Comparison, Sheet, compare, sheet, typed_rows
from enterprise_data.objects.words import field_to_text
from state.ports import Store
from sync.services.records import RecordService


class Namer:
    """Looks each reference up once, many at a time where they are known to be wanted.

    ``base`` is the infobase whose UUIDs are named; "" for ids of the CRM. Objects of an infobase are called as the CRM
    calls their cards, so that both sides of a comparison speak alike; with ``own_words`` as the infobase does.
    """

    def __init__(self, store: Store, crm: CrmService, base: str, *, own_words: bool = False) -> None:
        self._store, self._crm, self._base, self._own_words = store, crm, base, own_words
        self._known: dict[Ref, str] = {}

    def __call__(self, ref: Ref) -> str:
        """What people call it; kind and id where nothing is known of it."""
        self.load([ref])
        return self._known[ref] or f"{KINDS[ref.kind].title if ref.kind in KINDS else ref.kind} {ref.id}"

    def knows(self, ref: Ref) -> bool:
        """Whether it has a name."""
        self.load([ref])
        return bool(self._known[ref])

    def load(self, refs: Iterable[Ref]) -> None:
        """Looks up what isn't known yet: one question per kind."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for ref in refs:
            if ref not in self._known:
                wanted[ref.kind].add(ref.id)
        for kind, ids in wanted.items():
            found = self._looked_up(kind, sorted(ids)) if kind in KINDS else {}
            self._known.update({Ref(kind, id): found.get(id, "") for id in ids})

    def load_records(self, otype: ObjectType, records: Iterable[Any]) -> None:
        """The references of records that will be shown."""
        self.load(ref for record in records if record is not None for ref in otype.refs(record))

    def text(self, otype: ObjectType, name: str, value: Any) -> str:
        """The value of a field, typed or as JSON; a table in one line."""
        if isinstance(value, Ref):
            return self(value)
        if name in otype.ref_fields and isinstance(value, dict) and "id" in value:
            return self(Ref(str(value["kind"]), str(value["id"])))
        if name in otype.tables:
            rows = self.sheet(otype, name, value).rows
            return "; ".join(", ".join(cell for cell in row if cell) for row in rows)
        return field_to_text(otype, name, value)

    def fields(self, otype: ObjectType, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Title and text of every filled field."""
        shown = [
            (otype.field_titles.get(name, name), self.text(otype, name, values.get(name)))
            for name in otype.field_names
        ]
        return [(title, text) for title, text in shown if text]

    def record(self, otype: ObjectType, record: Any) -> dict[str, str]:
        """Field → text of a typed record; nothing for none."""
        if record is None:
            return {}
        self.load_records(otype, [record])
        return {name: self.text(otype, name, getattr(record, name)) for name in otype.field_names}

    def sheet(self, otype: ObjectType, table: str, value: Any) -> Sheet:
        """A table of a record, typed or as JSON."""
        self._load_rows(otype, table, value)
        return sheet(otype, table, value, self)

    def compare(self, otype: ObjectType, table: str, left: Any, right: Any) -> Comparison:
        """Two versions of a table beside each other."""
        for value in (left, right):
            self._load_rows(otype, table, value)
        return compare(otype, table, left, right, self)

    def _load_rows(self, otype: ObjectType, table: str, value: Any) -> None:
        places = dict(otype.tables_with_refs).get(table, ())
        rows = typed_rows(otype, table, value) if places else ()
        self.load(ref for row in rows for place in places if (ref := getattr(row, place)) is not None)

    def _looked_up(self, kind: str, ids: list[str]) -> Mapping[str, str]:
        own = (
            RecordService(self._store).labels(self._base, kind, ids) if self._base and self._own_words else {}
        )
        cards = self._cards(kind, [id for id in ids if not own.get(id)])
        return {**cards, **{id: name for id, name in own.items() if name}}

    def _cards(self, kind: str, ids: list[str]) -> Mapping[str, str]:
        crm_ids = {id: id for id in ids}
        if self._base and ids:
            with self._store.unit() as unit:
                crm_ids = {ref: link.crm_id for ref, link in unit.links_by_ref(self._base, kind, ids).items()}
        cards = self._crm.get_many(kind, list(crm_ids.values())) if crm_ids else {}
        return {
            id: KINDS[kind].name_of(cards[crm_id].record) for id, crm_id in crm_ids.items() if crm_id in cards
        }


def as_in_crm(store: Store, base: str, otype: ObjectType, record: Any) -> Any:
    """An infobase's record with the CRM's references; what has no card keeps the infobase's."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for ref in otype.refs(record):
        wanted[ref.kind].add(ref.id)
    found: dict[Ref, Ref] = {}
    with store.unit() as unit:
        for kind, ids in wanted.items():
            links = unit.links_by_ref(base, kind, sorted(ids))
            found |= {Ref(kind, ref): Ref(kind, link.crm_id) for ref, link in links.items()}
    return replace_refs(otype, record, lambda ref: found.get(ref, ref))
