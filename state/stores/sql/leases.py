"""The right to write for a base. Its row stays for good, so that the fence only grows.

On PostgreSQL a unit holds the row FOR KEY SHARE: a take-over waits for the unit, a heartbeat doesn't.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from state.clashes import in_progress, lease_lost
from state.rows import Lease
from state.stores.sql.session import Session
from state.stores.values import micros, moment

_ROW = "SELECT owner, fence, expires_at FROM state_leases WHERE name = ?"
_OWN = "UPDATE state_leases SET owner = ?, expires_at = ? WHERE name = ? AND owner = ? AND fence = ?"


def acquire(session: Session, name: str, owner: str, ttl: timedelta, now: datetime) -> Lease:
    """Takes a lease that is free or ran out. Who is too early is told so without waiting for the holder's unit."""
    _refuse_if_held(session.row(_ROW, [name]), name, now)
    session.write(
        "INSERT INTO state_leases (name, owner, fence, expires_at) VALUES (?, '', 0, 0) "
        "ON CONFLICT (name) DO NOTHING",
        [name],
    )
    row = session.row(_ROW + (" FOR UPDATE" if session.postgres else ""), [name])
    _refuse_if_held(row, name, now)
    lease = Lease(name=name, owner=owner, fence=row[1] + 1, expires_at=now + ttl)
    session.write(
        "UPDATE state_leases SET owner = ?, fence = ?, expires_at = ? WHERE name = ?",
        (owner, lease.fence, micros(lease.expires_at), name),
    )
    return lease


def _refuse_if_held(row: Any, name: str, now: datetime) -> None:
    if row is not None and row[0] and moment(row[2]) > now:
        raise in_progress(name, row[0])


def heartbeat(session: Session, lease: Lease, ttl: timedelta, now: datetime) -> Lease:
    """Prolongs the lease of its holder."""
    expires_at = now + ttl
    if not session.write(_OWN, (lease.owner, micros(expires_at), lease.name, lease.owner, lease.fence)):
        raise lost(session, lease)
    return Lease(name=lease.name, owner=lease.owner, fence=lease.fence, expires_at=expires_at)


def release(session: Session, lease: Lease) -> None:
    """Gives the lease back; one that was taken over is left alone."""
    session.write(_OWN, ("", 0, lease.name, lease.owner, lease.fence))


def current(session: Session, name: str) -> Lease | None:
    """The holder, possibly one whose time ran out."""
    row = session.row(_ROW, [name])
    if row is None or not row[0]:
        return None
    return Lease(name=name, owner=row[0], fence=row[1], expires_at=moment(row[2]))


def guard(session: Session, lease: Lease) -> None:
    """Keeps everybody who doesn't hold the lease from writing, until the transaction ends."""
    row = session.row(_ROW + (" FOR KEY SHARE" if session.postgres else ""), [lease.name])
    if row is None or (row[0], row[1]) != (lease.owner, lease.fence):
        raise lost(session, lease)


def lost(session: Session, lease: Lease) -> Exception:
    """Who goes on instead."""
    holder = current(session, lease.name)
    return lease_lost(lease, holder.owner if holder else "")
