"""Three versions of an object: groups together, the deletion mark, first contact, questions that are still open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sync.merge import Clash, Clock, Decision, Merged, Version, changed_groups, merge
from sync.policies import ANY, DELETED, Policy, PolicyTable
from tests.unit.sync.kinds import THING, Colour, Thing, version

ASK = PolicyTable({(ANY, ANY): Policy.ASK})
BASE = version()


def _merge(
    onec: Version, crm: Version, ancestor: Version | None = BASE, policies: PolicyTable = ASK, **more: Any
) -> Merged:
    return merge(THING, ancestor, onec, crm, policies=policies, **more)


# --- groups -------------------------------------------------------------------------------------------


def test_nothing_happens_to_equal_sides() -> None:
    assert _merge(BASE, BASE) == Merged(onec=BASE, crm=BASE, agreed=BASE)


def test_each_side_gets_what_the_other_changed() -> None:
    onec, crm = version(name="Лютик"), version(phones=("c",), colour=Colour.BLUE)

    merged = _merge(onec, crm)

    both = version(name="Лютик", phones=("c",), colour=Colour.BLUE)
    assert (merged.onec, merged.crm) == (both, both)
    assert merged.to_crm == ("name",)
    assert merged.to_onec == ("colour", "phones")
    assert merged.clashes == ()


def test_what_1c_holds_is_the_ancestor_of_the_next_merge() -> None:
    onec = version(name="Лютик")

    assert _merge(onec, version(phones=("c",))).agreed == onec


def test_fields_of_one_group_travel_together() -> None:
    merged = _merge(version(inn="9"), version(kpp="8"))

    assert merged.clashes == (Clash(group="requisites", base=("1", "2"), onec=("9", "2"), crm=("1", "8")),)
    assert (merged.to_crm, merged.to_onec) == ((), ())


def test_a_clash_in_one_group_does_not_hold_the_others() -> None:
    merged = _merge(version(name="Лютик", code="43"), version(name="Мак", phones=("c",)))

    assert [clash.group for clash in merged.clashes] == ["name"]
    assert (merged.onec, merged.crm) == (
        version(name="Лютик", code="43", phones=("c",)),
        version(name="Мак", code="43", phones=("c",)),
    )


def test_what_a_non_owner_changed_is_put_back_and_told() -> None:
    policies = PolicyTable({("thing", "name"): Policy.ONEC, ("thing", "notes"): Policy.CRM})

    merged = _merge(version(notes=("mine",)), version(name="Лютик"), policies=policies)

    assert (merged.onec, merged.crm) == (BASE, BASE)
    assert (merged.to_crm, merged.to_onec) == (("name",), ("notes",))
    assert merged.put_back == ("name", "notes")


def test_lists_of_a_list_group_are_united_and_others_are_not() -> None:
    policies = PolicyTable({("thing", ANY): Policy.MERGE})

    merged = _merge(
        version(phones=("a", "c"), notes=("x",)),
        version(phones=("a", "b", "d"), notes=("y",)),
        policies=policies,
    )

    assert merged.onec.record.phones == merged.crm.record.phones == ("a", "c", "d")
    assert [clash.group for clash in merged.clashes] == ["notes"]


def test_the_policy_of_each_group_is_its_own() -> None:
    policies = PolicyTable({("thing", "name"): Policy.ONEC, ("thing", "notes"): Policy.CRM})

    merged = _merge(version(name="1c", notes=("1c",)), version(name="crm", notes=("crm",)), policies=policies)

    assert merged.onec == merged.crm == version(name="1c", notes=("crm",))


def test_the_newest_wins_by_the_clock() -> None:
    policies = PolicyTable({("thing", ANY): Policy.NEWEST})
    clock = Clock(
        onec_not_after=datetime(2026, 1, 1, tzinfo=UTC), crm_changed_at=datetime(2026, 1, 2, tzinfo=UTC)
    )

    merged = _merge(version(name="1c"), version(name="crm"), policies=policies, clock=clock)

    assert merged.onec.record.name == "crm"


def test_a_decision_settles_only_its_group() -> None:
    decisions = {"name": Decision(take="value", values=("Мак",))}

    merged = _merge(version(name="1c", code="1"), version(name="crm", code="2"), decisions=decisions)

    assert merged.onec.record.name == merged.crm.record.name == "Мак"
    assert [clash.group for clash in merged.clashes] == ["code"]


def test_a_decision_that_does_not_fill_its_group_is_never_written() -> None:
    half = {"requisites": Decision(take="value", values=("9",))}

    with pytest.raises(ValueError, match="shorter"):
        _merge(version(inn="x"), version(inn="y"), decisions=half)


# --- first contact ------------------------------------------------------------------------------------


def test_at_first_contact_what_is_filled_fills_what_is_empty() -> None:
    onec = Version(Thing(name="Ромашка", inn="1", kpp="2"))
    crm = Version(Thing(name="Ромашка", phones=("a",)))

    merged = _merge(onec, crm, None)

    both = Version(Thing(name="Ромашка", inn="1", kpp="2", phones=("a",)))
    assert (merged.onec, merged.crm, merged.agreed) == (both, both, onec)


def test_at_first_contact_two_different_values_are_a_question_with_no_base() -> None:
    onec, crm = Version(Thing(name="Ромашка", inn="1")), Version(Thing(name="ООО Ромашка", inn="2"))

    merged = _merge(onec, crm, None)

    assert merged.clashes == (
        Clash(group="name", base=None, onec=("Ромашка",), crm=("ООО Ромашка",)),
        Clash(group="requisites", base=None, onec=("1", ""), crm=("2", "")),
    )
    assert (merged.to_crm, merged.to_onec) == ((), ())


@pytest.mark.parametrize("colours", [(Colour.RED, Colour.BLUE), (Colour.BLUE, Colour.RED)])
def test_a_choice_is_never_empty_even_if_it_is_the_usual_one(colours: tuple[Colour, Colour]) -> None:
    onec, crm = (Version(Thing(name="Ромашка", colour=colour)) for colour in colours)

    assert [clash.group for clash in _merge(onec, crm, None).clashes] == ["colour"]


def test_at_first_contact_an_owners_value_wins_but_its_emptiness_wipes_nothing() -> None:
    policies = PolicyTable({("thing", ANY): Policy.ONEC})
    onec, crm = Version(Thing(name="Ромашка")), Version(Thing(name="ООО Ромашка", inn="2"))

    merged = _merge(onec, crm, None, policies)

    assert merged.onec == merged.crm == Version(Thing(name="Ромашка", inn="2"))
    assert merged.put_back == ()


# --- questions that are still open --------------------------------------------------------------------


def test_an_open_question_keeps_its_own_ancestor() -> None:
    onec, crm = version(name="1c"), version(name="crm")

    merged = _merge(onec, crm, onec, asked={"name": ("Ромашка",)})

    assert merged.clashes == (Clash(group="name", base=("Ромашка",), onec=("1c",), crm=("crm",)),)


def test_a_question_of_the_first_contact_stays_one() -> None:
    onec, crm = Version(Thing(name="1c")), Version(Thing(name="crm"))

    merged = _merge(onec, crm, onec, PolicyTable({("thing", "name"): Policy.ASK}), asked={"name": None})

    assert merged.clashes == (Clash(group="name", base=None, onec=("1c",), crm=("crm",)),)


def test_a_question_ends_where_one_side_takes_its_change_back() -> None:
    merged = _merge(version(name="1c"), BASE, version(name="1c"), asked={"name": ("Ромашка",)})

    assert merged.clashes == ()
    assert merged.crm.record.name == "1c"


def test_no_clock_answers_what_a_person_was_asked() -> None:
    policies = PolicyTable({("thing", ANY): Policy.NEWEST})
    clock = Clock(
        onec_not_after=datetime(2026, 1, 1, tzinfo=UTC), crm_changed_at=datetime(2026, 1, 2, tzinfo=UTC)
    )

    merged = _merge(
        version(name="1c", code="1"),
        version(name="crm", code="2"),
        policies=policies,
        clock=clock,
        asked={"name": ("Ромашка",)},
    )

    assert [clash.group for clash in merged.clashes] == ["name"]
    assert merged.onec.record.code == "2"


# --- the deletion mark --------------------------------------------------------------------------------


def test_a_deletion_of_what_the_other_side_left_alone_travels() -> None:
    gone = version(deleted=True)

    from_onec, from_crm = _merge(gone, BASE), _merge(BASE, gone)

    assert (from_onec.crm, from_onec.to_crm, from_onec.to_onec) == (gone, (DELETED,), ())
    assert (from_crm.onec, from_crm.to_onec, from_crm.to_crm) == (gone, (DELETED,), ())
    assert (from_onec.agreed, from_crm.agreed) == (gone, BASE)


def test_a_deletion_on_both_sides_is_no_action() -> None:
    gone = version(deleted=True)

    merged = _merge(gone, gone)

    assert merged == Merged(onec=gone, crm=gone, agreed=gone)


def test_a_deletion_taken_back_travels_even_over_edits() -> None:
    before, edited = version(deleted=True), version(deleted=True, name="Лютик")

    assert _merge(BASE, edited, before).crm == version(name="Лютик")
    assert _merge(edited, BASE, before).onec == version(name="Лютик")


@pytest.mark.parametrize("side", ["onec", "crm"])
def test_a_deletion_against_an_edit_is_a_question_and_nothing_else_moves(side: str) -> None:
    gone, edited = version(deleted=True, code="43"), version(name="Лютик")
    onec, crm = (gone, edited) if side == "onec" else (edited, gone)

    merged = _merge(onec, crm)

    clash = Clash(group=DELETED, base=(False,), onec=(onec.deleted,), crm=(crm.deleted,))
    assert merged == Merged(onec=onec, crm=crm, agreed=BASE, clashes=(clash,))


def test_a_deletion_against_an_open_question_is_a_question_too() -> None:
    onec, gone = version(name="1c"), version(name="crm", deleted=True)

    merged = _merge(onec, gone, onec, asked={"name": ("Ромашка",)})

    assert [clash.group for clash in merged.clashes] == [DELETED]


def test_at_first_contact_a_deletion_is_a_question() -> None:
    merged = _merge(version(deleted=True), BASE, None)

    assert merged.clashes == (Clash(group=DELETED, base=None, onec=(True,), crm=(False,)),)
    assert merged.agreed is None


@pytest.mark.parametrize(("policy", "deleted"), [(Policy.ONEC, True), (Policy.CRM, False)])
def test_the_owner_of_the_kind_says_whether_an_object_lives(policy: Policy, deleted: bool) -> None:
    policies = PolicyTable({("thing", DELETED): policy})

    merged = _merge(version(deleted=True), version(name="Лютик"), policies=policies)

    assert merged.onec.deleted is merged.crm.deleted is deleted
    assert merged.onec.record.name == merged.crm.record.name == "Лютик"


@pytest.mark.parametrize("policy", [Policy.NEWEST, Policy.MERGE, Policy.ASK])
def test_no_other_policy_decides_about_life_and_death(policy: Policy) -> None:
    policies = PolicyTable({("thing", ANY): policy})
    clock = Clock(
        onec_not_after=datetime(2026, 1, 1, tzinfo=UTC), crm_changed_at=datetime(2026, 1, 2, tzinfo=UTC)
    )

    merged = _merge(version(deleted=True), version(name="Лютик"), policies=policies, clock=clock)

    assert [clash.group for clash in merged.clashes] == [DELETED]


@pytest.mark.parametrize(
    ("decision", "deleted"),
    [
        (Decision(take="onec"), True),
        (Decision(take="crm"), False),
        (Decision(take="value", values=(True,)), True),
        (Decision(take="value", values=(False,)), False),
        (Decision(take="value"), False),
    ],
)
def test_a_decision_about_a_deletion_lets_everything_else_travel(decision: Decision, deleted: bool) -> None:
    onec, crm = version(deleted=True), version(name="Лютик")

    merged = _merge(onec, crm, decisions={DELETED: decision})

    assert merged.clashes == ()
    assert merged.onec == merged.crm == version(deleted=deleted, name="Лютик")
    assert merged.agreed == onec


# --- differences --------------------------------------------------------------------------------------


def test_differences_are_told_by_group_in_order_with_the_mark_last() -> None:
    assert changed_groups(THING, BASE, version(deleted=True, code="1", inn="x")) == (
        "requisites",
        "code",
        DELETED,
    )
    assert changed_groups(THING, BASE, BASE) == ()
