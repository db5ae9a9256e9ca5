"""Progress of long work: phase, count, rate. Ctrl-C hands over cleanly; a second one is obeyed at once.

On a terminal a line moves; in a log or a pipe a line is written now and then, so that short work stays silent.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from obmen.cli.output import console
from obmen.texts import phase_text

LINE_EVERY_S = 3.0
_STOPPING = "Останавливаюсь на ближайшей границе: сделанное сохранится. Ещё раз Ctrl-C — немедленно."


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Objects per second, once it is known."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/с".replace(",", " ") if speed else "")


@dataclass(slots=True)
class Watch:
    """What a run reports to, and how it learns that it should stop."""

    stopping: bool = False
    bar: Progress | None = None
    lines: bool = False
    _task: TaskID | None = None
    _phase: str = ""
    _since: float = 0.0
    _told: float = 0.0
    _first: int = 0

    def progress(self, phase: str, done: int, total: int | None) -> None:
        """Hears how far the run has come."""
        if self.bar is not None:
            self._move(self.bar, phase, done, total)
        elif self.lines:
            self._write(phase, done, total)

    def _move(self, bar: Progress, phase: str, done: int, total: int | None) -> None:
        if self._task is None or phase != self._phase:
            self._phase = phase
            self._task = bar.add_task(phase_text(phase), total=total)
        bar.update(self._task, completed=done, total=total)

    def _write(self, phase: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if phase != self._phase:
            self._phase, self._since, self._first = phase, now, done
            self._told = self._told or now
        if now - self._told < LINE_EVERY_S:
            return
        self._told = now
        rate = (done - self._first) / max(now - self._since, 0.001)
        of = f" из {total}" if total else ""
        pace = f", {rate:.0f}/с" if rate >= 1 else ""
        sys.stderr.write(f"{phase_text(phase)}: {done}{of}{pace}\n")
        sys.stderr.flush()

    def clear(self) -> None:
        """The work is done: the moving line goes away before its result is printed."""
        if self.bar is not None:
            self.bar.stop()

    def should_stop(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self.stopping


@contextmanager
def watching(*, quiet: bool) -> Iterator[Watch]:
    """Shows progress on stderr and turns the first Ctrl-C (or SIGTERM) into a clean hand-over.

    ``quiet`` keeps a stderr that isn't a terminal empty, so that JSON may be read from both streams together.
    """
    watch = Watch()

    def on_signal(number: int, frame: FrameType | None) -> None:
        if watch.stopping:
            raise KeyboardInterrupt
        watch.stopping = True
        if not quiet:
            sys.stderr.write(f"\n{_STOPPING}\n")

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        if not sys.stderr.isatty():
            watch.lines = not quiet
            yield watch
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("{task.completed:.0f}"),
            _Rate(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console(stderr=True), transient=True) as bar:
            watch.bar = bar
            yield watch
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
