"""The doors of the console: who may come in, with which form, and what a person reads when something is refused.

Every address is a ``Door`` with the least role it needs; a handler is an ordinary function that runs in a thread and
never sees a visitor who may not be there, nor a form without its token.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from enterprise_data.errors import ExchangeError
from obmen.console import uploads
from obmen.console.desk import Desk
from obmen.console.forms import MOST_BYTES, MOST_FIELDS, read_form
from obmen.console.refusals import broken, denied, refused, stale_form, told
from obmen.console.sessions import COOKIE
from obmen.console.visit import Visit

Handler = Callable[[Visit], Response]

log = structlog.get_logger("obmen.console")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One address. ``role`` None: everybody. ``upload``: the form brings a file."""

    path: str
    handler: Handler
    role: str | None
    method: str = "GET"
    upload: bool = False
    quiet: bool = False
    """Asked by a script again and again: doesn't count as activity."""
    most_fields: int = MOST_FIELDS
    most_bytes: int = MOST_BYTES
    """Of an ordinary form."""


class ForeignForm(Exception):
    """The form doesn't carry this session's token."""


def endpoint(desk: Desk, door: Door) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """The door as Starlette wants it."""

    async def serve(request: Request) -> Response:
        visit = Visit(desk=desk, request=request, session=desk.sessions.fresh(), user=None)
        try:
            response = await _let_in(visit, door)
        finally:
            if visit.upload is not None:
                visit.upload.drop()
        if visit.recognized and not door.quiet:
            _remember(visit, response)
        return response

    return serve


async def _let_in(visit: Visit, door: Door) -> Response:
    try:
        await run_in_threadpool(_recognize, visit)
        visit.recognized = True
        turned_away = await run_in_threadpool(_turn_away, visit, door)
        if turned_away is not None:
            return turned_away
        if door.method == "POST":
            await _read(visit, door)
        return await run_in_threadpool(door.handler, visit)
    except ForeignForm:
        return await run_in_threadpool(stale_form, visit)
    except ExchangeError as error:
        return await run_in_threadpool(told, visit, error)
    except HTTPException as error:
        return await run_in_threadpool(refused, visit, error.status_code)
    except Exception:
        log.exception("page_broke", path=door.path)
        return await run_in_threadpool(broken, visit)


def _recognize(visit: Visit) -> None:
    """Who comes: by the cookie, and by what the account says now."""
    desk = visit.desk
    session = desk.sessions.read(visit.request.cookies.get(COOKIE, ""))
    if session is None:
        return
    if session.user:
        with desk.app.store.unit() as unit:
            user = unit.user(session.user)
        if not desk.sessions.belongs_to(session, user):
            return
        visit.user = user
    visit.session = session


def _turn_away(visit: Visit, door: Door) -> Response | None:
    if door.role is None or visit.may(door.role):
        return None
    if visit.user is not None:
        return denied(visit, door.role)
    if visit.desk.first_run.waits:
        return RedirectResponse("/setup", status_code=303)
    back = visit.request.url.path if door.method == "GET" and not door.quiet else ""
    return visit.go("/login", **({"next": back} if back not in ("", "/") else {}))


async def _read(visit: Visit, door: Door) -> None:
    def accept(fields: dict[str, str]) -> None:
        if not visit.desk.sessions.csrf_fits(visit.session, fields.get("csrf", "")):
            raise ForeignForm

    if not door.upload:
        visit.form = await read_form(visit.request, door.most_fields, door.most_bytes)
        accept(dict(visit.form))
        return
    desk = visit.desk
    visit.upload = await uploads.receive(visit.request, desk.incoming, desk.most_bytes, accept)
    visit.form = visit.upload.fields


def _remember(visit: Visit, response: Response) -> None:
    response.set_cookie(
        COOKIE,
        visit.desk.sessions.write(visit.session),
        httponly=True,
        samesite="lax",
        secure=visit.desk.app.settings.console.secure_cookies,
        path="/",
    )
