"""How the command line speaks: a table or a sentence for people, one JSON document for scripts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from enterprise_data.errors import (
    ConfigurationError,
    ExchangeError,
    ProtocolError,
    RunInterrupted,
    TransientError,
)

DONE, FAILED, USAGE, SETTINGS, BUSY, BAD_FILE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130

Json = Annotated[bool, typer.Option("--json", help="Вывести результат как JSON (имена полей постоянны).")]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def as_json(data: Any) -> None:
    """Prints one JSON document."""
    sys.stdout.buffer.write(orjson.dumps(data, default=str, option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.buffer.flush()


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a table; an empty one says so."""
    if not rows:
        out.print(f"{title}: пусто.", markup=False)
        return
    grid = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(str(value) for value in row))
    out.print(grid)


def say(text: str) -> None:
    """Prints a sentence."""
    out.print(text, markup=False)


def complain(error: ExchangeError, *, machine: bool = False) -> None:
    """Tells an error: what happened, and what to do."""
    if machine:
        as_json({"error": {"code": error.code, "message": error.message, "hint": error.hint}})
        return
    err.print(f"Ошибка: {error.message}", markup=False, style="bold red")
    if error.hint:
        err.print(f"Что делать: {error.hint}", markup=False)


def exit_code(error: ExchangeError) -> int:
    """The documented exit code of an error."""
    if isinstance(error, ConfigurationError):
        return SETTINGS
    if isinstance(error, TransientError):
        return BUSY
    if isinstance(error, ProtocolError):
        return BAD_FILE
    return INTERRUPTED if isinstance(error, RunInterrupted) else FAILED


def guarded(app: Callable[[], Any]) -> None:
    """Runs the command line; no stack trace ever reaches the reader."""
    try:
        app()
    except ExchangeError as error:
        complain(error, machine="--json" in sys.argv)
        raise SystemExit(exit_code(error)) from None
    except KeyboardInterrupt:
        err.print("Прервано. Сделанное сохранено.", markup=False)
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        raise SystemExit(DONE) from None
