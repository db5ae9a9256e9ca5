"""Progress of long work on a terminal: phase, count, rate. Ctrl-C hands over cleanly; a second one is obeyed."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from obmen.texts import phase_text


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Objects per second, once it is known."""
        return Text(f"{task.speed:,.0f}/с".replace(",", " ") if task.speed else "")


@dataclass(slots=True)
class Watch:
    """What a run reports to, and how it learns that it should stop."""

    stopping: bool = False
    _bar: Progress | None = None
    _task: TaskID | None = None
    _phase: str = ""
    _seen: dict[str, int] = field(default_factory=dict)

    def progress(self, phase: str, done: int, total: int | None) -> None:
        """Hears how far the run has come."""
        if self._bar is None:
            return
        if self._task is None or phase != self._phase:
            self._phase = phase
            self._task = self._bar.add_task(phase_text(phase), total=total)
        self._bar.update(self._task, completed=done, total=total)

    def should_stop(self) -> bool:
        """Whether Ctrl-C was pressed."""
        return self.stopping


@contextmanager
def watching(*, quiet: bool) -> Iterator[Watch]:
    """Shows progress on a terminal's stderr and turns the first Ctrl-C into a clean hand-over."""
    watch = Watch()

    def on_interrupt(number: int, frame: FrameType | None) -> Any:
        if watch.stopping:
            raise KeyboardInterrupt
        watch.stopping = True
        sys.stderr.write("\nОстанавливаюсь на ближайшей границе… (ещё раз Ctrl-C — немедленно)\n")

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        if quiet or not sys.stderr.isatty():
            yield watch
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("{task.completed:.0f}"),
            _Rate(),
        )
        with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
            watch._bar = bar
            yield watch
    finally:
        signal.signal(signal.SIGINT, before)
