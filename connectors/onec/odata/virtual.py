"""Rows of a virtual table one by one: asked for in pages it would be computed anew for each (protocol.md §3).

The answer is taken down into a file first, so that a broken connection is met by asking again before anybody has seen
a row; then it is decoded row by row, and memory stays flat however many there are.
"""

from __future__ import annotations

import codecs
import json
import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from connectors.onec.odata.client import FORMAT, ODataClient
from connectors.onec.odata.errors import LostAnswer
from connectors.onec.odata.reactions import page_instead
from connectors.onec.odata.values import Row
from enterprise_data.errors import MalformedMessage, UnexpectedAnswer

PATIENCE_S = 120
"""A balance over a whole register takes ten seconds and more."""
_PIECE = 1 << 16
_HELD = 4 << 20
"""Bytes that are kept in memory before they go into a file."""
_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_float=Decimal)


def virtual_rows(client: ODataClient, path: str, *, what: str) -> Iterator[Row]:
    """Rows of a function of a register; asking is repeated while it is worth it."""
    with client.repeated(lambda: _taken_down(client, path, what)) as file:
        yield from decoded_rows(file, what)


def _taken_down(client: ODataClient, path: str, what: str) -> IO[bytes]:
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_HELD, prefix="obmen-rows-")  # noqa: SIM115 - the caller's
    try:
        _take_down(client, path, what, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _take_down(client: ODataClient, path: str, what: str, file: IO[bytes]) -> None:
    limit, size, last = client.options.max_mb << 20, 0, b""
    patience = max(PATIENCE_S, client.options.timeout_s)
    with client.wire.opened("GET", path, FORMAT, what=what, read_s=patience) as response:
        kind = response.headers.get("content-type", "")
        if response.status_code >= 300 or "html" in kind:
            raise page_instead(response.status_code, response.headers, what)
        for piece in response.iter_bytes():
            size += len(piece)
            if size > limit:
                raise MalformedMessage(
                    f"{what}: ответ 1С больше допустимого.", hint="Увеличьте max_mb в настройках базы."
                )
            last = piece.rstrip()[-1:] or last
            file.write(piece)
    if last != b"}":
        raise LostAnswer(f"{what}: ответ 1С оборван или испорчен.", place=what)


def decoded_rows(file: IO[bytes], what: str) -> Iterator[Row]:
    """Objects of the list ``value``; fractions become ``Decimal``."""
    text = _Text(file, what)
    text.take("{")
    while not text.sees("}"):
        name = text.value()
        text.take(":")
        if name == "value":
            yield from _rows(text, what)
            return
        text.value()
        if text.sees(","):
            text.take(",")
    raise UnexpectedAnswer(f"{what}: в ответе 1С нет списка.", hint="Передайте отчёт разработчику.")


def _rows(text: _Text, what: str) -> Iterator[Row]:
    if not text.sees("["):
        raise UnexpectedAnswer(f"{what}: в ответе 1С нет списка.", hint="Передайте отчёт разработчику.")
    text.take("[")
    while not text.sees("]"):
        row = text.value()
        if not isinstance(row, dict):
            raise UnexpectedAnswer(f"{what}: ответ 1С не того вида.", hint="Передайте отчёт разработчику.")
        yield row
        if text.sees(","):
            text.take(",")


class _Text:
    """JSON that is decoded from the front; what has been read is let go."""

    def __init__(self, file: IO[bytes], what: str) -> None:
        self._file, self._what = file, what
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._held, self._at = "", 0

    def sees(self, sign: str) -> bool:
        """Whether this is the next sign."""
        start = self._start()
        return self._held.startswith(sign, start)

    def take(self, sign: str) -> None:
        """Steps over a sign that must be there."""
        if not self.sees(sign):
            raise self._broken()
        self._at += len(sign)

    def value(self) -> Any:
        """The next value, whole. A number at the very end of what is held may go on: then more is read."""
        while True:
            start = self._start()
            try:
                found, end = _DECODER.raw_decode(self._held, start)
            except ValueError:
                end = len(self._held)
            if end < len(self._held):
                self._at = end
                return found
            self._more()

    def _start(self) -> int:
        """Where the next sign stands."""
        while True:
            found = _BLANKS.match(self._held, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._held):
                return self._at
            self._more()

    def _more(self) -> None:
        piece = self._file.read(_PIECE)
        if not piece:
            raise self._broken()
        try:
            self._held = self._held[self._at :] + self._decode.decode(piece)
        except UnicodeDecodeError as error:
            raise self._broken() from error
        self._at = 0

    def _broken(self) -> LostAnswer:
        return LostAnswer(f"{self._what}: ответ 1С оборван или испорчен.", place=self._what)
