"""What people are told when the state can't be reached, is busy, or is something else."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import IntegrityError

from enterprise_data.errors import ConfigurationError
from state.contract.given import BASE, NOW, TTL, link
from state.ports import StateUnavailable, Store
from state.stores import open_store
from state.stores.memory import MemoryStore
from state.stores.memory.room import Room
from state.stores.sql import SqlStore
from state.stores.sql.engine import make_engine
from state.stores.sql.failures import told_to_people


def _impatient(tmp_path: Path, kind: str) -> Store:
    if kind == "memory":
        return MemoryStore(Room(wait_s=0.05))
    url = f"sqlite:///{tmp_path}/state.sqlite"
    open_store(url).close()
    return SqlStore(make_engine(url, wait_s=0.05))


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_a_writer_that_waited_too_long_gives_up_and_can_try_again(tmp_path: Path, kind: str) -> None:
    store = _impatient(tmp_path, kind)
    with store.unit() as slow:
        slow.put_cursor(BASE, "crm", "slow")
        with pytest.raises(StateUnavailable) as raised, store.unit() as unit:
            unit.put_cursor(BASE, "crm", "fast")
        with pytest.raises(StateUnavailable):
            store.acquire(BASE, "me", TTL, NOW)
    assert "Ничего не потеряно" in raised.value.hint

    with store.unit() as unit:
        assert unit.cursor(BASE, "crm") == "slow"
        unit.put_cursor(BASE, "crm", "again")
    assert store.acquire(BASE, "me", TTL, NOW).owner == "me"
    store.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "справочник.sqlite"
    path.write_text("это не база данных, а текст\n" * 100, "utf-8")
    with pytest.raises(ConfigurationError, match=r"справочник\.sqlite"):
        open_store(f"sqlite:///{path}")
    assert path.read_text("utf-8").startswith("это не база")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StateUnavailable, match=r"нет такой/state\.sqlite"):
        open_store(f"sqlite:///{tmp_path}/нет такой/state.sqlite")


def test_a_database_that_disappeared_is_an_error_for_people(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/state.sqlite")
    store.close()
    for path in tmp_path.iterdir():
        os.truncate(path, 0)
    with pytest.raises(StateUnavailable), store.unit() as unit:
        unit.connections()
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "что-то",
        "mysql://host/base",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://host:port/base",
        "memory:///x",
    ],
)
def test_an_unknown_address_is_refused_with_the_known_ones(url: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        open_store(url)
    for known in ("sqlite:///", "postgresql://", "memory://"):
        assert known in raised.value.hint


def test_a_server_nobody_answers_at_is_named_without_the_password() -> None:
    with pytest.raises(StateUnavailable) as raised:
        open_store("postgresql://obmen:secret@127.0.0.1:1/state")
    assert "«state» на сервере 127.0.0.1" in raised.value.message
    assert "secret" not in raised.value.message


def test_an_error_while_copying_is_told_like_any_other() -> None:
    with pytest.raises(StateUnavailable), told_to_people(make_url("postgresql:///state")):
        raise psycopg.OperationalError("the connection is lost")


def test_a_broken_rule_of_a_table_stays_what_it_is(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path}/x.sqlite")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE x (a INTEGER UNIQUE)")
        connection.exec_driver_sql("INSERT INTO x VALUES (1)")
    with pytest.raises(IntegrityError), told_to_people(url), engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO x VALUES (1)")
    engine.dispose()


def test_every_store_in_memory_begins_empty() -> None:
    first, second = open_store("memory://"), open_store("memory://")
    with first.unit() as unit:
        unit.put_links([link(1)])
    with second.unit() as unit:
        assert unit.find_links() == ([], 0)
