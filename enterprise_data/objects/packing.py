"""Bytes packed for keeping. The library's objects may not be shared between threads, so each thread has its own."""

from __future__ import annotations

import threading

import zstandard

MAX_SIZE = 64 * 1024 * 1024
"""What was packed never unpacks to more than this many bytes."""

_LEVEL = -1
"""Half the time of level 1, for a sixth more bytes."""


class _Own(threading.local):
    def __init__(self) -> None:
        self.pack = zstandard.ZstdCompressor(level=_LEVEL).compress
        self.unpack = zstandard.ZstdDecompressor().decompress


_own = _Own()


def packed(data: bytes) -> bytes:
    """The bytes, packed."""
    return _own.pack(data)


def unpacked(data: bytes) -> bytes:
    """The reverse; raises ``ValueError`` on bytes that are none."""
    try:
        return _own.unpack(data, max_output_size=MAX_SIZE)
    except zstandard.ZstdError as error:
        raise ValueError("not packed bytes") from error


def size_of(data: bytes) -> int:
    """How many bytes it was before it was packed; what is not packed counts as it is."""
    try:
        return max(zstandard.frame_content_size(data), 0)
    except zstandard.ZstdError:
        return len(data)
