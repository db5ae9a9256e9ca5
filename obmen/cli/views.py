"""Rows of the state as the command line shows them: JSON with stable names, and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from enterprise_data.objects.words import fields_to_text
from obmen.cli.output import say, table
from obmen.texts import kind_title, row_status, run_status, side_text
from state.rows import Conflict, JournalRow, Link, Run


def run_json(run: Run) -> dict[str, Any]:
    """A run for scripts."""
    return {
        "id": run.id,
        "base": run.base,
        "trigger": run.trigger,
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
        "decided_by": row.decided_by,
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


def value_text(value: Any) -> str:
    """A conflict's value for a person."""
    if value is None:
        return "—"
    if isinstance(value, Mapping):
        if set(value) == {"deleted"}:
            return "удалён" if value["deleted"] else "не удалён"
        return "; ".join(fields_to_text(item) or "пусто" for item in value.values())
    return str(value)


def show_run(run: Run, counts: Mapping[tuple[str, str, str], int]) -> None:
    """The end of a run: what happened, by kind."""
    say(f"Обмен № {run.id} с базой «{run.base}»: {run_status(run.status)}.")
    if run.message:
        say(f"  {run.message}")
    if run.hint:
        say(f"  Что делать: {run.hint}")
    rows = [
        (kind_title(kind), side_text(side), row_status(status), count)
        for (kind, side, status), count in sorted(counts.items())
    ]
    if rows:
        table("Что произошло", ("Вид данных", "Где", "Результат", "Количество"), rows)
    elif run.status in ("done", "warnings"):
        say("Изменений нет: стороны согласованы.")


def show_journal(rows: Sequence[JournalRow], total: int) -> None:
    """Rows of a report."""
    table(
        f"Строки отчёта ({len(rows)} из {total})",
        ("Вид данных", "Объект", "Результат", "Сообщение"),
        [
            (kind_title(row.kind), row.label or row.ref or row.crm_id, row_status(row.status), _message(row))
            for row in rows
        ],
    )


def _message(row: JournalRow) -> str:
    fields = ", ".join(row.groups) if row.status in ("updated", "conflict") else ""
    return " ".join(part for part in (row.message, f"[{fields}]" if fields else "", row.hint) if part)
