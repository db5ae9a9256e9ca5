"""The life of a run: lease with heartbeat, begin, progress, end. A run that was killed is ended by the next one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from enterprise_data.errors import (
    ExchangeError,
    ExchangeInProgress,
    LeaseLost,
    ProtocolError,
    RunInterrupted,
    SafetyStop,
)
from state.ports import Store
from state.rows import JournalRow, Lease, Run
from sync.context import Exchange, preview_scope
from sync.holders import is_gone, owner

TTL = timedelta(seconds=60)
PROGRESS_EVERY = timedelta(milliseconds=500)

log = structlog.get_logger("obmen.sync")


def lease_name(base: str) -> str:
    """One exchange per infobase at a time."""
    return f"base:{base}"


@contextmanager
def holding(
    store: Store, name: str, now: Callable[[], datetime], ttl: timedelta = TTL
) -> Iterator[tuple[Lease, threading.Event]]:
    """Holds the lease and keeps it alive; the event is set once somebody else took over."""
    lease = _acquired(store, name, now, ttl)
    lost, done = threading.Event(), threading.Event()

    def beat() -> None:
        while not done.wait(ttl.total_seconds() / 3):
            try:
                store.heartbeat(lease, ttl, now())
            except LeaseLost:
                lost.set()
                return
            except Exception as error:  # noqa: BLE001 - a busy database is tried again; the fence protects the data
                log.warning("heartbeat_failed", lease=name, error=type(error).__name__)

    thread = threading.Thread(target=beat, name=f"lease:{name}", daemon=True)
    thread.start()
    try:
        yield lease, lost
    finally:
        done.set()
        thread.join()
        try:
            store.release(lease)
        except ExchangeError as error:  # it runs out by itself; what the exchange did must still be told
            log.warning("lease_not_released", lease=name, error=error.code)


def _acquired(store: Store, name: str, now: Callable[[], datetime], ttl: timedelta) -> Lease:
    """The lease; that of a process which was killed on this machine is taken over without waiting for its end."""
    try:
        return store.acquire(name, owner(), ttl, now())
    except ExchangeInProgress:
        left = store.lease(name)
        if left is not None and not is_gone(left.owner):
            raise
        if left is not None:
            store.release(left)
        return store.acquire(name, owner(), ttl, now())


def begin(store: Store, lease: Lease, row: Run) -> Run:
    """Begins a run; one of the same base that still says «running» was killed, and is ended as interrupted."""
    with store.unit(lease) as unit:
        for old in unit.runs(row.base, 5):
            if old.status == "running":
                unit.clear_stage(preview_scope(old.id))
                unit.clear_stage(f"incoming:{preview_scope(old.id)}")
                unit.put_run(
                    replace(
                        old,
                        status="interrupted",
                        ended_at=row.started_at,
                        phase="",
                        message="Обмен прервался (процесс был остановлен). Он продолжен следующим обменом.",
                    )
                )
        return unit.begin_run(row)


class RunReporter:
    """Writes progress into the run's row, not more often than people can read, and passes it on."""

    def __init__(self, exchange: Exchange, listener: Callable[[str, int, int | None], None] | None) -> None:
        self._exchange = exchange
        self._listener = listener
        self._written: datetime | None = None
        self._phase = ""

    def progress(self, phase: str, done: int, total: int | None) -> None:
        """Hears how far the exchange has come."""
        if self._listener is not None:
            self._listener(phase, done, total)
        now = self._exchange.now()
        if phase == self._phase and self._written is not None and now - self._written < PROGRESS_EVERY:
            return
        self._phase, self._written = phase, now
        self._exchange.run = replace(
            self._exchange.run, phase=phase, done=done, total=total, counts=dict(self._exchange.counts)
        )
        with self._exchange.store.unit(self._exchange.lease) as unit:
            unit.put_run(self._exchange.run)


def end(exchange: Exchange, error: Exception | None) -> Run:
    """Ends the run with what happened; an unexpected error is told without its innards.

    A run that failed as a whole leaves a row in its journal, so that its report is never empty.
    """
    verdict = _verdict(exchange, error)
    rows = [_told(exchange, error, verdict)] if error and not isinstance(error, RunInterrupted) else []
    run = replace(exchange.run, ended_at=exchange.now(), counts=dict(exchange.counts), phase="")
    run = replace(run, **verdict)
    try:
        _write_end(exchange, run, rows, exchange.lease)
    except LeaseLost:
        _write_end(exchange, run, rows, None)
    exchange.log.info(
        "run_ended", status=run.status, **{f"n_{name}": n for name, n in exchange.counts.items()}
    )
    return run


def _write_end(exchange: Exchange, run: Run, rows: Sequence[JournalRow], lease: Lease | None) -> None:
    with exchange.store.unit(lease) as unit:
        unit.add_journal(rows)
        unit.put_run(run)


def _told(exchange: Exchange, error: Exception, verdict: Mapping[str, Any]) -> JournalRow:
    about_message = isinstance(error, ProtocolError | SafetyStop)
    return exchange.note(
        kind="message" if about_message else "exchange",
        side="onec" if about_message else "both",
        status="refused",
        message=verdict["message"],
        hint=verdict["hint"],
    )


_WARNING_COUNTS = ("conflict", "refused", "held", "warning", "dropped", "waiting")


def _verdict(exchange: Exchange, error: Exception | None) -> dict[str, Any]:
    if error is None:
        warned = any(exchange.counts.get(name) for name in _WARNING_COUNTS)
        return {"status": "warnings" if warned else "done"}
    if not isinstance(error, ExchangeError):
        return {
            "status": "failed",
            "error_code": type(error).__name__,
            "message": "Внутренняя ошибка обмена. Переданное сохранено, остальное будет передано следующим обменом.",
            "hint": f"Сообщите администратору: запуск № {exchange.run.id}, {type(error).__name__}.",
        }
    status = "stopped" if isinstance(error, SafetyStop) else "failed"
    if isinstance(error, RunInterrupted):
        status = "interrupted"
    return {"status": status, "error_code": error.code, "message": error.message, "hint": error.hint}
