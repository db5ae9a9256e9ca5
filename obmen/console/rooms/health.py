"""Whether the service is well, for the container's health check: no names, no numbers."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from enterprise_data.errors import ExchangeError
from obmen.console.guard import Door
from obmen.console.visit import Visit


def health(visit: Visit) -> Response:
    """200 if the state database answers and the clock ticks."""
    try:
        with visit.desk.app.store.unit() as unit:
            unit.schedules()
    except ExchangeError:
        return _answer(503, "state database does not answer")
    if not visit.desk.clock.is_running:
        return _answer(503, "clock stands still")
    return _answer(200, "ok")


def _answer(status: int, word: str) -> Response:
    return JSONResponse({"status": word}, status_code=status)


DOORS = (Door(path="/health", handler=health, role=None, quiet=True),)
