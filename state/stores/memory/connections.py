"""Bases, what their peers told, cursors, schedules."""

from __future__ import annotations

from collections.abc import Sequence

from state.rows import Connection, Peer, Schedule
from state.stores.memory.copies import given, stored
from state.stores.memory.part import Part


class MemoryConnections(Part):
    """See ``ports.Connections``."""

    def connections(self) -> Sequence[Connection]:
        rows = self._draft.read("connections")
        return [given(rows[name]) for name in sorted(rows)]

    def connection(self, name: str) -> Connection | None:
        row = self._draft.read("connections").get(name)
        return None if row is None else given(row)

    def put_connection(self, row: Connection) -> None:
        self._draft.write("connections")[row.name] = stored(row)

    def peer(self, base: str) -> Peer:
        row: Peer | None = self._draft.read("peers").get(base)
        return Peer(base=base) if row is None else given(row)

    def put_peer(self, row: Peer) -> None:
        self._draft.write("peers")[row.base] = stored(row)

    def cursor(self, base: str, name: str) -> str | None:
        return self._draft.read("cursors", base).get(name)

    def put_cursor(self, base: str, name: str, value: str) -> None:
        self._draft.write("cursors", base)[name] = value

    def schedules(self) -> Sequence[Schedule]:
        rows = self._draft.read("schedules")
        return [rows[base] for base in sorted(rows)]

    def put_schedule(self, row: Schedule) -> None:
        self._draft.write("schedules")[row.base] = stored(row)

    def drop_schedule(self, base: str) -> None:
        self._draft.write("schedules").pop(base, None)
