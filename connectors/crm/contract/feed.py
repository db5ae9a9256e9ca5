"""The feed repeats, never skips."""

from __future__ import annotations

import pytest

from connectors.crm.contract.given import (
    FIRM,
    ByHand,
    all_changes,
    edit,
    end_of_feed,
    given,
    one,
)
from connectors.crm.service import (
    CrmService,
    DeletePolicy,
    Origin,
)
from enterprise_data.errors import ExchangeError


class Feed:
    """The feed repeats, never skips."""

    def test_every_card_is_delivered_at_its_last_version(self, crm: CrmService) -> None:
        cards = [given(crm, f"Ф{number}") for number in range(10)]
        for turn in range(3):
            crm.upsert_many([edit(card, idem=f"{turn} {card.id}", note=str(turn)) for card in cards[turn::2]])

        seen = all_changes(crm, FIRM)

        stored = crm.get_many(FIRM, [str(card.id) for card in cards])
        assert seen == {id: card.version for id, card in stored.items()}

    def test_changes_after_the_cursor_are_delivered_by_the_next_call(self, crm: CrmService) -> None:
        card = given(crm, "Следом")
        cursor = end_of_feed(crm, FIRM)
        for note in ("раз", "два", "три"):
            changed = one(crm, edit(card, idem=note, note=note))
            page = crm.changes(FIRM, cursor, 10)
            assert [(item.id, item.version) for item in page.items] == [(card.id, changed.version)]
            cursor = page.next

    def test_a_page_that_was_not_stored_is_repeated(self, crm: CrmService) -> None:
        for number in range(5):
            given(crm, f"П{number}")
        first = crm.changes(FIRM, None, 2)
        assert crm.changes(FIRM, None, 2).items == first.items
        assert not first.complete

    def test_a_damaged_cursor_is_an_error_for_people(self, crm: CrmService) -> None:
        with pytest.raises(ExchangeError):
            crm.changes(FIRM, "чепуха", 10)

    def test_census_names_every_card_once_with_its_version(self, crm: CrmService) -> None:
        cards = [given(crm, f"Ц{number}") for number in range(5)]
        gone = crm.delete(FIRM, str(cards[0].id), idem="d", policy=DeletePolicy.MARK_ONLY)
        listed = list(crm.census(FIRM))
        assert [id for id, _ in listed] == [card.id for card in cards]
        assert dict(listed)[str(cards[0].id)] == gone.version

    def test_own_and_foreign_changes_are_told_apart(self: ByHand, crm: CrmService) -> None:
        own, foreign = given(crm, "Наша"), given(crm, "Чужая")
        self.by_hand_edit(crm, str(foreign.id), note="человек")
        origins = {item.id: item.origin for item in crm.changes(FIRM, None, 100).items}
        assert origins[str(own.id)] in (Origin.OURS, Origin.UNKNOWN)
        assert origins[str(foreign.id)] in (Origin.FOREIGN, Origin.UNKNOWN)
