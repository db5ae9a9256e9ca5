"""Does the work of all doors of the service: one piece per base at a time, several bases in parallel.

The lease in the state database is the authority; what is known here only spares people a second look.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import structlog

from enterprise_data.errors import AccessError, ConfigurationError, ExchangeError, ExchangeInProgress
from obmen.bootstrap import App
from obmen.daemon.book import ScheduleBook
from obmen.daemon.errors import error_class
from obmen.daemon.work import Task, Work
from state.rows import Run
from sync.context import utc_now
from sync.runs import lease_name

SERVICE = "служба obmen"
"""Who stopped a work when the whole service went down: such a run goes on after the restart."""

log = structlog.get_logger("obmen.daemon")


class BaseDisabled(ConfigurationError):
    """База отключена."""

    default_hint = "Включите её в obmen.toml: enabled = true."


class ServiceStopping(ExchangeError):
    """Служба останавливается."""

    default_hint = "Повторите, когда она будет запущена снова."


class Runner:
    """A bounded pool of threads. ``on_end`` hears every work that ended."""

    def __init__(
        self, app: App, book: ScheduleBook, *, parallel: int = 4, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.on_end: list[Callable[[Work], None]] = []
        self._app = app
        self._book = book
        self._now = now
        self._pool = ThreadPoolExecutor(max_workers=parallel, thread_name_prefix="exchange")
        self._lock = threading.Lock()
        self._works: dict[str, Work] = {}
        self._closed = False

    def start(self, base: str, task: Task, *, trigger: str, who: str) -> Work:
        """Puts the work into the pool. Raises ``ExchangeInProgress``, ``UnknownConnection``, ``BaseDisabled``."""
        self._app.exchanges.base(base)
        if not self._app.settings.bases[base].enabled:
            raise BaseDisabled(f"База «{base}» отключена.")
        with self._lock:
            if self._closed:
                raise ServiceStopping()
            if self.working(base) is not None or self._held_elsewhere(base):
                raise ExchangeInProgress(f"С базой «{base}» уже идёт обмен.")
            work = Work(base=base, trigger=trigger, who=who)
            self._works[base] = work
            self._pool.submit(self._do, work, task)
        return work

    def working(self, base: str) -> Work | None:
        """The work that goes on with a base in this process."""
        work = self._works.get(base)
        return work if work is not None and not work.ended.is_set() else None

    def last(self, base: str) -> Work | None:
        """The latest work with a base in this process, ended or not."""
        return self._works.get(base)

    def stop(self, base: str, who: str) -> bool:
        """Asks the work of a base to stop; whether there was any."""
        work = self.working(base)
        if work is not None:
            work.ask_to_stop(who)
        return work is not None

    def ask_all_to_stop(self) -> None:
        """The service goes down: nothing new begins, what runs hands over at its next boundary."""
        self._closed = True
        for work in list(self._works.values()):
            if not work.ended.is_set():
                work.ask_to_stop(SERVICE)

    def close(self) -> None:
        """Waits for what is still running."""
        self.ask_all_to_stop()
        self._pool.shutdown(wait=True, cancel_futures=True)

    # --- inside ---------------------------------------------------------------------------------------

    def _held_elsewhere(self, base: str) -> bool:
        lease = self._app.store.lease(lease_name(base))
        return lease is not None and lease.expires_at > self._now()

    def _do(self, work: Work, task: Task) -> None:
        try:
            work.run = task(work)
            self._conclude(work, work.run)
        except ExchangeError as error:
            work.error = error
            log.warning("work_not_begun", base=work.base, trigger=work.trigger, error=error.code)
        except Exception:
            work.error = ExchangeError(
                "Внутренняя ошибка службы.", hint="Сообщите администратору: подробности в журнале службы."
            )
            log.exception("work_broke", base=work.base, trigger=work.trigger)
        finally:
            self._tell(work)
            work.ended.set()

    def _conclude(self, work: Work, run: Run) -> None:
        """What a run means for its base, and what the run's row should remember of the work."""
        facts = {**run.facts, **work.facts}
        if run.status == "interrupted" and work.stopped_by:
            facts["stopped_by"] = work.stopped_by
        if facts != run.facts:
            work.run = replace(run, facts=facts)
            with self._app.store.unit() as unit:
                unit.put_run(work.run)
        if issubclass(error_class(run.error_code), AccessError):
            self._book.stop_base(work.base, run.message)
            log.warning("base_paused", base=work.base, error=run.error_code)
        elif run.status in ("done", "warnings") and run.trigger in ("hand", "schedule"):
            self._book.works_again(work.base)

    def _tell(self, work: Work) -> None:
        for listener in self.on_end:
            try:
                listener(work)
            except Exception:
                log.exception("listener_broke", base=work.base)
