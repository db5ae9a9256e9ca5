"""Objects of 1C and cards of the CRM that have no link yet meet in a real exchange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from enterprise_data.model.ref import Ref
from enterprise_data.objects.contract import Contract
from enterprise_data.objects.counterparty import Counterparty
from enterprise_data.objects.organization import Organization
from sync.policies import MATCH
from tests.unit.sync.rows import LINK
from tests.unit.sync.small_world import SmallWorld, guid, ref, small_world

FIRM = Counterparty(name="Ромашка", full_name="ООО «Ромашка»", inn="7707083893", kpp="770701001")
OTHER_INN = "7736207543"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[SmallWorld]:
    with small_world(tmp_path) as made:
        yield made


def _messages(world: SmallWorld, status: str) -> list[str]:
    return [row.message for row in world.told if row.status == status]


# --- a match ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "code", "why"),
    [
        (FIRM, "", "inn_kpp"),
        (replace(FIRM, full_name="Прежнее имя"), "", "inn_kpp"),
        (replace(FIRM, inn="", kpp=""), "", "name"),
    ],
)
def test_an_object_and_its_card_meet_although_both_are_new_to_the_exchange(
    world: SmallWorld, card: Counterparty, code: str, why: str
) -> None:
    id = world.card(card)
    world.onec_says("firm", FIRM, code=code)

    world.exchange()

    assert world.links() == {guid("firm"): (id, why)}
    assert list(world.cards()) == [id]
    assert world.waiting() == []
    assert world.exchange().get("updated", 0) == 0


def test_the_code_of_an_earlier_exchange_finds_the_card(world: SmallWorld) -> None:
    world.onec_says("firm", replace(FIRM, inn="", kpp="", full_name=""), code="000000042")
    world.exchange()
    with world.store.unit() as unit:
        unit.drop_link("buh", "counterparty", guid("firm"))

    world.onec_says("again", replace(FIRM, name="Лютик", inn="", kpp="", full_name="x"), code="000000042")
    world.exchange()

    assert [why for _, why in world.links().values()] == ["code"]


def test_a_namesake_with_another_inn_is_another_company(world: SmallWorld) -> None:
    namesake = world.card(replace(FIRM, inn=OTHER_INN))
    world.onec_says("firm", FIRM)

    world.exchange()

    card, why = world.links()[guid("firm")]
    assert (why, card != namesake) == ("exchange", True)


def test_a_wrong_inn_that_both_sides_share_links_nothing(tmp_path: Path) -> None:
    wrong = replace(FIRM, inn="7707083894", full_name="")
    with small_world(tmp_path, hold_wrong_requisites=False) as world:
        world.card(wrong)
        world.onec_says("firm", wrong)

        world.exchange()

        assert sorted(why for _, why in world.links().values()) == ["created", "exchange"]


def test_a_contract_with_a_number_is_not_found_by_its_name(world: SmallWorld) -> None:
    world.onec_says("own", Organization(name="Мы"), kind="organization")
    world.onec_says("firm", FIRM)
    world.exchange()
    firm, own = (
        Ref(kind, world.links(kind)[guid(name)][0])
        for kind, name in (("counterparty", "firm"), ("organization", "own"))
    )
    named = world.card(Contract(counterparty=firm, organization=own, name="Основной"), kind="contract")
    world.exchange()

    with world.store.unit() as unit:
        unit.drop_link("buh", "contract", next(iter(world.links("contract"))))
    numbered = Contract(
        counterparty=ref("firm"), organization=ref("own", "organization"), name="Основной", number="5"
    )
    world.onec_says("numbered", numbered, kind="contract")
    world.onec_says("unnumbered", replace(numbered, number=""), kind="contract")
    world.exchange()

    links = world.links("contract")
    assert links[guid("unnumbered")] == (named, "name")
    assert links[guid("numbered")][0] != named


# --- a question ---------------------------------------------------------------------------------------


def test_several_cards_are_a_question_and_nothing_is_made_of_either_side(world: SmallWorld) -> None:
    one, two = world.card(replace(FIRM, name="Лютик", full_name="Лютик")), world.card(FIRM)
    world.onec_says("firm", FIRM)

    world.exchange()

    (question,) = world.questions()
    assert (question.group, question.ref, question.label) == (MATCH, guid("firm"), "Ромашка")
    assert question.crm_value == {"candidates": [two, one], "why": "inn_kpp"}, "the most alike first"
    assert question.sentence == (
        f"Контрагент «Ромашка»: в CRM подходит карточек — 2: № {two} «Ромашка» (сходство 100 %), "
        f"№ {one} «Лютик» (сходство 99 %). Обмен сам не выбирает."
    )
    assert world.links() == {}
    assert world.for_1c() == [], "a candidate sent to 1C as new would become a double"
    assert sorted(world.waiting()) == sorted([("onec", guid("firm")), ("crm", one), ("crm", two)])


def test_a_question_is_asked_once(world: SmallWorld) -> None:
    world.card(FIRM)
    world.card(FIRM)
    world.onec_says("firm", FIRM)
    world.exchange()
    (first,) = world.questions()

    world.exchange()

    assert world.questions() == [first]
    assert world.told == []


def test_many_candidates_are_counted_not_listed(world: SmallWorld) -> None:
    for _ in range(7):
        world.card(FIRM)
    world.onec_says("firm", FIRM)

    world.exchange()

    (question,) = world.questions()
    assert question.sentence.count("№") == 5
    assert ", и ещё 2. Обмен" in question.sentence
    assert len(question.crm_value["candidates"]) == 7


def test_another_card_among_the_candidates_renews_the_question(world: SmallWorld) -> None:
    world.card(FIRM)
    world.card(FIRM)
    world.onec_says("firm", FIRM)
    world.exchange()
    (first,) = world.questions()
    third = world.card(FIRM)

    world.exchange()

    (renewed,) = world.questions()
    assert renewed.id == first.id
    assert third in renewed.crm_value["candidates"]
    assert ("crm", third) in world.waiting()


def test_the_chosen_card_is_linked_and_the_other_becomes_an_object_of_1c(world: SmallWorld) -> None:
    one, two = world.card(FIRM), world.card(FIRM)
    world.onec_says("firm", FIRM)
    world.exchange()

    world.answer(world.questions()[0], "value", two)
    world.exchange()

    links = world.links()
    assert links.pop(guid("firm")) == (two, "hand")
    assert list(links.values()) == [(one, "created")]
    assert (world.questions(), world.waiting()) == ([], [])


def test_a_new_card_may_be_chosen(world: SmallWorld) -> None:
    known = {world.card(FIRM), world.card(FIRM)}
    world.onec_says("firm", FIRM)
    world.exchange()

    world.answer(world.questions()[0], "value", "new")
    world.exchange()

    card, why = world.links()[guid("firm")]
    assert card not in known
    assert why == "hand"
    assert len(world.for_1c()) == 2


def test_two_objects_that_fit_one_card_are_both_asked_about(world: SmallWorld) -> None:
    card = world.card(FIRM)
    world.onec_says("firm", FIRM)
    world.onec_says("twin", FIRM)

    world.exchange()

    assert {question.ref for question in world.questions()} == {guid("firm"), guid("twin")}
    assert all("подходит и другому объекту 1С: № " + card in row.sentence for row in world.questions())
    assert world.links() == {}


def test_two_who_chose_one_card_are_asked_again_instead_of_sharing_it(world: SmallWorld) -> None:
    card = world.card(FIRM)
    world.onec_says("firm", FIRM)
    world.onec_says("twin", FIRM)
    world.exchange()
    for question in world.questions():
        world.answer(question, "value", card)

    world.exchange()

    asked = world.questions()
    assert len(asked) == 2
    assert all(
        f"выбранная карточка № {card} уже относится к другому объекту" in row.sentence for row in asked
    )
    assert all("Подходят: № " in row.sentence for row in asked)
    assert world.links() == {}

    world.answer(asked[0], "value", card)
    world.answer(asked[1], "value", "new")
    world.exchange()

    assert sorted(why for _, why in world.links().values()) == ["hand", "hand"]
    assert world.questions() == []


def test_a_choice_that_somebody_was_faster_with_is_asked_again(world: SmallWorld) -> None:
    one, two = world.card(FIRM), world.card(FIRM)
    world.onec_says("firm", FIRM)
    world.exchange()
    world.answer(world.questions()[0], "value", one)
    world.onec_says("other", replace(FIRM, inn=OTHER_INN))
    with world.store.unit() as unit:
        unit.put_links([replace(LINK, kind="counterparty", ref=guid("other"), crm_id=one)])

    world.exchange()
    world.exchange()

    (question,) = [row for row in world.questions() if row.group == MATCH]
    assert f"карточка № {one} уже относится к другому объекту 1С. Подходят: № {two}" in question.sentence
    assert guid("firm") not in world.links()


def test_a_choice_without_any_other_card_offers_to_make_one(world: SmallWorld) -> None:
    one, two = world.card(FIRM), world.card(FIRM)
    world.onec_says("firm", FIRM)
    world.exchange()
    world.answer(world.questions()[0], "value", one)
    with world.store.unit() as unit:
        taken = [replace(LINK, kind="counterparty", ref=guid(f"other {id}"), crm_id=id) for id in (one, two)]
        unit.put_links(taken)

    world.exchange()

    (question,) = [row for row in world.questions() if row.group == MATCH]
    assert question.sentence.endswith("Других подходящих карточек нет: её можно создать.")


def test_waiting_cards_are_told_why(world: SmallWorld) -> None:
    world.card(FIRM)
    world.card(FIRM)
    world.onec_says("firm", FIRM)

    world.exchange()

    told = _messages(world, "held")
    assert "Контрагент: карточка ждёт ответа на вопрос, не она ли соответствует объекту 1С." in told
    assert len(told) == 3
