"""Rows of the state as the command line shows them: JSON with stable names, and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.crm.service import CrmRecord
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import to_jsonable
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.words import field_to_text, fields_to_text
from obmen.cli.output import say, table
from obmen.texts import group_text, kind_title, row_status, run_status, side_text
from state.rows import Conflict, JournalRow, Link, Run
from sync.services.records import KnownRecord

__all__ = ["kind_title"]


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
        "label": otype.label(card.record),
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
        "label": otype.label(row.record) if row.record is not None else "",
        "record": to_jsonable(row.record) if row.record is not None else None,
        "deleted": row.deleted,
        "seen_in_1c": row.whole is not None,
    }


def kind_word(kind: str) -> str:
    """A kind in Russian, singular."""
    return KINDS[kind].title if kind in KINDS else kind


def moment(at: datetime) -> str:
    """A moment in the time of this machine."""
    return f"{at.astimezone():%d.%m.%Y %H:%M:%S}"


def value_text(value: Any) -> str:
    """A conflict's value for a person."""
    if value is None:
        return "—"
    if isinstance(value, Mapping):
        if set(value) == {"deleted"}:
            return "удалён" if value["deleted"] else "не удалён"
        if "candidates" in value:
            return "карточки " + ", ".join(map(str, value["candidates"]))
        return "; ".join(fields_to_text(item) or "пусто" for item in value.values())
    return str(value)


def record_rows(otype: ObjectType, record: Any) -> list[tuple[str, str]]:
    """(title, value) of every filled field."""
    if record is None:
        return []
    rows = [
        (otype.field_titles.get(name, name), field_to_text(otype, name, getattr(record, name)))
        for name in otype.field_names
    ]
    return [row for row in rows if row[1]]


def show_run(run: Run, counts: Mapping[tuple[str, str, str], int]) -> None:
    """The end of a run: what happened, by kind."""
    subject = "Предпросмотр" if run.trigger == "preview" else "Обмен"
    say(f"{subject} № {run.id} с базой «{run.base}»: {run_status(run.status)}.{_pace(run)}")
    if run.message:
        say(f"  {run.message}")
    if run.hint:
        say(f"  Что делать: {run.hint}")
    rows = [
        (kind_title(kind), side_text(side), row_status(status), count)
        for (kind, side, status), count in sorted(counts.items())
    ]
    if rows:
        title = "Что будет сделано" if run.trigger == "preview" else "Что произошло"
        table(title, ("Вид данных", "Где", "Результат", "Количество"), rows)
    elif run.status in ("done", "warnings"):
        say("Изменений нет: стороны согласованы.")


def _pace(run: Run) -> str:
    """How long it took, and how many objects a second, where it was long enough to tell."""
    if run.ended_at is None or (seconds := (run.ended_at - run.started_at).total_seconds()) < 0.1:
        return ""
    objects = run.counts.get("received", 0) + run.counts.get("sent", 0)
    told = f"; объектов: {objects} ({objects / seconds:.0f}/с)" if objects else ""
    return f" Время: {seconds:.1f} с{told}.".replace(".", ",", 1)


def show_journal(rows: Sequence[JournalRow], total: int, title: str = "Строки отчёта") -> None:
    """Rows of a report."""
    table(
        f"{title} ({len(rows)} из {total})",
        ("Вид данных", "Объект", "Где", "Результат", "Сообщение"),
        [
            (
                kind_title(row.kind),
                row.label or row.ref or row.crm_id,
                side_text(row.side),
                row_status(row.status),
                journal_text(row),
            )
            for row in rows
        ],
    )


def journal_text(row: JournalRow) -> str:
    """Message, fields and remedy of a row."""
    fields = ", ".join(group_text(row.kind, group) for group in row.groups)
    named = f"Поля: {fields}." if fields and row.status in ("updated", "conflict") else ""
    return " ".join(part for part in (row.message, named, row.hint) if part)
