"""What the console shows of a base: last and next exchange, what waits, what goes on right now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from config.settings import BaseConfig
from obmen.console.desk import Desk
from obmen.daemon.book import Plan
from obmen.daemon.schedules import TITLES
from obmen.daemon.work import Work
from state.ports import Unit
from state.rows import Run
from sync.context import utc_now
from sync.runs import lease_name

FILES = ("import", "export", "preview")
"""Triggers of runs that are no exchange with the base."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseView:
    """One base, as pages show it."""

    config: BaseConfig
    plan: Plan
    last: Run | None
    next_at: datetime | None
    conflicts: int
    held: int
    unconfirmed: int
    """Changes that 1C has not acknowledged yet."""
    work: Work | None
    elsewhere: Run | None
    """A run that another process is busy with."""

    @property
    def name(self) -> str:
        """The name in addresses and commands."""
        return self.config.base.name

    @property
    def title(self) -> str:
        """What people call it."""
        return self.config.base.title

    @property
    def is_busy(self) -> bool:
        """Whether a run goes on, here or elsewhere."""
        return self.work is not None or self.elsewhere is not None

    @property
    def rhythm(self) -> str:
        """The schedule in words."""
        row = self.plan.schedule
        if row is None:
            return "по кнопке"
        return f"cron: {row.cron}" if row.every == "cron" else f"каждые {TITLES.get(row.every, row.every)}"


def views(desk: Desk) -> list[BaseView]:
    """Every base of the settings, in their order."""
    plans = desk.book.plans()
    return [_view(desk, name, plans) for name in desk.app.settings.bases]


def view(desk: Desk, name: str) -> BaseView:
    """One base; raises ``UnknownConnection``."""
    desk.app.exchanges.base(name)
    return _view(desk, name, desk.book.plans())


def _view(desk: Desk, name: str, plans: Mapping[str, Plan]) -> BaseView:
    work = desk.runner.working(name)
    with desk.app.store.unit() as unit:
        last, going = _runs(unit, name)
        held = sum(count for (_, _, _, is_held), count in unit.count_stage(name).items() if is_held)
        conflicts = unit.conflicts(base=name, limit=1)[1]
        unconfirmed = unit.count_registrations(name)
    return BaseView(
        config=desk.app.settings.bases[name],
        plan=plans[name],
        last=last,
        next_at=desk.clock.next_for(plans[name]),
        conflicts=conflicts,
        held=held,
        unconfirmed=unconfirmed,
        work=work,
        elsewhere=going if work is None and _is_held(desk, name) else None,
    )


def _runs(unit: Unit, name: str) -> tuple[Run | None, Run | None]:
    """The last ended exchange, and the newest run if it goes on."""
    rows = unit.runs(name, 20)
    last = next((row for row in rows if row.trigger not in FILES and row.status != "running"), None)
    return last, rows[0] if rows and rows[0].status == "running" else None


def _is_held(desk: Desk, name: str) -> bool:
    lease = desk.app.store.lease(lease_name(name))
    return lease is not None and lease.expires_at > utc_now()
