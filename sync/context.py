"""What one running exchange carries along: the two sides, the state, the lease, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from uuid import uuid4

import structlog

from connectors.base import MessageTransport
from connectors.crm.service import CrmService
from enterprise_data.errors import StopRequested
from state.ports import Store
from state.rows import JournalRow, Lease, Run
from sync.settings import BaseSettings


class Reporter(Protocol):
    """Hears how far an exchange has come."""

    def progress(self, phase: str, done: int, total: int | None) -> None: ...


class Silent:
    """A reporter for those who don't watch."""

    def progress(self, phase: str, done: int, total: int | None) -> None:
        """Nothing to tell."""


def utc_now() -> datetime:
    """The moment, aware."""
    return datetime.now(UTC)


def new_ref() -> str:
    """A GUID for an object born in the CRM; never reused."""
    return str(uuid4())


def preview_scope(run_id: int) -> str:
    """Where the staged changes of a preview lie until it ends."""
    return f"preview:{run_id}"


@dataclass(slots=True, kw_only=True)
class Exchange:
    """The context of a run. ``scope`` separates a preview's stage from the real one."""

    base: BaseSettings
    store: Store
    crm: CrmService
    transport: MessageTransport | None
    lease: Lease
    run: Run
    kinds: tuple[str, ...]
    preview: bool = False
    restored: bool = False
    """1C may show an older state again (a restored backup, an old file): what was agreed proves nothing about it."""
    message_no: int = 0
    """Under which what a live base shows is staged; 0 where messages bring numbers of their own."""
    holds_door: bool = False
    """Whether this run alone may create cards just now (see ``newcomers``)."""
    reporter: Reporter = field(default_factory=Silent)
    should_stop: Callable[[], bool] = field(default=lambda: False)
    now: Callable[[], datetime] = utc_now
    new_ref: Callable[[], str] = new_ref
    checkpoint: Callable[[str], None] = field(default=lambda name: None)
    """Called at every durable boundary with its name; the crash tests kill the process there."""
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def scope(self) -> str:
        """Where this run's staged changes lie."""
        return preview_scope(self.run.id) if self.preview else self.base.name

    @property
    def log(self) -> structlog.stdlib.BoundLogger:
        """Log bound to this run."""
        bound: structlog.stdlib.BoundLogger = structlog.get_logger("obmen.sync").bind(
            run=self.run.id, base=self.base.name
        )
        return bound

    def count(self, name: str, more: int = 1) -> None:
        """Adds to a counter of the run."""
        self.counts[name] = self.counts.get(name, 0) + more

    def pause_point(self) -> None:
        """Hands over cleanly if somebody asked to stop."""
        if self.should_stop():
            raise StopRequested(
                "Обмен остановлен по просьбе. Сделанное сохранено.",
                hint="Запустите обмен снова: он продолжится с этого места.",
            )

    def note(self, *, kind: str, side: str, status: str, message: str, **more: object) -> JournalRow:
        """A journal row of this run."""
        row = JournalRow(
            run_id=self.run.id,
            at=self.now(),
            kind=kind,
            side=side,
            status=status,
            message=message,
            **more,  # type: ignore[arg-type]  # the keywords are those of JournalRow
        )
        self.count(status)
        return row
