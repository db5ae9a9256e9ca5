"""Homes for the suites of command line and documentation: the demonstration's two sides, small and in agreement."""

from __future__ import annotations

import shutil
from pathlib import Path

from obmen.bootstrap import opened
from obmen.demo.setup import BASE, create_demo, open_standin
from sync.services.exchanges import RunRequest


def prepare(home: Path) -> None:
    """A home whose two sides agree about a dozen counterparties."""
    create_demo(home, counterparties=12)
    infobase = open_standin(home)
    with opened(home) as app:
        app.exchanges.run(BASE, RunRequest(trigger="cli"))  # so that 1C knows our versions
        for _ in range(2):
            infobase.exchange()
            app.exchanges.run(BASE, RunRequest(trigger="cli"))
    infobase.close()


def copy(prepared: Path, home: Path) -> None:
    """A home of one's own, with its own mailbox."""
    shutil.copytree(prepared, home)
    settings = home / "obmen.toml"
    settings.write_text(settings.read_text("utf-8").replace(str(prepared), str(home)), "utf-8")
    infobase = open_standin(home)
    infobase.set_setting("mailbox", str(home / "exchange"))
    infobase.close()
