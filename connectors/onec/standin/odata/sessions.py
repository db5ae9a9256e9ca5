"""Sessions of the web server: a slow first call, a pool that runs full, sessions kept by hand (protocol.md §9)."""

from __future__ import annotations

import threading
import time
import uuid
from http.cookies import SimpleCookie

from connectors.onec.standin.odata.refusals import Refusal
from connectors.onec.standin.odata.switches import Switches


class Sessions:
    """Counts the requests under way and keeps the sessions that a client began."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._lock = threading.Condition()
        self._busy = 0
        self._last_end = float("-inf")
        self._kept: dict[str, float] = {}
        self.most = 0
        """Largest number of requests at once."""
        self.begun = 0
        self.finished = 0

    @property
    def open(self) -> int:
        """Sessions that were begun by hand and not finished."""
        return len(self._kept)

    def enter(self) -> None:
        """Waits for a place in the pool; raises 406 if there is none."""
        with self._lock:
            is_cold = time.monotonic() - self._last_end > self._switches.idle_s
            limit = self._switches.pool
            if limit and not self._lock.wait_for(lambda: self._busy < limit, self._switches.pool_wait_s):
                raise Refusal(406, "0", "Нет свободных сеансов")
            self._busy += 1
            self.most = max(self.most, self._busy)
        if is_cold and self._switches.first_call_s:
            time.sleep(self._switches.first_call_s)

    def leave(self) -> None:
        """The request is done."""
        with self._lock:
            self._busy -= 1
            self._last_end = time.monotonic()
            self._lock.notify()

    def cookie(self, wanted: str, cookies: str) -> str:
        """The ``Set-Cookie`` of an answer, "" for none; raises 400 for a session that isn't there."""
        if not self._switches.ibsession:
            return ""
        jar = SimpleCookie(cookies)
        given = jar["ibsession"].value if "ibsession" in jar else ""
        with self._lock:
            self._expire()
            if given and given not in self._kept:
                raise Refusal(400, "2", "Сеанс не найден")
            if wanted == "start" and not given:
                given = uuid.uuid4().hex
                self.begun += 1
                self._kept[given] = time.monotonic()
                return f"ibsession={given}; path=/"
            if given and wanted == "finish":
                del self._kept[given]
                self.finished += 1
            elif given:
                self._kept[given] = time.monotonic()
        return ""

    def _expire(self) -> None:
        now = time.monotonic()
        for name in [one for one, used in self._kept.items() if now - used > self._switches.session_life_s]:
            del self._kept[name]

    def forget_all(self) -> None:
        """The server of 1C was restarted."""
        with self._lock:
            self._kept.clear()
