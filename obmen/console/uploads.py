"""A file from the browser goes straight into the home folder, piece by piece, and never beyond its cap.

The token of the form must come before the file: a form from a foreign page is refused before anything is stored.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from enterprise_data.errors import InvalidRecord

MOST_FIELD, MOST_PARTS, MOST_HEADER = 4096, 20, 4096
_OVERHEAD = 64 << 10


@dataclass(slots=True)
class Upload:
    """What arrived: small fields, and one file if there was one."""

    fields: dict[str, str] = field(default_factory=dict)
    path: Path | None = None
    name: str = ""
    size: int = 0

    def drop(self) -> None:
        """Removes the file."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
            self.path = None


@dataclass(slots=True)
class _Part:
    disposition: bytes = b""
    header: bytes = b""
    value: bytes = b""
    name: str = ""
    is_file: bool = False
    data: bytearray = field(default_factory=bytearray)


class _Receiver:
    """Hears the parser; opens the file only once the fields before it were accepted."""

    def __init__(self, folder: Path, most: int, accept: Callable[[dict[str, str]], None]) -> None:
        self.upload = Upload()
        self._folder, self._most, self._accept = folder, most, accept
        self._part = _Part()
        self._parts = 0
        self._out: BinaryIO | None = None

    def callbacks(self) -> dict[str, Callable[..., None]]:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def close(self) -> None:
        """Closes the file."""
        if self._out is not None:
            self._out.close()
            self._out = None

    def _begin(self) -> None:
        self._part = _Part()
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise HTTPException(400)

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._part.header = _capped(self._part.header, data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._part.value = _capped(self._part.value, data[start:end])

    def _header_end(self) -> None:
        if self._part.header.lower() == b"content-disposition":
            self._part.disposition = self._part.value
        self._part.header = self._part.value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._part.disposition)
        self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
        self._part.is_file = b"filename" in options
        if not self._part.is_file:
            return
        if self.upload.path is not None:
            raise HTTPException(400)
        self._accept(self.upload.fields)
        self.upload.name = _plain_name(options[b"filename"].decode("utf-8", "replace"))
        self.upload.path = self._folder / secrets.token_hex(16)
        self._out = self.upload.path.open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._out is not None and self._part.is_file:
            self.upload.size += end - start
            if self.upload.size > self._most:
                raise too_big(self._most)
            self._out.write(data[start:end])
            return
        if len(self._part.data) + end - start > MOST_FIELD:
            raise HTTPException(400)
        self._part.data += data[start:end]

    def _end(self) -> None:
        if self._part.is_file:
            self.close()
        else:
            self.upload.fields[self._part.name] = self._part.data.decode("utf-8", "replace")


async def receive(
    request: Request, folder: Path, most: int, accept: Callable[[dict[str, str]], None]
) -> Upload:
    """Reads a multipart form; ``accept`` judges the fields that came before the file. Leaves nothing if it raises."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise HTTPException(400)
    if int(request.headers.get("content-length") or 0) > most + _OVERHEAD:
        raise too_big(most)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    receiver = _Receiver(folder, most, accept)
    parser = MultipartParser(options[b"boundary"], receiver.callbacks())  # type: ignore[arg-type]
    try:
        async for piece in request.stream():
            await run_in_threadpool(parser.write, piece)
        parser.finalize()
    except BaseException as error:
        receiver.close()
        receiver.upload.drop()
        if isinstance(error, FormParserError):
            raise HTTPException(400) from error
        raise
    receiver.close()
    if receiver.upload.path is None:
        accept(receiver.upload.fields)
    return receiver.upload


def too_big(most: int) -> InvalidRecord:
    """The file is larger than the operator allows."""
    return InvalidRecord(
        f"Файл больше {most >> 20} МБ.", hint="Разделите выгрузку или увеличьте max_message_mb в obmen.toml."
    )


def _capped(before: bytes, more: bytes) -> bytes:
    if len(before) + len(more) > MOST_HEADER:
        raise HTTPException(400)
    return before + more


def _plain_name(given: str) -> str:
    """The last part of a name from any system, printable and short."""
    name = "".join(letter for letter in PureWindowsPath(given).name if letter.isprintable())
    return name.strip(" .")[-100:] or "файл"
