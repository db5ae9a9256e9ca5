"""One transaction on one connection: statements as text with ``?`` marks, rows as plain tuples.

On SQLite a session that only reads takes no lock. The first write takes the write lock; if the session had read
before, its picture is refreshed at that moment, so that on both databases a unit without a lease sees what others
committed meanwhile (READ COMMITTED), and keys, versions and fences are checked by the writing statement itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table

Rows = Sequence[Any]
Values = Sequence[Any]
CHUNK = 1000
"""Keys per look-up statement."""
_COPY_FROM = 200
"""Rows from which COPY into a temporary table beats single statements on PostgreSQL."""


_TYPES = {bytes: "bytea", str: "text", int: "bigint"}
_KEY_BY_KEY = (
    "SELECT found.* FROM unnest(?::{type}[]) asked(sought) CROSS JOIN LATERAL ({sql} = sought OFFSET 0) found"
)
"""Over the index, whatever the planner believes about the size of tables."""


def of_type(table: str = "") -> str:
    """The condition on kind and base that stands beside a key. The sums keep indexes that begin with kind or base out
    of the choice: PostgreSQL without fresh statistics takes a kind for a few rows, and would go through all of them."""
    return "{0}kind + 0 = ? AND {0}base + 0 = ?".format(f"{table}." if table else "")


class Session:
    """What the parts of a unit talk to."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self.postgres = connection.dialect.name == "postgresql"
        self._begun = False
        self._writing = False
        if writing:
            self.to_write()

    # --- reading --------------------------------------------------------------------------------------

    def rows(self, sql: str, values: Values = ()) -> Rows:
        """All rows of a query."""
        if not self._begun and not self.postgres:
            self._connection.exec_driver_sql("BEGIN")
            self._begun = True
        return self._connection.exec_driver_sql(_spelled(sql, self.postgres), tuple(values)).fetchall()

    def row(self, sql: str, values: Values = ()) -> Any:
        """The first row or None."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def by_keys(self, sql: str, keys: Iterable[Any], values: Values = ()) -> Iterator[Any]:
        """Rows of ``sql`` whose last condition is left open: ``… AND ref`` is one of these keys, 1000 at a time."""
        for chunk in chunks(list(dict.fromkeys(keys))):
            if self.postgres:
                yield from self.rows(
                    _KEY_BY_KEY.format(type=_TYPES[type(chunk[0])], sql=sql), (chunk, *values)
                )
            else:
                yield from self.rows(f"{sql} IN ({_marks(len(chunk))})", (*values, *chunk))

    # --- writing --------------------------------------------------------------------------------------

    def to_write(self) -> None:
        """Takes SQLite's write lock: for who must look before he writes. On PostgreSQL rows are locked instead."""
        if self._writing:
            return
        self._writing = True
        if self.postgres:
            return
        if self._begun:
            self._connection.exec_driver_sql("COMMIT")
        self._connection.exec_driver_sql("BEGIN IMMEDIATE")
        self._begun = True

    @contextmanager
    def whole_or_nothing(self) -> Iterator[None]:
        """Keeps the unit usable on PostgreSQL when somebody else was faster and the block raises."""
        self.to_write()
        with self._connection.begin_nested() if self.postgres else nullcontext():
            yield

    @contextmanager
    def apart(self) -> Iterator[Session]:
        """On PostgreSQL a transaction of its own, committed at once, so that nobody waits for it to the end of the
        unit or blocks us crosswise; on SQLite, which has one writer, this one."""
        if not self.postgres:
            yield self
            return
        with self._connection.engine.connect() as connection, connection.begin():
            yield Session(connection, writing=True)

    def write(self, sql: str, values: Values = ()) -> int:
        """One statement; gives the number of rows it touched."""
        self.to_write()
        return self._connection.exec_driver_sql(_spelled(sql, self.postgres), tuple(values)).rowcount

    def returning(self, sql: str, values: Values = ()) -> Rows:
        """A statement with RETURNING."""
        self.to_write()
        return self._connection.exec_driver_sql(_spelled(sql, self.postgres), tuple(values)).fetchall()

    def write_each(self, sql: str, values: Sequence[tuple[Any, ...]]) -> None:
        """The statement once for each tuple."""
        if values:
            self.to_write()
            self._connection.exec_driver_sql(_spelled(sql, self.postgres), list(values))

    def write_by_keys(self, sql: str, keys: Iterable[Any]) -> None:
        """A statement whose only condition is left open: ``… WHERE seq`` is one of these keys."""
        for chunk in chunks(list(dict.fromkeys(keys))):
            if self.postgres:
                self.write(f"{sql} = ANY(?)", [list(chunk)])
            else:
                self.write(f"{sql} IN ({_marks(len(chunk))})", chunk)

    def insert(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows in the order of the table's columns."""
        if not rows:
            return
        if self.postgres and len(rows) >= _COPY_FROM:
            self._copy(table.name, ", ".join(_names(table)), rows)
        else:
            self.write_each(_insert(table), rows)

    def upsert(self, table: Table, key: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows in the order of the table's columns; those with a known ``key`` (columns of a unique index)
        replace the old ones. No two rows may have the same key."""
        if not rows:
            return
        if self.postgres and len(rows) >= _COPY_FROM:
            self._upsert_copied(table, key, rows)
        else:
            self.write_each(_insert(table) + _on_conflict(table, key), rows)

    # --- inside ---------------------------------------------------------------------------------------

    def _upsert_copied(self, table: Table, key: str, rows: Sequence[tuple[Any, ...]]) -> None:
        columns, temporary = ", ".join(_names(table)), f"tmp_{table.name}"
        self.to_write()
        self._connection.exec_driver_sql(
            f"CREATE TEMP TABLE IF NOT EXISTS {temporary} AS SELECT {columns} FROM {table.name} WITH NO DATA"  # noqa: S608
        )
        self._copy(temporary, columns, rows)
        self._connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {temporary}"  # noqa: S608
            + _on_conflict(table, key)
        )
        self._connection.exec_driver_sql(f"TRUNCATE {temporary}")

    def _copy(self, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self.to_write()
        cursor: Any = self._connection.connection.cursor()  # psycopg's own: SQLAlchemy knows no COPY
        with cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def chunks(keys: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """Slices of at most ``size``."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


@lru_cache(maxsize=512)
def _spelled(sql: str, postgres: bool) -> str:
    """Our statements hold neither a percent sign nor a question mark of their own."""
    return sql.replace("?", "%s") if postgres else sql


@lru_cache(maxsize=CHUNK)
def _marks(count: int) -> str:
    return ", ".join("?" * count)


@lru_cache(maxsize=64)
def _insert(table: Table) -> str:
    return f"INSERT INTO {table.name} ({', '.join(_names(table))}) VALUES ({_marks(len(table.columns))})"  # noqa: S608


@lru_cache(maxsize=64)
def _on_conflict(table: Table, key: str) -> str:
    """What stands after INSERT: every other column is taken from the new row."""
    names = set(key.split(", "))
    changed = ", ".join(f"{name} = excluded.{name}" for name in _names(table) if name not in names)
    return f" ON CONFLICT ({key}) DO UPDATE SET {changed}"


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]
