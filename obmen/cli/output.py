"""How the command line speaks: a table or a sentence for people, one JSON document for scripts."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Sequence
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

DONE, FAILED, USAGE, SETTINGS, BUSY, BAD_FILE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
NARROW = 72
"""Columns of a terminal below which a table of more than two columns is told row by row."""
_COUNT = re.compile(r" \(\d+(?: из \d+)?\)$")
_UNLIMITED = 10_000

Json = Annotated[bool, typer.Option("--json", help="Вывести результат как JSON (имена полей постоянны).")]
Offset = Annotated[int, typer.Option(min=0, help="Сколько строк пропустить.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="Сколько строк показать.")]


def wants_json() -> bool:
    """Whether the command was asked to answer in JSON, errors included."""
    return "--json" in sys.argv[1:]


def as_json(data: Any, *, lines: bool = False) -> None:
    """Prints one JSON document; with ``lines`` on one line, for commands that go on and on."""
    option = 0 if lines else orjson.OPT_INDENT_2
    sys.stdout.buffer.write(orjson.dumps(data, default=str, option=option) + b"\n")
    sys.stdout.buffer.flush()


def console(*, stderr: bool = False) -> Console:
    """A console on the present stdout or stderr. What goes into a file or a pipe isn't wrapped."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _UNLIMITED
    return Console(stderr=stderr, highlight=False, emoji=False, soft_wrap=True, width=width)


def say(text: str, *, bold: bool = False) -> None:
    """Prints a sentence."""
    console().print(text, markup=False, style="bold" if bold else None)


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], right: Collection[int] = ()
) -> None:
    """Prints a table; an empty one says so. Cells are shown as they are, whatever signs they hold.

    ``right``: columns of numbers, which stand one below the other.
    """
    if not rows:
        say(f"{_COUNT.sub('', title)}: пусто.")
        return
    place = console()
    if place.width < NARROW and len(columns) > 2:
        _list(place, title, columns, rows)
        return
    grid = Table(title=Text(title), title_justify="left", header_style="bold")
    for at, column in enumerate(columns):
        grid.add_column(column, overflow="fold", justify="right" if at in right else "left")
    for row in rows:
        grid.add_row(*(Text(str(value)) for value in row))
    place.print(grid)


def _list(place: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    place.print(title, markup=False, style="italic")
    for row in rows:
        place.rule()
        for column, value in zip(columns, row, strict=True):
            if str(value):
                place.print(f"{column}: {value}" if column else str(value), markup=False)
