"""The GUID under which a card born in the CRM becomes known to an infobase.

It follows from the card itself, so that it is the same again if our books were restored from a backup: 1C keeps one
GUID per object for ever and would otherwise make a second one. The card's moment of creation belongs to it, because
a CRM that was restored may give an old number to a new card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from connectors.crm.service import CrmRecord
from state.ports import Unit
from sync.context import Exchange

_SPACE = UUID("b4f1c9de-5f0f-4c43-9d0c-8a1f7e2f6c11")


def birth_refs(exchange: Exchange, unit: Unit, cards: Sequence[CrmRecord]) -> Mapping[str, str]:
    """Card id → the GUID for 1C. One that already means another object is never used again."""
    base = exchange.base.name
    wanted = {card.id: _ref(base, card) for card in cards if card.created_at is not None}
    kinds = {card.kind for card in cards}
    taken = {ref for kind in kinds for ref in unit.links_by_ref(base, kind, list(wanted.values()))}
    return {
        card.id: wanted[card.id] if card.id in wanted and wanted[card.id] not in taken else exchange.new_ref()
        for card in cards
    }


def _ref(base: str, card: CrmRecord) -> str:
    moment = card.created_at.isoformat() if card.created_at else ""
    return str(uuid5(_SPACE, f"{base}/{card.kind}/{card.id}/{moment}"))
