"""What is committed, and what one unit makes of it.

Rows lie in partitions, e.g. ``("links", base, kind)``: dictionaries that nobody changes once they are committed.
A unit copies a partition before it changes it, and the commit puts its copies in place at once. So a unit that
raises leaves nothing, and readers neither wait nor see half of a unit. As on SQLite, there is one writer at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from state.ports import StateUnavailable
from state.rows import Lease

Place = tuple[str, ...]
"""Name of the table, and what the partition is for."""
WAIT_S = 30.0
"""How long one writer waits for another before it gives up."""
_NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Room:
    """The committed rows of one store; several stores may look into one room, as processes do into a database."""

    def __init__(self, wait_s: float = WAIT_S) -> None:
        self.parts: Mapping[Place, Mapping[Any, Any]] = {}
        self.leases: dict[str, Lease] = {}
        self.lease_lock = threading.Lock()
        self._writing = threading.Lock()
        self._wait_s = wait_s

    def begin_write(self) -> None:
        """Waits for the other writer; raises ``StateUnavailable`` if it takes too long."""
        if not self._writing.acquire(timeout=self._wait_s):
            raise StateUnavailable(cause="Timeout")

    def end_write(self) -> None:
        """Lets the next writer in. Not bound to a thread: a unit may be left in another one."""
        self._writing.release()


class Draft:
    """The rows as one unit sees them: what is committed at this moment, and its own changes on top."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._own: dict[Place, dict[Any, Any]] = {}
        self._writing = False

    def read(self, *place: str) -> Mapping[Any, Any]:
        """A partition to look into."""
        own = self._own.get(place)
        return self._room.parts.get(place, _NOTHING) if own is None else own

    def write(self, *place: str) -> dict[Any, Any]:
        """A partition to change."""
        self.to_write()
        if place not in self._own:
            self._own[place] = dict(self._room.parts.get(place, _NOTHING))
        return self._own[place]

    def places(self, table: str) -> Sequence[Place]:
        """Partitions of a table that hold rows, in order."""
        known = {*self._room.parts, *self._own}
        return sorted(place for place in known if place[0] == table and self.read(*place))

    def take_numbers(self, name: str, count: int) -> range:
        """Fresh ascending numbers, never given twice."""
        counters = self.write("counters")
        last = counters.get(name, 0) + count
        counters[name] = last
        return range(last - count + 1, last + 1)

    def to_write(self) -> None:
        """Becomes the writer, if it is not yet."""
        if not self._writing:
            self._room.begin_write()
            self._writing = True

    def commit(self) -> None:
        """Everybody sees what was written."""
        if self._own:
            self._room.parts = {**self._room.parts, **self._own}

    def end(self) -> None:
        """After a commit or instead of one."""
        if self._writing:
            self._room.end_write()
