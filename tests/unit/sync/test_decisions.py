"""Questions for people, and their answers on the way back into the merge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from enterprise_data.objects.counterparty import COUNTERPARTY, Counterparty
from state.rows import Conflict
from sync.decisions import asked_of, conflict_rows, decisions_of, jsonable, match_question, sentence
from sync.merge import Clash, Decision
from sync.plan import Step
from sync.policies import DELETED, MATCH
from tests.unit.sync.kinds import THING, Colour, version
from tests.unit.sync.rows import NOW, question

CLASH = Clash(group="requisites", base=("1", "2"), onec=("3", "4"), crm=("5", "6"))
VALUES: dict[str, Any] = {
    "base_value": {"inn": "1", "kpp": "2"},
    "onec_value": {"inn": "3", "kpp": "4"},
    "crm_value": {"inn": "5", "kpp": "6"},
}


def _rows(clash: Clash, *known: Conflict, more: tuple[Clash, ...] = ()) -> list[Conflict]:
    step = Step(kind="thing", ref="guid", crm_id="7", why="", label="Ромашка", clashes=(clash, *more))
    return conflict_rows(
        THING, step, known, base="buh", run_id=9, now=NOW, crm_changed_by="Анна", crm_changed_at=NOW
    )


# --- asking -------------------------------------------------------------------------------------------


def test_a_clash_is_asked_with_all_three_values() -> None:
    (row,) = _rows(CLASH)

    assert row == Conflict(
        base="buh",
        kind="thing",
        ref="guid",
        crm_id="7",
        group="requisites",
        label="Ромашка",
        **VALUES,
        sentence="Вещь «Ромашка»: ИНН, КПП изменили и в 1С, и в CRM (Анна). Какое значение верное?",
        found_at=NOW,
        run_id=9,
        crm_changed_by="Анна",
        crm_changed_at=NOW,
    )


def test_a_clash_without_a_card_yet_is_asked_all_the_same() -> None:
    step = Step(kind="thing", ref="guid", crm_id=None, why="", label="", clashes=(CLASH,))

    (row,) = conflict_rows(
        THING, step, (), base="b", run_id=1, now=NOW, crm_changed_by="", crm_changed_at=None
    )

    assert row.crm_id == ""


def test_the_same_question_is_not_asked_twice() -> None:
    assert _rows(CLASH, question("requisites", **VALUES)) == []


def test_a_known_question_does_not_keep_a_new_one_from_being_asked() -> None:
    new = Clash(group="name", base=("a",), onec=("b",), crm=("c",))

    assert [row.group for row in _rows(CLASH, question("requisites", **VALUES), more=(new,))] == ["name"]


def test_a_question_whose_values_changed_is_the_same_question_asked_anew() -> None:
    old = question("requisites", **{**VALUES, "crm_value": {"inn": "0", "kpp": "6"}})

    (row,) = _rows(CLASH, question("name"), old)

    assert (row.id, row.version, row.status, row.crm_value) == (5, 3, "open", VALUES["crm_value"])


def test_an_answer_that_no_longer_fits_is_asked_anew() -> None:
    (row,) = _rows(CLASH, question("requisites", status="decided", decision="crm", **VALUES))

    assert (row.status, row.decision) == ("open", "")


@pytest.mark.parametrize(
    ("clash", "text"),
    [
        (
            Clash(group=DELETED, base=(False,), onec=(True,), crm=(False,)),
            "Вещь «Р»: в 1С помечен на удаление, а в CRM изменён. Удалять или оставить?",
        ),
        (
            Clash(group=DELETED, base=(False,), onec=(False,), crm=(True,)),
            "Вещь «Р»: в CRM удалён, а в 1С изменён. Удалять или оставить?",
        ),
        (
            replace(CLASH, base=None),
            "Вещь «Р»: при первой встрече в 1С и в CRM разные значения (ИНН, КПП). Какое верное?",
        ),
        (CLASH, "Вещь «Р»: ИНН, КПП изменили и в 1С, и в CRM. Какое значение верное?"),
    ],
)
def test_the_question_is_a_sentence_for_an_accountant(clash: Clash, text: str) -> None:
    assert sentence(THING, "Р", clash, "") == text


def test_who_changed_it_in_the_crm_is_named() -> None:
    deleted = Clash(group=DELETED, base=None, onec=(True,), crm=(False,))

    assert "в CRM (Анна) изменён" in sentence(THING, "Р", deleted, "Анна")


def test_values_are_kept_as_json_by_field() -> None:
    assert jsonable(THING, "colour", (Colour.BLUE,)) == {"colour": "blue"}
    assert jsonable(THING, DELETED, (True,)) == {"deleted": True}
    assert jsonable(THING, "name", None) is None
    with pytest.raises(ValueError, match="shorter"):
        jsonable(THING, "requisites", ("1",))


# --- which card ---------------------------------------------------------------------------------------


def _match_question(*known: Conflict, **more: Any) -> Conflict | None:
    asked = {"candidates": ("1", "2"), "why": "inn_kpp", "refused": "", "text": "?", **more}
    return match_question(
        COUNTERPARTY,
        Counterparty(name="Ромашка"),
        known=known,
        ref="guid",
        base="buh",
        run_id=9,
        now=NOW,
        **asked,
    )


def test_which_card_is_asked_with_the_candidates() -> None:
    row = _match_question(question("name"))

    assert row is not None
    assert (row.id, row.group, row.label, row.crm_id, row.version) == (0, MATCH, "Ромашка", "", 0)
    assert (row.base, row.kind, row.ref, row.base_value) == ("buh", "counterparty", "guid", None)
    assert row.crm_value == {"candidates": ["1", "2"], "why": "inn_kpp"}
    assert row.onec_value["name"] == "Ромашка"
    assert (row.sentence, row.found_at, row.run_id) == ("?", NOW, 9)


def test_a_choice_that_was_refused_is_remembered_with_the_question() -> None:
    row = _match_question(refused="1")

    assert row is not None
    assert row.crm_value == {"candidates": ["1", "2"], "why": "inn_kpp", "refused": "1"}
    assert _match_question(row, refused="1") is None


ASKED: dict[str, Any] = {"crm_value": {"candidates": ["1", "2"], "why": "inn_kpp"}}


def test_which_card_is_not_asked_twice_even_in_other_words() -> None:
    assert _match_question(question(MATCH, **ASKED), text="№ 1 теперь зовётся иначе") is None


@pytest.mark.parametrize(
    "change",
    [
        {"candidates": ("1", "3")},
        {"why": "name"},
        {"refused": "1"},
    ],
)
def test_other_candidates_renew_the_question(change: dict[str, Any]) -> None:
    old = question(MATCH, **ASKED, found_at=NOW.replace(year=2025))

    row = _match_question(old, **change)

    assert row is not None
    assert (row.id, row.version, row.found_at) == (5, 3, old.found_at)


def test_a_choice_that_could_not_be_carried_out_is_asked_again() -> None:
    row = _match_question(question(MATCH, status="decided", decision="value", decided_value="1", **ASKED))

    assert row is not None
    assert (row.id, row.status, row.decision, row.decided_value) == (5, "open", "", None)


# --- answers ------------------------------------------------------------------------------------------

ONEC, CRM = version(inn="3", kpp="4"), version(inn="5", kpp="6")


def _answered(group: str = "requisites", **more: Any) -> Conflict:
    return question(group, **{**VALUES, "status": "decided", "decision": "crm", **more})


def test_an_answer_about_values_that_stand_is_a_decision() -> None:
    assert decisions_of(THING, [_answered()], ONEC, CRM) == {"requisites": Decision(take="crm")}


def test_values_of_ones_own_are_read_back_as_the_fields_hold_them() -> None:
    answer = _answered(decision="value", decided_value={"inn": "9", "kpp": "8"})

    decisions = decisions_of(THING, [answer], ONEC, CRM)

    assert decisions == {"requisites": Decision(take="value", values=("9", "8"))}
    coloured = question(
        "colour",
        onec_value={"colour": "red"},
        crm_value={"colour": "red"},
        status="decided",
        decision="value",
        decided_value={"colour": "blue"},
    )
    assert decisions_of(THING, [coloured], ONEC, CRM)["colour"].values == (Colour.BLUE,)


@pytest.mark.parametrize(
    "row", [_answered(status="open"), question(MATCH, status="decided", decision="value")]
)
def test_what_is_not_answered_or_about_cards_is_no_decision(row: Conflict) -> None:
    assert decisions_of(THING, [row], ONEC, CRM) == {}


@pytest.mark.parametrize(
    ("onec", "crm"), [(version(inn="0"), CRM), (ONEC, version(inn="0")), (CRM, ONEC), (version(), version())]
)
def test_an_answer_about_values_that_have_changed_since_is_void(onec: Any, crm: Any) -> None:
    assert decisions_of(THING, [_answered()], onec, crm) == {}


def test_an_answer_stands_where_we_were_killed_after_carrying_half_of_it() -> None:
    answer = _answered(decision="value", decided_value={"inn": "9", "kpp": "8"})

    half = decisions_of(THING, [answer], ONEC, version(inn="9", kpp="8"))

    assert half == {"requisites": Decision(take="value", values=("9", "8"))}


def test_an_answer_about_a_deletion_stands_while_the_marks_do() -> None:
    answer = question(
        DELETED, status="decided", decision="onec", onec_value={"deleted": True}, crm_value={"deleted": False}
    )
    gone = version(deleted=True)

    assert decisions_of(THING, [answer], gone, CRM) == {DELETED: Decision(take="onec")}
    assert decisions_of(THING, [answer], ONEC, CRM) == {}
    assert decisions_of(THING, [answer], gone, gone) == {}
    valued = replace(answer, decision="value", decided_value={"deleted": True})
    assert decisions_of(THING, [valued], gone, CRM) == {DELETED: Decision(take="value", values=(True,))}


# --- what is asked ------------------------------------------------------------------------------------


def test_open_questions_keep_the_ancestor_they_were_asked_with() -> None:
    rows = [
        question("requisites", **VALUES),
        question("colour", base_value={"colour": "blue"}, status="decided"),
        question("name"),
        question(DELETED, base_value={"deleted": False}),
        question(MATCH),
    ]

    assert asked_of(THING, rows) == {"requisites": ("1", "2"), "colour": (Colour.BLUE,), "name": None}
