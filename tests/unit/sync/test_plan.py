"""What is decided about each shape of pair."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from enterprise_data.objects.codec import encode
from sync.merge import Clash, Clock, Version
from sync.plan import Step, WriteCrm, WriteOnec, decide
from sync.policies import ANY, DELETED, MATCH, Policy, PolicyTable
from tests.unit.sync.kinds import BASE, THING, version
from tests.unit.sync.rows import LINK, pair, question, registration

ASK = PolicyTable({(ANY, ANY): Policy.ASK})
AGREED, GONE = version(), version(deleted=True)
EVERY_GROUP = tuple(THING.groups)


def _step(**expected: object) -> Step:
    common = {"kind": "thing", "ref": "guid", "crm_id": "7", "why": "", "label": "Ромашка"}
    return Step(**{**common, **expected})  # type: ignore[arg-type]


# --- both sides are there -----------------------------------------------------------------------------


def test_nothing_moves_where_both_agree() -> None:
    step = decide(pair(), ASK)

    assert step == _step(agreed=AGREED)
    assert not step.moves


def test_a_change_of_1c_is_written_to_the_card_group_by_group() -> None:
    step = decide(pair(onec=version(name="Лютик")), ASK)

    write = WriteCrm(record=replace(BASE, name="Лютик"), groups=("name",), deleted=None, create=False)
    assert step == _step(label="Лютик", crm_write=write, agreed=version(name="Лютик"))
    assert step.moves


def test_a_change_of_the_crm_is_registered_for_1c_whole() -> None:
    step = decide(pair(crm=version(name="Лютик")), ASK)

    write = WriteOnec(
        op="update", record=replace(BASE, name="Лютик"), groups=("name",), held=(), create=False
    )
    assert step == _step(label="Лютик", onec_write=write, agreed=AGREED)
    assert step.moves


def test_a_clash_is_told_and_its_group_is_held_while_others_travel() -> None:
    step = decide(pair(onec=version(name="1c"), crm=version(name="crm", code="9")), ASK)

    assert step.clashes == (Clash(group="name", base=("Ромашка",), onec=("1c",), crm=("crm",)),)
    assert step.crm_write is None
    assert step.onec_write == WriteOnec(
        op="update", record=replace(BASE, name="1c", code="9"), groups=("code",), held=("name",), create=False
    )
    assert step.agreed == version(name="1c")


def test_held_groups_stand_in_order() -> None:
    step = decide(pair(onec=version(name="1c", code="1"), crm=version(name="crm", code="2", inn="9")), ASK)

    assert step.onec_write is not None
    assert step.onec_write.held == ("code", "name")


def test_what_is_put_back_is_told() -> None:
    policies = PolicyTable({("thing", "name"): Policy.ONEC})

    assert decide(pair(crm=version(name="Лютик")), policies).put_back == ("name",)


def test_the_clocks_decide_where_the_newest_wins() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    clock = Clock(onec_not_after=noon, crm_changed_at=noon + timedelta(seconds=1))
    policies = PolicyTable({("thing", "name"): Policy.NEWEST})

    step = decide(pair(onec=version(name="1c"), crm=version(name="crm"), clock=clock), policies)

    assert (step.clashes, step.label) == ((), "crm")


# --- deletions ----------------------------------------------------------------------------------------


def test_a_deletion_in_1c_marks_the_card_and_buries_the_link() -> None:
    step = decide(pair(onec=GONE), ASK)

    write = WriteCrm(record=BASE, groups=(), deleted=True, create=False)
    assert step == _step(crm_write=write, agreed=GONE, tombstone=True)


def test_a_deletion_in_the_crm_is_sent_as_a_deletion_and_buries_nothing_before_1c_has_it() -> None:
    step = decide(pair(crm=GONE), ASK)

    write = WriteOnec(op="delete", record=BASE, groups=(DELETED,), held=(), create=False)
    assert step == _step(onec_write=write, agreed=AGREED)


def test_a_deletion_on_both_sides_buries_and_moves_nothing() -> None:
    assert decide(pair(onec=GONE, crm=GONE), ASK) == _step(agreed=GONE, tombstone=True)


def test_while_1cs_mark_stands_nothing_is_sent_because_a_whole_object_would_clear_it() -> None:
    step = decide(pair(ancestor=GONE, onec=GONE, crm=version(deleted=True, name="Лютик")), ASK)

    assert (step.onec_write, step.tombstone) == (None, True)


def test_a_card_taken_back_revives_the_object_whole() -> None:
    step = decide(pair(ancestor=GONE, onec=GONE, crm=version(name="Лютик")), ASK)

    assert step.onec_write == WriteOnec(
        op="update", record=replace(BASE, name="Лютик"), groups=("name", DELETED), held=(), create=False
    )
    assert not step.tombstone


def test_an_object_taken_back_in_1c_revives_the_card_under_its_old_link() -> None:
    step = decide(pair(link=replace(LINK, tombstone=True), ancestor=GONE, crm=GONE), ASK)

    write = WriteCrm(record=BASE, groups=(), deleted=False, create=False)
    assert step == _step(crm_write=write, agreed=AGREED, why="created")


def test_a_deletion_against_an_edit_is_asked_and_nothing_moves() -> None:
    edited = version(name="Лютик")

    step = decide(pair(onec=GONE, crm=edited, registration=registration()), ASK)

    assert step.clashes == (Clash(group=DELETED, base=(False,), onec=(True,), crm=(False,)),)
    assert not step.moves
    assert not step.tombstone
    assert step.agreed == AGREED
    assert step.cancel_registration, "an update that waits would clear 1C's mark"


# --- what waits for 1C --------------------------------------------------------------------------------


def test_a_registration_that_says_nothing_new_any_more_is_cancelled() -> None:
    assert decide(pair(registration=registration()), ASK).cancel_registration
    assert not decide(pair(registration=registration(), crm=version(name="Лютик")), ASK).cancel_registration
    assert not decide(pair(), ASK).cancel_registration


def test_what_first_filled_1c_is_not_put_back_while_it_is_on_its_way() -> None:
    policies = PolicyTable({("thing", ANY): Policy.ONEC})
    empty, filled = version(code=""), version(code="9")
    first = decide(pair(link=None, ancestor=None, onec=empty, crm=filled), policies)
    assert first.onec_write is not None

    waiting = registration(record=encode(first.onec_write.record))
    again = decide(pair(ancestor=first.agreed, onec=empty, crm=filled, registration=waiting), policies)

    assert (again.onec_write, again.crm_write, again.put_back) == (first.onec_write, None, ())
    deletion = registration(op="delete", record=None)
    assert decide(pair(registration=deletion), policies).cancel_registration


# --- only one side is there ---------------------------------------------------------------------------


def test_a_new_card_is_created_in_1c_whole() -> None:
    step = decide(pair(link=None, ancestor=None, onec=None), ASK)

    write = WriteOnec(op="update", record=BASE, groups=EVERY_GROUP, held=(), create=True)
    assert step == _step(onec_write=write, why="created")


def test_a_card_that_is_still_on_its_way_is_registered_as_it_is_now() -> None:
    step = decide(pair(ancestor=None, onec=None, crm=version(name="Лютик"), registration=registration()), ASK)

    assert step.onec_write is not None
    assert (step.onec_write.record.name, step.onec_write.create, step.why) == ("Лютик", True, "")
    assert not step.cancel_registration


def test_a_card_deleted_before_1c_ever_had_it_goes_nowhere() -> None:
    on_its_way = decide(pair(ancestor=None, onec=None, crm=GONE, registration=registration()), ASK)
    never_told = decide(pair(link=None, ancestor=None, onec=None, crm=GONE), ASK)

    assert on_its_way == _step(cancel_registration=True)
    assert never_told == _step(why="created", skipped="Карточка помечена на удаление и в 1С не передавалась.")


def test_a_new_object_is_created_in_the_crm_whole() -> None:
    step = decide(pair(link=None, ancestor=None, crm=None, crm_id=None, found="exchange"), ASK)

    write = WriteCrm(record=BASE, groups=EVERY_GROUP, deleted=None, create=True)
    assert step == _step(crm_id=None, crm_write=write, why="exchange", agreed=AGREED)


def test_a_deleted_object_that_never_had_a_card_gets_none() -> None:
    step = decide(pair(link=None, ancestor=None, onec=GONE, crm=None, crm_id=None), ASK)

    assert step == _step(
        crm_id=None, why="created", skipped="Объект помечен на удаление в 1С; в CRM его нет."
    )


def test_a_deleted_object_whose_card_was_never_agreed_about_and_is_gone_is_buried() -> None:
    step = decide(pair(ancestor=None, onec=GONE, crm=None, crm_id=None, registration=registration()), ASK)

    assert step == _step(agreed=GONE, tombstone=True, cancel_registration=True)


def test_an_object_that_is_nowhere_any_more_is_only_told() -> None:
    step = decide(pair(onec=None, crm=None, crm_id=None), ASK)

    assert step == _step(label="", skipped="Объекта больше нет ни в 1С, ни в CRM.")


# --- a card that is gone for good ---------------------------------------------------------------------


def test_a_card_that_is_gone_for_good_was_deleted() -> None:
    step = decide(pair(crm=None, crm_id=None), ASK)

    write = WriteOnec(op="delete", record=BASE, groups=(DELETED,), held=(), create=False)
    assert step == _step(onec_write=write, agreed=AGREED)


def test_a_card_that_is_gone_while_1c_changed_its_object_is_a_question() -> None:
    edited = version(name="Лютик")

    step = decide(pair(onec=edited, crm=None, crm_id=None), ASK)

    assert step.clashes == (Clash(group=DELETED, base=(False,), onec=(False,), crm=(True,)),)
    assert not step.moves
    assert step.crm_id == "7", "the question must be found again by its card"


def test_a_card_that_is_gone_is_made_anew_whole_if_the_object_is_to_live() -> None:
    edited = version(name="Лютик")
    asked = question(
        DELETED,
        status="decided",
        decision="onec",
        onec_value={"deleted": False},
        crm_value={"deleted": True},
        base_value={"deleted": False},
    )

    step = decide(pair(onec=edited, crm=None, crm_id=None, conflicts=[asked]), ASK)

    write = WriteCrm(record=replace(BASE, name="Лютик"), groups=EVERY_GROUP, deleted=None, create=True)
    assert step == _step(label="Лютик", crm_write=write, agreed=edited, settled=(DELETED,))


def test_a_linked_object_that_was_never_agreed_about_gets_a_card_again() -> None:
    step = decide(pair(ancestor=None, crm=None, crm_id=None), ASK)

    assert step.crm_write is not None
    assert step.crm_write.create


# --- first meeting ------------------------------------------------------------------------------------


def test_a_card_that_was_found_is_linked_and_says_how() -> None:
    step = decide(pair(link=None, found="inn_kpp", ancestor=None), ASK)

    assert step == _step(why="inn_kpp", agreed=AGREED)


# --- questions and answers ----------------------------------------------------------------------------


def _asked(**more: object) -> object:
    values = {
        "base_value": {"name": "Ромашка"},
        "onec_value": {"name": "1c"},
        "crm_value": {"name": "crm"},
    }
    return question("name", **{**values, **more})


def test_an_open_question_stays_open_although_1cs_value_is_the_ancestor_by_now() -> None:
    asked = _asked()

    step = decide(
        pair(
            ancestor=version(name="1c"), onec=version(name="1c"), crm=version(name="crm"), conflicts=[asked]
        ),
        ASK,
    )

    assert step.clashes == (Clash(group="name", base=("Ромашка",), onec=("1c",), crm=("crm",)),)
    assert step.settled == ()


@pytest.mark.parametrize(("take", "name"), [("onec", "1c"), ("crm", "crm"), ("value", "Мак")])
def test_an_answer_is_carried_to_both_sides_and_ends_the_question(take: str, name: str) -> None:
    asked = _asked(status="decided", decision=take, decided_value={"name": "Мак"})
    known: dict[str, Version] = {"ancestor": version(name="1c"), "onec": version(name="1c")}

    step = decide(pair(**known, crm=version(name="crm"), conflicts=[asked]), ASK)

    assert step.clashes == ()
    assert step.settled == ("name",)
    assert (step.crm_write.record.name if step.crm_write else "crm") == name
    assert (step.onec_write.record.name if step.onec_write else "1c") == name
    again = decide(pair(**known, crm=version(name=name)), ASK)
    assert again.onec_write == step.onec_write, "until 1C has it, the answer must not be asked again"


def test_a_question_that_has_answered_itself_ends() -> None:
    step = decide(pair(onec=version(name="x"), crm=version(name="x"), conflicts=[_asked()]), ASK)

    assert (step.settled, step.clashes) == (("name",), ())


def test_finding_the_card_ends_the_question_which_card_it_is() -> None:
    step = decide(pair(link=None, found="hand", conflicts=[question(MATCH, status="decided")]), ASK)

    assert step.settled == (MATCH,)


def test_while_it_is_asked_whether_the_object_lives_other_questions_stay() -> None:
    step = decide(
        pair(onec=version(name="1c", deleted=True), crm=version(name="crm"), conflicts=[_asked()]), ASK
    )

    assert [clash.group for clash in step.clashes] == [DELETED]
    assert step.settled == ()
