"""Schedules and pauses as the database keeps them. One lock, so that a firing never writes over an edit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from obmen.daemon.schedules import WrongSchedule, checked, due_at
from state.ports import Store
from state.rows import AuditRow, Connection, Schedule
from sync.context import utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the clock knows of one base."""

    connection: Connection
    schedule: Schedule | None

    @property
    def is_paused(self) -> bool:
        """Whether a person or a refused access keeps the clock away."""
        by_hand = self.schedule is not None and self.schedule.paused
        return by_hand or bool(self.connection.paused_reason) or not self.connection.enabled


class ScheduleBook:
    """Reads and edits schedules; every edit by a person is audited."""

    def __init__(self, store: Store, zone: tzinfo, now: Callable[[], datetime] = utc_now) -> None:
        self.zone = zone
        self._store = store
        self._now = now
        self._lock = threading.Lock()

    def plans(self) -> Mapping[str, Plan]:
        """Every base with its schedule."""
        with self._store.unit() as unit:
            schedules = {row.base: row for row in unit.schedules()}
            return {
                row.name: Plan(connection=row, schedule=schedules.get(row.name)) for row in unit.connections()
            }

    def next_firing(self, plan: Plan) -> datetime | None:
        """When the clock will start the base; None if it won't (a schedule that can't be read never fires)."""
        if plan.is_paused or plan.schedule is None:
            return None
        try:
            return due_at(plan.schedule, self.zone)
        except WrongSchedule:
            return None

    def save(self, base: str, every: str, cron: str, *, who: str) -> None:
        """A new schedule, counted from now; empty ``every`` means by hand. Raises ``WrongSchedule``."""
        row = Schedule(
            base=base, every=every, cron=cron if every == "cron" else "", last_fired_at=self._now()
        )
        if every:
            checked(row, self.zone)
        with self._lock, self._store.unit() as unit:
            known = _schedule(unit.schedules(), base)
            if every:
                unit.put_schedule(replace(row, paused=known is not None and known.paused))
            else:
                unit.drop_schedule(base)
            details = {"every": every, "cron": row.cron}
            unit.add_audit(
                AuditRow(at=self._now(), who=who, action="schedule_saved", subject=base, details=details)
            )

    def pause(self, base: str, *, who: str) -> None:
        """A person stops the clock for a base."""
        with self._lock, self._store.unit() as unit:
            row = _schedule(unit.schedules(), base)
            if row is not None:
                unit.put_schedule(replace(row, paused=True))
            unit.add_audit(AuditRow(at=self._now(), who=who, action="base_paused", subject=base))

    def resume(self, base: str, *, who: str) -> None:
        """A person lets the base go on, whoever paused it. What was missed meanwhile is not caught up."""
        with self._lock, self._store.unit() as unit:
            row = _schedule(unit.schedules(), base)
            if row is not None:
                unit.put_schedule(replace(row, paused=False, last_fired_at=self._now()))
            _set_reason(unit.connection(base), "", unit.put_connection)
            unit.add_audit(AuditRow(at=self._now(), who=who, action="base_resumed", subject=base))

    def stop_base(self, base: str, reason: str) -> None:
        """Access was refused: the base waits until a person looks."""
        with self._lock, self._store.unit() as unit:
            _set_reason(unit.connection(base), reason, unit.put_connection)

    def works_again(self, base: str) -> None:
        """An exchange succeeded: what had stopped the base is over."""
        with self._lock, self._store.unit() as unit:
            connection = unit.connection(base)
            if connection is not None and connection.paused_reason:
                _set_reason(connection, "", unit.put_connection)

    def fired(self, base: str, at: datetime) -> None:
        """The clock has started the base."""
        with self._lock, self._store.unit() as unit:
            row = _schedule(unit.schedules(), base)
            if row is not None:
                unit.put_schedule(replace(row, last_fired_at=at))

    def anchor(self) -> None:
        """What never fired (it came from obmen.toml), or fired "in the future" by a wrong clock, counts from now."""
        now = self._now()
        with self._lock, self._store.unit() as unit:
            for row in unit.schedules():
                if row.last_fired_at is None or row.last_fired_at > now:
                    unit.put_schedule(replace(row, last_fired_at=now))


def _schedule(rows: Sequence[Schedule], base: str) -> Schedule | None:
    return next((row for row in rows if row.base == base), None)


def _set_reason(connection: Connection | None, reason: str, put: Callable[[Connection], None]) -> None:
    if connection is not None:
        put(replace(connection, paused_reason=reason))
