"""Bases, what their peers told, cursors, schedules: a handful of rows, read and written one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from state import tables
from state.rows import Connection, Peer, Schedule
from state.stores.sql.part import Part
from state.stores.sql.session import Session
from state.stores.values import dumped, loaded, micros, micros_or_none, moment, moment_or_none, split


class SqlConnections(Part):
    """See ``ports.Connections``."""

    def connections(self) -> Sequence[Connection]:
        return sorted(map(_connection, self._session.rows("SELECT * FROM state_connections")), key=_name)

    def connection(self, name: str) -> Connection | None:
        row = self._session.row("SELECT * FROM state_connections WHERE name = ?", [name])
        return None if row is None else _connection(row)

    def put_connection(self, row: Connection) -> None:
        values = (row.name, row.title, row.prefix, row.transport, dumped(dict(row.options)), int(row.enabled))
        moments = (micros(row.created_at), micros_or_none(row.first_exchanged_at))
        self._session.upsert(tables.connections, "name", [(*values, row.paused_reason, *moments)])

    def peer(self, base: str) -> Peer:
        row = self._session.row("SELECT * FROM state_peers WHERE base = ?", [base])
        return Peer(base=base) if row is None else _peer(row)

    def put_peer(self, row: Peer) -> None:
        _put_peer(self._session, row)

    def cursor(self, base: str, name: str) -> str | None:
        row = self._session.row("SELECT value FROM state_cursors WHERE base = ? AND name = ?", [base, name])
        return None if row is None else row[0]

    def put_cursor(self, base: str, name: str, value: str) -> None:
        self._session.upsert(tables.cursors, "base, name", [(base, name, value)])

    def schedules(self) -> Sequence[Schedule]:
        rows = [_schedule(row) for row in self._session.rows("SELECT * FROM state_schedules")]
        return sorted(rows, key=lambda row: row.base)

    def put_schedule(self, row: Schedule) -> None:
        fired = micros_or_none(row.last_fired_at)
        self._session.upsert(
            tables.schedules, "base", [(row.base, row.every, row.cron, int(row.paused), fired)]
        )

    def drop_schedule(self, base: str) -> None:
        self._session.write("DELETE FROM state_schedules WHERE base = ?", [base])


def _name(row: Connection) -> str:
    return row.name


def _connection(row: Any) -> Connection:
    return Connection(
        name=row.name,
        title=row.title,
        prefix=row.prefix,
        transport=row.transport,
        options=loaded(row.options),
        enabled=bool(row.enabled),
        paused_reason=row.paused_reason,
        created_at=moment(row.created_at),
        first_exchanged_at=moment_or_none(row.first_exchanged_at),
    )


def _peer(row: Any) -> Peer:
    return Peer(
        base=row.base,
        code=row.code,
        new_code=row.new_code,
        prefix=row.prefix,
        versions=split(row.versions),
        abilities={name: (pair[0], pair[1]) for name, pair in loaded(row.abilities).items()},
        format_version=row.format_version,
        sent_no=row.sent_no,
        received_no=row.received_no,
        acked_no=row.acked_no,
        told_received_no=row.told_received_no,
        fingerprint=row.fingerprint,
        updated_at=moment_or_none(row.updated_at),
    )


def _put_peer(session: Session, row: Peer) -> None:
    told = (row.code, row.new_code, row.prefix, dumped(row.versions), dumped(dict(row.abilities)))
    numbers = (row.sent_no, row.received_no, row.acked_no, row.told_received_no)
    values = (row.base, *told, row.format_version, *numbers, row.fingerprint, micros_or_none(row.updated_at))
    session.upsert(tables.peers, "base", [values])


def _schedule(row: Any) -> Schedule:
    return Schedule(
        base=row.base,
        every=row.every,
        cron=row.cron,
        paused=bool(row.paused),
        last_fired_at=moment_or_none(row.last_fired_at),
    )
