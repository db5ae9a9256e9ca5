"""Puts the rooms of the console together."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from obmen.accounts import Accounts
from obmen.bootstrap import App
from obmen.console.desk import Desk
from obmen.console.first_run import FirstRun
from obmen.console.guard import Door, endpoint
from obmen.console.headers import SecurityHeaders
from obmen.console.pages import STATIC, Pages
from obmen.console.rooms import (
    bases,
    conflicts,
    data,
    editing,
    entrance,
    exchanges,
    files,
    health,
    mapping,
    runs,
    users,
    written,
)
from obmen.console.sessions import Sessions, session_key
from obmen.console.visit import Visit
from obmen.daemon.book import ScheduleBook
from obmen.daemon.clock import Clock
from obmen.daemon.runner import Runner


def _nowhere(visit: Visit) -> Response:
    raise HTTPException(404)


DOORS: tuple[Door, ...] = (
    *health.DOORS,
    *entrance.DOORS,
    *bases.DOORS,
    *exchanges.DOORS,
    *runs.DOORS,
    *conflicts.DOORS,
    *editing.DOORS,
    *data.DOORS,
    *mapping.DOORS,
    *files.DOORS,
    *written.DOORS,
    *users.DOORS,
)
ANY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_ELSEWHERE = Door(path="/{path:path}", handler=_nowhere, role=None)


class _Static(StaticFiles):
    """Addresses of static files change with their content, so browsers keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def build_console(
    app: App,
    *,
    book: ScheduleBook,
    runner: Runner,
    clock: Clock,
    first_run: FirstRun,
    accounts: Accounts | None = None,
) -> Starlette:
    """The console over an opened service; raises ``SecretMissing`` if its key can't be read."""
    desk = Desk(
        app=app,
        book=book,
        runner=runner,
        clock=clock,
        first_run=first_run,
        accounts=accounts or Accounts(app.store),
        sessions=Sessions(session_key(app.settings)),
        pages=Pages(book.zone),
    )
    routes: list[BaseRoute] = [Mount("/static", _Static(directory=STATIC))]
    routes += [Route(door.path, endpoint(desk, door), methods=[door.method]) for door in DOORS]
    routes += [Route(_ELSEWHERE.path, endpoint(desk, _ELSEWHERE), methods=ANY)]
    secure = app.settings.console.secure_cookies
    console = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders, secure=secure)])
    console.state.desk = desk
    return console
