"""What a database says when it can't do its work, in our words.

A broken rule of a table or a wrong statement is a mistake of ours, stays what it is and is seen by the tests.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, exc

from enterprise_data.errors import ConfigurationError, ExchangeError
from state.ports import StateUnavailable

_OURS = (exc.IntegrityError, exc.ProgrammingError, exc.DataError)
_NO_RIGHTS = "42501"


@contextmanager
def told_to_people(url: URL) -> Iterator[None]:
    """Raises ``StateUnavailable``, or ``ConfigurationError`` where waiting won't help: no database, no rights."""
    try:
        yield
    except exc.DBAPIError as error:
        if isinstance(error, _OURS) and getattr(error.orig, "sqlstate", "") != _NO_RIGHTS:
            raise
        raise _failure(url, error.orig or error) from error
    except exc.TimeoutError as error:
        raise _failure(url, error) from error
    except _from_copying() as error:
        raise _failure(url, error) from error


def _from_copying() -> tuple[type[Exception], ...]:
    """Errors of COPY, which SQLAlchemy doesn't see. Whoever works on SQLite never loads the driver, nine megabytes."""
    driver: Any = sys.modules.get("psycopg")
    return () if driver is None else (driver.OperationalError, driver.InterfaceError, driver.InternalError)


def _failure(url: URL, cause: BaseException) -> ExchangeError:
    if getattr(cause, "sqlite_errorname", "") == "SQLITE_NOTADB":
        return ConfigurationError(
            f"Файл {url.database} — не база состояния обмена.",
            hint="Проверьте адрес базы состояния; если файл повреждён, восстановите его из копии.",
        )
    if getattr(cause, "sqlstate", "") == _NO_RIGHTS:
        return ConfigurationError(
            f"Пользователю не хватает прав: {_place(url)}.",
            hint="Сделайте его владельцем базы или выдайте ему права на схему: GRANT ALL ON SCHEMA public TO …",
        )
    words = (StateUnavailable.__doc__ or "").rstrip(".")
    return StateUnavailable(f"{words}: {_place(url)}.", cause=type(cause).__name__)


def _place(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return f"файл {url.database}"
    return f"«{url.database}» на сервере {url.host or 'localhost'}"
