"""``obmen serve``: state, clock, workers and console in one process, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
import uvicorn
from starlette.applications import Starlette

from config.settings import Settings
from enterprise_data.errors import ConfigurationError
from obmen.bootstrap import App, opened
from obmen.console.app import build_console
from obmen.console.first_run import open_first_run
from obmen.daemon.book import ScheduleBook
from obmen.daemon.clock import Clock
from obmen.daemon.runner import Runner
from obmen.daemon.welcome import address_of, welcome
from obmen.log import setup_log

PATIENCE_S = 3
"""How long open requests may finish after a signal."""

log = structlog.get_logger("obmen.daemon")


class AddressTaken(ConfigurationError):
    """Веб-кабинет не может занять свой адрес."""


class _Server(uvicorn.Server):
    """Leaves the signals to us: they stop exchanges, too. Says when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def serve(home: Path | None = None) -> None:
    """Runs the service; raises ``ConfigurationError`` if it can't start."""
    with opened(home) as app:
        setup_log(app.settings.log_format)
        with _bound(app.settings) as listener:
            _run(app, listener)
    log.info("stopped")


def _run(app: App, listener: socket.socket) -> None:
    book = ScheduleBook(app.store, zone_of(app.settings))
    runner = Runner(app, book)
    clock = Clock(app, book, runner)
    first_run = open_first_run(app)
    console = build_console(app, book=book, runner=runner, clock=clock, first_run=first_run)
    server = _Server(_config(console), lambda: _ready(address_of(listener), first_run.code))
    _on_signals(server, runner)
    clock.start()
    try:
        server.run(sockets=[listener])
    finally:
        clock.stop()
        runner.close()


def _ready(address: str, code: str) -> None:
    log.info("console_ready", url=address)
    welcome(address, code)


def zone_of(settings: Settings) -> ZoneInfo:
    """In which schedules run and times are shown; raises ``ConfigurationError``."""
    try:
        return ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"Неизвестный часовой пояс «{settings.timezone}».", hint='Пример: timezone = "Europe/Moscow".'
        ) from error


def _config(console: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        console,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_S,
    )


@contextmanager
def _bound(settings: Settings) -> Iterator[socket.socket]:
    """Ours from now on, but nobody is answered before everything is ready (the server listens)."""
    host, port = settings.console.host, settings.console.port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        try:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
        except OSError as error:
            raise AddressTaken(
                f"Веб-кабинет не может занять адрес {host}:{port}: {error.strerror}.",
                hint="Остановите другую службу на этом порту или задайте другой: OBMEN_PORT=8718.",
            ) from error
        yield listener


def _on_signals(server: _Server, runner: Runner) -> None:
    """The first signal hands over cleanly, the second is obeyed at once: an exchange may be killed at any instant."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        if server.should_exit:
            os._exit(128 + number)
        server.should_exit = True
        runner.ask_all_to_stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
