"""The CRM as its user changes it: short words over the embedded CRM."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from connectors.crm.embedded import EmbeddedCrm
from connectors.crm.service import CrmRecord, DeletePolicy, Outcome, WriteResult
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS

AUTHOR = "Менеджер"


@dataclass(frozen=True, slots=True)
class Cards:
    """What a manager does."""

    crm: EmbeddedCrm

    def all(self, kind: str, *, deleted: bool = True) -> list[CrmRecord]:
        """Every card of a kind (merged-away ones are none)."""
        return list(self.crm.list_cards(kind, include_deleted=deleted, limit=1_000_000)[0])

    def get(self, kind: str, id: str) -> CrmRecord:
        """One card."""
        return self.crm.get_many(kind, [id])[id]

    def find(self, kind: str, **values: Any) -> CrmRecord:
        """The only card whose fields have these values."""
        (found,) = [
            card
            for card in self.all(kind)
            if all(getattr(card.record, name) == value for name, value in values.items())
        ]
        return found

    def create(self, kind: str, /, **values: Any) -> Ref:
        """A new card."""
        record = KINDS[kind].record(**values)
        result = self.crm.save(kind, None, record, frozenset(record.__dataclass_fields__), AUTHOR)
        return Ref(kind, _done(result))

    def edit(self, kind: str, id: str, /, **values: Any) -> None:
        """Other values in some fields."""
        record = replace(self.get(kind, id).record, **values)
        _done(self.crm.save(kind, id, record, frozenset(values), AUTHOR))

    def delete(self, kind: str, id: str) -> None:
        """Marks for deletion."""
        policy = DeletePolicy.BLOCK_IF_DOCUMENTS
        _done(self.crm.delete(kind, id, idem=f"user/{uuid4()}", policy=policy, author=AUTHOR))

    def undelete(self, kind: str, id: str) -> None:
        """Takes the mark away."""
        _done(self.crm.undelete(kind, id, AUTHOR))

    def lock(self, kind: str, id: str, locked: bool = True) -> None:
        """Locks or unlocks."""
        _done(self.crm.set_lock(kind, id, locked, AUTHOR))

    def merge(self, kind: str, winner: str, *losers: str) -> None:
        """One card out of several."""
        _done(self.crm.merge(kind, winner, losers, idem=f"user/{uuid4()}", author=AUTHOR))


def _done(result: WriteResult) -> str:
    good = {Outcome.CREATED, Outcome.UPDATED, Outcome.DELETED, Outcome.UNCHANGED}
    assert result.outcome in good and result.id, [problem.text for problem in result.problems]
    return result.id
