"""What a piece of work does: an exchange, a preview, a file in. Files out are in ``out_tasks``."""

from __future__ import annotations

from pathlib import Path

from obmen.bootstrap import App
from obmen.daemon.work import Task, Work
from state.rows import Run


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


def import_file(app: App, path: Path, *, preview: bool, creates_counterparties: bool = False) -> Task:
    """A file in, or what it would do. ``creates_counterparties``: those of a bank statement that nobody knows."""
    most = app.settings.max_message_mb

    def task(work: Work) -> Run:
        request = work.request(preview=preview, creates_counterparties=creates_counterparties)
        return app.exchanges.import_file(work.base, path, request, max_mb=most)

    return task
