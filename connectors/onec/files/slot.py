"""The slot that 1C writes into: which file is its newest message, a private copy of it, and whether it is finished.

1C replaces its file at any moment and writes into it for seconds. So a file is copied first, and a copy that changed
under our hands, or one that was written just now and breaks off, is no message yet.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from connectors.base import NodeCodes
from connectors.onec.mailbox.naming import is_incoming
from enterprise_data.errors import Unreachable, system_reason

SETTLE_S = 1.0
"""A file that breaks off and is younger than this may still be growing; one that is older is broken."""
_PIECE = 1 << 20
_END = re.compile(rb"</(?:[^<>/\s]*:)?Message\s*>\Z")
_TAIL = 22 + (1 << 16)


class Unfinished(Exception):
    """The file is being written at this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A message file and what the folder said about it."""

    path: Path
    size: int
    mtime_ns: int
    inode: int

    @property
    def fingerprint(self) -> str:
        """Changes whenever the content may have changed."""
        return f"{self.path.name}/{self.size}/{self.mtime_ns}"

    @classmethod
    def of(cls, path: Path, seen: os.stat_result) -> Found:
        """From an answer of the system."""
        return cls(path=path, size=seen.st_size, mtime_ns=seen.st_mtime_ns, inode=seen.st_ino)


def newest(folder: Path, nodes: NodeCodes, *, transliterate: bool) -> Found | None:
    """The peer's newest message that is not empty; raises ``Unreachable``.

    Links and special files are not followed; a file that vanishes meanwhile is passed over.
    """
    try:
        names = os.listdir(folder)
    except OSError as error:
        raise Unreachable(
            f"Каталог обмена «{folder}» не читается: {system_reason(error)}.",
            hint="Проверьте, что папка существует и доступна службе обмена.",
        ) from error
    found = []
    for name in names:
        if is_incoming(name, nodes, transliterate=transliterate):
            try:
                seen = (folder / name).lstat()
            except OSError:
                continue
            if stat.S_ISREG(seen.st_mode) and seen.st_size:
                found.append(Found.of(folder / name, seen))
    return max(found, key=lambda item: (item.mtime_ns, item.path.name), default=None)


def copy(found: Found, target: Path) -> None:
    """A private copy; raises ``Unfinished`` if the file changed meanwhile, ``Unreachable`` if it can't be read."""
    try:
        handle = os.open(found.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise Unfinished from error
    except OSError as error:
        raise _unreadable(found, error) from error
    target.unlink(missing_ok=True)
    with os.fdopen(handle, "rb") as source:
        try:
            with target.open("xb") as out:
                _pour(source, out)
            same = Found.of(found.path, os.fstat(source.fileno())) == found
            if not same or Found.of(found.path, found.path.lstat()) != found:
                raise Unfinished
        except FileNotFoundError as error:
            raise Unfinished from error
        except OSError as error:
            raise _unreadable(found, error) from error
    if 0 <= time.time() - found.mtime_ns / 1e9 < SETTLE_S and _breaks_off(target):
        raise Unfinished


def _pour(source: BinaryIO, out: BinaryIO) -> None:
    """Inside the system where it can: a large message costs a third of what it costs piece by piece."""
    if sys.platform == "linux":
        try:
            while os.sendfile(out.fileno(), source.fileno(), None, _PIECE):
                pass
        except OSError:  # a file system that can't: from where it stopped
            out.seek(0, os.SEEK_END)
        else:
            return
    shutil.copyfileobj(source, out, _PIECE)


def _unreadable(found: Found, error: OSError) -> Unreachable:
    return Unreachable(
        f"Сообщение «{found.path.name}» не читается: {system_reason(error)}.",
        hint="Проверьте права на файл и место на диске.",
    )


def _breaks_off(path: Path) -> bool:
    """Whether the end that every message and every archive has is missing; UTF-16 has a zero in each letter."""
    with path.open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - _TAIL, 0))
        tail = file.read().replace(b"\0", b"").rstrip()
    return not _END.search(tail) and b"PK\x05\x06" not in tail
