"""The world most scenarios begin with: one infobase with a few counterparties, already in agreement with the CRM."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.onec.standin import seed_demo
from tests.scenarios.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Settled: whatever moves from here on is the scenario's own."""
    made = World.make(tmp_path / "world")
    seed_demo(made.onec(), 6)
    made.settle()
    yield made
    made.close()
