"""The exchange state in a database, through SQLAlchemy Core."""

from state.stores.sql.store import SqlStore

__all__ = ["SqlStore"]
