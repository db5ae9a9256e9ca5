"""Where the state lives: SQLite and PostgreSQL behind one implementation, memory for fast tests."""

from __future__ import annotations

from state.migrate import migrate
from state.ports import Store
from state.stores.memory import MemoryStore
from state.stores.sql.engine import make_engine
from state.stores.sql.failures import told_to_people
from state.stores.sql.store import SqlStore

__all__ = ["open_store"]

MEMORY = "memory://"


def open_store(url: str) -> Store:
    """Opens the state at ``url`` with its tables up to date; ``memory://`` is empty and gone with its process.

    Raises ``ConfigurationError`` for an unknown address and ``StateUnavailable`` if nobody answers there.
    """
    if url == MEMORY:
        return MemoryStore()
    engine = make_engine(url)
    try:
        with told_to_people(engine.url):
            migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine)
