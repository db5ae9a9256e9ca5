"""What a piece of work does: an exchange, a preview, a file in, a file out."""

from __future__ import annotations

from pathlib import Path

from connectors.onec.files import write_one_way
from obmen.bootstrap import App
from obmen.daemon.work import Task, Work
from state.rows import Run
from sync.services.files import ExportService

LEFT_OUT_SHOWN = 200


def exchange(
    app: App, *, kinds: tuple[str, ...] = (), allow_deletions: bool = False, after_restore: bool = False
) -> Task:
    """A two-way exchange; of some kinds only, where they are named."""

    def task(work: Work) -> Run:
        request = work.request(kinds=kinds, allow_deletions=allow_deletions, after_restore=after_restore)
        return app.exchanges.run(work.base, request)

    return task


def preview(app: App, kinds: tuple[str, ...] = ()) -> Task:
    """What an exchange would do."""
    return lambda work: app.exchanges.run(work.base, work.request(preview=True, kinds=kinds))


def import_file(app: App, path: Path, *, preview: bool) -> Task:
    """A file in, or what it would do."""
    most = app.settings.max_message_mb
    return lambda work: app.exchanges.import_file(work.base, path, work.request(preview=preview), max_mb=most)


def export_file(app: App, path: Path, version: str, *, partial: bool = False) -> Task:
    """A file out; what it holds and what it had to leave out is remembered with the run."""

    def task(work: Work) -> Run:
        summary = ExportService(app.exchanges).export(
            work.base, version, lambda write: write_one_way(path, write), work.request(), partial=partial
        )
        assert summary.run is not None
        work.facts |= {
            "version": version,
            "written": dict(summary.written),
            "left_out": [list(item) for item in summary.left_out[:LEFT_OUT_SHOWN]],
            "left_out_total": len(summary.left_out),
            "partly_known": summary.partly_known,
        }
        return summary.run

    return task
