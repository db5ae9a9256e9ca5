"""An exchange killed at any moment ends, after a restart, exactly as one that was never interrupted."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import pgserver
import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from tests.scenarios.crash_world import BATCH, SPEC, prepare
from tests.scenarios.kills import boundaries, exchanging, killed_after, killed_at
from tests.scenarios.outcome import outcome, unlike
from tests.scenarios.world import Urls, World

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
    """The world before the exchange, its boundaries, and the outcome without a kill."""

    template: Path
    passed: Sequence[str]
    expected: dict[str, Any]
    server: str = ""
    """A PostgreSQL server that holds the databases; empty: SQLite files in the folder."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return _prepared(tmp_path_factory.mktemp("crash"), "")


@pytest.fixture(scope="module")
def prepared_on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """A private server; where it can't start, the tests fail."""
    server = pgserver.get_server(tmp_path_factory.mktemp("crash_pg"), cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(False)
        _run_sql(url, "ALTER SYSTEM SET fsync = off")  # our processes die here, never the server
        _run_sql(url, "SELECT pg_reload_conf()")
        yield _prepared(tmp_path_factory.mktemp("crash_on_pg"), url)
    finally:
        server.cleanup()


def _prepared(folder: Path, server: str) -> Prepared:
    template = Prepared(folder / "template", (), {}, server)
    if server:
        _run_sql(server, "CREATE DATABASE template")
    prepare(template.template, _urls(template, template.template))
    urls = _copied(template, folder / "whole")
    passed = boundaries(exchanging(folder / "whole", SPEC, batch=BATCH, urls=urls), folder / "passed.txt")
    return Prepared(template.template, passed, _settled(folder / "whole", urls), server)


def _urls(prepared: Prepared, root: Path) -> Urls:
    """Each world has a database of its own, called like its folder."""
    if not prepared.server:
        return {}
    url = make_url(prepared.server).set(database=root.name).render_as_string(False)
    return {"store_url": url, "crm_url": url}


def _copied(prepared: Prepared, root: Path) -> Urls:
    shutil.copytree(prepared.template, root)
    if prepared.server:
        _run_sql(prepared.server, f'CREATE DATABASE "{root.name}" TEMPLATE template')
    return _urls(prepared, root)


def _removed(prepared: Prepared, root: Path) -> None:
    shutil.rmtree(root)
    if prepared.server:
        _run_sql(prepared.server, f'DROP DATABASE "{root.name}" WITH (FORCE)')


def _run_sql(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


def _settled(root: Path, urls: Urls) -> dict[str, Any]:
    """Restarted, run until quiet, and looked at."""
    world = World.open(root, SPEC, batch=BATCH, **urls)
    try:
        run = world.exchange()
        assert run.status in ("done", "warnings"), f"{run.error_code} {run.message}"
        world.settle()
        return outcome(world)
    finally:
        world.close()


def _survives(prepared: Prepared, kill: Kill, root: Path) -> list[str]:
    """What is not as it would be without the kill."""
    urls = _copied(prepared, root)
    run = exchanging(root, SPEC, batch=BATCH, urls=urls)
    try:
        for number in kill.at:
            killed_at(run, number)
        for seconds in kill.after:
            killed_after(run, seconds)
        found = unlike(prepared.expected, _settled(root, urls))
    except Exception as error:  # noqa: BLE001 - told with the place of the kill
        found = [f"{type(error).__name__}: {error}"]
    _removed(prepared, root)
    return [f"{kill.name}: {told}" for told in found]


def _all_survive(prepared: Prepared, kills: Sequence[Kill], folder: Path) -> list[str]:
    """Several at a time: each in a folder of its own."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork")) as pool:
        places = [folder / f"kill{number}" for number in range(len(kills))]
        results: Iterator[list[str]] = pool.map(_survives, [prepared] * len(kills), kills, places)
        return [told for found in results for told in found]


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
def test_the_same_on_postgresql(prepared_on_postgres: Prepared, tmp_path: Path) -> None:
    """The first and the last of each kind of boundary."""
    passed = prepared_on_postgres.passed
    places = {passed.index(name) for name in passed} | {
        len(passed) - 1 - passed[::-1].index(name) for name in passed
    }
    kills = [Kill(f"{number}. {passed[number]}", at=(number,)) for number in sorted(places)]

    assert set(passed) >= CHECKPOINTS
    assert _all_survive(prepared_on_postgres, kills, tmp_path) == []


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
    urls = _copied(prepared, root)
    started = time.monotonic()
    assert not killed_at(exchanging(root, SPEC, batch=BATCH, urls=urls), len(prepared.passed) * 2)
    return time.monotonic() - started
