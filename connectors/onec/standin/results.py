"""What an exchange of the stand-in answers, for the command line and the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """``accepted``: read to the end without an error (and the number stored, if there was one)."""

    path: Path | None = None
    number: int | None = None
    accepted: bool = False
    loaded: int = 0
    created: int = 0
    deleted: int = 0
    skipped: int = 0
    posted: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """``path`` is None if nothing was written; ``text`` then says why."""

    path: Path | None = None
    number: int = 0
    version: str = ""
    objects: int = 0
    deletions: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One line of «Предупреждения при синхронизации данных» and of the event log.

    ``event``: received, refused, error, skipped, stub, dangling, conflict, banned, deleted, unposted, sent,
    not_sent, capabilities.
    """

    id: int
    moment: str
    event: str
    text: str
    type: str = ""
    ref: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """An object as it lies in the infobase; references to its objects are only ``{"Ссылка": guid}``."""

    type: str
    ref: str
    code: str
    deleted: bool
    stub: bool
    posted: bool = False
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, Any]:
        """``КлючевыеСвойства`` without the reference."""
        found = self.content.get("КлючевыеСвойства")
        return found if isinstance(found, dict) else {}


@dataclass(slots=True, kw_only=True)
class Node:
    """The peer in the exchange plan of the stand-in."""

    id: int
    peer_code: str
    peer_old: str
    own_code: str
    own_old: str
    sent: int
    received: int
    version: str
    """Version of export; empty until the peer's first header, «-» when no version is common."""
    abilities: dict[str, list[str]] | None
    """What the peer can: type → [sending, receiving]; None = the mirror image of our own list."""
    peer_versions: list[str]
