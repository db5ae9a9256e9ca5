"""The log of the service: events with facts, on stderr, as lines for people or JSON for machines.

Personal data and passwords don't enter it. Facts that could hold them are dropped by name, and of an unexpected
error only types and places are told: its text may quote a row of a table.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from enterprise_data.errors import ConfigurationError, ExchangeError

_PRIVATE = frozenset(
    {
        "label", "name", "inn", "kpp", "phone", "email", "address", "code", "record", "value",
        "password", "token", "secret",
    }
)  # fmt: skip
_EXPLAINED = ("console", "json")


def setup_log(style: str, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Configures structlog and the logs of libraries; ``style`` is console or json. ``level``: of our own events."""
    if style not in _EXPLAINED:
        raise ConfigurationError(
            f"Неизвестный вид журнала «{style}».", hint="Допустимы: console, json ([log] format)."
        )
    stream = stream or sys.stderr
    render: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if style == "console":
        render = structlog.dev.ConsoleRenderer(colors=stream.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_private,
        with_places,
    ]
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("apscheduler").setLevel(
        logging.ERROR
    )  # a late tick is caught up; it needs no line a second


def without_private(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drops what may be personal or secret, whoever wrote it."""
    for name in _PRIVATE & event.keys():
        event[name] = "…"
    return event


def with_places(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replaces an error by its types and the places it came through."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = _told(error)
        event["places"] = _places(error.__traceback__)
    return event


def _told(error: BaseException) -> str:
    chain: list[str] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 5:
        chain.append(current.code if isinstance(current, ExchangeError) else type(current).__name__)
        current = current.__cause__ or current.__context__
    return " < ".join(chain)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
