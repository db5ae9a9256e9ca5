"""Files that a command was given: looked at before anything is opened, so that a wrong path is told at once."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from obmen.cli.usage import WrongCommand

STDIN = Path("-")


@contextmanager
def given(file: Path) -> Iterator[Path]:
    """The file itself; what comes through a pipe (``-``, a named one, ``<(…)``) is first put aside whole."""
    if file != STDIN and not file.is_fifo():
        must_exist(file)
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="obmen-pipe-") as folder:
        kept = Path(folder) / "из канала"
        with kept.open("wb") as out:
            if file == STDIN:
                shutil.copyfileobj(sys.stdin.buffer, out)
            else:
                with file.open("rb") as pipe:
                    shutil.copyfileobj(pipe, out)
        yield kept


def must_exist(file: Path) -> None:
    """Raises ``WrongCommand`` for a path that is no file."""
    if not file.is_file():
        what = "это папка, а нужен файл" if file.is_dir() else "такого файла нет"
        raise WrongCommand(f"«{file}»: {what}.", hint="Проверьте путь.")


def must_be_writable(file: Path) -> None:
    """Raises ``WrongCommand`` for a path at which no file can be."""
    if file.is_dir():
        raise WrongCommand(f"«{file}» — это папка, а нужен файл.", hint="Допишите имя файла.")
    if not file.parent.is_dir():
        raise WrongCommand(
            f"Папки «{file.parent}» нет: файл записать некуда.", hint="Создайте её или исправьте путь."
        )
