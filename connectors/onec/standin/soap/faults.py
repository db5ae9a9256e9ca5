"""What goes wrong on the wire when asked to: each fault happens a given number of times, then life goes on."""

from __future__ import annotations

import threading
from collections import Counter

NAMES = (
    "drop_before",  # the connection breaks before the call is carried out
    "drop_after",  # … after it was carried out: the answer is lost
    "slow",  # the answer comes too late
    "html",  # the web server answers with a page and 200
    "error_500",
    "unauthorized",
    "no_licence",
    "lost_part",  # GetDataPart knows no such part; PutFilePart loses one and says nothing
    "restart",  # jobs are forgotten
    "killed",  # PutData: the server is restarted while it loads; nothing is written, the job is forgotten
    "twice",  # PutData: the message is loaded, and then once more
    "late",  # PutData: the connection breaks; the message is loaded after the next one
    "again",  # PrepareDataForGetting: the message that was offered last, for the second time
    "stale",  # PrepareDataForGetting: the message before that
    "failed",  # the job fails
    "busy",  # the node is locked
)


class Faults:
    """``arm("drop_after", "PutData")`` breaks the next call of that operation; ``"*"`` means any."""

    def __init__(self) -> None:
        self._armed: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def arm(self, name: str, operation: str = "*", times: int = 1) -> None:
        """The fault happens to the next ``times`` calls of ``operation``."""
        if name not in NAMES:
            raise ValueError(f"unknown fault {name}")
        with self._lock:
            self._armed[name, operation] += times

    def happens(self, name: str, operation: str) -> bool:
        """Whether it happens now; counts down."""
        with self._lock:
            for key in ((name, operation), (name, "*")):
                if self._armed[key] > 0:
                    self._armed[key] -= 1
                    return True
        return False
