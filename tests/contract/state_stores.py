"""The two databases on which the state is tried, empty, opened the way the service opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pgserver
import pytest
from sqlalchemy import create_engine, make_url, text

from state.ports import Store
from state.stores import open_store
from state.tables import metadata

Opened = Callable[[], Store]


@pytest.fixture(scope="session")
def state_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL server; where it can't start, the tests fail."""
    server = pgserver.get_server(tmp_path_factory.mktemp("state_pg"), cleanup_mode="stop")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql").render_as_string(False)
    finally:
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each of the two sorts."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state.sqlite"
    url = str(request.getfixturevalue("state_postgres"))
    empty(url)
    return url


def empty(url: str) -> None:
    """Takes every row away and lets all numbers begin anew."""
    open_store(url).close()
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(text(f"DELETE FROM {table.name}"))
    engine.dispose()


@pytest.fixture
def again(state_url: str) -> Iterator[Opened]:
    """Opens the database once more."""
    opened: list[Store] = []

    def opening() -> Store:
        opened.append(open_store(state_url))
        return opened[-1]

    yield opening
    for store in opened:
        store.close()


@pytest.fixture
def store(again: Opened) -> Store:
    """The empty store."""
    return again()
