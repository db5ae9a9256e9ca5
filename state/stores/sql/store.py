"""The store on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Engine

from state.ports import Unit
from state.rows import Lease
from state.stores.sql import leases
from state.stores.sql.conflicts import SqlConflicts
from state.stores.sql.connections import SqlConnections
from state.stores.sql.failures import told_to_people
from state.stores.sql.people import SqlPeople
from state.stores.sql.registrations import SqlRegistrations
from state.stores.sql.runs import SqlRuns
from state.stores.sql.search import SqlLinkSearch
from state.stores.sql.sent import SqlSent
from state.stores.sql.session import Session
from state.stores.sql.snapshots import SqlSnapshots
from state.stores.sql.stage import SqlStage
from state.stores.sql.words import WordBook, Words


class SqlUnit(
    SqlConnections,
    SqlLinkSearch,
    SqlSnapshots,
    SqlStage,
    SqlRegistrations,
    SqlSent,
    SqlRuns,
    SqlConflicts,
    SqlPeople,
):
    """One transaction."""


class SqlStore:
    """See ``ports.Store``."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._book = WordBook()

    @contextmanager
    def unit(self, lease: Lease | None = None) -> Iterator[Unit]:
        with self._session(writing=lease is not None) as session:
            if lease is not None:
                leases.guard(session, lease)
            words = Words(session, self._book)
            yield SqlUnit(session, words)
        words.settle()

    def acquire(self, name: str, owner: str, ttl: timedelta, now: datetime) -> Lease:
        with self._session(writing=False) as session:
            return leases.acquire(session, name, owner, ttl, now)

    def heartbeat(self, lease: Lease, ttl: timedelta, now: datetime) -> Lease:
        with self._session(writing=True) as session:
            return leases.heartbeat(session, lease, ttl, now)

    def release(self, lease: Lease) -> None:
        with self._session(writing=True) as session:
            leases.release(session, lease)

    def lease(self, name: str) -> Lease | None:
        with self._session(writing=False) as session:
            return leases.current(session, name)

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _session(self, *, writing: bool) -> Iterator[Session]:
        with told_to_people(self.engine.url), self.engine.connect() as connection, connection.begin():
            yield Session(connection, writing=writing)
