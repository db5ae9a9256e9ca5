"""Where the state lives: SQLite and PostgreSQL behind one implementation, memory for fast tests."""

from __future__ import annotations

from state.migrate import migrate
from state.ports import Store
from state.stores.sql.engine import make_engine
from state.stores.sql.store import SqlStore

__all__ = ["open_store"]


def open_store(url: str) -> Store:
    """Opens the state at ``url`` with its tables up to date; raises ``ConfigurationError`` for an unknown address."""
    engine = make_engine(url)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine)
