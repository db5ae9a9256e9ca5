"""How the tables of the state come to be: by steps, at once or not at all, whoever comes first."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, make_url, text

from enterprise_data.errors import ConfigurationError
from state.contract.given import at_once, link
from state.migrate import HEAD, VERSION_TABLE
from state.ports import StateUnavailable
from state.stores import open_store
from state.stores.sql.engine import parsed
from state.tables import NUMBERED, metadata

ROOT = Path(__file__).parents[2]
NUMBERS = itertools.count()
DYING = """
import os, signal, sys
from sqlalchemy import Engine, event
from state.stores import open_store
url, statement = sys.argv[1:]

@event.listens_for(Engine, "after_cursor_execute")
def die(_connection, _cursor, sql, *_):
    if statement in sql:
        os.kill(os.getpid(), signal.SIGKILL)

open_store(url)
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database in which nothing was ever made."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/fresh.sqlite"
        return
    admin = str(request.getfixturevalue("state_postgres"))
    own = f"fresh_{next(NUMBERS)}"
    with create_engine(parsed(admin), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"CREATE DATABASE {own}"))
        yield make_url(admin).set(database=own).render_as_string(False)
        connection.execute(text(f"DROP DATABASE {own} WITH (FORCE)"))


def _tables(url: str) -> set[str]:
    engine = create_engine(parsed(url))
    found = {name for name in inspect(engine).get_table_names() if name.startswith("state_")}
    engine.dispose()
    return found


def test_the_steps_build_exactly_the_declared_tables(url: str) -> None:
    open_store(url).close()

    engine = create_engine(parsed(url))
    with engine.connect() as connection:
        options = {"include_object": lambda _o, name, *_: name != VERSION_TABLE, "compare_type": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        sequences = set(inspect(connection).get_sequence_names()) if url.startswith("postgresql") else set()
    engine.dispose()
    assert differences == []
    assert sequences == ({f"state_{name}_seq" for name in NUMBERED} if sequences else set())


def test_several_may_set_up_one_database_at_once(url: str) -> None:
    results = at_once(*[lambda: open_store(url).close()] * 4)
    assert results == [None] * 4
    assert _tables(url) == {table.name for table in metadata.sorted_tables} | {VERSION_TABLE}


def test_opening_again_changes_nothing(url: str) -> None:
    first = open_store(url)
    with first.unit() as unit:
        unit.put_links([link(1)])
    first.close()
    again = open_store(url)
    with again.unit() as unit:
        assert unit.find_links() == ([link(1)], 1)
    again.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "statement",
    ["CREATE UNIQUE INDEX ux_state_stage", f"INSERT INTO {VERSION_TABLE}"],
)
def test_a_process_killed_in_the_middle_leaves_nothing_and_the_next_one_sets_up(
    url: str, statement: str
) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    killed = subprocess.run([sys.executable, "-c", DYING, url, statement], env=environment)
    assert killed.returncode == -signal.SIGKILL

    assert _tables(url) == set()
    test_opening_again_changes_nothing(url)


def test_tables_of_a_newer_release_are_left_alone(url: str) -> None:
    open_store(url).close()
    engine = create_engine(parsed(url))
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(ConfigurationError) as raised:
        open_store(url)

    assert "более новой версией" in raised.value.message
    assert "9999" in raised.value.message
    assert HEAD in raised.value.message
    assert "Установите новую версию" in raised.value.hint


@pytest.mark.slow
def test_a_server_that_does_not_answer_is_named(state_postgres: str) -> None:
    absent = make_url(state_postgres).set(database="нет_такой").render_as_string(False)
    with pytest.raises(StateUnavailable, match="нет_такой"):
        open_store(absent)
