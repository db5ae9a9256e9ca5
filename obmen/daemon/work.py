"""One piece of work on one base: an exchange, a preview, a file in, a file out. How far it is, and how it ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from enterprise_data.errors import ExchangeError
from state.rows import Run
from sync.services.exchanges import RunRequest


@dataclass(slots=True, kw_only=True)
class Work:
    """Written by the thread that does it, read by everybody. ``facts`` end up in the run's row."""

    base: str
    trigger: str
    who: str
    phase: str = ""
    done: int = 0
    total: int | None = None
    run: Run | None = None
    error: ExchangeError | None = None
    """Why no run began at all."""
    stopped_by: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)
    began_at: float = field(default_factory=time.monotonic)
    phase_began_at: float = field(default_factory=time.monotonic)
    _stop: threading.Event = field(default_factory=threading.Event)

    def request(self, **more: Any) -> RunRequest:
        """What the exchange is asked for, with our ears and our brake."""
        return RunRequest(
            trigger=self.trigger,
            started_by=self.who,
            progress=self.hear,
            should_stop=self._stop.is_set,
            **more,
        )

    def hear(self, phase: str, done: int, total: int | None) -> None:
        """Hears how far the exchange has come."""
        if phase != self.phase:
            self.phase_began_at = time.monotonic()
        self.phase, self.done, self.total = phase, done, total

    def ask_to_stop(self, who: str) -> None:
        """The work stops at its next boundary; nothing is lost."""
        self.stopped_by = self.stopped_by or who
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    @property
    def rate(self) -> float:
        """Objects per second in this phase."""
        return self.done / max(time.monotonic() - self.phase_began_at, 0.001)

    @property
    def elapsed_s(self) -> float:
        """Since it was asked for."""
        return time.monotonic() - self.began_at


Task = Callable[[Work], Run]
"""Does the work and gives the run it left; raises ``ExchangeError`` if no run began."""


def with_facts(task: Task, **facts: str) -> Task:
    """The same work, with more to remember of it."""

    def noted(work: Work) -> Run:
        work.facts |= facts
        return task(work)

    return noted
