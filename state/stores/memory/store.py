"""The store in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from state.ports import Unit
from state.rows import Lease
from state.stores.memory import leases
from state.stores.memory.conflicts import MemoryConflicts
from state.stores.memory.connections import MemoryConnections
from state.stores.memory.people import MemoryPeople
from state.stores.memory.registrations import MemoryRegistrations
from state.stores.memory.room import Draft, Room
from state.stores.memory.runs import MemoryRuns
from state.stores.memory.search import MemoryLinkSearch
from state.stores.memory.sent import MemorySent
from state.stores.memory.snapshots import MemorySnapshots
from state.stores.memory.stage import MemoryStage


class MemoryUnit(
    MemoryConnections,
    MemoryLinkSearch,
    MemorySnapshots,
    MemoryStage,
    MemoryRegistrations,
    MemorySent,
    MemoryRuns,
    MemoryConflicts,
    MemoryPeople,
):
    """One transaction."""


class MemoryStore:
    """See ``ports.Store``. Stores over one ``room`` see the same state."""

    def __init__(self, room: Room | None = None) -> None:
        self.room = room or Room()

    @contextmanager
    def unit(self, lease: Lease | None = None) -> Iterator[Unit]:
        draft = Draft(self.room)
        try:
            if lease is not None:
                draft.to_write()
                leases.guard(self.room, lease)
            yield MemoryUnit(draft)
            draft.commit()
        finally:
            draft.end()

    def acquire(self, name: str, owner: str, ttl: timedelta, now: datetime) -> Lease:
        return leases.acquire(self.room, name, owner, ttl, now)

    def heartbeat(self, lease: Lease, ttl: timedelta, now: datetime) -> Lease:
        return leases.heartbeat(self.room, lease, ttl, now)

    def release(self, lease: Lease) -> None:
        leases.release(self.room, lease)

    def lease(self, name: str) -> Lease | None:
        return leases.current(self.room, name)

    def close(self) -> None:
        """Nothing is held open."""
