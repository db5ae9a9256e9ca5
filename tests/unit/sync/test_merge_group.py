"""One group of fields: three versions, a policy, perhaps a decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sync.merge_group import Outcome, merge_group
from sync.policies import Policy
from sync.versions import Clock, Decision

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, ONEC, CRM = ("old",), ("1c",), ("crm",)
every_policy = pytest.mark.parametrize("policy", Policy)


def _both(*values: object, put_back: bool = False) -> Outcome:
    return Outcome(onec=values, crm=values, put_back=put_back)


def _clock(crm_changed_at: datetime | None) -> Clock:
    return Clock(onec_not_before=NOON, onec_not_after=NOON + HOUR, crm_changed_at=crm_changed_at)


# --- one side changed ---------------------------------------------------------------------------------


@every_policy
def test_equal_sides_are_agreed_whatever_the_policy(policy: Policy) -> None:
    assert merge_group(OLD, CRM, CRM, policy) == _both("crm")
    assert merge_group(CRM, CRM, CRM, policy) == _both("crm")


@every_policy
def test_what_only_1c_changed_travels_unless_the_crm_owns_it(policy: Policy) -> None:
    owned = policy is Policy.CRM

    expected = _both("old", put_back=True) if owned else _both("1c")
    assert merge_group(OLD, ONEC, OLD, policy) == expected


@every_policy
def test_what_only_the_crm_changed_travels_unless_1c_owns_it(policy: Policy) -> None:
    owned = policy is Policy.ONEC

    expected = _both("old", put_back=True) if owned else _both("crm")
    assert merge_group(OLD, OLD, CRM, policy) == expected


@every_policy
def test_on_first_contact_what_is_filled_fills_what_is_empty_even_at_the_owners(policy: Policy) -> None:
    assert merge_group(("",), ONEC, ("",), policy, first_contact=True) == _both("1c")
    assert merge_group(("",), ("",), CRM, policy, first_contact=True) == _both("crm")


def test_a_cleared_value_travels_like_any_other() -> None:
    assert merge_group(OLD, ("",), OLD, Policy.ASK) == _both("")
    assert merge_group(OLD, OLD, ("",), Policy.ASK) == _both("")


# --- both changed -------------------------------------------------------------------------------------


def test_both_changed_is_a_clash_and_each_side_keeps_its_own() -> None:
    assert merge_group(OLD, ONEC, CRM, Policy.ASK) == Outcome(onec=ONEC, crm=CRM, clash=True)


def test_the_owner_wins() -> None:
    assert merge_group(OLD, ONEC, CRM, Policy.ONEC) == _both("1c")
    assert merge_group(OLD, ONEC, CRM, Policy.CRM) == _both("crm")


@every_policy
def test_on_first_contact_two_values_are_what_they_always_are(policy: Policy) -> None:
    first = merge_group(("",), ONEC, CRM, policy, first_contact=True)

    assert first == merge_group(("",), ONEC, CRM, policy)


@pytest.mark.parametrize(
    ("at", "winner"),
    [
        (NOON - timedelta(seconds=1), "1c"),
        (NOON, ""),
        (NOON + HOUR, ""),
        (NOON + HOUR + timedelta(seconds=1), "crm"),
        (None, ""),
    ],
)
def test_the_newest_wins_only_where_the_clocks_can_tell(at: datetime | None, winner: str) -> None:
    outcome = merge_group(OLD, ONEC, CRM, Policy.NEWEST, clock=_clock(at))

    assert outcome == (_both(winner) if winner else Outcome(onec=ONEC, crm=CRM, clash=True))


def test_half_a_window_tells_only_half() -> None:
    assert Clock(onec_not_before=NOON, crm_changed_at=NOON + HOUR).newer() is None
    assert Clock(onec_not_after=NOON, crm_changed_at=NOON - HOUR).newer() is None
    assert Clock(onec_not_after=NOON, crm_changed_at=NOON + HOUR).newer() == "crm"
    assert Clock(onec_not_before=NOON, crm_changed_at=NOON - HOUR).newer() == "onec"


@pytest.mark.parametrize("policy", [Policy.ASK, Policy.MERGE, Policy.ONEC, Policy.CRM])
def test_no_clock_decides_unless_it_was_asked_for(policy: Policy) -> None:
    told = merge_group(OLD, ONEC, CRM, policy, clock=_clock(NOON - HOUR))

    assert told == merge_group(OLD, ONEC, CRM, policy)


# --- lists --------------------------------------------------------------------------------------------


def _united(base: str, onec: str, crm: str) -> str:
    outcome = merge_group((tuple(base),), (tuple(onec),), (tuple(crm),), Policy.MERGE, is_list=True)
    assert outcome.onec == outcome.crm
    assert not outcome.clash
    return "".join(outcome.onec[0])


@pytest.mark.parametrize(
    ("base", "onec", "crm", "united"),
    [
        ("ab", "abc", "abd", "abcd"),
        ("ab", "b", "abd", "bd"),
        ("ab", "abc", "a", "ac"),
        ("ab", "ca", "ad", "cad"),
        ("ab", "ac", "cb", "c"),
        ("", "ab", "bc", "abc"),
        ("ab", "c", "", "c"),
        ("a", "ba", "ac", "bac"),
    ],
)
def test_lists_are_united_an_element_lives_unless_one_side_took_it_away(
    base: str, onec: str, crm: str, united: str
) -> None:
    assert _united(base, onec, crm) == united


def test_several_lists_of_a_group_are_united_each_for_itself() -> None:
    outcome = merge_group((("a",), ()), (("a", "b"), ("x",)), (("a",), ("y",)), Policy.MERGE, is_list=True)

    assert outcome == _both(("a", "b"), ("x", "y"))


def test_versions_of_different_groups_are_never_united() -> None:
    with pytest.raises(ValueError, match="longer"):
        merge_group(((),), (("a",), ("x",)), (("b",), ("y",)), Policy.MERGE, is_list=True)


def test_merge_of_what_is_no_list_is_asked() -> None:
    assert merge_group(OLD, ONEC, CRM, Policy.MERGE).clash


@pytest.mark.parametrize("policy", [Policy.ASK, Policy.NEWEST])
def test_lists_are_united_only_by_the_policy_merge(policy: Policy) -> None:
    assert merge_group(((),), (("a",),), (("b",),), policy, is_list=True).clash


# --- decisions ----------------------------------------------------------------------------------------


@every_policy
def test_a_persons_decision_goes_before_every_policy(policy: Policy) -> None:
    def decided(decision: Decision) -> Outcome:
        return merge_group(OLD, ONEC, CRM, policy, decision=decision)

    assert decided(Decision(take="onec")) == _both("1c")
    assert decided(Decision(take="crm")) == _both("crm")
    assert decided(Decision(take="value", values=("third",))) == _both("third")


def test_a_decision_about_what_is_equal_by_now_changes_nothing() -> None:
    assert merge_group(OLD, CRM, CRM, Policy.ASK, decision=Decision(take="value", values=OLD)) == _both("crm")


# --- what is on its way to 1C -------------------------------------------------------------------------


def test_what_1c_was_sent_and_has_not_confirmed_is_not_put_back_by_its_owner() -> None:
    outcome = merge_group(("",), ("",), CRM, Policy.ONEC, on_its_way=CRM)

    assert outcome == _both("crm")


def test_a_later_edit_of_a_non_owner_is_put_back_to_what_is_on_its_way() -> None:
    outcome = merge_group(("",), ("",), ("edit",), Policy.ONEC, on_its_way=CRM)

    assert outcome == _both("crm", put_back=True)


@pytest.mark.parametrize("policy", [Policy.ASK, Policy.CRM, Policy.NEWEST, Policy.MERGE])
def test_to_everybody_else_a_later_edit_is_an_edit(policy: Policy) -> None:
    assert merge_group(("",), ("",), ("edit",), policy, on_its_way=CRM) == _both("edit")
