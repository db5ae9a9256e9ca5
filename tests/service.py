"""A small real service for the suites of daemon and console: a home folder with bases of files only, opened."""

from __future__ import annotations

import io
import logging
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from connectors.base import MessageTransport
from obmen.bootstrap import App, opened
from obmen.daemon.book import ScheduleBook
from obmen.daemon.clock import Clock
from obmen.daemon.runner import Runner
from obmen.daemon.work import Task, Work
from obmen.log import setup_log
from state.rows import Run
from sync.context import Exchange
from sync.settings import BaseSettings

ZONE = ZoneInfo("Europe/Moscow")
PATIENCE_S = 60.0


class Hands:
    """A clock that a test sets."""

    def __init__(self, moment: datetime = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **much: float) -> None:
        """Time goes by."""
        self.moment += timedelta(**much)


def write_settings(home: Path, *bases: str, more: str = "") -> None:
    """obmen.toml with bases that exchange through files only."""
    parts = [
        f'[[base]]\nname = "{name}"\ntitle = "База {name}"\nprefix = "BP{number:02d}-"\ntransport = "none"\n{more}\n'
        for number, name in enumerate(bases)
    ]
    home.mkdir(parents=True, exist_ok=True)
    (home / "obmen.toml").write_text("\n".join(parts), "utf-8")


class House:
    """The opened service with its clock, which a test turns by hand."""

    def __init__(self, app: App, hands: Hands, parallel: int) -> None:
        self.app, self.hands = app, hands
        self.book = ScheduleBook(app.store, ZONE, hands)
        self.runner = Runner(app, self.book, parallel=parallel, now=hands)
        self.clock = Clock(app, self.book, self.runner, now=hands)

    def tick(self) -> None:
        """One tick of the clock, and whatever it began, to its end."""
        self.clock.tick()
        self.settle()

    def settle(self) -> None:
        """Waits until nothing is going on."""
        for base in self.app.settings.bases:
            work = self.runner.last(base)
            if work is not None:
                assert work.ended.wait(PATIENCE_S)

    def runs(self, base: str) -> list[Run]:
        """Runs of a base, oldest first."""
        with self.app.store.unit() as unit:
            return list(reversed(unit.runs(base, 100)))


@contextmanager
def house(home: Path, *, parallel: int = 4, hands: Hands | None = None) -> Iterator[House]:
    """Opens the service on a home folder. Its log is that of ``obmen serve``, and nobody reads it."""
    with _unread_log(), opened(home) as app:
        built = House(app, hands or Hands(), parallel)
        try:
            yield built
        finally:
            built.clock.stop()
            built.runner.close()


@contextmanager
def _unread_log() -> Iterator[None]:
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    setup_log("json", io.StringIO())
    try:
        yield
    finally:
        structlog.configure(**before)
        logging.getLogger().handlers[:] = handlers


class Gate:
    """A task that waits in the middle until it is let through, or asked to stop."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.reached = threading.Event()
        self.open = threading.Event()

    def task(self, work: Work) -> Run:
        """Begins a real run, waits inside it."""

        def body(exchange: Exchange) -> None:
            self.reached.set()
            while not self.open.wait(0.01):
                exchange.pause_point()

        return self._app.exchanges.perform(work.base, work.request(), body)


def failing(app: App, error: Exception) -> Task:
    """A task whose run ends with an error."""

    def body(exchange: Exchange) -> None:
        raise error

    return lambda work: app.exchanges.perform(work.base, work.request(), body)


def broken_exchange(app: App, error: Exception) -> None:
    """From now on the mailbox of every base fails as told."""

    def transport_for(base: BaseSettings) -> MessageTransport | None:
        raise error

    app.exchanges._transport_for = transport_for


def until(said: Callable[[], bool]) -> None:
    """Waits for something that another thread does."""
    deadline = time.monotonic() + PATIENCE_S
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Process:
    """``obmen serve`` as a process of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "serve.log"
        environment = os.environ | {"OBMEN_HOME": str(home), "OBMEN_PORT": str(free_port())}
        with self.log.open("w") as log:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "obmen", "serve"],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        said = self._said()
        address, code = re.search(r"http://[\w.:]+", said), re.search(r"code=([\w-]+)", said)
        assert address, said + self.log.read_text("utf-8")
        self.address, self.code = address[0], code[1] if code else ""

    def _said(self) -> str:
        assert self.popen.stdout is not None
        said = ""
        while "Остановить" not in said:
            line = self.popen.stdout.readline()
            assert line, said + self.log.read_text("utf-8")
            said += line
        return said

    def stop(self) -> int:
        """Asks it to stop as an engine asks; its exit code."""
        self.popen.terminate()
        return self.popen.wait(2 * PATIENCE_S)


@contextmanager
def served(home: Path) -> Iterator[Process]:
    """The running service; at the end it must stop well."""
    process = Process(home)
    try:
        yield process
        code = process.stop()
    finally:
        process.popen.kill()
        process.popen.wait()
    assert code == 0, process.log.read_text("utf-8")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
