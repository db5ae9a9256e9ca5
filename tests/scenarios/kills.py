"""Kills an exchange at a chosen place: a child process does it, SIGKILL ends it, nobody cleans up.

Boundaries are counted in the child, without any help of the product beyond ``checkpoint``: every checkpoint, every
commit of a database (before it takes effect), every replacing of a file (before and after).
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from sync.services.exchanges import RunRequest
from tests.scenarios.world import BaseSpec, Urls, close_app, open_app

Boundary = Callable[[str], None]


def boundaries(run: Callable[[Boundary], None], report: Path) -> list[str]:
    """Runs to the end in a child and gives the names of all boundaries that were passed."""

    def work() -> None:
        with report.open("w", encoding="utf-8") as out:
            run(lambda name: print(name, file=out, flush=True))

    assert _child(work) == 0
    return report.read_text(encoding="utf-8").split("\n")[:-1]


def killed_at(run: Callable[[Boundary], None], number: int) -> bool:
    """Kills itself at boundary ``number`` (from 0); False if it ended before."""
    passed = -1

    def boundary(name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return _child(lambda: run(boundary)) != 0


def killed_after(run: Callable[[Boundary], None], seconds: float) -> bool:
    """Killed from outside after a while; False if it ended before."""
    return _child(lambda: run(lambda name: None), seconds) != 0


def exchanging(root: Path, spec: BaseSpec, *, batch: int, urls: Urls) -> Any:
    """The whole life of a service that exchanges once: start, exchange, stop."""

    def run(boundary: Boundary) -> None:
        watch(boundary)
        app = open_app(root, {spec.name: spec}, batch=batch, checkpoint=boundary, **urls)
        app.exchanges.run(spec.name, RunRequest(trigger="hand"))
        close_app(app)

    return run


def watch(boundary: Boundary) -> None:
    """Reports what is durable below our own checkpoints. For a child process only: nothing is put back."""

    def committed(connection: Connection) -> None:
        if _has_written(connection):
            boundary(f"commit:{Path(connection.engine.url.database or '').name}")

    event.listen(Engine, "commit", committed)
    replace = os.replace

    def replaced(source: Any, target: Any) -> None:
        boundary("before:replace")
        replace(source, target)
        boundary("after:replace")

    setattr(os, "replace", replaced)  # noqa: B010 - the module's own function, in this child alone


def _has_written(connection: Connection) -> bool:
    """A transaction that only read leaves nothing to be killed at."""
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "postgresql":
        row = driver.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL").fetchone()
        return bool(row[0])
    before = connection.info.get("changes", 0)
    connection.info["changes"] = driver.total_changes
    return bool(driver.total_changes != before)


def _child(work: Callable[[], None], seconds: float | None = None) -> int:
    """Forks, works in the child, waits; gives 0 if it ended well, else how it ended."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (0, -signal.SIGKILL), f"the child ended by itself with {status}"
    return status
