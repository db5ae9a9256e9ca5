"""The contract of ``Store`` in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from state.ports import Store
from state.stores import open_store
from state.stores.memory import MemoryStore
from state.testing import StoreContract
from tests.contract.state_stores import (  # noqa: F401 - fixtures
    Opened,
    again,
    state_url,
    store,
)


def test_no_part_of_the_contract_hides_another() -> None:
    """The parts are laid over each other: of two tests with one name only the first would run."""
    names = [name for part in StoreContract.__bases__ for name in vars(part) if name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


class TestInMemory(StoreContract):
    """The whole contract, in memory."""

    @pytest.fixture
    def store(self) -> Store:
        return open_store("memory://")

    @pytest.fixture
    def again(self, store: MemoryStore) -> Opened:  # noqa: F811
        return lambda: MemoryStore(store.room)


class TestInDatabases(StoreContract):
    """The whole contract, on each database."""
