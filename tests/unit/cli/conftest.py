"""A shell with an empty home, and one with the demonstration's two sides (few counterparties, already exchanged)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from obmen.bootstrap import opened
from obmen.demo.setup import BASE, create_demo, open_standin
from sync.services.exchanges import RunRequest
from tests.unit.cli.shell import Shell


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Nothing prepared yet."""
    return Shell(home=tmp_path / "home", capture=capsys)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose two sides agree; copied for each test that wants it."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    create_demo(home, counterparties=12)
    infobase = open_standin(home)
    with opened(home) as app:
        app.exchanges.run(BASE, RunRequest(trigger="cli"))  # so that 1C knows our versions
        for _ in range(2):
            infobase.exchange()
            app.exchanges.run(BASE, RunRequest(trigger="cli"))
    infobase.close()
    return home


@pytest.fixture
def demo(prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A home of one's own with both sides in agreement."""
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    settings = home / "obmen.toml"
    settings.write_text(settings.read_text("utf-8").replace(str(prepared), str(home)), "utf-8")
    infobase = open_standin(home)
    infobase.set_setting("mailbox", str(home / "exchange"))
    infobase.close()
    return Shell(home=home, capture=capsys)
