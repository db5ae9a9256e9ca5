"""What a merge takes and gives: two sides' versions, answers of people, what the clocks tell. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from enterprise_data.objects.base import ObjectType
from sync.policies import DELETED

Values = tuple[Any, ...]
"""The field values of one merge group, in the group's order."""


@dataclass(frozen=True, slots=True)
class Version:
    """One side's state of an object."""

    record: Any
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's answer to a conflict: take 1C's (``onec``), the CRM's (``crm``), or these values (``value``)."""

    take: str
    values: Values = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A group that both sides changed differently; nobody but a person may decide. ``base`` None: never agreed."""

    group: str
    base: Values | None
    onec: Values
    crm: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What the clocks can tell: 1C changed the object inside this window, the CRM at this moment."""

    onec_not_before: datetime | None = None
    onec_not_after: datetime | None = None
    crm_changed_at: datetime | None = None

    def newer(self) -> str | None:
        """``onec``, ``crm``, or None where the clocks can't tell."""
        if self.crm_changed_at is None:
            return None
        if self.onec_not_after is not None and self.crm_changed_at > self.onec_not_after:
            return "crm"
        if self.onec_not_before is not None and self.crm_changed_at < self.onec_not_before:
            return "onec"
        return None


NO_CLOCK = Clock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What each side should hold, the ancestor of the next merge, and what is left to a person.

    ``agreed`` is what 1C holds now, once it has been weighed: whatever then differs from it in the CRM is a change
    of the CRM's that is still on its way. An open question keeps its own ancestor, see ``decisions.asked_of``.
    """

    onec: Version
    crm: Version
    agreed: Version | None
    clashes: tuple[Clash, ...] = ()
    to_crm: tuple[str, ...] = ()
    to_onec: tuple[str, ...] = ()
    put_back: tuple[str, ...] = ()
    """Groups that a non-owner had changed and that are put back."""


def values_of(otype: ObjectType, group: str, record: Any) -> Values:
    """The group's field values."""
    return tuple(getattr(record, name) for name in otype.groups[group])


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
