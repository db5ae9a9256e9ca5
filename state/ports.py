"""Port of the exchange state. A ``Store`` hands out transactions; everything happens inside one.

Promises, checked by ``state.testing`` for every store:

- a unit is atomic and durable when its block ends, and leaves nothing when the block raises;
- until then nobody else sees what it wrote, and it sees what others committed meanwhile;
- with a lease, it raises ``LeaseLost`` (and writes nothing) once somebody else took the lease or it was given back.
  A take-over waits for the unit that is open. A lease that merely ran out still lets its holder write: nobody else
  could have written since;
- a store that can't be reached, or that another writer keeps too long, raises ``StateUnavailable``: nothing is lost;
- what is given back is the caller's: changing it changes nothing in the store;
- look-ups and writes in bulk cost a bounded number of statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from enterprise_data.errors import ExchangeError, TransientError
from state.rows import (
    AuditRow,
    Conflict,
    Connection,
    Intent,
    JournalRow,
    Lease,
    Link,
    Peer,
    Registration,
    Run,
    Schedule,
    SentRow,
    Snapshot,
    StageRow,
    User,
)


class LinkClash(ExchangeError):
    """Объект или карточка уже связаны с другой записью."""


class StaleDecision(ExchangeError):
    """Запись уже изменил другой пользователь."""


class StateUnavailable(TransientError):
    """База состояния не отвечает или занята другим процессом."""

    default_hint = (
        "Ничего не потеряно: повторите попытку; если не помогает, проверьте диск и сервер базы данных."
    )


class Connections(Protocol):
    """Bases, peers, cursors, schedules."""

    def connections(self) -> Sequence[Connection]: ...
    def connection(self, name: str) -> Connection | None: ...
    def put_connection(self, row: Connection) -> None: ...
    def peer(self, base: str) -> Peer: ...
    def put_peer(self, row: Peer) -> None: ...
    def cursor(self, base: str, name: str) -> str | None: ...
    def put_cursor(self, base: str, name: str, value: str) -> None: ...
    def schedules(self) -> Sequence[Schedule]: ...
    def put_schedule(self, row: Schedule) -> None: ...
    def drop_schedule(self, base: str) -> None: ...


class Links(Protocol):
    """The identity map and the snapshots behind it."""

    def links_by_ref(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Link]:
        """Asked ref (or alias) → its row; unknown refs are absent. Tombstones are included."""

    def links_by_crm(self, base: str, kind: str, ids: Sequence[str]) -> Mapping[str, Link]:
        """Asked CRM id (or alias) → its row."""

    def put_links(self, rows: Sequence[Link]) -> None:
        """Inserts or updates by (base, kind, ref); raises ``LinkClash`` if a CRM id is taken in that base and kind."""

    def drop_link(self, base: str, kind: str, ref: str) -> None:
        """Cuts a link: row, snapshot, registration, aliases and open conflicts of that object go."""

    def add_alias(self, base: str, kind: str, side: str, alias: str, ref: str) -> None:
        """``alias`` (side onec: a ref, side crm: a CRM id) now means the object ``ref``."""

    def find_links(
        self,
        *,
        base: str | None = None,
        kind: str | None = None,
        search: str = "",
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[Sequence[Link], int]:
        """A page ordered by (base, kind, ref), and the total. ``search``: part of code, ref or CRM id."""

    def count_links(self, base: str, kind: str) -> int:
        """Living links (no tombstones)."""

    def snapshots(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Snapshot]: ...
    def raw_hashes(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, bytes]:
        """Only the raw hashes of living, unmarked objects: the quick path of an unchanged reload."""

    def crm_versions(self, base: str, kind: str, ids: Sequence[str]) -> Mapping[str, str]:
        """CRM id → version in the snapshot: the quick path for echoes."""

    def put_snapshots(self, rows: Sequence[Snapshot]) -> None: ...
    def page_links(self, base: str, kind: str, after_ref: str, limit: int) -> Sequence[Link]:
        """Key paging over living links in ref order."""

    def page_refs(self, base: str, kind: str, after_ref: str, limit: int) -> Sequence[str]:
        """The same, of the references alone."""


class Changes(Protocol):
    """What waits to be planned, and what waits to be acknowledged."""

    def put_stage(self, rows: Sequence[StageRow]) -> None: ...
    def stage_batch(self, scope: str, kind: str, after_seq: int, limit: int) -> Sequence[StageRow]:
        """In seq order, held rows included."""

    def staged(self, scope: str, kind: str, side: str, keys: Sequence[str]) -> Mapping[str, StageRow]: ...
    def count_stage(self, scope: str) -> Mapping[tuple[str, str, str, bool], int]:
        """(kind, side, op, held) → rows."""

    def hold_stage(self, reasons: Mapping[int, str]) -> None: ...
    def drop_stage(self, seqs: Sequence[int]) -> None: ...
    def move_stage(self, source: str, target: str) -> None:
        """All rows of scope ``source`` become rows of ``target``, each replacing an older one with its key.

        How a message that was read to its end becomes work to do, all or nothing."""

    def clear_stage(self, scope: str, *, message_no: int | None = None) -> None: ...
    def copy_stage(self, source: str, target: str) -> None:
        """Rows of ``source`` are also rows of ``target``, except where ``target`` has a row with that key."""

    def register(self, rows: Sequence[Registration]) -> None: ...
    def registered(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Registration]: ...
    def registrations(self, base: str, kind: str, after_seq: int, limit: int) -> Sequence[Registration]:
        """In seq order."""

    def last_registration(self, base: str) -> int:
        """Greatest seq of the base, 0 if none waits."""

    def count_registrations(self, base: str) -> int: ...

    def drop_registrations(self, base: str, kind: str, refs: Sequence[str]) -> None: ...
    def drop_acknowledged(self, rows: Sequence[SentRow]) -> None:
        """Drops each registration whose seq is not above that of the acknowledged row."""

    def record_sent(self, rows: Sequence[SentRow]) -> None: ...
    def sent_upto(self, base: str, message_no: int, after: tuple[str, str], limit: int) -> Sequence[SentRow]:
        """For each (kind, ref) > ``after``, in that order, the row with the greatest number ≤ ``message_no``."""

    def sent_in(self, base: str, message_no: int) -> int:
        """Number of rows carried by one message."""

    def sent_refs(self, base: str, kind: str, refs: Sequence[str]) -> frozenset[str]:
        """Those of ``refs`` that some message carried and nobody has acknowledged yet."""

    def drop_sent(self, base: str, message_no: int) -> None:
        """All rows with a number ≤ ``message_no``."""

    def put_intents(self, rows: Sequence[Intent]) -> None: ...
    def open_intents(self, base: str, limit: int) -> Sequence[Intent]: ...
    def close_intents(self, idems: Sequence[str]) -> None: ...


class Reports(Protocol):
    """What people read: runs, journal, conflicts, audit, users."""

    def begin_run(self, row: Run) -> Run: ...
    def put_run(self, row: Run) -> None: ...
    def run(self, run_id: int) -> Run | None: ...
    def runs(self, base: str | None, limit: int, before_id: int | None = None) -> Sequence[Run]: ...
    def add_journal(self, rows: Sequence[JournalRow]) -> None: ...
    def journal(
        self, run_id: int, *, status: str = "", kind: str = "", offset: int = 0, limit: int = 100
    ) -> tuple[Sequence[JournalRow], int]: ...
    def journal_of_card(self, kind: str, crm_id: str, limit: int) -> Sequence[JournalRow]:
        """What happened to one card in all runs, newest first."""

    def journal_counts(self, run_id: int) -> Mapping[tuple[str, str, str], int]:
        """(kind, side, status) → rows."""

    def open_conflicts(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Sequence[Conflict]]:
        """Open and decided rows by ref."""

    def put_conflicts(self, rows: Sequence[Conflict]) -> Sequence[Conflict]:
        """Inserts (id 0) or updates; an update bumps ``version``. Returns the rows with ids."""

    def decide_conflict(
        self, conflict_id: int, seen_version: int, decision: str, value: object, who: str, at: datetime
    ) -> Conflict:
        """Open → decided; ``StaleDecision`` if the row is no longer at ``seen_version`` or not open."""

    def conflict(self, conflict_id: int) -> Conflict | None: ...
    def conflicts(
        self, *, base: str | None = None, status: str = "open", offset: int = 0, limit: int = 50
    ) -> tuple[Sequence[Conflict], int]: ...
    def decided(self, base: str) -> Sequence[Conflict]: ...
    def add_audit(self, row: AuditRow) -> None: ...
    def audit(self, *, offset: int = 0, limit: int = 100) -> tuple[Sequence[AuditRow], int]: ...
    def users(self) -> Sequence[User]: ...
    def user(self, name: str) -> User | None: ...
    def put_user(self, row: User) -> None: ...


class Unit(Connections, Links, Changes, Reports, Protocol):
    """One transaction."""


class Store(Protocol):
    """Where the state lives."""

    def unit(self, lease: Lease | None = None) -> AbstractContextManager[Unit]: ...
    def acquire(self, name: str, owner: str, ttl: timedelta, now: datetime) -> Lease:
        """Takes the lease if free or run out (fence + 1); raises ``ExchangeInProgress`` otherwise."""

    def heartbeat(self, lease: Lease, ttl: timedelta, now: datetime) -> Lease:
        """Prolongs; raises ``LeaseLost`` if somebody took over."""

    def release(self, lease: Lease) -> None: ...
    def lease(self, name: str) -> Lease | None:
        """Who holds it now (possibly run out)."""

    def close(self) -> None: ...
