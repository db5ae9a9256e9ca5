"""Ports of the infobase side: where messages come from and where they go, and bases that are asked directly.

A transport moves whole messages and knows nothing of their content beyond the file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCodes:
    """Codes of the two nodes as the peer knows them. ``*_old``: the two-character code before a move to a GUID."""

    ours: str
    peer: str
    ours_old: str = ""
    peer_old: str = ""
    our_prefix: str = ""
    peer_prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """A message of the peer that lies ready as a local file; ``name`` is what people see in the report."""

    path: Path
    name: str
    size: int
    modified_at: datetime
    fingerprint: str
    """Changes whenever the content may have changed (name, size, time); lets an unchanged slot be skipped."""


class MessageTransport(Protocol):
    """A mailbox with one slot per direction (transport.md §6): not a queue, never emptied by the reader."""

    def check(self) -> list[str]:
        """Complaints in Russian with what to do; empty if reading and writing work."""

    def fetch(self) -> IncomingMessage | None:
        """The newest non-empty message of the peer as a private local copy, or None. Reading deletes nothing."""

    def deliver(self, write: Callable[[BinaryIO], None]) -> str:
        """Puts our message into the slot atomically, replacing an unread one; returns where it lies."""

    def close(self) -> None:
        """Removes private copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One line of «Проверить подключение» about a base that is asked directly."""

    subject: str
    text: str
    hint: str = ""
    is_problem: bool = False


class LiveBase(Protocol):
    """A base that answers at once: no messages, no mailbox."""

    def observe(self) -> Iterator[Observation]:
        """What an exchange would need, thing by thing, changing nothing. Raises nothing of its own."""

    def close(self) -> None:
        """Ends what was begun in the base."""
