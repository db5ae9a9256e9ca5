"""Opens the service for one command."""

from __future__ import annotations

import getpass
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from obmen.bootstrap import App, opened
from obmen.log import setup_log


def user_name() -> str:
    """Who gives the command, for the audit."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "cli"


@contextmanager
def service() -> Iterator[App]:
    """The opened service on ``OBMEN_HOME``. The log goes to stderr and only from warnings on: results are on stdout."""
    setup_log("console", level=logging.WARNING)
    with opened() as app:
        yield app
