"""The mailbox as a bad postman treats it: messages get lost, come twice, come late, come in half."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

IN, OUT = "in", "out"
"""From 1C to us, from us to 1C."""


@dataclass
class Post:
    """One exchange folder. ``ours``: the end of the names of our messages; ``stamp`` gives ever later moments."""

    folder: Path
    ours: str
    stamp: Callable[[], int]
    kept: dict[str, list[tuple[str, bytes]]] = field(default_factory=lambda: {IN: [], OUT: []})
    spoilt: dict[str, bool] = field(default_factory=lambda: {IN: False, OUT: False})
    """Whether the message in the slot is broken now."""
    _known: dict[str, bytes] = field(default_factory=dict)

    def collect(self) -> None:
        """Keeps a copy of whatever is new in the folder, and gives it a moment of its own."""
        for path in sorted(self.folder.glob("Message*")):
            data = path.read_bytes()
            if self._known.get(path.name) != data:
                self._note(path, data)
                self.kept[self._direction(path)].append((path.name, data))
                self.spoilt[self._direction(path)] = False

    def lose(self, direction: str) -> None:
        """The message disappears before anybody has read it."""
        for path in self._slot(direction):
            path.unlink()
            self._known.pop(path.name, None)
        self.spoilt[direction] = False

    def put_back(self, direction: str, pick: int) -> None:
        """An older message lies in the slot again, as if it were new."""
        if self.kept[direction]:
            name, data = self.kept[direction][-1 - pick % min(len(self.kept[direction]), 6)]
            self._put(direction, name, data)

    def swap(self, direction: str, read: Callable[[], object]) -> None:
        """The last but one message arrives now, and the last one after it was read."""
        if len(self.kept[direction]) > 1:
            earlier, later = self.kept[direction][-2:]
            self._put(direction, *earlier)
            read()
            self._put(direction, *later)

    def halve(self, direction: str) -> None:
        """Only the first half of the message arrived."""
        for path in self._slot(direction):
            data = path.read_bytes()[: path.stat().st_size // 2]
            path.write_bytes(data)
            self._note(path, data)
            self.spoilt[direction] = True

    def listing(self) -> list[tuple[str, bytes]]:
        """What lies there."""
        return [(path.name, path.read_bytes()) for path in sorted(self.folder.iterdir())]

    # --- inside ---------------------------------------------------------------------------------------

    def _put(self, direction: str, name: str, data: bytes) -> None:
        path = self.folder / name
        path.write_bytes(data)
        self._note(path, data)
        self.spoilt[direction] = False

    def _note(self, path: Path, data: bytes) -> None:
        moment = self.stamp()
        os.utime(path, ns=(moment, moment))
        self._known[path.name] = data

    def _slot(self, direction: str) -> list[Path]:
        return [path for path in self.folder.glob("Message*") if self._direction(path) == direction]

    def _direction(self, path: Path) -> str:
        return OUT if path.stem.endswith(self.ours) else IN
