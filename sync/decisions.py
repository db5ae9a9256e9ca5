"""Conflicts: how a clash becomes a question for a person, and how the answer comes back into the merge. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import to_jsonable, value_from_json, value_to_json
from state.rows import Conflict
from sync.policies import DELETED, MATCH
from sync.versions import Clash, Decision, Values, Version, values_of

if TYPE_CHECKING:
    from sync.plan import Step


def jsonable(otype: ObjectType, group: str, values: Sequence[Any] | None) -> Any:
    """Group values as they are kept and shown: field name → value."""
    if values is None:
        return None
    if group == DELETED:
        return {"deleted": bool(values[0])}
    return {name: value_to_json(value) for name, value in zip(otype.groups[group], values, strict=True)}


def conflict_rows(
    otype: ObjectType,
    step: Step,
    known: Sequence[Conflict],
    *,
    base: str,
    run_id: int,
    now: datetime,
    crm_changed_by: str,
    crm_changed_at: datetime | None,
) -> list[Conflict]:
    """Rows to put for the clashes of a step; a clash that is already asked with the same values gives none."""
    rows: list[Conflict] = []
    for clash in step.clashes:
        values = (
            jsonable(otype, clash.group, clash.base),
            jsonable(otype, clash.group, clash.onec),
            jsonable(otype, clash.group, clash.crm),
        )
        old = next((row for row in known if row.group == clash.group), None)
        if old is not None and (old.onec_value, old.crm_value) == values[1:] and old.status == "open":
            continue
        rows.append(
            Conflict(
                id=old.id if old else 0,
                base=base,
                kind=otype.name,
                ref=step.ref,
                crm_id=step.crm_id or "",
                group=clash.group,
                label=step.label,
                base_value=values[0],
                onec_value=values[1],
                crm_value=values[2],
                sentence=sentence(otype, step.label, clash, crm_changed_by),
                found_at=now,
                run_id=run_id,
                crm_changed_by=crm_changed_by,
                crm_changed_at=crm_changed_at,
                version=old.version if old else 0,
            )
        )
    return rows


def sentence(otype: ObjectType, label: str, clash: Clash, crm_changed_by: str) -> str:
    """What happened, for an accountant."""
    who = f" ({crm_changed_by})" if crm_changed_by else ""
    if clash.group == DELETED:
        if clash.onec[0]:
            return f"{otype.quoted(label)}: в 1С помечен на удаление, а в CRM{who} изменён. Удалять или оставить?"
        return f"{otype.quoted(label)}: в CRM{who} удалён, а в 1С изменён. Удалять или оставить?"
    names = ", ".join(otype.field_titles[name] for name in otype.groups[clash.group])
    if clash.base is None:
        return (
            f"{otype.quoted(label)}: при первой встрече в 1С и в CRM разные значения ({names}). Какое верное?"
        )
    return f"{otype.quoted(label)}: {names} изменили и в 1С, и в CRM{who}. Какое значение верное?"


def match_question(
    otype: ObjectType,
    record: Any,
    *,
    known: Sequence[Conflict],
    ref: str,
    candidates: Sequence[str],
    why: str,
    refused: str,
    text: str,
    base: str,
    run_id: int,
    now: datetime,
) -> Conflict | None:
    """The question which card an object means; None if it is asked already. An answer that can't be carried out
    is asked again."""
    old = next((row for row in known if row.group == MATCH), None)
    asked: dict[str, Any] = {"candidates": list(candidates), "why": why}
    if refused:
        asked["refused"] = refused
    if old is not None and old.status == "open" and old.crm_value == asked:
        return None
    return Conflict(
        id=old.id if old else 0,
        base=base,
        kind=otype.name,
        ref=ref,
        crm_id="",
        group=MATCH,
        label=otype.name_of(record),
        base_value=None,
        onec_value=to_jsonable(record),
        crm_value=asked,
        sentence=text,
        found_at=old.found_at if old else now,
        run_id=run_id,
        version=old.version if old else 0,
    )


def asked_of(otype: ObjectType, conflicts: Sequence[Conflict]) -> dict[str, Values | None]:
    """Groups that a question is open about, each with the values that were agreed when it was first asked.

    What 1C holds is the ancestor of everything else; a question keeps its own, or one side would win in silence.
    """
    return {
        row.group: None if row.base_value is None else _values(otype, row.group, row.base_value)
        for row in conflicts
        if row.group in otype.groups
    }


def decisions_of(
    otype: ObjectType, conflicts: Sequence[Conflict], onec: Version, crm: Version
) -> dict[str, Decision]:
    """Answers that still fit: a decision about values that have changed since is asked again."""
    answers: dict[str, Decision] = {}
    for row in conflicts:
        if row.status == "decided" and (row.group == DELETED or row.group in otype.groups):
            decision = _decision(otype, row)
            if _still_stands(otype, row, decision, onec, crm):
                answers[row.group] = decision
    return answers


def _decision(otype: ObjectType, row: Conflict) -> Decision:
    values = _values(otype, row.group, row.decided_value or {}) if row.decision == "value" else ()
    return Decision(take=row.decision, values=values)


def _still_stands(otype: ObjectType, row: Conflict, decision: Decision, onec: Version, crm: Version) -> bool:
    """Each side holds what it held when it was asked, or already what was decided (we were killed in between)."""
    if row.group == DELETED:
        now: tuple[Any, Any] = ({"deleted": onec.deleted}, {"deleted": crm.deleted})
    else:
        now = (
            jsonable(otype, row.group, values_of(otype, row.group, onec.record)),
            jsonable(otype, row.group, values_of(otype, row.group, crm.record)),
        )
    settled = jsonable(otype, row.group, decision.values) if decision.take == "value" else None
    return now[0] in (row.onec_value, settled) and now[1] in (row.crm_value, settled)


def _values(otype: ObjectType, group: str, kept: Mapping[str, Any]) -> Values:
    if group == DELETED:
        return (bool(kept.get("deleted")),)
    return tuple(value_from_json(otype, name, kept.get(name)) for name in otype.groups[group])
