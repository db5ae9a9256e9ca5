"""An exchange killed at any moment ends, after a restart, exactly as one that was never interrupted."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.scenarios.crash_world import BATCH, SPEC, prepare
from tests.scenarios.kills import boundaries, exchanging, killed_after, killed_at
from tests.scenarios.outcome import outcome, unlike
from tests.scenarios.world import World

RANDOM_MOMENTS, SEED, WORKERS = 200, 2026, 2
CHECKPOINTS = {
    "staged_batch",
    "acknowledged_batch",
    "acknowledged",
    "message_accepted",
    "staged_crm",
    "announced",
    "crm_written",
    "applied_batch",
    "number_reserved",
    "sent_recorded",
    "delivered",
    "delivery_remembered",
}


@dataclass(frozen=True, slots=True)
class Kill:
    """Where the exchange is killed: at boundaries (one after the other restart) and after so many seconds."""

    name: str
    at: tuple[int, ...] = ()
    after: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """The world before the exchange, its boundaries, how long it takes, and the outcome without a kill."""

    template: Path
    passed: Sequence[str]
    expected: dict[str, Any]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("crash")
    prepare(folder / "template")
    shutil.copytree(folder / "template", folder / "whole")
    passed = boundaries(_exchanging(folder / "whole"), folder / "passed.txt")
    return Prepared(folder / "template", passed, _settled(folder / "whole"))


def _exchanging(root: Path) -> Callable[..., None]:
    run: Callable[..., None] = exchanging(root, SPEC, batch=BATCH)
    return run


def _settled(root: Path) -> dict[str, Any]:
    """Restarted, run until quiet, and looked at."""
    world = World.open(root, SPEC, batch=BATCH)
    try:
        run = world.exchange()
        assert run.status in ("done", "warnings"), f"{run.error_code} {run.message}"
        world.settle()
        return outcome(world)
    finally:
        world.close()


def _survives(prepared: Prepared, kill: Kill, root: Path) -> list[str]:
    """What is not as it would be without the kill."""
    shutil.copytree(prepared.template, root)
    try:
        for number in kill.at:
            killed_at(_exchanging(root), number)
        for seconds in kill.after:
            killed_after(_exchanging(root), seconds)
        found = unlike(prepared.expected, _settled(root))
    except Exception as error:  # noqa: BLE001 - told with the place of the kill
        found = [f"{type(error).__name__}: {error}"]
    shutil.rmtree(root)
    return [f"{kill.name}: {text}" for text in found]


def _all_survive(prepared: Prepared, kills: Sequence[Kill], folder: Path) -> list[str]:
    """Several at a time: each in a folder of its own."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork")) as pool:
        places = [folder / str(number) for number in range(len(kills))]
        results: Iterator[list[str]] = pool.map(_survives, [prepared] * len(kills), kills, places)
        return [text for found in results for text in found]


def test_the_world_passes_every_kind_of_boundary(prepared: Prepared) -> None:
    names = set(prepared.passed)

    assert names >= CHECKPOINTS
    assert names >= {"commit:state.db", "commit:crm.db", "before:replace", "after:replace"}
    assert prepared.expected["differences"] == []


@pytest.mark.slow
def test_an_exchange_killed_at_any_durable_boundary_ends_as_if_it_had_not_been(
    prepared: Prepared, tmp_path: Path
) -> None:
    kills = [Kill(f"{number}. {name}", at=(number,)) for number, name in enumerate(prepared.passed)]

    assert _all_survive(prepared, kills, tmp_path) == []


@pytest.mark.slow
def test_an_exchange_killed_at_random_moments_ends_as_if_it_had_not_been(
    prepared: Prepared, tmp_path: Path
) -> None:
    dice, length = Random(SEED), _length(prepared, tmp_path / "timed")
    moments = [
        tuple(dice.uniform(0, length) for _ in range(dice.choice((1, 1, 1, 2))))
        for _ in range(RANDOM_MOMENTS)
    ]
    kills = [Kill(f"after {[round(one, 4) for one in moment]} s", after=moment) for moment in moments]

    assert _all_survive(prepared, kills, tmp_path) == []


def _length(prepared: Prepared, root: Path) -> float:
    """How long the exchange takes here and now."""
    shutil.copytree(prepared.template, root)
    started = time.monotonic()
    assert not killed_at(_exchanging(root), len(prepared.passed) * 2)
    return time.monotonic() - started
