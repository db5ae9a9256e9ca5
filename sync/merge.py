"""Three versions become one: the last agreed, 1C's and the CRM's. Pure.

A merge group is the unit of change. What one side changed travels to the other; what both changed differently
is decided by policy, by a person's earlier decision, or becomes a conflict, and then each side keeps its own.
All records here live in the infobase's reference space.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from enterprise_data.objects.base import ObjectType
from sync.policies import DELETED, Policy, PolicyTable

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One side's state of an object."""

    record: Any
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's answer to a conflict: take 1C's, the CRM's, or these values."""

    take: str
    values: Values = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A group that both sides changed differently; nobody but a person may decide."""

    group: str
    base: Values | None
    onec: Values
    crm: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What the clocks can tell: 1C changed the object inside this window, the CRM at this moment."""

    onec_not_before: Any = None
    onec_not_after: Any = None
    crm_changed_at: Any = None

    def newer(self) -> str | None:
        """``onec``, ``crm``, or None where the clocks can't tell."""
        if self.crm_changed_at is None:
            return None
        if self.onec_not_after is not None and self.crm_changed_at > self.onec_not_after:
            return "crm"
        if self.onec_not_before is not None and self.crm_changed_at < self.onec_not_before:
            return "onec"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What each side should hold, what is agreed as soon as the CRM is written, and what is left to a person.

    ``agreed`` takes over only what 1C already has: what travels to 1C becomes agreed by acknowledgement.
    """

    onec: Version
    crm: Version
    agreed: Version | None
    clashes: tuple[Clash, ...] = ()
    to_crm: tuple[str, ...] = ()
    to_onec: tuple[str, ...] = ()
    put_back: tuple[str, ...] = ()
    """Groups that a non-owner had changed and that were put back."""


def values_of(otype: ObjectType, group: str, record: Any) -> Values:
    """The group's field values."""
    return tuple(getattr(record, name) for name in otype.groups[group])


def _blank(otype: ObjectType, group: str) -> Values:
    defaults = {item.name: item.default for item in dataclasses.fields(otype.record)}
    return tuple(defaults[name] for name in otype.groups[group])


def _unite(base: Values, left: Values, right: Values) -> Values:
    """Three-way union of list values: an element lives unless one side took it away."""
    united = []
    for was, one, two in zip(base, left, right, strict=True):
        known = was if isinstance(was, tuple) else ()
        kept = [item for item in one if item in two or item not in known]
        kept += [item for item in two if item not in one and item not in known]
        united.append(tuple(kept))
    return tuple(united)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Values for each side and what is agreed at once; ``None`` clash means settled."""

    onec: Values
    crm: Values
    agreed: Values
    clash: bool = False
    put_back: bool = False


def _both_changed(
    otype: ObjectType, group: str, base: Values, onec: Values, crm: Values, policy: Policy, clock: Clock
) -> _Outcome:
    if policy is Policy.MERGE and group in otype.lists:
        united = _unite(base, onec, crm)
        return _Outcome(united, united, united if united == onec else base)
    winner = {Policy.ONEC: "onec", Policy.CRM: "crm"}.get(policy)
    if policy is Policy.NEWEST:
        winner = clock.newer()
    if winner == "onec":
        return _Outcome(onec, onec, onec)
    if winner == "crm":
        return _Outcome(crm, crm, base)
    return _Outcome(onec, crm, base, clash=True)


def merge_group(
    otype: ObjectType,
    group: str,
    base: Values,
    onec: Values,
    crm: Values,
    policy: Policy,
    decision: Decision | None,
    clock: Clock,
    *,
    first_contact: bool = False,
) -> _Outcome:
    """Merges one group. On first contact an owner's empty value wipes nothing: what is filled fills the other."""
    if onec == crm:
        return _Outcome(onec, onec, onec)
    if decision is not None:
        value = {"onec": onec, "crm": crm}.get(decision.take, decision.values)
        return _Outcome(value, value, value if value == onec else base)
    if crm == base:
        if policy is Policy.CRM and not first_contact:
            return _Outcome(crm, crm, base, put_back=True)
        return _Outcome(onec, onec, onec)
    if onec == base:
        if policy is Policy.ONEC and not first_contact:
            return _Outcome(onec, onec, onec, put_back=True)
        return _Outcome(crm, crm, base)
    return _both_changed(otype, group, base, onec, crm, policy, clock)


def _is_edited(otype: ObjectType, ancestor: Version | None, side: Version) -> bool:
    return ancestor is None or any(
        values_of(otype, group, ancestor.record) != values_of(otype, group, side.record)
        for group in otype.groups
    )


def _merge_mark(
    otype: ObjectType,
    ancestor: Version | None,
    onec: Version,
    crm: Version,
    policy: Policy,
    decision: Decision | None,
) -> tuple[bool, bool, bool, bool]:
    """(1C's mark, CRM's mark, agreed mark, is a clash)."""
    if onec.deleted == crm.deleted:
        return onec.deleted, onec.deleted, onec.deleted, False
    before = ancestor.deleted if ancestor else False
    if decision is not None:
        mark = {"onec": onec.deleted, "crm": crm.deleted}.get(
            decision.take, bool(decision.values and decision.values[0])
        )
        return mark, mark, mark if mark == onec.deleted else before, False
    if policy in (Policy.ONEC, Policy.CRM):
        mark = onec.deleted if policy is Policy.ONEC else crm.deleted
        return mark, mark, mark if mark == onec.deleted else before, False
    deleting, other = (onec, crm) if onec.deleted != before else (crm, onec)
    if deleting.deleted and _is_edited(otype, ancestor, other):
        return onec.deleted, crm.deleted, before, True
    mark = deleting.deleted
    return mark, mark, mark if mark == onec.deleted else before, False


def merge(
    otype: ObjectType,
    ancestor: Version | None,
    onec: Version,
    crm: Version,
    *,
    policies: PolicyTable,
    decisions: Mapping[str, Decision] | None = None,
    clock: Clock | None = None,
) -> Merged:
    """Merges two sides of one object against the last agreed version (None on first contact)."""
    decisions = decisions or {}
    mark = _merge_mark(otype, ancestor, onec, crm, policies.of(otype.name, DELETED), decisions.get(DELETED))
    onec_mark, crm_mark, agreed_mark, deleted_clash = mark
    if deleted_clash:
        clash = Clash(
            group=DELETED,
            base=(ancestor.deleted,) if ancestor else None,
            onec=(onec.deleted,),
            crm=(crm.deleted,),
        )
        return Merged(onec=onec, crm=crm, agreed=ancestor, clashes=(clash,))
    fields: dict[str, dict[str, Any]] = {"onec": {}, "crm": {}, "agreed": {}}
    clashes: list[Clash] = []
    put_back: list[str] = []
    for group, names in otype.groups.items():
        base = values_of(otype, group, ancestor.record) if ancestor else _blank(otype, group)
        left, right = values_of(otype, group, onec.record), values_of(otype, group, crm.record)
        result = merge_group(
            otype,
            group,
            base,
            left,
            right,
            policies.of(otype.name, group),
            decisions.get(group),
            clock or Clock(),
            first_contact=ancestor is None,
        )
        for side, value in (("onec", result.onec), ("crm", result.crm), ("agreed", result.agreed)):
            fields[side].update(zip(names, value, strict=True))
        if result.clash:
            clashes.append(Clash(group=group, base=base if ancestor else None, onec=left, crm=right))
        if result.put_back:
            put_back.append(group)
    want_onec = Version(dataclasses.replace(onec.record, **fields["onec"]), onec_mark)
    want_crm = Version(dataclasses.replace(crm.record, **fields["crm"]), crm_mark)
    agreed = Version(_without_missing(otype, onec.record, fields["agreed"]), agreed_mark)
    return Merged(
        onec=want_onec,
        crm=want_crm,
        agreed=agreed,
        clashes=tuple(clashes),
        to_crm=changed_groups(otype, crm, want_crm),
        to_onec=changed_groups(otype, onec, want_onec),
        put_back=tuple(put_back),
    )


def _without_missing(otype: ObjectType, record: Any, values: dict[str, Any]) -> Any:
    """A field without a default has no blank: on first contact 1C's value stands in for the ancestor's."""
    known = {name: value for name, value in values.items() if value is not dataclasses.MISSING}
    return dataclasses.replace(record, **known)


def changed_groups(otype: ObjectType, before: Version, after: Version) -> tuple[str, ...]:
    """Groups (and the deletion mark) in which two versions differ."""
    groups = [
        group
        for group in otype.groups
        if values_of(otype, group, before.record) != values_of(otype, group, after.record)
    ]
    if before.deleted != after.deleted:
        groups.append(DELETED)
    return tuple(groups)
