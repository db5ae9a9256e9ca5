"""Values as people read them, with references as names: nobody knows a contract's owner by its UUID."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.crm.service import CrmService
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import value_to_json
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.words import field_to_text
from state.ports import Store


class Namer:
    """Looks each reference up once. ``base`` is the infobase whose UUIDs are named; "" for ids of the CRM."""

    def __init__(self, store: Store, crm: CrmService, base: str) -> None:
        self._store, self._crm, self._base = store, crm, base
        self._known: dict[tuple[str, str], str] = {}

    def text(self, otype: ObjectType, name: str, value: Any) -> str:
        """The value of a field, typed or as JSON."""
        if isinstance(value, Ref):
            value = value_to_json(value)
        if name in otype.ref_fields and isinstance(value, dict) and "id" in value:
            return self._name(str(value["kind"]), str(value["id"]))
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
        return {name: self.text(otype, name, getattr(record, name)) for name in otype.field_names}

    def _name(self, kind: str, id: str) -> str:
        key = (kind, id)
        if key not in self._known:
            self._known[key] = self._looked_up(kind, id)
        return self._known[key]

    def _looked_up(self, kind: str, id: str) -> str:
        crm_id = id
        if self._base:
            with self._store.unit() as unit:
                link = unit.links_by_ref(self._base, kind, [id]).get(id)
            crm_id = link.crm_id if link else ""
        card = self._crm.get_many(kind, [crm_id]).get(crm_id) if crm_id else None
        title = KINDS[kind].title if kind in KINDS else kind
        return KINDS[kind].label(card.record) if card and kind in KINDS else f"{title} {id}"
