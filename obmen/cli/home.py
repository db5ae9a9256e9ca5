"""Opens the service for one command."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from obmen.bootstrap import App, opened


def user_name() -> str:
    """Who gives the command, for the audit."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "cli"


@contextmanager
def service() -> Iterator[App]:
    """The opened service on ``OBMEN_HOME``. The log goes to stderr and only from warnings on: results are on stdout."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(30),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    with opened() as app:
        yield app
