"""The right to write for a base. Its row stays for good, so that the fence only grows.

A take-over waits for the unit that is open, a heartbeat doesn't.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from state.clashes import in_progress, lease_lost
from state.rows import Lease
from state.stores.memory.copies import stored
from state.stores.memory.room import Room


def acquire(room: Room, name: str, owner: str, ttl: timedelta, now: datetime) -> Lease:
    """Takes a lease that is free or ran out. Who is too early is told so without waiting for the holder's unit."""
    with room.lease_lock:
        _refuse_if_held(room, name, now)
    room.begin_write()
    try:
        with room.lease_lock:
            fence = _refuse_if_held(room, name, now)
            lease = stored(Lease(name=name, owner=owner, fence=fence + 1, expires_at=now + ttl))
            room.leases[name] = lease
            return lease
    finally:
        room.end_write()


def heartbeat(room: Room, lease: Lease, ttl: timedelta, now: datetime) -> Lease:
    """Prolongs the lease of its holder."""
    with room.lease_lock:
        guard(room, lease)
        room.leases[lease.name] = stored(replace(lease, expires_at=now + ttl))
        return room.leases[lease.name]


def release(room: Room, lease: Lease) -> None:
    """Gives the lease back; one that was taken over is left alone."""
    with room.lease_lock:
        if _holds(room, lease):
            room.leases[lease.name] = replace(lease, owner="")


def current(room: Room, name: str) -> Lease | None:
    """The holder, possibly one whose time ran out."""
    row = room.leases.get(name)
    return row if row is not None and row.owner else None


def guard(room: Room, lease: Lease) -> None:
    """Keeps everybody who doesn't hold the lease from writing."""
    if not _holds(room, lease):
        holder = current(room, lease.name)
        raise lease_lost(lease, holder.owner if holder else "")


def _holds(room: Room, lease: Lease) -> bool:
    row = room.leases.get(lease.name)
    return row is not None and (row.owner, row.fence) == (lease.owner, lease.fence)


def _refuse_if_held(room: Room, name: str, now: datetime) -> int:
    """The fence of the last holder."""
    row = room.leases.get(name)
    if row is not None and row.owner and row.expires_at > now:
        raise in_progress(name, row.owner)
    return row.fence if row is not None else 0
