"""The database engines: what is set on a connection so that a finished unit survives a power cut."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from enterprise_data.errors import ConfigurationError

WAIT_S = 30.0
"""How long one writer waits for another before it gives up."""
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "cache_size=-8000",  # KiB
    "secure_delete=FAST",  # the stage is emptied after every batch; what lay there stands in the snapshot anyway
    "wal_autocheckpoint=4000",  # pages; a first load rewrites the same index pages again and again
)


def parsed(url: str) -> URL:
    """The URL taken apart; raises ``ConfigurationError`` for a database that isn't served."""
    try:
        result = make_url(url)
    except (ArgumentError, ValueError) as error:  # a port that is no number
        raise _unknown() from error
    if result.get_backend_name() == "postgresql":
        return result.set(drivername="postgresql+psycopg")
    if result.get_backend_name() == "sqlite" and result.database and result.database != ":memory:":
        return result.set(drivername="sqlite")
    raise _unknown()


def make_engine(url: str, wait_s: float = WAIT_S) -> Engine:
    """An engine whose transactions begin as the session says (see ``session``)."""
    target = parsed(url)
    if target.get_backend_name() == "postgresql":
        options = f"-c lock_timeout={int(wait_s * 1000)}"
        return create_engine(target, pool_pre_ping=True, connect_args={"options": options})
    engine = create_engine(target, connect_args={"timeout": wait_s})
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _unknown() -> ConfigurationError:
    return ConfigurationError(
        "Адрес базы состояния не распознан.",
        hint="Допустимы sqlite:///путь/к/файлу.sqlite, postgresql://пользователь@сервер/база и memory://.",
    )
