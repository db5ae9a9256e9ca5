"""The world most scenarios begin with: one infobase with a few counterparties, already in agreement with the CRM."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.onec.standin import seed_demo
from tests.scenarios.world import BaseSpec, World


class Templates:
    """Settled worlds, each laid once and copied for every test that begins with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._laid: dict[tuple[BaseSpec, tuple[tuple[str, int], ...]], Path] = {}

    def copy(self, to: Path, spec: BaseSpec, **seed: int) -> World:
        """An opened copy of its own; ``seed`` says what ``seed_demo`` puts into the infobase."""
        key = (spec, tuple(sorted(seed.items())))
        if key not in self._laid:
            self._laid[key] = self._lay(self._folder / str(len(self._laid)), spec, seed)
        shutil.copytree(self._laid[key], to)
        return World.open(to, spec)

    def _lay(self, root: Path, spec: BaseSpec, seed: dict[str, int]) -> Path:
        made = World.make(root, spec)
        seed_demo(made.onec(), **seed)
        made.settle()
        made.close()
        return root


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Worlds to copy."""
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def world(templates: Templates, tmp_path: Path) -> Iterator[World]:
    """Settled: whatever moves from here on is the scenario's own."""
    made = templates.copy(tmp_path / "world", BaseSpec(), counterparties=6)
    yield made
    made.close()
