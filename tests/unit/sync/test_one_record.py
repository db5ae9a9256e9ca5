"""One record stays one: second names, cards merged in the CRM, deletions, in a real exchange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.crm.service import DeletePolicy
from enterprise_data.objects.counterparty import Counterparty
from sync.policies import ANY, DELETED, Policy
from tests.unit.sync.small_world import FIRM, SmallWorld, guid, small_world

ROMASHKA = Counterparty(name="Ромашка", full_name="ООО «Ромашка»", inn="7707083893", kpp="770701001")
LUTIK = Counterparty(name="Лютик", full_name="ООО «Лютик»", inn="7736207543", kpp="770701001")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[SmallWorld]:
    with small_world(tmp_path) as made:
        yield made


def _merge(world: SmallWorld, winner: str, loser: str) -> None:
    world.crm.merge(FIRM, winner, [loser], idem=f"{winner}/{loser}", author="Анна")


def _told(world: SmallWorld) -> list[tuple[str, str]]:
    return [(row.status, row.message) for row in world.told]


# --- second names -------------------------------------------------------------------------------------


def test_an_object_of_1cs_own_guid_is_the_card_that_is_on_its_way_there(world: SmallWorld) -> None:
    card = world.card(ROMASHKA)
    world.exchange()

    world.onec_says("theirs", replace(ROMASHKA, website="romashka.ru"))
    world.exchange()

    assert [id for id, _ in world.links().values()] == [card]
    assert world.cards() == {card: replace(ROMASHKA, website="romashka.ru")}
    world.onec_says("theirs", replace(ROMASHKA, website="lutik.ru"))
    world.exchange()
    assert world.cards() == {card: replace(ROMASHKA, website="lutik.ru")}


def test_two_objects_that_fit_a_card_on_its_way_are_both_asked_about(world: SmallWorld) -> None:
    card = world.card(ROMASHKA)
    world.exchange()

    world.onec_says("one", ROMASHKA)
    world.onec_says("two", ROMASHKA)
    world.exchange()

    assert [row.crm_value["candidates"] for row in world.questions()] == [[card], [card]]
    assert len(world.links()) == 1


def test_an_edit_of_the_card_and_1cs_object_of_another_guid_become_one_item(world: SmallWorld) -> None:
    card = world.card(ROMASHKA)
    world.exchange()

    world.edit(card, replace(ROMASHKA, note="из CRM"), "note")
    world.onec_says("theirs", replace(ROMASHKA, website="romashka.ru"))
    world.exchange()

    assert world.cards() == {card: replace(ROMASHKA, website="romashka.ru", note="из CRM")}
    assert len(world.links()) == len(world.for_1c()) == 1
    assert world.waiting() == []


# --- cards merged in the CRM --------------------------------------------------------------------------


def _two_firms(world: SmallWorld) -> tuple[str, str]:
    world.onec_says("romashka", ROMASHKA)
    world.onec_says("lutik", LUTIK)
    world.exchange()
    return world.links()[guid("romashka")][0], world.links()[guid("lutik")][0]


def test_a_merged_cards_object_falls_silent_and_comes_back_as_nothing_new(world: SmallWorld) -> None:
    romashka, lutik = _two_firms(world)
    _merge(world, romashka, lutik)
    world.exchange()
    assert (
        "linked",
        "Карточки объединены в CRM: второй объект 1С теперь относится к той же карточке.",
    ) in _told(world)

    world.onec_says("lutik", replace(LUTIK, note="правка"))
    world.onec_deletes("lutik")
    world.exchange()

    assert _told(world) == [("skipped", "Объект 1С относится к карточке, объединённой в CRM с другой.")]
    assert list(world.links()) == [guid("romashka")]
    assert world.cards()[romashka].note == ""
    assert world.waiting() == []


def test_every_name_of_a_merged_away_object_falls_silent(world: SmallWorld) -> None:
    born = world.card(LUTIK)
    world.exchange()
    world.onec_says("theirs", LUTIK)
    world.onec_says("romashka", ROMASHKA)
    world.exchange()
    romashka = world.links()[guid("romashka")][0]

    _merge(world, romashka, born)
    world.exchange()
    world.onec_says("theirs", replace(LUTIK, note="правка"))
    world.exchange()

    assert [status for status, _ in _told(world)] == ["skipped"]
    assert {card: record.name for card, record in world.cards().items()} == {romashka: "Ромашка"}


def test_a_merge_into_a_card_that_was_never_exchanged_moves_the_link(world: SmallWorld) -> None:
    world.onec_says("romashka", ROMASHKA)
    world.exchange()
    old = world.links()[guid("romashka")][0]
    double = world.card(replace(LUTIK, name="Ромашка", full_name="Двойник"))

    _merge(world, double, old)
    world.exchange()

    assert world.links() == {guid("romashka"): (double, "merge")}
    assert ("linked", "Карточка объединена в CRM с другой: связь перенесена на неё.") in _told(world)
    world.onec_says("romashka", replace(ROMASHKA, website="romashka.ru"))
    world.exchange()
    assert world.cards()[double].website == "romashka.ru"


# --- deletions ----------------------------------------------------------------------------------------


def test_what_both_sides_deleted_does_not_come_back_as_new_and_may_be_revived(world: SmallWorld) -> None:
    world.onec_says("romashka", ROMASHKA)
    world.exchange()
    ((card, _),) = world.links().values()
    world.onec_deletes("romashka")
    world.exchange()
    assert world.cards() == {}

    world.onec_deletes("romashka")
    world.exchange()
    assert (world.cards(), len(world.links())) == ({}, 1)

    world.onec_says("romashka", ROMASHKA)
    world.exchange()
    assert list(world.cards()) == [card]
    assert [status for status, _ in _told(world)] == ["restored"]


def test_a_deletion_against_an_edit_is_asked_once_and_carried_out_as_answered(world: SmallWorld) -> None:
    world.onec_says("romashka", ROMASHKA)
    world.exchange()
    ((card, _),) = world.links().values()
    world.edit(card, replace(ROMASHKA, note="из CRM"), "note")
    world.onec_deletes("romashka")
    world.exchange()
    world.exchange()

    (question,) = world.questions()
    assert (question.group, list(world.cards())) == (DELETED, [card])
    world.answer(question, "crm")
    world.exchange()

    (waiting,) = world.for_1c()
    assert waiting.op == "update"
    assert world.questions() == []
    assert world.cards()[card].note == "из CRM"


# --- questions and what travels meanwhile -------------------------------------------------------------


def test_a_question_of_the_first_meeting_survives_an_edit_of_another_field(world: SmallWorld) -> None:
    card = world.card(replace(ROMASHKA, name="Ромашка (CRM)"))
    world.onec_says("romashka", ROMASHKA)
    world.exchange()
    (question,) = world.questions()

    world.edit(card, replace(ROMASHKA, note="из CRM"), "note")
    world.exchange()

    assert world.questions() == [question], "neither name may win in silence"
    assert world.cards()[card].name == "Ромашка (CRM)"
    (waiting,) = world.for_1c()
    assert waiting.held == ("name",)


def test_an_answer_on_its_way_is_not_asked_again_by_another_edit(world: SmallWorld) -> None:
    world.onec_says("romashka", ROMASHKA)
    world.exchange()
    ((card, _),) = world.links().values()
    world.onec_says("romashka", replace(ROMASHKA, name="Ромашка 1С"))
    world.edit(card, replace(ROMASHKA, name="Ромашка CRM"), "name")
    world.exchange()
    world.answer(world.questions()[0], "crm")
    world.exchange()

    world.edit(card, replace(ROMASHKA, note="ещё"), "note")
    world.exchange()

    assert world.questions() == []
    (waiting,) = world.for_1c()
    assert waiting.held == ()


def test_what_first_filled_the_owners_empty_field_is_not_put_back_on_the_way(tmp_path: Path) -> None:
    with small_world(tmp_path, policies={(FIRM, ANY): Policy.ONEC}) as world:
        card = world.card(replace(ROMASHKA, website="romashka.ru"))
        world.onec_says("romashka", ROMASHKA)
        world.exchange()

        world.edit(card, replace(ROMASHKA, note="правка не владельца"), "note")
        world.exchange()

        assert world.cards()[card] == replace(ROMASHKA, website="romashka.ru")


def test_a_card_that_is_gone_for_good_is_not_made_again_unasked(
    world: SmallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.onec_says("romashka", ROMASHKA)
    world.exchange()
    ((card, _),) = world.links().values()
    with monkeypatch.context() as gone:
        gone.setattr(world.crm, "get_many", lambda kind, ids: {})
        world.onec_says("romashka", replace(ROMASHKA, note="правка"))
        world.exchange()
        (question,) = world.questions()
        assert (question.group, question.crm_id) == (DELETED, card)

        world.answer(question, "1c")
        world.exchange()

    assert len(world.cards()) == 2
    ((made, _),) = world.links().values()
    assert world.cards()[made] == replace(ROMASHKA, note="правка")


def test_a_locked_card_waits_and_blocks_nobody(world: SmallWorld) -> None:
    romashka, lutik = _two_firms(world)
    world.crm.set_lock(FIRM, romashka, True, "Анна")
    world.onec_says("romashka", replace(ROMASHKA, note="правка"))
    world.onec_says("lutik", replace(LUTIK, note="правка"))

    world.exchange()

    assert (world.cards()[romashka].note, world.cards()[lutik].note) == ("", "правка")
    world.crm.set_lock(FIRM, romashka, False, "Анна")
    world.exchange()
    assert world.cards()[romashka].note == "правка"


def test_a_deletion_in_the_crm_travels_as_a_mark(world: SmallWorld) -> None:
    romashka, _ = _two_firms(world)
    world.crm.delete(FIRM, romashka, idem="x", policy=DeletePolicy.MARK_ONLY, author="Анна")

    world.exchange()

    (waiting,) = world.for_1c()
    assert (waiting.op, waiting.ref) == ("delete", guid("romashka"))
