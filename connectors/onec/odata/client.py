"""Speaks the standard OData interface: reads with repetition, writes once (protocol.md §4, §6, §8).

A read may be repeated freely. A write is sent once: whoever needs it repeated looks first (see ``writer``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from connectors.onec.odata.options import ODataOptions
from connectors.onec.odata.urls import one
from connectors.onec.odata.values import Row, decode, encode
from connectors.onec.odata.wire import Wire
from enterprise_data.errors import ExchangeError, TransientError, UnexpectedAnswer

T = TypeVar("T")
FORMAT = {"$format": "application/json;odata=nometadata"}


class ODataClient:
    """One base. Threads may share it; ``close`` ends what was begun."""

    def __init__(self, options: ODataOptions, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.options = options
        self.zone = ZoneInfo(options.timezone)
        self.wire = Wire(options)
        self._sleep = sleep
        self._closed = threading.Event()

    def __enter__(self) -> ODataClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends our sessions in 1C. Closing twice does no harm."""
        if not self._closed.is_set():
            self._closed.set()
            self.wire.close()

    # --- reading --------------------------------------------------------------------------------------

    def get(self, path: str, options: Mapping[str, str] | None = None, *, what: str = "") -> Row:
        """An object or a collection as it stands in the answer; repeated while it is worth it."""
        name = what or path.partition("(")[0]

        def ask() -> Row:
            response = self.wire.send("GET", path, {**(options or {}), **FORMAT}, what=name)
            return decode(response.content, name)

        return self.repeated(ask)

    def rows(self, path: str, options: Mapping[str, str] | None = None, *, what: str = "") -> list[Row]:
        """Rows of a collection or of a virtual table."""
        name = what or path.partition("(")[0]
        found = self.get(path, options, what=name).get("value")
        if not isinstance(found, list):
            raise UnexpectedAnswer(f"{name}: в ответе 1С нет списка.", hint="Передайте отчёт разработчику.")
        return found

    def one(self, entity_set: str, ref: str, *, select: str = "") -> Row:
        """One object; raises ``ObjectGone``."""
        options = {"$select": select} if select else {}
        return self.get(one(entity_set, ref), options, what=entity_set)

    def count(self, entity_set: str, condition: str = "") -> int:
        """How many rows there are; a byte order mark may stand before the digits."""

        def ask() -> int:
            options = {"$filter": condition} if condition else {}
            response = self.wire.send(
                "GET", f"{entity_set}/$count", options | self.visible(), what=entity_set
            )
            text = response.content.decode("utf-8-sig").strip()
            if not text.isdigit():
                raise UnexpectedAnswer(f"{entity_set}: вместо количества пришло другое.")
            return int(text)

        return self.repeated(ask)

    def visible(self) -> dict[str, str]:
        """The option that leaves out rows the user may not see, if the administrator chose so."""
        return {"allowedOnly": "true"} if self.options.allowed_only else {}

    def repeated(self, ask: Callable[[], T]) -> T:
        """Repeats a call that changes nothing: with growing pauses, or as long as the server asks for."""
        retrying = Retrying(
            retry=retry_if_exception_type(TransientError),
            stop=stop_after_attempt(self.options.attempts),
            wait=_pause,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(ask)

    @contextmanager
    def stream(
        self, method: str, path: str, options: Mapping[str, str], *, what: str
    ) -> Iterator[httpx.Response]:
        """An answer too large to be held: the schema, a packet of changes."""
        with self.wire.opened(
            method, path, options, what=what, headers={"Accept": "*/*"}, read_s=self.options.changes_timeout_s
        ) as response:
            yield response

    # --- writing --------------------------------------------------------------------------------------

    def post(self, path: str, body: Mapping[str, Any], *, what: str = "") -> Row:
        """Creates, once."""
        name = what or path
        return decode(self.wire.send("POST", path, FORMAT, what=name, body=encode(body)).content, name)

    def patch(self, path: str, body: Mapping[str, Any], *, version: str = "", what: str = "") -> Row:
        """Changes what is named, once. The version is sent for servers that honour it."""
        name = what or path.partition("(")[0]
        headers = {"If-Match": version} if version else {}
        response = self.wire.send("PATCH", path, FORMAT, what=name, body=encode(body), headers=headers)
        return decode(response.content, name)

    def act(self, path: str, options: Mapping[str, str] | None = None, *, what: str = "") -> None:
        """An action without a body; its answer may be empty and is not read."""
        self.wire.send("POST", path, options, what=what or path.partition("(")[0])

    def pause(self, seconds: float) -> None:
        """Waits as the client waits."""
        self._sleep(seconds)


_backoff = wait_exponential_jitter(multiplier=0.5, max=30)


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    asked = error.facts.get("retry_after") if isinstance(error, ExchangeError) else 0
    return float(asked or 0) or _backoff(state)
