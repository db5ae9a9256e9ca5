"""What makes a play quick and the same every time: a clock, a fuse, references made up in order."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

import sync.context


class Killed(BaseException):
    """The process is gone: nothing may catch this."""


@dataclass
class Fuse:
    """Kills an exchange at its n-th checkpoint."""

    left: int = 0

    def __call__(self, name: str) -> None:
        if self.left:
            self.left -= 1
            if not self.left:
                raise Killed(name)


@dataclass
class Clock:
    """Each look is a second later, so that no two moments are the same."""

    moment: datetime = datetime(2099, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def ns(self) -> int:
        """The next moment as a file's time."""
        return int(self().timestamp()) * 1_000_000_000


@contextmanager
def quick_and_repeatable() -> Iterator[None]:
    """No waiting for the disk, for nobody pulls the plug here; and references are made up in order."""
    numbers = iter(range(1, 10**9))

    def numbered() -> uuid.UUID:
        return uuid.UUID(int=uuid.uuid5(uuid.NAMESPACE_OID, str(next(numbers))).int, version=4)

    def unsynced(connection: Any, _: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous=OFF")

    makers: list[Any] = [uuid, sync.context]
    kept = [maker.uuid4 for maker in makers]
    event.listen(Engine, "connect", unsynced)
    for maker in makers:
        maker.uuid4 = numbered
    try:
        yield
    finally:
        event.remove(Engine, "connect", unsynced)
        for maker, own in zip(makers, kept, strict=True):
            maker.uuid4 = own
