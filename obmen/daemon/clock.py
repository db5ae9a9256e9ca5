"""The clock: asks the database at every tick which bases are due, and starts them.

The database is the schedule, so an edit by anybody takes effect with the next tick and a missed firing is found
after any pause, once. A firing counts when its exchange begins: one that was killed in the queue is due again.
An exchange that failed for a passing reason is tried again after 1, 2, 4 … 15 minutes, and at its next firing at the
latest; nothing waits in a thread meanwhile. APScheduler is the metronome.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from enterprise_data.errors import ExchangeError, ExchangeInProgress, TransientError
from obmen.bootstrap import App
from obmen.daemon import tasks
from obmen.daemon.book import Plan, ScheduleBook
from obmen.daemon.errors import error_class
from obmen.daemon.runner import SERVICE, Runner
from obmen.daemon.work import Task, Work
from state.rows import Run
from sync.context import utc_now
from sync.runs import lease_name

FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(minutes=15)

log = structlog.get_logger("obmen.daemon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """A base that will be tried again before its next firing."""

    attempt: int
    at: datetime


class Clock:
    """Starts exchanges by themselves."""

    def __init__(
        self,
        app: App,
        book: ScheduleBook,
        runner: Runner,
        *,
        now: Callable[[], datetime] = utc_now,
        tick_s: float = 1.0,
    ) -> None:
        self._app = app
        self._book = book
        self._runner = runner
        self._now = now
        self._retries: dict[str, Retry] = {}
        self._metronome = BackgroundScheduler(timezone=UTC)
        self._metronome.add_job(
            self.tick, "interval", seconds=tick_s, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        runner.on_end.append(self._ended)

    @property
    def is_running(self) -> bool:
        """Whether it ticks."""
        return bool(self._metronome.running)

    def start(self) -> None:
        """Begins to tick; what was interrupted by the last stop goes on."""
        self._book.anchor()
        self._go_on()
        self._metronome.start()

    def stop(self) -> None:
        """Ticks no more."""
        if self._metronome.running:
            self._metronome.shutdown(wait=False)

    def tick(self) -> None:
        """Starts what is due. Trouble with the database is told, and tried again with the next tick."""
        try:
            for base, plan in self._book.plans().items():
                if base in self._app.settings.bases and self._is_due(base, plan):
                    self._fire(base)
        except Exception:
            log.exception("tick_failed")

    def next_for(self, plan: Plan) -> datetime | None:
        """The next moment at which the clock starts this base by itself; what was interrupted needs no schedule."""
        if plan.is_paused:
            return None
        firing, retry = self._book.next_firing(plan), self._retries.get(plan.connection.name)
        return min((moment for moment in (firing, retry.at if retry else None) if moment), default=None)

    # --- inside ---------------------------------------------------------------------------------------

    def _is_due(self, base: str, plan: Plan) -> bool:
        moment = self.next_for(plan)
        return moment is not None and moment <= self._now() and self._runner.working(base) is None

    def _fire(self, base: str) -> None:
        try:
            self._runner.start(base, self._noted(tasks.exchange(self._app)), trigger="schedule", who="")
        except ExchangeInProgress:
            return  # another process has it; it stays due
        except ExchangeError as error:
            log.warning("not_fired", base=base, error=error.code)

    def _noted(self, task: Task) -> Task:
        """The firing counts when the exchange begins."""

        def noted(work: Work) -> Run:
            self._book.fired(work.base, self._now())
            return task(work)

        return noted

    def _ended(self, work: Work) -> None:
        code = work.run.error_code if work.run else work.error.code if work.error else ""
        if work.trigger == "schedule" and issubclass(error_class(code), TransientError):
            self._retry_later(work.base)
        elif work.trigger in ("hand", "schedule"):
            self._retries.pop(work.base, None)

    def _retry_later(self, base: str) -> None:
        before = self._retries.get(base)
        attempt = before.attempt + 1 if before else 1
        at = self._now() + min(FIRST_RETRY * 2 ** (attempt - 1), LAST_RETRY)
        self._retries[base] = Retry(attempt=attempt, at=at)
        log.info("retry_planned", base=base, attempt=attempt, at=at.isoformat())

    def _go_on(self) -> None:
        """Exchanges that the last stop (or a kill) interrupted are due at once, or as soon as their lease ran out."""
        for base in self._app.settings.bases:
            with self._app.store.unit() as unit:
                last = next((run for run in unit.runs(base, 5) if run.trigger != "preview"), None)
            if last is not None and _was_interrupted(last):
                lease = self._app.store.lease(lease_name(base))
                at = max(self._now(), lease.expires_at) if lease else self._now()
                self._retries[base] = Retry(attempt=0, at=at)


def _was_interrupted(run: Run) -> bool:
    """By us or by a kill; what a person stopped stays stopped."""
    by_us = run.facts.get("stopped_by", SERVICE) == SERVICE
    return by_us and run.trigger in ("hand", "schedule") and run.status in ("running", "interrupted")
