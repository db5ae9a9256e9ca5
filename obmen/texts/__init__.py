"""Words that people read in reports, the same on the command line and in the console."""

from __future__ import annotations

_RUNS = {
    "running": "идёт",
    "done": "выполнен",
    "warnings": "выполнен, есть замечания",
    "failed": "не выполнен",
    "stopped": "остановлен",
    "interrupted": "прерван",
}
_ROWS = {
    "created": "закончена",
    "updated": "обновлено",
    "deleted": "помечен на удаление",
    "restored": "пометка удаления снята",
    "linked": "обновлен код",
    "conflict": "конфликт",
    "skipped": "пропущено",
    "refused": "отказ",
    "held": "отложено",
    "sent": "отправлено",
    "dropped": "передано не полностью",
    "warning": "замечание",
}


def run_status(status: str) -> str:
    """What became of a run."""
    return _RUNS.get(status, status)


def row_status(status: str) -> str:
    """What became of one object, in the words accountants know (REQUIREMENTS C4)."""
    return _ROWS.get(status, status)
