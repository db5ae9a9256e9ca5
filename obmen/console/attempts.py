"""How often an address may try to sign in. Accounts lock by themselves; this keeps one address from trying them all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

TRIES, WINDOW_S, ADDRESSES = 30, 300.0, 10_000


class Attempts:
    """Counts tries per address in a sliding window."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def allowed(self, address: str) -> bool:
        """Counts one more try and tells whether it may be made."""
        now = self._clock()
        with self._lock:
            if len(self._tries) > ADDRESSES:
                self._tries = {who: times for who, times in self._tries.items() if times[-1] > now - WINDOW_S}
            times = [moment for moment in self._tries.get(address, []) if moment > now - WINDOW_S]
            self._tries[address] = [*times, now][-TRIES - 1 :]
            return len(times) < TRIES
