"""The two databases on which the state is tried, empty, opened the way the service opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from state.ports import Store
from state.stores import open_store
from state.stores.sql.engine import parsed
from state.tables import metadata

Opened = Callable[[], Store]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
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
    engine = create_engine(parsed(url))
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
