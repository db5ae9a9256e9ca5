"""What a value becomes by being stored, the same in every store: moments are microseconds in UTC, JSON is text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970; a naive moment is a mistake of the caller."""
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone")
    return (moment - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=1024)  # rows of one batch share their moment
def moment(value: int) -> datetime:
    """The reverse, in UTC."""
    return _EPOCH + timedelta(microseconds=value)


def micros_or_none(value: datetime | None) -> int | None:
    """For moments that may be absent."""
    return None if value is None else micros(value)


def moment_or_none(value: int | None) -> datetime | None:
    """The reverse."""
    return None if value is None else moment(value)


def dumped(value: Any) -> str:
    """JSON text; what is not JSON raises ``TypeError``."""
    return orjson.dumps(value).decode()


def loaded(text: str) -> Any:
    """The reverse."""
    return orjson.loads(text)


@lru_cache(maxsize=1024)
def joined(names: tuple[str, ...]) -> str:
    """A tuple of names as JSON, the usual empty one for nothing."""
    return dumped(names) if names else ""


def split(text: str) -> tuple[str, ...]:
    """The reverse."""
    return tuple(loaded(text)) if text else ()
