"""People at the console, as the tests see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.testclient import TestClient

from obmen.accounts import Accounts
from obmen.console.app import build_console
from obmen.console.desk import Desk
from obmen.console.first_run import open_first_run
from obmen.console.sessions import COOKIE
from tests.service import House, house
from tests.small_demo import CHEAP, ROLES


class Visitor:
    """One browser. Redirects are not followed: where they lead is part of the answer."""

    def __init__(self, app: Starlette) -> None:
        self._client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)

    @property
    def cookie(self) -> str:
        """The session cookie."""
        return self._client.cookies.get(COOKIE) or ""

    @cookie.setter
    def cookie(self, value: str) -> None:
        self._client.cookies.clear()
        self._client.cookies.set(COOKIE, value)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Opens a page."""
        answer: httpx.Response = self._client.get(path, **more)
        return answer

    def token(self, page: str) -> str:
        """The token of the forms on a page."""
        found = re.search(r'name="csrf" value="(\w+)"', self.get(page).text)
        assert found
        return found[1]

    def post(self, path: str, *, page: str = "/account", **fields: str) -> httpx.Response:
        """Sends a form as a page of ours would."""
        return self.post_raw(path, {"csrf": self.token(page), **fields})

    def post_raw(self, path: str, fields: dict[str, str]) -> httpx.Response:
        """Sends exactly these fields."""
        answer: httpx.Response = self._client.post(path, data=fields)
        return answer

    def post_bytes(self, path: str, body: bytes) -> httpx.Response:
        """Sends a hand-made form."""
        headers = {"content-type": "application/x-www-form-urlencoded"}
        answer: httpx.Response = self._client.post(path, content=body, headers=headers)
        return answer

    def send_file(
        self, name: str, content: bytes, *, token: str | None = None, base: str = "buh", **more: str
    ) -> httpx.Response:
        """Sends a file as the form on «Файлы» does."""
        fields = {"csrf": self.token("/account") if token is None else token, "base": base, **more}
        files = {"file": (name, content, "text/xml")}
        answer: httpx.Response = self._client.post("/files/in", data=fields, files=files)
        return answer

    def multipart(self, body: bytes, boundary: str = "b") -> httpx.Response:
        """Sends a hand-made multipart body."""
        headers = {"content-type": f"multipart/form-data; boundary={boundary}"}
        answer: httpx.Response = self._client.post("/files/in", content=body, headers=headers)
        return answer


class Console:
    """The console with its house behind it."""

    def __init__(self, app: Starlette, opened: House) -> None:
        self.app, self.house = app, opened
        self.desk: Desk = app.state.desk

    def stranger(self) -> Visitor:
        """Somebody who has not signed in."""
        return Visitor(self.app)

    def signed_in(self, role: str) -> Visitor:
        """A user of a role, without the slow check of a password."""
        visitor = Visitor(self.app)
        user = self.desk.accounts.get(ROLES[role])
        visitor.cookie = self.desk.sessions.write(self.desk.sessions.fresh(user))
        return visitor


@contextmanager
def console(home: Path) -> Iterator[Console]:
    """Opens the console on a home folder. Its exchanges run in real time."""
    with house(home) as opened:
        opened.book.anchor()
        app = build_console(
            opened.app,
            book=opened.book,
            runner=opened.runner,
            clock=opened.clock,
            first_run=open_first_run(opened.app),
            accounts=Accounts(opened.app.store, hasher=CHEAP),
        )
        yield Console(app, opened)
