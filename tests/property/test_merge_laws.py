"""Laws of merging, for every kind: nothing is lost, nothing moves twice, and neither side is special."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from sync.merge import Clock, Decision, Merged, Values, Version, merge, values_of
from sync.policies import ANY, DELETED, FIXED, Policy, PolicyTable
from tests.property.how_often import tries
from tests.property.object_samples import RECORDS
from tests.unit.sync.kinds import THING, Colour, Thing

_texts = st.sampled_from(["", "x", "y", "z"])
_lists = st.lists(st.sampled_from("abcd"), max_size=3, unique=True).map(tuple)
_things = st.builds(
    Thing,
    name=_texts,
    inn=_texts,
    kpp=_texts,
    colour=st.sampled_from(Colour),
    phones=_lists,
    notes=_lists,
    code=_texts,
)
SAMPLES: dict[str, st.SearchStrategy[Any]] = {**RECORDS, "thing": _things}
_kinds = st.sampled_from([THING, *KINDS.values(), THING, THING])
some = settings(max_examples=tries(30), deadline=None)

_moments = st.sampled_from([datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)])
_clocks = st.builds(
    lambda start, changed: Clock(
        onec_not_before=start, onec_not_after=start + timedelta(hours=1), crm_changed_at=changed
    ),
    _moments,
    st.one_of(st.none(), _moments),
)
_ONE_POLICY = {policy: PolicyTable({(ANY, ANY): policy}) for policy in Policy}


@dataclass(frozen=True)
class Case:
    """What a merge is given."""

    otype: ObjectType
    ancestor: Version | None
    onec: Version
    crm: Version
    policies: PolicyTable
    clock: Clock = dataclasses.field(default_factory=Clock)

    def merged(self, **more: Any) -> Merged:
        return merge(
            self.otype,
            self.ancestor,
            self.onec,
            self.crm,
            policies=self.policies,
            **{"clock": self.clock, **more},
        )

    def base(self, group: str) -> Values | None:
        return values_of(self.otype, group, self.ancestor.record) if self.ancestor else None


def _policies(draw: st.DrawFn, otype: ObjectType) -> PolicyTable:
    groups = (*otype.groups, DELETED)
    return PolicyTable({(otype.name, group): draw(st.sampled_from(Policy)) for group in groups})


@st.composite
def cases(draw: st.DrawFn, policy: Policy | None = None, met: bool = False) -> Case:
    """Three versions mixed group by group from three records, so that all shapes of change occur."""
    otype = draw(_kinds)
    records = [draw(SAMPLES[otype.name]) for _ in range(3)]
    versions = [_mixed(draw, otype, records) for _ in range(3)]
    ancestor = versions[0] if met or draw(st.integers(0, 3)) else None
    return Case(
        otype=otype,
        ancestor=ancestor,
        onec=versions[1],
        crm=versions[2],
        policies=_ONE_POLICY[policy] if policy else _policies(draw, otype),
        clock=draw(_clocks),
    )


def _mixed(draw: st.DrawFn, otype: ObjectType, records: list[Any]) -> Version:
    record = records[0]
    for names in otype.groups.values():
        source = draw(st.sampled_from(records))
        record = replace(record, **{name: getattr(source, name) for name in names})
    return Version(record, draw(st.sampled_from([False, False, True])))


def _asked(merged: Merged) -> dict[str, Values | None]:
    """What the question rows will say at the next merge."""
    return {clash.group: clash.base for clash in merged.clashes if clash.group != DELETED}


class Group(NamedTuple):
    """One group's values: agreed, 1C's, the CRM's, and what each of them should hold."""

    name: str
    base: Values | None
    onec: Values
    crm: Values
    want_onec: Values
    want_crm: Values
    is_fixed: bool
    """No setting changes its policy."""


def _each_group(case: Case, merged: Merged) -> list[Group]:
    def of(group: str, version: Version) -> Values:
        return values_of(case.otype, group, version.record)

    return [
        Group(
            name=name,
            base=case.base(name),
            onec=of(name, case.onec),
            crm=of(name, case.crm),
            want_onec=of(name, merged.onec),
            want_crm=of(name, merged.crm),
            is_fixed=(case.otype.name, name) in FIXED,
        )
        for name in case.otype.groups
    ]


# --- nothing comes of nothing -------------------------------------------------------------------------


@some
@given(case=cases())
def test_merging_with_oneself_changes_nothing(case: Case) -> None:
    merged = replace(case, crm=case.onec).merged()

    assert merged == Merged(onec=case.onec, crm=case.onec, agreed=case.onec)


@some
@given(case=cases())
def test_after_a_merge_was_applied_the_next_one_plans_nothing(case: Case) -> None:
    first = case.merged()

    settled = replace(case, ancestor=first.agreed, onec=first.onec, crm=first.crm)
    acknowledged = replace(settled, ancestor=first.onec if not _life_is_asked_about(first) else first.agreed)

    for case in (settled, acknowledged):
        again = case.merged(asked=_asked(first))
        assert (again.to_crm, again.to_onec, again.put_back) == ((), (), ())
        assert again.clashes == first.clashes


def _life_is_asked_about(merged: Merged) -> bool:
    return any(clash.group == DELETED for clash in merged.clashes)


@some
@given(case=cases(), later=_clocks)
def test_until_1c_has_it_the_same_is_planned_whatever_the_clocks_say_by_then(
    case: Case, later: Clock
) -> None:
    first = case.merged()

    waiting = replace(case, ancestor=first.agreed, crm=first.crm, clock=later)
    again = waiting.merged(asked=_asked(first), on_its_way=first.onec.record if first.to_onec else None)

    assert (again.onec, again.crm, again.to_crm) == (first.onec, first.crm, ())
    assert (again.to_onec, again.clashes) == (first.to_onec, first.clashes)


@some
@given(case=cases())
def test_killed_between_the_crm_and_our_books_the_same_comes_of_it(case: Case) -> None:
    first = case.merged()

    again = replace(case, crm=first.crm).merged()

    assert (again.onec, again.crm, again.to_crm) == (first.onec, first.crm, ())


# --- nothing is lost ----------------------------------------------------------------------------------


@some
@given(
    case=st.sampled_from([Policy.ASK, Policy.MERGE, Policy.NEWEST]).flatmap(lambda one: cases(one, met=True))
)
def test_what_only_one_side_changed_travels(case: Case) -> None:
    merged = case.merged()
    if _life_is_asked_about(merged):
        return
    for group in _each_group(case, merged):
        if group.is_fixed:
            continue
        if group.crm == group.base:
            assert group.want_onec == group.want_crm == group.onec, group
        elif group.onec == group.base:
            assert group.want_onec == group.want_crm == group.crm, group


@some
@given(case=cases(Policy.ASK))
def test_where_people_are_asked_no_side_ever_loses_its_own_change(case: Case) -> None:
    merged = case.merged()
    clashing = {clash.group for clash in merged.clashes}
    for group in _each_group(case, merged):
        if group.is_fixed or group.base is None:
            continue
        assert group.onec == group.base or group.want_onec == group.onec, group
        assert group.crm == group.base or group.want_crm == group.crm, group
        assert group.want_onec == group.want_crm or clashing & {group.name, DELETED}, group


@some
@given(case=cases())
def test_a_clash_holds_both_values_and_both_sides_keep_them(case: Case) -> None:
    merged = case.merged()
    groups = {group.name: group for group in _each_group(case, merged)}
    for clash in merged.clashes:
        if clash.group == DELETED:
            assert (clash.onec, clash.crm) == ((case.onec.deleted,), (case.crm.deleted,))
            assert (merged.onec, merged.crm) == (case.onec, case.crm)
            continue
        group = groups[clash.group]
        assert (clash.base, clash.onec, clash.crm) == (group.base, group.onec, group.crm)
        assert (group.want_onec, group.want_crm) == (group.onec, group.crm)


@some
@given(case=cases(Policy.ASK))
def test_at_first_contact_nothing_filled_is_lost_without_a_question(case: Case) -> None:
    case = replace(case, ancestor=None)
    merged = case.merged()
    clashing = {clash.group for clash in merged.clashes}
    for group in _each_group(case, merged):
        if not group.is_fixed and not clashing & {group.name, DELETED}:
            assert group.want_onec == group.want_crm
            lost = {group.onec, group.crm} - {group.want_onec}
            assert not any(_is_filled(case.otype, group.name, values) for values in lost), group


def _is_filled(otype: ObjectType, group: str, values: Values) -> bool:
    blank = {item.name: item.default for item in dataclasses.fields(otype.record)}
    return any(value != blank[name] for name, value in zip(otype.groups[group], values, strict=True))


@some
@given(base=_lists, onec=_lists, crm=_lists)
def test_a_united_list_has_what_either_added_and_not_what_either_took_away(
    base: tuple[str, ...], onec: tuple[str, ...], crm: tuple[str, ...]
) -> None:
    agreed, left, right = (Version(Thing(name="x", phones=phones)) for phones in (base, onec, crm))

    united = Case(THING, agreed, left, right, _ONE_POLICY[Policy.MERGE]).merged().onec.record.phones

    added, kept = {*onec, *crm} - {*base}, {*base} & {*onec} & {*crm}
    assert len(united) == len(set(united))
    assert set(united) == added | kept


# --- neither side is special --------------------------------------------------------------------------

_SWAPPED = {Policy.ONEC: Policy.CRM, Policy.CRM: Policy.ONEC}


@some
@given(case=cases())
def test_with_the_sides_and_their_policies_swapped_the_outcome_is_swapped(case: Case) -> None:
    """Clocks are left out: what they tell about 1C is a window, and about the CRM a moment."""
    case = replace(case, clock=Clock())
    own = {key: _SWAPPED.get(policy, policy) for key, policy in case.policies.own.items()}
    mirror = replace(case, onec=case.crm, crm=case.onec, policies=PolicyTable(own))

    merged, mirrored = case.merged(), mirror.merged()

    assert (mirrored.onec.deleted, mirrored.crm.deleted) == (merged.crm.deleted, merged.onec.deleted)
    asked = [(clash.group, clash.base) for clash in merged.clashes]
    assert [(clash.group, clash.base) for clash in mirrored.clashes] == asked
    for one, other in zip(_each_group(case, merged), _each_group(mirror, mirrored), strict=True):
        if not one.is_fixed:
            assert _unordered(other.want_onec) == _unordered(one.want_crm), one
            assert _unordered(other.want_crm) == _unordered(one.want_onec), one


def _unordered(values: Values) -> list[Any]:
    return [frozenset(value) if isinstance(value, tuple) else value for value in values]


# --- owners and decisions -----------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [Policy.ONEC, Policy.CRM])
@some
@given(data=st.data())
def test_an_owners_values_stand_on_both_sides(policy: Policy, data: st.DataObject) -> None:
    case = data.draw(cases(policy, met=True))
    merged = case.merged()

    assert merged.clashes == ()
    for group in _each_group(case, merged):
        onec_owns = policy is Policy.ONEC or group.is_fixed
        owner, other = (group.onec, group.crm) if onec_owns else (group.crm, group.onec)
        assert group.want_onec == group.want_crm == owner, group
        assert (group.name in merged.put_back) == (owner == group.base and other != owner), group
    owner_side = case.onec if policy is Policy.ONEC else case.crm
    assert merged.onec.deleted is merged.crm.deleted is owner_side.deleted


@some
@given(case=cases(Policy.ASK), data=st.data())
def test_when_every_question_is_answered_both_sides_hold_the_answers(case: Case, data: st.DataObject) -> None:
    takes = st.sampled_from(["onec", "crm"])
    decisions = {group: Decision(take=data.draw(takes)) for group in (*case.otype.groups, DELETED)}

    merged = case.merged(decisions=decisions)

    assert merged.clashes == ()
    assert merged.onec == merged.crm
    for group in _each_group(case, merged):
        assert group.want_onec == {"onec": group.onec, "crm": group.crm}[decisions[group.name].take], group
    assert merged.onec.deleted is {"onec": case.onec, "crm": case.crm}[decisions[DELETED].take].deleted
