"""Three versions become one: the last agreed, 1C's and the CRM's. Pure.

A merge group is the unit of change. What one side changed travels to the other; what both changed differently
is decided by policy, by a person's earlier decision, or becomes a conflict, and then each side keeps its own.
All records here live in the infobase's reference space.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import Enum
from typing import Any

from enterprise_data.objects.base import ObjectType
from sync.merge_group import Outcome, merge_group
from sync.policies import DELETED, Policy, PolicyTable
from sync.versions import (
    NO_CLOCK,
    Clash,
    Clock,
    Decision,
    Merged,
    Values,
    Version,
    changed_groups,
    values_of,
)

__all__ = [
    "Clash",
    "Clock",
    "Decision",
    "Merged",
    "Values",
    "Version",
    "changed_groups",
    "merge",
    "values_of",
]

_ALWAYS_FILLED = object()
"""Equals no value: stands for the empty value of a field that can't be empty."""


def merge(
    otype: ObjectType,
    ancestor: Version | None,
    onec: Version,
    crm: Version,
    *,
    policies: PolicyTable,
    decisions: Mapping[str, Decision] | None = None,
    asked: Mapping[str, Values | None] | None = None,
    clock: Clock = NO_CLOCK,
    on_its_way: Any = None,
) -> Merged:
    """Merges two sides of one object against the last agreed version (None on first contact).

    ``asked``: groups that an open question is about, with the ancestor it was asked with (None: first contact).
    No clock settles what a person was asked. ``on_its_way``: the record that 1C was sent and has not confirmed.
    """
    decisions, asked = decisions or {}, asked or {}
    bases = {group: _base(otype, group, ancestor, asked) for group in otype.groups}
    before = ancestor.deleted if ancestor else False
    edited = {
        side: _is_edited(otype, bases, version.record) for side, version in (("onec", onec), ("crm", crm))
    }
    policy = policies.of(otype.name, DELETED)
    mark = _merge_mark(before, onec.deleted, crm.deleted, edited, policy, decisions.get(DELETED))
    if mark is None:
        base = (ancestor.deleted,) if ancestor else None
        clash = Clash(group=DELETED, base=base, onec=(onec.deleted,), crm=(crm.deleted,))
        return Merged(onec=onec, crm=crm, agreed=ancestor, clashes=(clash,))
    outcomes = {
        group: merge_group(
            _blank(otype, group) if base is None else base,
            values_of(otype, group, onec.record),
            values_of(otype, group, crm.record),
            policies.of(otype.name, group),
            decision=decisions.get(group),
            clock=NO_CLOCK if group in asked else clock,
            is_list=group in otype.lists,
            first_contact=base is None,
            on_its_way=None if on_its_way is None else values_of(otype, group, on_its_way),
        )
        for group, base in bases.items()
    }
    want_onec = Version(_with(otype, onec.record, outcomes, "onec"), mark)
    want_crm = Version(_with(otype, crm.record, outcomes, "crm"), mark)
    return Merged(
        onec=want_onec,
        crm=want_crm,
        agreed=onec,
        clashes=tuple(
            Clash(group=group, base=bases[group], onec=outcome.onec, crm=outcome.crm)
            for group, outcome in outcomes.items()
            if outcome.clash
        ),
        to_crm=changed_groups(otype, crm, want_crm),
        to_onec=changed_groups(otype, onec, want_onec),
        put_back=tuple(group for group, outcome in outcomes.items() if outcome.put_back),
    )


def _base(
    otype: ObjectType, group: str, ancestor: Version | None, asked: Mapping[str, Values | None]
) -> Values | None:
    """The group's last agreed values, None if there never were any."""
    if group in asked:
        return asked[group]
    return values_of(otype, group, ancestor.record) if ancestor else None


def _blank(otype: ObjectType, group: str) -> Values:
    """What an empty group holds: the ancestor of a first meeting."""
    defaults = {item.name: item.default for item in dataclasses.fields(otype.record)}
    return tuple(_empty(defaults[name]) for name in otype.groups[group])


def _empty(default: Any) -> Any:
    """A choice (a legal form, a kind of contract) is made, whichever it is: its default is not emptiness."""
    chosen = default is dataclasses.MISSING or isinstance(default, Enum)
    return _ALWAYS_FILLED if chosen else default


def _with(otype: ObjectType, record: Any, outcomes: Mapping[str, Outcome], side: str) -> Any:
    values: dict[str, Any] = {}
    for group, outcome in outcomes.items():
        values.update(zip(otype.groups[group], getattr(outcome, side), strict=True))
    return dataclasses.replace(record, **values)


# --- the deletion mark --------------------------------------------------------------------------------


def _merge_mark(
    before: bool,
    onec: bool,
    crm: bool,
    edited: Mapping[str, bool],
    policy: Policy,
    decision: Decision | None,
) -> bool | None:
    """The mark both should carry. One side's deletion against the other's edit is for a person (None), unless one
    owns the kind."""
    marks = {"onec": onec, "crm": crm}
    if onec == crm:
        return onec
    if decision is not None:
        return marks.get(decision.take, bool(decision.values and decision.values[0]))
    if policy in marks:
        return marks[policy]
    moved, other = ("onec", "crm") if onec != before else ("crm", "onec")
    if marks[moved] and edited[other]:
        return None
    return marks[moved]


def _is_edited(otype: ObjectType, bases: Mapping[str, Values | None], record: Any) -> bool:
    return any(values_of(otype, group, record) != base for group, base in bases.items())
