"""Questions to people: side by side, decided once."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from enterprise_data.objects.counterparty import COUNTERPARTY
from obmen.console.inputs import editable
from obmen.console.sides import brief, sides_of
from obmen.demo.setup import open_standin
from obmen.names import Namer
from state.rows import Conflict
from sync.services.exchanges import RunRequest
from tests.small_demo import IN_CRM, IN_ONEC, TWINS, firm
from tests.unit.console.visitor import Console, Visitor


def _conflict(desk: Console, group: str) -> Conflict:
    rows, _ = desk.house.app.conflicts.list(base="buh")
    return next(row for row in rows if row.group == group)


def _decide(visitor: Visitor, row: Conflict, **fields: str) -> Any:
    return visitor.post(f"/conflicts/{row.id}", version=str(row.version), **fields)


def _exchange_both_ways(desk: Console) -> tuple[str, str]:
    """The next exchange carries the decision; what the disputed firm is called now in 1C and in the CRM."""
    app = desk.house.app
    with closing(open_standin(app.settings.home)) as infobase:
        for _ in range(2):
            app.exchanges.run("buh", RunRequest(trigger="hand"))
            infobase.exchange()
        ref, card = firm(app, infobase)
        onec = infobase.get("Контрагенты", ref).keys.get("НаименованиеПолное") or infobase.get(
            "Контрагенты", ref
        ).content.get("НаименованиеПолное", "")
    return str(onec), app.crm.get_many("counterparty", [card])[card].record.full_name


def test_the_list_shows_the_question_and_both_values(desk: Console) -> None:
    text = desk.signed_in("viewer").get("/conflicts").text
    assert all(word in text for word in (IN_ONEC, IN_CRM, "подходит карточек: 2", TWINS))


def test_one_question_shows_base_1c_and_crm_side_by_side(desk: Console) -> None:
    row = _conflict(desk, "full_name")
    text = desk.signed_in("accountant").get(f"/conflicts/{row.id}").text
    assert all(word in text for word in ("Было согласовано", "Взять из 1С", "Взять из CRM", "Своё значение"))
    assert all(word in text for word in (IN_ONEC, IN_CRM, "Галина", row.sentence))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"take": "1c"}, IN_ONEC),
        ({"take": "crm"}, IN_CRM),
        ({"take": "value", "value.full_name": "Третье имя"}, "Третье имя"),
    ],
)
def test_a_decision_is_carried_to_both_sides_by_the_next_exchange(
    desk: Console, fields: dict[str, str], expected: str
) -> None:
    # given
    row = _conflict(desk, "full_name")

    # when
    answer = _decide(desk.signed_in("accountant"), row, **fields)

    # then
    assert "said=decided" in answer.headers["location"]
    assert desk.house.app.conflicts.get(row.id).decided_by == "Борис"
    assert _exchange_both_ways(desk) == (expected, expected)


def test_a_second_simultaneous_decision_is_not_written_and_tells_who_was_faster(desk: Console) -> None:
    # given: both look at the same page
    row = _conflict(desk, "full_name")
    first, second = desk.signed_in("administrator"), desk.signed_in("accountant")

    # when
    _decide(first, row, take="1c")
    answer = _decide(second, row, take="crm")

    # then
    assert answer.status_code == 409
    assert "уже решил пользователь Анна" in answer.text
    assert "взять из 1С" in answer.text
    assert desk.house.app.conflicts.get(row.id).decision == "onec"


def test_a_decision_about_values_that_changed_meanwhile_is_not_written(desk: Console) -> None:
    # given
    row = _conflict(desk, "full_name")
    with desk.house.app.store.unit() as unit:
        unit.put_conflicts([replace(row, onec_value={"full_name": "Ещё новее"})])

    # when
    answer = _decide(desk.signed_in("accountant"), row, take="1c")

    # then
    assert answer.status_code == 409
    assert "значения изменились" in answer.text
    assert desk.house.app.conflicts.get(row.id).status == "open"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_decision_without_the_version_it_saw_is_not_written(desk: Console, version: str) -> None:
    row = _conflict(desk, "full_name")
    answer = desk.signed_in("accountant").post(f"/conflicts/{row.id}", version=version, take="1c")
    assert answer.status_code == 409
    assert desk.house.app.conflicts.get(row.id).status == "open"


@pytest.mark.parametrize("take", ["", "onec", "<b>"])
def test_an_unknown_answer_is_told_on_the_same_page(desk: Console, take: str) -> None:
    row = _conflict(desk, "full_name")
    answer = _decide(desk.signed_in("accountant"), row, take=take)
    assert answer.status_code == 422
    assert "Неизвестное решение" in answer.text
    assert "<b>" not in answer.text


def test_several_cards_are_shown_with_their_fields_and_one_is_chosen(desk: Console) -> None:
    # given
    row = _conflict(desk, "match")
    visitor = desk.signed_in("accountant")
    page = visitor.get(f"/conflicts/{row.id}").text
    chosen = row.crm_value["candidates"][1]

    # when
    answer = _decide(visitor, row, take="value", card=chosen)
    desk.house.app.exchanges.run("buh", RunRequest(trigger="hand"))

    # then
    assert all(word in page for word in ("первая", "вторая", "создать новую карточку", TWINS))
    assert answer.status_code == 303
    with desk.house.app.store.unit() as unit:
        assert unit.links_by_ref("buh", "counterparty", [row.ref])[row.ref].crm_id == chosen


def test_a_card_that_was_not_offered_is_refused(desk: Console) -> None:
    row = _conflict(desk, "match")
    answer = _decide(desk.signed_in("accountant"), row, take="value", card="999999")
    assert answer.status_code == 422
    assert "Выберите карточку" in answer.text


def test_decided_questions_can_be_read_but_not_answered_again(desk: Console) -> None:
    # given
    row = _conflict(desk, "full_name")
    visitor = desk.signed_in("accountant")
    _decide(visitor, row, take="crm")

    # when
    page = visitor.get(f"/conflicts/{row.id}").text
    listed = visitor.get("/conflicts?status=decided").text

    # then
    assert "Решено: взять из CRM — Борис" in page
    assert "Принять решение" not in page
    assert "взять из CRM" in listed


def test_the_value_a_person_edits_is_spelled_as_it_is_read_back(desk: Console) -> None:
    """What the input starts with, sent back untouched, is 1C's value again."""
    from enterprise_data.objects.codec import value_to_json
    from enterprise_data.objects.typed import value_from_text

    # given
    row = _conflict(desk, "full_name")
    phones = [
        {"kind": "work", "number": "+7 (495) 1"},
        {"kind": "main", "number": "+7 2"},
        {"kind": "main", "number": "факс: 3"},
        {"kind": "main", "number": "4 (рабочий)"},
    ]
    addresses = [
        {"kind": "legal", "text": "101000, г. Москва: ул. 1"},
        {"kind": "actual", "text": "почтовый: тот же"},
    ]
    values = {
        "phones": {"phones": phones},
        "addresses": {"addresses": addresses},
        "emails": {"emails": ["a@example.ru", "b@example.ru"]},
        "legal": {"legal_form": "sole_trader", "head": None},
        "requisites": {"inn": "7707083893", "kpp": ""},
    }
    namer = Namer(desk.house.app.store, desk.house.app.crm, "buh")

    # when
    read_back = {
        group: {
            side.name: value_to_json(value_from_text(COUNTERPARTY, side.name, side.editable))
            for side in sides_of(replace(row, group=group, onec_value=value, crm_value=value), namer)
            if side.editable is not None
        }
        for group, value in values.items()
    }

    # then: a reference can't be typed
    assert read_back == values | {"legal": {"legal_form": "sole_trader"}}


def test_an_input_spells_ways_to_reach_somebody_in_words_of_the_accountant() -> None:
    phones = [{"kind": "main", "number": "+7 2"}, {"kind": "work", "number": "3"}]
    assert editable(phones) == "+7 2; рабочий: 3"
    assert editable([{"kind": "postal", "text": "101000, Москва"}]) == "почтовый: 101000, Москва"


def test_a_deletion_against_an_edit_is_a_choice_of_two(desk: Console) -> None:
    # given
    row = _conflict(desk, "full_name")
    deleted = {"deleted": True}
    kept = {"deleted": False}
    with desk.house.app.store.unit() as unit:
        unit.put_conflicts(
            [replace(row, group="deleted", base_value=None, onec_value=deleted, crm_value=kept)]
        )
    visitor = desk.signed_in("accountant")

    # when
    page, listed = visitor.get(f"/conflicts/{row.id}").text, visitor.get("/conflicts").text
    row = desk.house.app.conflicts.get(row.id)
    answer = _decide(visitor, row, take="onec"), _decide(visitor, row, take="crm")

    # then
    assert "Пометка удаления" in page
    assert "Своё значение" not in page
    assert "не удалён" in listed
    assert [part.status_code for part in answer] == [422, 303]


def test_several_fields_are_compared_together_and_named_in_the_list(desk: Console) -> None:
    # given
    row = _conflict(desk, "full_name")
    namer = Namer(desk.house.app.store, desk.house.app.crm, "buh")
    onec, crm = {"inn": "7707083893", "kpp": "773601001"}, {"inn": "7707083893", "kpp": ""}

    # when
    requisites = replace(row, group="requisites", onec_value=onec, crm_value=crm)
    legal = replace(
        row,
        group="legal",
        onec_value={"legal_form": "company", "head": None},
        crm_value={"legal_form": "branch", "head": {"kind": "counterparty", "id": "неизвестный"}},
    )

    # then: only what differs
    assert brief(requisites, namer) == ("773601001", "пусто")
    assert brief(legal, namer)[1].startswith("Вид контрагента: обособленное подразделение; ")
    assert "неизвестный" in brief(legal, namer)[1]
    assert ("branch", "обособленное подразделение") in sides_of(legal, namer)[0].choices


def test_references_are_named_not_numbered(desk: Console) -> None:
    # given
    app, row = desk.house.app, _conflict(desk, "full_name")
    with app.store.unit() as unit:
        group = unit.find_links(base="buh", kind="counterparty_group", limit=1)[0][0]
    name = app.crm.get_many("counterparty_group", [group.crm_id])[group.crm_id].record.name
    value = {"group": {"kind": "counterparty_group", "id": group.ref}}

    # when
    (side,) = sides_of(
        replace(row, group="group", onec_value=value, crm_value={"group": None}),
        Namer(app.store, app.crm, "buh"),
    )

    # then
    assert (side.onec, side.crm, side.editable) == (name, "", None)
