"""What will be done to one object: data that preview, review and apply all read. Pure.

``decide`` turns a pair (what each side holds, what was agreed last) into one frozen ``Step``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import decode
from state.rows import Conflict, Link, Registration
from sync.decisions import asked_of, decisions_of
from sync.merge import Clash, Clock, Merged, Version, merge
from sync.policies import DELETED, PolicyTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One object as both sides hold it now, in the infobase's reference space.

    ``onec`` is None if 1C never showed it, ``crm`` None if the CRM has no card (any more). ``link`` is None before
    the first meeting; ``found`` tells how the card was found then. ``conflicts`` are the questions still open.
    """

    otype: ObjectType
    ref: str
    crm_id: str | None
    link: Link | None
    found: str = ""
    ancestor: Version | None
    onec: Version | None
    crm: Version | None
    registration: Registration | None = None
    conflicts: Sequence[Conflict] = ()
    clock: Clock = field(default_factory=Clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCrm:
    """Create (``crm_id`` None) or change a card. ``groups`` are the merge groups that change."""

    record: Any
    groups: tuple[str, ...]
    deleted: bool | None
    create: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOnec:
    """Register a change for 1C. ``held`` groups carry 1C's own value and don't become agreed."""

    op: str
    record: Any
    groups: tuple[str, ...]
    held: tuple[str, ...]
    create: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Everything that happens to one object."""

    kind: str
    ref: str
    crm_id: str | None
    why: str
    """Reason of a new link; empty if the link stands."""
    label: str
    crm_write: WriteCrm | None = None
    onec_write: WriteOnec | None = None
    cancel_registration: bool = False
    agreed: Version | None = None
    clashes: tuple[Clash, ...] = ()
    settled: tuple[str, ...] = ()
    """Groups whose open conflict ended."""
    put_back: tuple[str, ...] = ()
    tombstone: bool = False
    skipped: str = ""
    """A Russian reason if nothing is done although something came."""

    @property
    def moves(self) -> bool:
        """Whether anything travels."""
        return self.crm_write is not None or self.onec_write is not None


def decide(pair: Pair, policies: PolicyTable) -> Step:
    """The step for one pair."""
    if pair.onec is None and pair.crm is None:
        return _step(pair, None, skipped="Объекта больше нет ни в 1С, ни в CRM.")
    if pair.onec is None:
        return _only_in_crm(pair)
    crm = pair.crm or _vanished(pair)
    if crm is None:
        return _only_in_onec(pair)
    merged = merge(
        pair.otype,
        pair.ancestor,
        pair.onec,
        crm,
        policies=policies,
        decisions=decisions_of(pair.otype, pair.conflicts, pair.onec, crm),
        asked=asked_of(pair.otype, pair.conflicts),
        clock=pair.clock,
        on_its_way=_on_its_way(pair),
    )
    return _both(pair, pair.onec, merged)


def _on_its_way(pair: Pair) -> Any:
    waiting = pair.registration
    return None if waiting is None or waiting.record is None else decode(pair.otype, waiting.record)


def _vanished(pair: Pair) -> Version | None:
    """A card that was agreed about and is gone for good was deleted: no reason to make it anew unasked."""
    if pair.link is None or pair.ancestor is None:
        return None
    return Version(pair.ancestor.record, deleted=True)


def _step(pair: Pair, record: Any, **more: Any) -> Step:
    link = pair.link
    return Step(
        kind=pair.otype.name,
        ref=pair.ref,
        crm_id=pair.crm_id or (link.crm_id if link is not None else None),
        why="" if link is not None and not link.tombstone else pair.found or "created",
        label=pair.otype.name_of(record) if record is not None else "",
        **more,
    )


def _only_in_crm(pair: Pair) -> Step:
    """A card that 1C has not shown: new to 1C, or still on its way there."""
    crm = pair.crm
    assert crm is not None
    if crm.deleted:
        reason = "" if pair.link else "Карточка помечена на удаление и в 1С не передавалась."
        return _step(pair, crm.record, skipped=reason, cancel_registration=pair.registration is not None)
    write = WriteOnec(op="update", record=crm.record, groups=tuple(pair.otype.groups), held=(), create=True)
    return _step(pair, crm.record, onec_write=write)


def _only_in_onec(pair: Pair) -> Step:
    """An object without a card: new to the CRM, or its card is gone for good."""
    onec = pair.onec
    assert onec is not None
    if onec.deleted:
        gone = pair.link is not None
        return _step(
            pair,
            onec.record,
            tombstone=gone,
            agreed=onec if gone else None,
            cancel_registration=pair.registration is not None,
            skipped="" if gone else "Объект помечен на удаление в 1С; в CRM его нет.",
        )
    write = WriteCrm(record=onec.record, groups=tuple(pair.otype.groups), deleted=None, create=True)
    return _step(pair, onec.record, crm_write=write, agreed=onec)


def _both(pair: Pair, onec: Version, merged: Merged) -> Step:
    clashing = {clash.group for clash in merged.clashes}
    onec_write = _onec_write(onec, merged, clashing)
    return _step(
        pair,
        merged.crm.record,
        crm_write=_crm_write(pair, merged),
        onec_write=onec_write,
        cancel_registration=onec_write is None and pair.registration is not None,
        agreed=merged.agreed,
        clashes=merged.clashes,
        settled=_settled(pair, clashing),
        put_back=merged.put_back,
        tombstone=merged.onec.deleted and merged.crm.deleted and onec.deleted,
    )


def _settled(pair: Pair, clashing: set[str]) -> tuple[str, ...]:
    """While it is asked whether the object lives at all, nothing else about it was weighed."""
    if DELETED in clashing:
        return ()
    return tuple(row.group for row in pair.conflicts if row.group not in clashing)


def _crm_write(pair: Pair, merged: Merged) -> WriteCrm | None:
    if not merged.to_crm:
        return None
    if pair.crm is None:
        groups = tuple(pair.otype.groups)
        return WriteCrm(record=merged.crm.record, groups=groups, deleted=None, create=True)
    return WriteCrm(
        record=merged.crm.record,
        groups=tuple(group for group in merged.to_crm if group != DELETED),
        deleted=merged.crm.deleted if DELETED in merged.to_crm else None,
        create=False,
    )


def _onec_write(onec: Version, merged: Merged, clashing: set[str]) -> WriteOnec | None:
    """A full object clears 1C's deletion mark: while the mark stands, nothing but its removal is sent."""
    if not merged.to_onec or (merged.onec.deleted and onec.deleted):
        return None
    return WriteOnec(
        op="delete" if merged.onec.deleted else "update",
        record=merged.onec.record,
        groups=merged.to_onec,
        held=tuple(sorted(clashing)),
        create=False,
    )
