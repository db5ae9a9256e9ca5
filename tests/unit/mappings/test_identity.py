"""The identity map: who is who for ever, whatever is merged, renamed or deleted."""

from __future__ import annotations

import pytest

from enterprise_data.errors import AmbiguousMatch
from mappings.identity import (
    Identity,
    Repointed,
    Standing,
    bury,
    link,
    merge_cards,
    revive,
    second_name,
    unlink,
)

ONE = link(Identity(), "a", "1")
TWO = link(ONE, "b", "2")


def test_a_link_is_found_from_both_sides() -> None:
    assert (ONE.ref("a"), ONE.card("1")) == ("a", "a")
    assert (ONE.ref("b"), ONE.card("2")) == (None, None)


def test_linking_again_changes_nothing() -> None:
    assert link(ONE, "a", "1") is ONE


def test_an_object_has_one_card() -> None:
    with pytest.raises(AmbiguousMatch) as refused:
        link(ONE, "a", "2")

    assert refused.value.message == "Объект a уже связан с карточкой 1."
    assert refused.value.hint == "Сначала разорвите эту связь."


def test_a_card_has_one_object() -> None:
    with pytest.raises(AmbiguousMatch) as refused:
        link(ONE, "b", "1")

    assert refused.value.message == "Карточка 1 уже связана с объектом a."
    assert refused.value.hint == "Сначала разорвите эту связь."


def test_what_was_cut_can_be_linked_anew() -> None:
    cut = unlink(TWO, "a")

    assert cut == Identity(links={"b": "2"})
    assert link(cut, "c", "1").links == {"b": "2", "c": "1"}
    assert unlink(cut, "a") is cut


# --- second names -------------------------------------------------------------------------------------


def test_a_second_name_of_an_object_means_the_same_record() -> None:
    known = second_name(ONE, "a2", "a")

    assert (known.ref("a2"), known.standing("a2")) == ("a", Standing.LINKED)
    assert second_name(known, "a2", "a") is known
    assert second_name(known, "a3", "a2").ref("a3") == "a"


def test_a_second_name_can_not_be_another_object() -> None:
    with pytest.raises(AmbiguousMatch) as refused:
        second_name(TWO, "b", "a")

    assert refused.value.message == "Ссылка b принадлежит другому объекту."
    assert refused.value.hint == "Проверьте связи объекта."
    assert second_name(TWO, "c", "unknown") is TWO


def test_cutting_forgets_every_name() -> None:
    known = second_name(TWO, "a2", "a")
    known, _ = merge_cards(known, "1", "9")
    known = bury(second_name(known, "b2", "b"), "a")

    assert unlink(known, "a2") == second_name(link(Identity(), "b", "2"), "b2", "b")


def test_cutting_one_record_leaves_the_names_of_others() -> None:
    known = link(link(TWO, "c", "3"), "d", "4")
    known, _ = merge_cards(known, "2", "1")
    known, _ = merge_cards(known, "3", "9")
    known = bury(known, "c")

    assert unlink(known, "d") == Identity(
        links={"a": "1", "c": "9"},
        refs={"b": "a"},
        cards={"2": "a", "3": "c"},
        silent=frozenset({"b"}),
        tombs=frozenset({"c"}),
    )
    assert unlink(known, "a") == Identity(
        links={"c": "9", "d": "4"}, cards={"3": "c"}, tombs=frozenset({"c"})
    )


# --- cards merged in the CRM --------------------------------------------------------------------------


def test_a_merge_of_cards_we_never_exchanged_is_none_of_our_business() -> None:
    assert merge_cards(ONE, "8", "9") == (ONE, Repointed.NOTHING)
    assert merge_cards(ONE, "8", "1") == (ONE, Repointed.NOTHING)


def test_the_object_of_the_losing_card_moves_to_the_winner() -> None:
    known, what = merge_cards(ONE, "1", "9")

    assert what is Repointed.MOVED
    assert known == Identity(links={"a": "9"}, cards={"1": "a"})
    assert (known.card("1"), known.card("9"), known.standing("a")) == ("a", "a", Standing.LINKED)


def test_a_merge_told_twice_changes_nothing() -> None:
    moved, _ = merge_cards(ONE, "1", "9")
    joined, _ = merge_cards(TWO, "1", "2")

    assert merge_cards(moved, "1", "9") == (moved, Repointed.NOTHING)
    assert merge_cards(joined, "1", "2") == (joined, Repointed.NOTHING)


def test_the_losers_object_becomes_a_silent_name_of_the_winners() -> None:
    known, what = merge_cards(TWO, "1", "2")

    assert what is Repointed.JOINED
    assert known == Identity(links={"b": "2"}, refs={"a": "b"}, cards={"1": "b"}, silent=frozenset({"a"}))
    assert (known.card("1"), known.ref("a")) == ("b", "b")
    assert (known.standing("a"), known.standing("b")) == (Standing.SILENT, Standing.LINKED)


def test_every_name_of_the_loser_falls_silent_but_none_of_the_winners() -> None:
    known = second_name(second_name(TWO, "a2", "a"), "b2", "b")

    known, _ = merge_cards(known, "1", "2")

    assert known.silent == {"a", "a2"}
    assert known.refs == {"a": "b", "a2": "b", "b2": "b"}


def test_chains_of_merges_end_at_the_last_winner() -> None:
    known = link(TWO, "c", "3")

    known, _ = merge_cards(known, "1", "2")
    known, _ = merge_cards(known, "2", "3")
    known, _ = merge_cards(known, "3", "4")

    assert known.links == {"c": "4"}
    assert {known.card(card) for card in "1234"} == {"c"}
    assert {known.ref(guid) for guid in "abc"} == {"c"}
    assert known.silent == {"a", "b"}


def test_a_merge_told_under_an_old_name_keeps_the_name_between() -> None:
    known, _ = merge_cards(ONE, "1", "2")

    known, what = merge_cards(known, "1", "3")

    assert (what, known.links) == (Repointed.MOVED, {"a": "3"})
    assert (known.card("1"), known.card("2")) == ("a", "a")


def test_a_loser_known_by_an_old_name_joins_with_all_its_names() -> None:
    known, _ = merge_cards(TWO, "1", "5")

    known, what = merge_cards(known, "1", "2")

    assert (what, known.cards) == (Repointed.JOINED, {"1": "b", "5": "b"})


def test_a_merge_leaves_the_old_names_of_other_cards_alone() -> None:
    known, _ = merge_cards(link(TWO, "c", "3"), "3", "9")

    known, _ = merge_cards(known, "1", "2")

    assert known.cards == {"1": "b", "3": "c"}


def test_the_tombstone_of_a_loser_is_not_the_winners() -> None:
    known, _ = merge_cards(bury(TWO, "a"), "1", "2")

    assert known.tombs == frozenset()
    assert merge_cards(bury(TWO, "b"), "1", "2")[0].standing("b") is Standing.BURIED


# --- tombstones ---------------------------------------------------------------------------------------


def test_an_unknown_object_is_unknown() -> None:
    assert ONE.standing("z") is Standing.UNKNOWN


def test_what_both_sides_deleted_does_not_come_back_as_new() -> None:
    known = bury(second_name(ONE, "a2", "a"), "a2")

    assert (known.standing("a"), known.standing("a2")) == (Standing.BURIED, Standing.BURIED)
    assert known.card("1") == "a"


def test_a_deletion_taken_back_is_the_same_record_again() -> None:
    assert revive(bury(second_name(ONE, "a2", "a"), "a"), "a2") == second_name(ONE, "a2", "a")


def test_burying_or_reviving_an_unknown_object_does_nothing() -> None:
    assert bury(ONE, "z") is ONE
    assert revive(ONE, "z") is ONE
