"""Everything the rooms of the console share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from obmen.accounts import Accounts
from obmen.bootstrap import App
from obmen.console.attempts import Attempts
from obmen.console.first_run import FirstRun
from obmen.console.pages import Pages
from obmen.console.sessions import Sessions
from obmen.daemon.book import ScheduleBook
from obmen.daemon.clock import Clock
from obmen.daemon.runner import Runner


@dataclass(slots=True, kw_only=True)
class Desk:
    """The opened service behind the pages."""

    app: App
    book: ScheduleBook
    runner: Runner
    clock: Clock
    first_run: FirstRun
    accounts: Accounts
    sessions: Sessions
    pages: Pages
    attempts: Attempts = field(default_factory=Attempts)

    @property
    def incoming(self) -> Path:
        """Where files from browsers wait for a decision."""
        return self.app.settings.home / "uploads"

    @property
    def outgoing(self) -> Path:
        """Where files for 1C wait to be taken."""
        return self.app.settings.home / "exports"

    @property
    def most_bytes(self) -> int:
        """Of one file."""
        return self.app.settings.max_message_mb << 20
