"""Objects without a link meet cards: one free card is a match, anything else a question."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from enterprise_data.objects.counterparty import COUNTERPARTY, Counterparty
from mappings.keys import CODE, as_text
from mappings.matching import NEW, NO_MATCH, Ambiguous, Matched, Outcome, judge, match
from mappings.prefix import BasePrefix

BP = BasePrefix("BP20-")
FIRM = Counterparty(name="Ромашка", full_name="ООО Ромашка", inn="7707083893", kpp="770701001", code="42")
OTHER_INN = "7736207543"


@dataclass
class Cards:
    """A CRM of a few cards. ``taken``: those that belong to some object already."""

    cards: dict[str, Counterparty]
    taken: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    asked: list[Sequence[Mapping[str, str]]] = field(default_factory=list)
    read: list[set[str]] = field(default_factory=list)
    weighed: list[set[str]] = field(default_factory=list)

    def find(self, keys: Sequence[Mapping[str, str]]) -> Sequence[Sequence[str]]:
        self.asked.append(keys)
        return [[id for id in self.cards if self._fits(id, key)] for key in keys]

    def _fits(self, id: str, key: Mapping[str, str]) -> bool:
        shown = {CODE: self.codes.get(id, "")}
        return all(shown.get(name, as_text(getattr(self.cards[id], name, ""))) == key[name] for name in key)

    def free(self, ids: Collection[str]) -> Collection[str]:
        self.weighed.append(set(ids))
        return set(ids) - self.taken

    def records(self, ids: Collection[str]) -> Mapping[str, Any]:
        self.read.append(set(ids))
        return {id: self.cards[id] for id in ids}


def _match(
    records: Mapping[str, Counterparty], cards: Cards, chosen: Mapping[str, str] | None = None
) -> dict[str, Outcome]:
    return match(COUNTERPARTY, records, cards, BP, chosen)


# --- one key after the other --------------------------------------------------------------------------


def test_the_code_goes_before_the_requisites_and_these_before_the_name() -> None:
    by_code = replace(FIRM, inn="", full_name="Иная")
    by_inn = replace(FIRM, full_name="Прежнее название")
    by_name = replace(FIRM, inn="", kpp="")
    cards = Cards({"1": by_name, "2": by_inn, "3": by_code}, codes={"3": "BP20-42"})

    assert _match({"a": FIRM}, cards) == {"a": Matched(id="3", why="code")}
    del cards.cards["3"]
    assert _match({"a": FIRM}, cards) == {"a": Matched(id="2", why="inn_kpp")}
    del cards.cards["2"]
    assert _match({"a": FIRM}, cards) == {"a": Matched(id="1", why="name")}
    del cards.cards["1"]
    assert _match({"a": FIRM}, cards) == {"a": NO_MATCH}


def test_the_code_of_another_base_is_somebody_else() -> None:
    cards = Cards({"1": replace(FIRM, inn="", full_name="Иная")}, codes={"1": "BP30-42"})

    assert _match({"a": FIRM}, cards) == {"a": NO_MATCH}


def test_each_key_is_asked_once_for_all_objects_that_fill_it_and_are_still_open() -> None:
    found_by_code = replace(FIRM, code="1")
    cards = Cards({"1": replace(FIRM, inn="")}, codes={"1": "BP20-1"})

    _match({"a": found_by_code, "b": replace(FIRM, code="", inn=OTHER_INN, full_name="Лютик")}, cards)

    assert cards.asked == [
        [{"code1c": "BP20-1"}],
        [{"inn": OTHER_INN, "kpp": FIRM.kpp}],
        [{"full_name": "Лютик"}],
    ]


def test_a_key_that_nobody_fills_is_not_asked() -> None:
    cards = Cards({})

    assert _match({"a": Counterparty(name="Ромашка")}, cards) == {"a": NO_MATCH}
    assert cards.asked == []


def test_a_wrong_inn_links_nothing_although_the_card_has_the_same() -> None:
    wrong = replace(FIRM, inn="7707083894", code="", full_name="")

    assert _match({"a": wrong}, Cards({"1": wrong})) == {"a": NO_MATCH}


def test_nothing_to_match_asks_nothing() -> None:
    cards = Cards({"1": FIRM})

    assert _match({}, cards) == {}
    assert cards.asked == []


def test_an_answer_that_does_not_fit_the_questions_links_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cards, "find", lambda self, keys: [])

    with pytest.raises(ValueError, match="shorter"):
        _match({"a": FIRM}, Cards({"1": FIRM}))


# --- one name, two companies --------------------------------------------------------------------------


def test_a_namesake_with_another_inn_is_not_a_candidate() -> None:
    namesake = replace(FIRM, inn=OTHER_INN)
    record = replace(FIRM, code="")

    assert _match({"a": record}, Cards({"1": namesake})) == {"a": NO_MATCH}
    both = Cards({"1": namesake, "2": replace(FIRM, inn="")})
    assert _match({"a": record}, both) == {"a": Matched(id="2", why="name")}


def test_only_candidates_are_read_and_only_for_a_key_that_needs_it() -> None:
    cards = Cards({"1": replace(FIRM, inn=""), "2": replace(FIRM, inn="", full_name="Лютик")})

    _match({"a": FIRM}, cards)
    assert cards.read == [{"1"}]

    _match({"b": FIRM}, Cards({"1": FIRM}, read=cards.read))
    assert cards.read == [{"1"}], "requisites need no look at the card"


def test_nobody_is_asked_about_no_cards_at_all() -> None:
    cards = Cards({"2": replace(FIRM, inn="", full_name="Лютик")})

    assert _match({"a": FIRM}, cards) == {"a": NO_MATCH}
    assert (cards.weighed, cards.read) == ([], [])


# --- a question, never a link -------------------------------------------------------------------------


def test_several_cards_are_a_question() -> None:
    cards = Cards({"1": FIRM, "2": FIRM})

    assert _match({"a": FIRM}, cards) == {"a": Ambiguous(candidates=("1", "2"), why="inn_kpp")}


def test_the_same_card_named_twice_is_one_candidate() -> None:
    assert judge({"a": ["1", "1"]}, "name") == {"a": Matched(id="1", why="name")}


def test_a_card_that_fits_two_objects_is_a_question_for_both() -> None:
    outcomes = _match({"a": FIRM, "b": replace(FIRM, code="43")}, Cards({"1": FIRM}))

    asked = Ambiguous(candidates=("1",), why="inn_kpp", contested=True)
    assert outcomes == {"a": asked, "b": asked}


def test_who_has_another_card_too_is_asked_as_well() -> None:
    outcomes = judge({"a": ["1"], "b": ["1", "2"], "c": ["3"]}, "name")

    assert outcomes == {
        "a": Ambiguous(candidates=("1",), why="name", contested=True),
        "b": Ambiguous(candidates=("1", "2"), why="name", contested=True),
        "c": Matched(id="3", why="name"),
    }


def test_a_card_taken_by_one_object_is_no_candidate_for_the_next_key_of_another() -> None:
    cards = Cards({"1": FIRM}, codes={"1": "BP20-42"})
    twin = replace(FIRM, code="43")

    assert _match({"a": FIRM, "b": twin}, cards) == {"a": Matched(id="1", why="code"), "b": NO_MATCH}


def test_a_card_that_belongs_to_an_object_already_is_no_candidate() -> None:
    cards = Cards({"1": FIRM, "2": FIRM}, taken={"1"})

    assert _match({"a": FIRM}, cards) == {"a": Matched(id="2", why="inn_kpp")}


def test_a_question_of_one_key_is_not_answered_by_the_next() -> None:
    cards = Cards(
        {"1": replace(FIRM, full_name="x"), "2": replace(FIRM, full_name="y"), "3": replace(FIRM, inn="")}
    )

    assert _match({"a": FIRM}, cards) == {"a": Ambiguous(candidates=("1", "2"), why="inn_kpp")}


# --- what a person decided ----------------------------------------------------------------------------


def test_a_chosen_card_goes_before_every_key() -> None:
    cards = Cards({"1": FIRM, "2": FIRM})

    assert _match({"a": FIRM}, cards, {"a": "2"}) == {"a": Matched(id="2", why="hand")}
    assert cards.asked == []


def test_a_choice_of_a_new_card_matches_nothing() -> None:
    assert _match({"a": FIRM}, Cards({"1": FIRM}), {"a": NEW}) == {"a": NO_MATCH}


def test_a_chosen_card_is_no_candidate_for_others() -> None:
    outcomes = _match({"a": FIRM, "b": FIRM}, Cards({"1": FIRM, "2": FIRM}), {"a": "1"})

    assert outcomes == {"a": Matched(id="1", why="hand"), "b": Matched(id="2", why="inn_kpp")}


def test_a_choice_for_an_object_of_another_batch_plays_no_part() -> None:
    cards = Cards({"1": FIRM})

    assert _match({"a": FIRM}, cards, {"b": "1", "c": NEW}) == {"a": Matched(id="1", why="inn_kpp")}


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, Ambiguous(candidates=(), why="hand", refused="1")),
        ({"2": FIRM}, Ambiguous(candidates=("2",), why="hand", refused="1")),
        ({"2": FIRM, "3": FIRM}, Ambiguous(candidates=("2", "3"), why="inn_kpp", refused="1")),
    ],
)
def test_who_chose_a_card_that_is_taken_is_asked_again(
    others: dict[str, Counterparty], expected: Ambiguous
) -> None:
    cards = Cards({"1": FIRM, **others}, taken={"1"})

    assert _match({"a": FIRM}, cards, {"a": "1"}) == {"a": expected}


def test_two_who_chose_one_card_are_both_asked_again() -> None:
    outcomes = _match({"a": FIRM, "b": FIRM}, Cards({"1": FIRM}), {"a": "1", "b": "1"})

    asked = Ambiguous(candidates=("1",), why="inn_kpp", contested=True, refused="1")
    assert outcomes == {"a": asked, "b": asked}


def test_a_refused_choice_stays_a_question_although_one_card_fits_by_now() -> None:
    outcomes = match(
        COUNTERPARTY, {"a": FIRM, "b": FIRM}, Cards({"1": FIRM, "2": FIRM}), BP, {"b": "1"}, {"a": "1"}
    )

    assert outcomes == {
        "a": Ambiguous(candidates=("2",), why="hand", refused="1"),
        "b": Matched(id="1", why="hand"),
    }
