"""The database under the embedded CRM: one writer at a time, readers see a settled picture.

Every write transaction first takes the row of ``crm_counters`` (on SQLite: the write lock) and keeps it to
its end. Numbers of the change log are therefore committed in their order: a reader that sees number N has
every number below it, and a cursor can't step over a write that was still under way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, select, update

from connectors.crm.embedded.tables import counters
from enterprise_data.errors import Unreachable

T = TypeVar("T")
_SQLITE_WRITE = "crm_write"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a finished write survives a power cut
    "cache_size=-8000",
    "temp_store=MEMORY",
    "wal_autocheckpoint=8000",  # pages; a first load rewrites the same index pages again and again
)
CHUNK = 1000
"""Values per IN list."""


@dataclass(slots=True)
class Session:
    """One write transaction: its connection and the numbers it may give out."""

    connection: Connection
    seq: int
    card_id: int

    def next_seq(self) -> int:
        """The next number of the change log."""
        self.seq += 1
        return self.seq

    def next_id(self) -> int:
        """A fresh id."""
        self.card_id += 1
        return self.card_id


class Database:
    """Engine of SQLAlchemy with the two kinds of transactions that the CRM needs."""

    def __init__(self, url: str, wait_s: float = 30.0) -> None:
        self.engine = _engine(url, wait_s)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction in which several statements see the same moment."""
        with self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """The one write transaction of the moment; durable when the block ends, nothing if it raises."""
        with self.engine.connect() as raw:
            connection = raw.execution_options(**{_SQLITE_WRITE: True})
            with connection.begin():
                row = connection.execute(select(counters).with_for_update()).one()
                session = Session(connection, row.seq, row.card_id)
                yield session
                if (session.seq, session.card_id) != (row.seq, row.card_id):
                    connection.execute(update(counters).values(seq=session.seq, card_id=session.card_id))

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def unreachable() -> Unreachable:
    """What a failed call of the database means for whoever asked."""
    return Unreachable(
        "База данных CRM не отвечает.", hint="Проверьте, что она запущена и что путь к ней указан верно."
    )


def insert_many(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts rows given in the order of the table's columns, by the fastest way of the database."""
    if not rows:
        return
    names = ", ".join(column.name for column in table.columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))  # noqa: S608
        return
    cursor: Any = connection.connection.cursor()  # psycopg's own: SQLAlchemy knows no COPY
    with cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def rows_by(
    connection: Connection, sql: str, keys: Collection[Any], values: Sequence[Any] = ()
) -> Iterator[Any]:
    """Rows of ``sql``, whose last condition is left open: ``… AND code`` is one of these keys, 1000 at a time.

    As text, because the library's own IN lists cost more to compile than the rows cost to find.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    for part in chunks(list(keys)):
        if on_sqlite:
            found = connection.exec_driver_sql(f"{sql} IN ({_marks(len(part))})", (*values, *part))
        else:
            found = connection.exec_driver_sql(f"{sql} = ANY(?)".replace("?", "%s"), (*values, part))
        yield from found.fetchall()


@lru_cache(maxsize=CHUNK)
def _marks(count: int) -> str:
    return ", ".join("?" * count)


def chunks(values: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Slices of at most ``size``."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _engine(url: str, wait_s: float) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    engine = create_engine(parsed, connect_args={"timeout": wait_s})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, see below
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(_SQLITE_WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
