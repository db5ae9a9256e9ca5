"""Writes a file so that nobody ever sees half of it, even if the power goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

PART = ".obmen-part"


def part_of(folder: Path) -> Path:
    """A temporary name that nobody else has."""
    return folder / f".{uuid4().hex}{PART}"


def write_atomically(target: Path, write: Callable[[BinaryIO], None]) -> None:
    """Temporary name beside the target (it fits no mask of 1C), fsync, rename, fsync of the folder."""
    part = part_of(target.parent)
    try:
        with part.open("xb") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, target)
        _sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Some network shares can't; the rename itself is what matters there."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def remove_leftovers(folder: Path, older_than: float) -> None:
    """Temporary files of killed processes, once they are surely nobody's."""
    for item in folder.glob(f".*{PART}"):
        try:
            if item.stat().st_mtime < older_than:
                item.unlink()
        except OSError:
            continue
