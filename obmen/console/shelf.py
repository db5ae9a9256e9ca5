"""Files that wait in the home folder: those that came from a browser, and those written for 1C.

Each lies in a folder of its own with an unguessable name, under the name that people know it by; a small note beside
the folder says whose it is. Old ones are cleared away.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

KEEP_S = 7 * 24 * 3600
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a waiting file is."""

    token: str
    base: str
    name: str
    who: str
    at: float
    creates: bool = False
    """Of a bank statement: parties that nobody knows become cards."""


class Shelf:
    """One folder of waiting files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, note: Note) -> Path:
        """Where the file lies (or will lie)."""
        return self._folder / note.token / note.name

    def put(self, base: str, name: str, who: str, file: Path | None = None, *, creates: bool = False) -> Note:
        """A new note; ``file`` becomes its file."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.clear()
        token = secrets.token_hex(16)
        note = Note(token=token, base=base, name=name, who=who, at=time.time(), creates=creates)
        self.path(note).parent.mkdir(mode=0o700)
        if file is not None:
            os.replace(file, self.path(note))
        self._note(note.token).write_text(json.dumps(asdict(note)), encoding="utf-8")
        return note

    def get(self, token: str) -> Note | None:
        """The note of a token whose file is there."""
        if not _TOKEN.fullmatch(token):
            return None
        try:
            note = Note(**json.loads(self._note(token).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return note if self.path(note).exists() else None

    def all(self) -> list[tuple[Note, int]]:
        """Notes with the sizes of their files, newest first."""
        found = [note for path in self._folder.glob("*.json") if (note := self.get(path.stem)) is not None]
        return [(note, self.path(note).stat().st_size) for note in sorted(found, key=lambda note: -note.at)]

    def drop(self, note: Note) -> None:
        """Takes the file away."""
        shutil.rmtree(self.path(note).parent, ignore_errors=True)
        self._note(note.token).unlink(missing_ok=True)

    def clear(self) -> None:
        """Takes away what nobody came for, and what a broken connection left."""
        old = [path for path in self._folder.iterdir() if path.stat().st_mtime < time.time() - KEEP_S]
        for path in old:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def _note(self, token: str) -> Path:
        return self._folder / f"{token}.json"
