"""What is remembered of our messages beside their rows: the last one that was delivered, and each one's version."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import orjson

from state.ports import Unit
from state.rows import Peer

_DELIVERED, _VERSIONS = "delivered", "sent_versions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Postage:
    """The last message that took its place in the mailbox. ``left``: versions of objects that must go in another
    one; ``unsent``: objects that could not be written."""

    number: int = 0
    content: str = ""
    version: str = ""
    carried: int = 0
    left: tuple[str, ...] = ()
    unsent: int = 0

    def put(self, unit: Unit, base: str) -> None:
        """Remembers it."""
        unit.put_cursor(base, _DELIVERED, orjson.dumps(asdict(self)).decode())


def delivered(unit: Unit, base: str) -> Postage:
    """The last delivered message."""
    found: dict[str, Any] = orjson.loads(unit.cursor(base, _DELIVERED) or "{}")
    return Postage(**{**found, "left": tuple(found.get("left", ()))})


def sent_versions(unit: Unit, base: str, peer: Peer, version: str) -> None:
    """Remembers in which version the number ``peer.sent_no`` is written; acknowledged ones are forgotten."""
    known = {no: kept for no, kept in _versions(unit, base).items() if int(no) > peer.acked_no}
    unit.put_cursor(base, _VERSIONS, orjson.dumps({**known, str(peer.sent_no): version}).decode())


def version_sent(unit: Unit, base: str, number: int) -> str:
    """The version of our message ``number``, empty if unknown."""
    return _versions(unit, base).get(str(number), "")


def _versions(unit: Unit, base: str) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(unit.cursor(base, _VERSIONS) or "{}")
    return found
