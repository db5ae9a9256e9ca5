"""The outermost ring: whatever happens in a command ends as a Russian message and a documented exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import typer

from enterprise_data.errors import (
    ConfigurationError,
    ExchangeError,
    ProtocolError,
    RunInterrupted,
    TransientError,
    system_reason,
)
from obmen.cli.output import (
    BAD_FILE,
    BUSY,
    DONE,
    FAILED,
    INTERRUPTED,
    SETTINGS,
    USAGE,
    as_json,
    console,
    wants_json,
)
from obmen.cli.usage import WrongCommand, in_our_words

DEBUG = "OBMEN_DEBUG"


class InternalError(ExchangeError):
    """Внутренняя ошибка программы."""


class Interrupted(RunInterrupted):
    """Команда прервана."""


_CODES: tuple[tuple[type[ExchangeError], int], ...] = (
    (WrongCommand, USAGE),
    (ConfigurationError, SETTINGS),
    (TransientError, BUSY),
    (ProtocolError, BAD_FILE),
    (RunInterrupted, INTERRUPTED),
)


def exit_code(error: type[ExchangeError]) -> int:
    """The documented exit code of an error."""
    return next((code for parent, code in _CODES if issubclass(error, parent)), FAILED)


def exit_code_by_name(name: str) -> int:
    """The same for an error that a run remembers by name; an unknown one is a failure."""
    waiting = list(ExchangeError.__subclasses__())
    while waiting:
        error = waiting.pop()
        if error.__name__ == name:
            return exit_code(error)
        waiting += error.__subclasses__()
    return FAILED


def guarded(app: Callable[..., Any]) -> None:
    """Runs the command line; no stack trace reaches the reader unless ``OBMEN_DEBUG`` asks for it."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that knows no «№» is no reason to fail
    try:
        raise SystemExit(app(standalone_mode=False) or DONE)
    except KeyboardInterrupt:
        _end(Interrupted("Прервано. Сделанное сохранено."))
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stderr.write(error.format_message() + "\n")
            raise SystemExit(USAGE) from None
        _end(in_our_words(error))
    except ExchangeError as error:
        _end(error)
    except BrokenPipeError:
        _forget_stdout()
        raise SystemExit(DONE) from None
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        _end(_unexpected(error))


def _unexpected(error: Exception) -> ExchangeError:
    if isinstance(error, OSError) and error.errno:
        where = f" «{error.filename}»" if error.filename else ""
        hint = "Проверьте, что файл или папка на месте, доступны и что на диске есть место."
        return InternalError(f"Система не дала выполнить команду{where}: {system_reason(error)}.", hint=hint)
    return InternalError(
        f"Внутренняя ошибка программы ({type(error).__name__}). Сделанное до неё сохранено.",
        hint=f"Повторите команду с {DEBUG}=1 перед ней и передайте администратору то, что она напечатает.",
    )


def _end(error: ExchangeError) -> None:
    complain(error)
    raise SystemExit(exit_code(type(error))) from None


def complain(error: ExchangeError) -> None:
    """Tells an error: what happened, and what to do; as JSON on stdout where the command was asked for JSON."""
    if wants_json():
        as_json({"error": {"code": error.code, "message": error.message, "hint": error.hint}})
        return
    err = console(stderr=True)
    err.print(f"Ошибка: {error.message}", markup=False, style="bold red")
    if error.hint:
        err.print(f"Что делать: {error.hint}", markup=False)


def _forget_stdout() -> None:
    """The reader has gone (``| head``): what is still in the buffer must not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
