"""Where messages are unpacked while they are read: in the home folder, which is the operator's, not in a shared one.

Messages hold personal data. Each process has a folder of its own there and takes it away when it ends; a killed one
can't, so whoever opens the service next clears up after it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sync.holders import is_gone, owner

_OWNER = "owner"


@contextmanager
def scratch(home: Path) -> Iterator[None]:
    """Everything temporary of this process goes below ``home/tmp`` for as long as the block lasts."""
    place = home / "tmp"
    place.mkdir(mode=0o700, exist_ok=True)
    _clear(place)
    mine = place / uuid4().hex
    mine.mkdir(mode=0o700)
    (mine / _OWNER).write_text(owner(), "utf-8")
    before = tempfile.tempdir
    tempfile.tempdir = str(mine)
    try:
        yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(mine, ignore_errors=True)


def _clear(place: Path) -> None:
    """Takes away what belonged to processes that have surely ended; whatever can't be told stays."""
    for folder in place.iterdir():
        try:
            holder = (folder / _OWNER).read_text("utf-8")
        except OSError:
            continue
        if is_gone(holder):
            shutil.rmtree(folder, ignore_errors=True)
