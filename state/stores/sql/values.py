"""How values stand in columns: references as 16 bytes, moments as microseconds, JSON as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TEXT, _END = b"=", b"\xff"


def packed(ref: str) -> bytes:
    """A canonical GUID as 16 bytes; any other text so that it is never 16 bytes long and can be told apart."""
    if len(ref) == 36 and ref[8] == ref[13] == ref[18] == ref[23] == "-":
        try:
            raw = bytes.fromhex(ref.replace("-", ""))
        except ValueError:
            raw = b""
        if len(raw) == 16 and ref == unpacked(raw):
            return raw
    text = _TEXT + ref.encode()
    return text + _END if len(text) == 16 else text  # 0xFF never ends UTF-8


def unpacked(raw: bytes) -> str:
    """The reverse."""
    if len(raw) == 16:
        text = raw.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return raw[1:].removesuffix(_END).decode()


def micros(moment: datetime) -> int:
    """Microseconds since 1970; a naive moment is a mistake of the caller."""
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone")
    return (moment - _EPOCH) // _MICROSECOND


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


def joined(names: tuple[str, ...]) -> str:
    """A tuple of names as JSON, the usual empty one for nothing."""
    return dumped(names) if names else ""


def split(text: str) -> tuple[str, ...]:
    """The reverse."""
    return tuple(loaded(text)) if text else ()
