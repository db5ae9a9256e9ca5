"""What holds for the state on PostgreSQL alone, where several bases are exchanged at once and rights are given."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, make_url, text

from enterprise_data.errors import ConfigurationError
from state.contract.given import NOW, TTL, at_once, stage_row
from state.ports import Store
from state.stores import open_store
from state.stores.sql.engine import parsed
from tests.contract.state_stores import empty

pytestmark = pytest.mark.slow


@pytest.fixture
def stores(state_postgres: str) -> Iterator[tuple[Store, Store]]:
    """Two processes."""
    empty(state_postgres)
    both = open_store(state_postgres), open_store(state_postgres)
    yield both
    for store in both:
        store.close()


def test_bases_that_meet_new_words_crosswise_do_not_block_each_other(stores: tuple[Store, Store]) -> None:
    halfway = threading.Barrier(2, timeout=60)

    def exchange(store: Store, base: str, kinds: tuple[str, str]) -> Callable[[], None]:
        def work() -> None:
            lease = store.acquire(base, base, TTL, NOW)
            with store.unit(lease) as unit:
                unit.put_stage([stage_row(1, scope=base, kind=kinds[0])])
                halfway.wait()
                unit.put_stage([stage_row(1, scope=base, kind=kinds[1])])

        return work

    first, second = stores
    results = at_once(
        exchange(first, "a", ("one", "two")),
        exchange(second, "b", ("two", "one")),
    )

    assert results == [None, None]
    with first.unit() as unit:
        for base in ("a", "b"):
            assert {kind for kind, *_ in unit.count_stage(base)} == {"one", "two"}


def test_a_user_without_rights_is_told_what_to_grant(state_postgres: str) -> None:
    with create_engine(parsed(state_postgres), isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CREATE DATABASE strict"))
        connection.execute(text("CREATE ROLE accountant LOGIN PASSWORD 'x'"))
        try:
            url = make_url(state_postgres).set(database="strict", username="accountant", password="x")
            with pytest.raises(ConfigurationError) as raised:
                open_store(url.render_as_string(hide_password=False))
        finally:
            connection.execute(text("DROP DATABASE strict WITH (FORCE)"))
            connection.execute(text("DROP ROLE accountant"))
    assert "«strict»" in raised.value.message
    assert "GRANT" in raised.value.hint
