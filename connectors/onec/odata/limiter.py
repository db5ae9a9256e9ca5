"""How many requests a base gets at once: one count, shared by everything that speaks to it (protocol.md §9)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Limiter:
    """At most ``limit`` requests under way; a base that runs out of sessions lowers it until it recovers."""

    def __init__(self, limit: int) -> None:
        self._wanted = self._limit = limit
        self._busy = 0
        self._turn = threading.Condition()
        self._good = 0

    @property
    def limit(self) -> int:
        """How many are allowed now."""
        return self._limit

    def ask_for(self, limit: int) -> None:
        """The lowest wish of all who share the base counts."""
        with self._turn:
            self._wanted = min(self._wanted, limit)
            self._limit = min(self._limit, self._wanted)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for a turn."""
        with self._turn:
            self._turn.wait_for(lambda: self._busy < self._limit)
            self._busy += 1
        try:
            yield
        finally:
            with self._turn:
                self._busy -= 1
                self._turn.notify()

    def crowded(self) -> None:
        """The base has no session left for us."""
        with self._turn:
            self._limit, self._good = max(1, self._limit - 1), 0

    def went_well(self) -> None:
        """After a while of good answers one more is tried."""
        with self._turn:
            self._good += 1
            if self._good >= 100 and self._limit < self._wanted:
                self._limit, self._good = self._limit + 1, 0
                self._turn.notify()


_limiters: dict[str, Limiter] = {}
_guard = threading.Lock()


def limiter_of(base_url: str, parallel: int) -> Limiter:
    """The limiter of a base."""
    with _guard:
        limiter = _limiters.setdefault(base_url, Limiter(parallel))
    limiter.ask_for(parallel)
    return limiter
