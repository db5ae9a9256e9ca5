"""A console on the demonstration's data: made once, copied for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.small_demo import copied, make
from tests.unit.console.visitor import Console, console


@pytest.fixture(scope="session")
def finished_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small demonstration with a user of each role."""
    home = tmp_path_factory.mktemp("console") / "demo"
    make(home)
    return home


@pytest.fixture
def demo_home(finished_demo: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copied(finished_demo, tmp_path / "home")


@pytest.fixture(scope="module")
def shared_desk(finished_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """One console for a whole module, where tests leave the data as they are."""
    with console(copied(finished_demo, tmp_path_factory.mktemp("shared") / "home")) as built:
        yield built


@pytest.fixture
def desk(demo_home: Path) -> Iterator[Console]:
    """The console on the copy."""
    with console(demo_home) as built:
        yield built
