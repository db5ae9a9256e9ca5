"""Decisions about conflicts, over a store in memory: what a person may decide, and what each refusal tells."""

from __future__ import annotations

from typing import Any

import pytest

from enterprise_data.model.ref import Ref
from enterprise_data.objects.codec import value_to_json
from state.contract.given import BASE, NOW, conflict, put_links, ref
from state.ports import StaleDecision, Store
from state.rows import Conflict
from state.stores import open_store
from sync.services.conflicts import ConflictService, UnknownConflict, WrongDecision

NAMES = {"name": "Ромашка из 1С", "full_name": "ООО «Ромашка»"}


@pytest.fixture
def store() -> Store:
    return open_store("memory://")


def asked(store: Store, group: str, **values: Any) -> Conflict:
    """An open question about object 1."""
    with store.unit() as unit:
        (row,) = unit.put_conflicts([conflict(1, group=group, **values)])
    return row


def decided(store: Store, row: Conflict, **decision: Any) -> Conflict:
    """The question with an answer of Anna's."""
    return ConflictService(store, lambda: NOW).resolve(row.id, who="anna", **decision)


def refused(store: Store, row: Conflict, **decision: Any) -> WrongDecision:
    """The refusal; the question must stay open, and nothing is told in the audit."""
    with pytest.raises(WrongDecision) as caught:
        decided(store, row, **decision)
    with store.unit() as unit:
        assert unit.conflict(row.id) == row
        assert unit.audit() == ([], 0)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(("take", "kept"), [("1c", "onec"), ("crm", "crm")])
def test_a_side_is_taken_and_the_audit_tells_who_took_it(store: Store, take: str, kept: str) -> None:
    row = decided(store, asked(store, "full_name"), take=take)

    assert (row.status, row.decision, row.decided_by, row.decided_at) == ("decided", kept, "anna", NOW)
    with store.unit() as unit:
        (told,), _ = unit.audit()
    assert (told.who, told.action, told.details["take"]) == ("anna", "conflict_decided", kept)
    assert told.subject == f"{BASE}/counterparty/{ref(1)}/full_name"


def test_an_own_value_for_the_only_field_needs_no_name(store: Store) -> None:
    row = decided(store, asked(store, "full_name", onec_value=NAMES), take="value", value="ООО «Василёк»")
    assert (row.decision, row.decided_value) == ("value", {"full_name": "ООО «Василёк»"})


def test_fields_are_named_by_title_or_word_and_the_others_stay_as_in_1c(store: Store) -> None:
    question = asked(store, "requisites", onec_value={"inn": "7736050003", "kpp": "772801001"})
    row = decided(store, question, take="value", value={"ИНН": "7707083893"})
    assert row.decided_value == {"inn": "7707083893", "kpp": "772801001"}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "Укажите своё значение"),
        ({}, "Укажите своё значение"),
        ("7707083893", "Укажите своё значение"),
        ({"website": "x"}, "Укажите своё значение"),
        ({"inn": "7707083894"}, "7707083894"),
    ],
)
def test_a_value_that_is_none_or_wrong_is_not_taken(store: Store, value: Any, told: str) -> None:
    """A group of two fields must be told which of them; a wrong ИНН would reach both sides."""
    question = asked(store, "requisites", onec_value={"inn": "", "kpp": ""})
    assert told in refused(store, question, take="value", value=value).message


def test_an_unknown_word_for_a_decision_names_those_there_are(store: Store) -> None:
    error = refused(store, asked(store, "full_name"), take="both")
    assert "both" in error.message and "1c, crm, value" in error.hint


def test_a_deletion_against_an_edit_has_no_own_value(store: Store) -> None:
    assert "удаления" in refused(store, asked(store, "deleted"), take="value", value="нет").message


def test_sums_and_rows_of_a_document_are_taken_whole_from_one_side(store: Store) -> None:
    question = asked(store, "money", kind="goods_sale")
    assert "целиком" in refused(store, question, take="value", value={"amount": "1"}).message


@pytest.mark.parametrize(("value", "kept"), [("9", "9"), ("new", "")])
def test_one_of_several_cards_is_chosen_by_its_number_or_a_new_one_is_made(
    store: Store, value: str, kept: str
) -> None:
    question = asked(store, "match", crm_value={"candidates": ["7", "9"]})
    assert decided(store, question, take="value", value=value).decided_value == kept


@pytest.mark.parametrize(("take", "value"), [("value", "8"), ("1c", None), ("value", {"name": "7"})])
def test_another_card_than_those_that_fit_is_not_chosen(store: Store, take: str, value: Any) -> None:
    error = refused(
        store, asked(store, "match", crm_value={"candidates": ["7", "9"]}), take=take, value=value
    )
    assert "7, 9" in error.hint


def test_a_card_named_by_its_number_is_kept_as_1c_refers_to_it(store: Store) -> None:
    put_links(store, 5)
    question = asked(store, "parties", kind="contract", onec_value={"kind": "buyer"})

    row = decided(store, question, take="value", value={"counterparty": "5"})

    there = value_to_json(Ref("counterparty", ref(5)))
    assert row.decided_value == {"counterparty": there, "organization": None, "kind": "buyer"}


def test_a_card_that_takes_no_part_in_the_exchange_is_refused_by_its_kind_and_number(store: Store) -> None:
    question = asked(store, "parties", kind="contract")
    error = refused(store, question, take="value", value={"counterparty": "5"})
    assert "Контрагент 5" in error.message and "obmen map list" in error.hint


def test_a_question_that_is_not_there_is_told_with_where_to_look() -> None:
    with pytest.raises(UnknownConflict, match="№ 42") as caught:
        ConflictService(open_store("memory://")).resolve(42, take="1c", who="anna")
    assert "obmen conflicts list" in caught.value.hint


def test_the_second_of_two_decisions_is_refused(store: Store) -> None:
    seen = asked(store, "full_name")
    decided(store, seen, take="1c")
    with pytest.raises(StaleDecision):
        decided(store, seen, take="crm", seen_version=seen.version)


def test_questions_are_listed_by_base_and_state(store: Store) -> None:
    first = asked(store, "full_name")
    with store.unit() as unit:
        unit.put_conflicts([conflict(2, base="ut")])
    service = ConflictService(store)
    assert [row.id for row in service.list(base=BASE)[0]] == [first.id]
    assert service.list()[1] == 2
    decided(store, first, take="1c")
    assert service.list(base=BASE)[1] == 0 and service.list(base=BASE, status="decided")[1] == 1
