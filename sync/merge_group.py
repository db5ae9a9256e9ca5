"""One merge group: three versions of its values become what each side should hold. Pure, and knows no fields."""

from __future__ import annotations

from dataclasses import dataclass

from sync.policies import Policy
from sync.versions import NO_CLOCK, Clock, Decision, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What each side should hold. ``clash``: each keeps its own. ``put_back``: a non-owner's change is undone."""

    onec: Values
    crm: Values
    clash: bool = False
    put_back: bool = False


def merge_group(
    base: Values,
    onec: Values,
    crm: Values,
    policy: Policy,
    *,
    decision: Decision | None = None,
    clock: Clock = NO_CLOCK,
    is_list: bool = False,
    first_contact: bool = False,
    on_its_way: Values | None = None,
) -> Outcome:
    """Merges one group. On first contact an owner's empty value wipes nothing: what is filled fills the other.

    ``on_its_way``: what 1C was sent and has not confirmed yet. It was weighed before: it is as good as 1C's own.
    """
    if onec == crm:
        return _both(onec)
    if decision is not None:
        return _both({"onec": onec, "crm": crm}.get(decision.take, decision.values))
    if crm == base:
        owned = policy is Policy.CRM and not first_contact
        return _both(crm, put_back=True) if owned else _both(onec)
    if onec == base:
        if policy is not Policy.ONEC or first_contact:
            return _both(crm)
        stands = onec if on_its_way is None else on_its_way
        return _both(stands, put_back=crm != stands)
    return _both_changed(base, onec, crm, policy, clock, is_list)


def _both(values: Values, *, put_back: bool = False) -> Outcome:
    return Outcome(onec=values, crm=values, put_back=put_back)


def _both_changed(
    base: Values, onec: Values, crm: Values, policy: Policy, clock: Clock, is_list: bool
) -> Outcome:
    if policy is Policy.MERGE and is_list:
        return _both(_unite(base, onec, crm))
    winner = clock.newer() if policy is Policy.NEWEST else policy
    if winner == Policy.ONEC:
        return _both(onec)
    if winner == Policy.CRM:
        return _both(crm)
    return Outcome(onec=onec, crm=crm, clash=True)


def _unite(base: Values, onec: Values, crm: Values) -> Values:
    """Three-way union of list values: an element lives unless one side took it away. 1C's order comes first."""
    united = []
    for known, one, two in zip(base, onec, crm, strict=True):
        kept = [item for item in one if item in two or item not in known]
        added = [item for item in two if item not in one and item not in known]
        united.append((*kept, *added))
    return tuple(united)
