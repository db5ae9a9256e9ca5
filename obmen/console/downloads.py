"""Tables as files: written beside the other run-time data, sent, removed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from obmen.console.visit import Visit

TABLES = ("csv", "xlsx")


def table_file(visit: Visit, name: str, suffix: str, write: Callable[[Path], object]) -> Response:
    """The answer that carries a freshly written table and takes it away afterwards."""
    if suffix not in TABLES:
        raise HTTPException(404)
    folder = visit.desk.app.settings.home / "tmp"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{secrets.token_hex(8)}.{suffix}"
    try:
        write(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        filename=f"{name}.{suffix}",
        content_disposition_type="attachment",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )
