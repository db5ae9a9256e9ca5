"""A card is stored as the document that the records' own codec writes."""

from __future__ import annotations

import pytest

from connectors.crm.contract.given import example
from connectors.crm.embedded.kinds import PROFILES
from connectors.crm.embedded.records import Card, row_of, to_doc
from connectors.crm.embedded.tables import cards
from enterprise_data.objects.registry import KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_card_of_every_kind_becomes_a_row_and_its_document_reads_back(kind: str) -> None:
    record = example(kind, {})
    doc = to_doc(record).decode()
    card = Card(id=1, kind=kind, seq=1, doc=doc, created_at=1, changed_at=1, changed_by="anna")
    assert card.record == record
    assert len(row_of(card, PROFILES[kind])) == len(cards.columns)
