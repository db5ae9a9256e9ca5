"""Background jobs of 1C: asked with growing pauses until they end, one way or another (transport.md §3.3)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.onec.soap.translate import first_line
from enterprise_data.errors import TimedOut, UnexpectedAnswer

ACTIVE, COMPLETED, FAILED, CANCELED = "Active", "Completed", "Failed", "Canceled"
_PAUSES = (0.05, 0.2, 1.0, 2.0, 5.0, 10.0, 15.0)


class JobGone(Exception):
    """1C does not know the job any more: it was restarted, or the answer with the result was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """What one poll told."""

    status: str
    error: str = ""


def wait(
    poll: Callable[[], JobState],
    what: str,
    timeout_s: float,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Returns once the job is completed; raises ``UnexpectedAnswer``, ``TimedOut`` or ``JobGone``."""
    deadline = clock() + timeout_s
    for pause in _pauses():
        state = poll()
        if state.status == COMPLETED:
            return
        if state.status == CANCELED:
            raise JobGone
        if state.status != ACTIVE:
            raise UnexpectedAnswer(
                f"1С не смогла {what}: {first_line(state.error) or 'причина не названа'}",
                hint="Полный текст — в отчёте и в журнале регистрации 1С.",
                told=state.error,
                status=state.status,
            )
        if clock() >= deadline:
            raise TimedOut(
                f"1С не успела {what} за {timeout_s:.0f} с.",
                hint="Обмен будет повторён; для большой базы увеличьте job_timeout_s.",
            )
        sleep(pause)


def _pauses() -> Iterator[float]:
    yield from _PAUSES
    while True:
        yield _PAUSES[-1]
