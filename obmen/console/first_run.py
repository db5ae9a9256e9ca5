"""The first administrator gets in by a one-time code that only somebody at the machine can see.

Without it a stranger on the network could claim a fresh installation; on a terminal server even ``localhost`` is
shared, so the code is asked for everywhere. ``obmen serve`` prints it and keeps it in the home folder.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from obmen.bootstrap import App
from state.ports import Store

FILE = "setup-code"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike


@dataclass(slots=True)
class FirstRun:
    """The code, as long as nobody was added; "" afterwards."""

    code: str
    path: Path
    store: Store

    @property
    def waits(self) -> bool:
        """Whether there is nobody yet; users may also be added from the command line."""
        if self.code:
            with self.store.unit() as unit:
                if unit.users():
                    self.over()
        return bool(self.code)

    def accepts(self, given: str) -> bool:
        """Whether this is the code."""
        return bool(self.code) and hmac.compare_digest(self.code.encode(), given.strip().upper().encode())

    def over(self) -> None:
        """The first administrator is there."""
        self.code = ""
        self.path.unlink(missing_ok=True)


def open_first_run(app: App) -> FirstRun:
    """A fresh code at every start until there is a user."""
    path = app.settings.home / FILE
    path.unlink(missing_ok=True)
    with app.store.unit() as unit:
        if unit.users():
            return FirstRun("", path, app.store)
    letters = [secrets.choice(_LETTERS) for _ in range(12)]
    code = "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(code + "\n")
    return FirstRun(code, path, app.store)
