"""The JSON documents that scripts get: rows of the state under names that stay as they are."""

from __future__ import annotations

from typing import Any

from connectors.crm.service import CrmRecord
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import to_jsonable
from obmen.texts.changes import changes_of
from state.rows import Conflict, JournalRow, Link, Run
from sync.services.records import KnownRecord


def run_json(run: Run) -> dict[str, Any]:
    """A run for scripts."""
    return {
        "id": run.id,
        "base": run.base,
        "trigger": run.trigger,
        "started_by": run.started_by,
        "status": run.status,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "counts": dict(run.counts),
        "error": {"code": run.error_code, "message": run.message, "hint": run.hint}
        if run.error_code
        else None,
    }


def journal_json(row: JournalRow) -> dict[str, Any]:
    """A journal row for scripts."""
    return {
        "kind": row.kind,
        "side": row.side,
        "status": row.status,
        "ref": row.ref,
        "crm_id": row.crm_id,
        "label": row.label,
        "groups": list(row.groups),
        "changes": [
            {"field": item.field, "before": item.before, "after": item.after} for item in changes_of(row)
        ],
        "message": row.message,
        "hint": row.hint,
        "at": row.at,
    }


def conflict_json(row: Conflict) -> dict[str, Any]:
    """A conflict for scripts."""
    return {
        "id": row.id,
        "base": row.base,
        "kind": row.kind,
        "ref": row.ref,
        "crm_id": row.crm_id,
        "group": row.group,
        "label": row.label,
        "base_value": row.base_value,
        "onec_value": row.onec_value,
        "crm_value": row.crm_value,
        "sentence": row.sentence,
        "status": row.status,
        "decision": row.decision,
        "decided_value": row.decided_value,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at,
        "crm_changed_by": row.crm_changed_by,
        "crm_changed_at": row.crm_changed_at,
        "found_at": row.found_at,
        "version": row.version,
    }


def link_json(row: Link) -> dict[str, Any]:
    """A link for scripts."""
    return {
        "base": row.base,
        "kind": row.kind,
        "ref": row.ref,
        "crm_id": row.crm_id,
        "code": row.code,
        "why": row.why,
        "linked_by": row.linked_by,
        "linked_at": row.linked_at,
        "tombstone": row.tombstone,
    }


def card_json(otype: ObjectType, card: CrmRecord) -> dict[str, Any]:
    """A CRM card for scripts."""
    return {
        "kind": otype.name,
        "id": card.id,
        "label": otype.name_of(card.record),
        "record": to_jsonable(card.record),
        "codes": dict(card.codes),
        "deleted": card.deleted,
        "locked": card.locked,
        "owner": card.owner,
        "department": card.department,
        "card": dict(card.card),
        "version": card.version,
        "changed_at": card.changed_at,
        "changed_by": card.changed_by,
    }


def known_json(otype: ObjectType, row: KnownRecord) -> dict[str, Any]:
    """An infobase's object for scripts."""
    return {
        "kind": otype.name,
        "ref": row.link.ref,
        "crm_id": row.link.crm_id,
        "code": row.link.code,
        "label": otype.name_of(row.record) if row.record is not None else "",
        "record": to_jsonable(row.record) if row.record is not None else None,
        "deleted": row.deleted,
        "seen_in_1c": row.whole is not None,
    }
