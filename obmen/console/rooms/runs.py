"""Exchanges that were, and the report of each: rows with filters, pages, and as a table."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from enterprise_data.objects.registry import KINDS
from obmen.console.downloads import table_file
from obmen.console.guard import Door
from obmen.console.visit import Visit
from obmen.names import Namer
from obmen.reports.run_tables import report_rows, write_report
from obmen.texts import group_text
from obmen.texts.changes import changes_of
from state.rows import JournalRow, Run

PAGE, ROWS = 50, 100
REPAIRS = {"TooManyDeletions": "allow_deletions", "BackupRestored": "after_restore"}
"""Safety stops that an administrator may overrule, and how."""


def show_all(visit: Visit) -> Response:
    """Runs, newest first."""
    base, before = visit.asked("base"), visit.number("before")
    bases = visit.desk.app.settings.bases
    with visit.desk.app.store.unit() as unit:
        rows = unit.runs(base if base in bases else None, PAGE + 1, before or None)
    return visit.page(
        "runs.html", rows=rows[:PAGE], more=len(rows) > PAGE, base=base, before=before, bases=bases
    )


def show(visit: Visit) -> Response:
    """The report of a run."""
    run, status, kind = _run(visit), visit.asked("status"), visit.asked("kind")
    offset = visit.number("offset")
    with visit.desk.app.store.unit() as unit:
        rows, total = unit.journal(run.id, status=status, kind=kind, offset=offset, limit=ROWS)
        counts = unit.journal_counts(run.id)
    namer = Namer(visit.desk.app.store, visit.desk.app.crm, run.base)
    return visit.page(
        "run.html",
        run=run,
        title=_title(visit, run),
        rows=[(row, _fields(row), changes_of(row, namer)) for row in rows],
        total=total,
        counts=sorted(counts.items()),
        status=status,
        kind=kind,
        offset=offset,
        limit=ROWS,
        statuses=sorted({key[2] for key in counts}),
        kinds=sorted({key[0] for key in counts}),
        known_kinds=KINDS,
        repair=REPAIRS.get(run.error_code, ""),
        file=_file(run),
    )


def download(visit: Visit) -> Response:
    """The rows of the report, filtered as they are shown."""
    run, status, kind = _run(visit), visit.asked("status"), visit.asked("kind")
    rows = report_rows(visit.desk.app.store, run.id, status=status, kind=kind)
    pages = visit.desk.pages
    answer = table_file(
        visit,
        f"obmen-{run.base}-{run.id}",
        visit.path("suffix"),
        lambda path: write_report(path, rows, lambda row: pages.day(row.at)),
    )
    visit.audit("report_downloaded", f"{run.base}/{run.id}")
    return answer


def _run(visit: Visit) -> Run:
    number = visit.path("run")
    found = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        with visit.desk.app.store.unit() as unit:
            found = unit.run(int(number))
    if found is None:
        raise HTTPException(404)
    return found


def _title(visit: Visit, run: Run) -> str:
    config = visit.desk.app.settings.bases.get(run.base)
    return config.base.title if config else run.base


def _fields(row: JournalRow) -> str:
    return ", ".join(group_text(row.kind, group) for group in row.groups) if row.status != "created" else ""


def _file(run: Run) -> dict[str, Any]:
    """What the run remembers of a file in or out."""
    known = (
        *("file", "upload", "export", "version", "target", "checked", "written", "warnings"),
        *("left_out", "left_out_total", "partly_known", "wrong", "wrong_total"),
    )
    return {name: run.facts.get(name) for name in known}


DOORS = (
    Door(path="/runs", handler=show_all, role="viewer"),
    Door(path="/runs/{run}", handler=show, role="viewer"),
    Door(path="/runs/{run}/rows.{suffix}", handler=download, role="viewer"),
)
