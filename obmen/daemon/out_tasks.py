"""Pieces of work that write a file for 1C or a bank; what it holds and what it left out is remembered with the run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from typing import BinaryIO

from connectors.onec.files import write_one_way
from enterprise_data.formats.universal_xml.profile import profile
from obmen.bootstrap import App
from obmen.daemon.work import Task, Work
from state.rows import Run
from sync.exporting import EVERYTHING, Selection
from sync.services.bank_files import BANK_PROGRAM, BankExportService
from sync.services.bank_files import KIND as BANK_KIND
from sync.services.files import ExportService
from sync.services.universal_files import UniversalExportService
from sync.universal_writing import Manner

SHOWN = 200
"""Things left out or wrong that a run remembers; the report has them all."""
WriteTo = Callable[[Callable[[BinaryIO], None]], object] | None


def enterprise_data(
    app: App, path: Path, version: str, *, partial: bool = False, selection: Selection = EVERYTHING
) -> Task:
    """A file of EnterpriseData."""

    def task(work: Work) -> Run:
        summary = ExportService(app.exchanges).export(
            work.base,
            version,
            lambda write: write_one_way(path, write),
            work.request(),
            partial=partial,
            selection=selection,
        )
        assert summary.run is not None
        work.facts |= {
            "version": version,
            "written": dict(summary.written),
            **_left_out(summary.left_out),
            "partly_known": summary.partly_known,
        }
        return summary.run

    return task


def universal(
    app: App,
    path: Path | None,
    target: str,
    *,
    selection: Selection,
    manner: Manner,
    kinds: tuple[str, ...] = (),
) -> Task:
    """A file for «Универсальный обмен данными в формате XML»; without a path it is only checked."""

    def task(work: Work) -> Run:
        summary = UniversalExportService(app.exchanges).export(
            work.base, target, _writer(path), work.request(kinds=kinds), selection=selection, manner=manner
        )
        assert summary.run is not None
        work.facts |= {"target": profile(target).title, "checked": path is None}
        if summary.complaints:
            wrong = [list(astuple(item)) for item in summary.complaints[:SHOWN]]
            work.facts |= {"wrong": wrong, "wrong_total": summary.complaints_total}
        elif not summary.run.error_code:
            work.facts |= {
                "written": dict(summary.written),
                **_left_out(summary.left_out),
                "warnings": list(summary.warnings),
            }
        return summary.run

    return task


def bank(app: App, path: Path | None, *, selection: Selection, receiver: str = BANK_PROGRAM) -> Task:
    """Payment orders for a bank's program; without a path they are only checked."""

    def task(work: Work) -> Run:
        summary = BankExportService(app.exchanges).export(
            work.base, _writer(path), work.request(), selection=selection, receiver=receiver
        )
        assert summary.run is not None
        work.facts |= {"target": receiver, "checked": path is None}
        if summary.complaints:
            wrong = [["", "", text, ""] for text in summary.complaints[:SHOWN]]
            work.facts |= {"wrong": wrong, "wrong_total": len(summary.complaints)}
        elif not summary.run.error_code:
            work.facts |= {"written": {BANK_KIND: summary.written}, "warnings": list(summary.warnings)}
        return summary.run

    return task


def _writer(path: Path | None) -> WriteTo:
    return None if path is None else lambda write: write_one_way(path, write)


def _left_out(left_out: list[tuple[str, str, str]]) -> dict[str, object]:
    return {"left_out": [list(item) for item in left_out[:SHOWN]], "left_out_total": len(left_out)}
