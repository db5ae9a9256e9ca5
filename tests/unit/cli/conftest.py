"""A shell with an empty home, and one with the demonstration's two sides (few counterparties, already exchanged)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.homes import copy, prepare
from tests.unit.cli.shell import Shell


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Nothing prepared yet."""
    return Shell(home=tmp_path / "home", capture=capsys)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose two sides agree; copied for each test that wants it."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    prepare(home)
    return home


@pytest.fixture
def demo(prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A home of one's own with both sides in agreement."""
    copy(prepared, tmp_path / "home")
    return Shell(home=tmp_path / "home", capture=capsys)
