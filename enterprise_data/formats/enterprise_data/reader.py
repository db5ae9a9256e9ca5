"""Reads a message as a stream: header first, then its objects in batches; memory does not grow with the file.

The file is fed to the parser piece by piece, and what is complete below ``Body`` is handed out and let go. The
parser's own limits on depth, text and entities stay in force; a document type is refused before anything is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn, cast

from lxml import etree

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.damage import reason_of, reason_of_fault
from enterprise_data.formats.enterprise_data.complaints import Violation
from enterprise_data.formats.enterprise_data.header import Header
from enterprise_data.formats.enterprise_data.header_order import header_deviations
from enterprise_data.formats.enterprise_data.header_reading import read_header
from enterprise_data.formats.enterprise_data.raw import RawObject, Taker
from enterprise_data.formats.enterprise_data.tags import local_name, uri_of
from enterprise_data.formats.enterprise_data.versions import MSG, namespace

__all__ = ["Limits", "MessageReader", "RawObject", "open_message"]

_PIECE = 1 << 16
_BATCH = 4 << 20
_LARGE = 1 << 20
_LANDMARKS = ("{*}Message", "{*}Body")
_NOT_A_MESSAGE = "Это не сообщение EnterpriseData; проверьте файл."
_AGAIN = "Выгрузите сообщение из 1С заново."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a message may not exceed. Depth and single texts are capped by the parser itself."""

    size: int = 8 << 30
    pending: int = 64 << 20
    """Bytes fed without one object becoming complete: a single object can't be larger."""
    marks: int = 1_500_000
    """Tags and attributes of one unfinished object: in memory an empty one takes thirty times its bytes."""


class MessageReader:
    """Use as a context manager; see ``open_message``."""

    def __init__(self, file: BinaryIO, name: str, limits: Limits) -> None:
        self._file = file
        self._name = name
        self._limits = limits
        self._parser = etree.XMLPullParser(
            events=("start",),
            tag=_LANDMARKS,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        self._fed = 0
        self._pending = 0
        self._marks = 0
        self._root: etree._Element | None = None
        self._body: etree._Element | None = None
        self._ended = False
        self._index = 0
        self.header = self._read_header()
        self._taker = Taker(self.header.version or "")

    def __enter__(self) -> MessageReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def header_line(self) -> int:
        """Line of the header in the file."""
        line: Any = self._header.sourceline  # its stub says something else
        return int(line or 0)

    def header_deviations(self) -> list[Violation]:
        """How the header differs from its schema."""
        return list(header_deviations(self._header))

    def batches(self, size: int) -> Iterator[Sequence[RawObject]]:
        """Objects in the file's order, ``size`` at a time, fewer where they are large."""
        batch: list[RawObject] = []
        weight = 0
        for raw in self.objects():
            batch.append(raw)
            weight += len(raw.xml)
            if len(batch) >= size or weight > _BATCH:
                yield batch
                batch, weight = [], 0
        if batch:
            yield batch

    def objects(self) -> Iterator[RawObject]:
        """Objects one by one in the file's order."""
        if self._body is None:
            return
        while True:
            yield from self._take()
            if self._ended:
                return self._check_end()
            self._feed()
            for _, element in self._parser.read_events():
                self._look_at(cast(etree._Element, element))

    # --- feeding --------------------------------------------------------------------------------------

    def _feed(self) -> None:
        """One more piece; raises ``MalformedMessage`` where the file breaks."""
        piece = self._file.read(_PIECE)
        self._fed += len(piece)
        self._pending += len(piece)
        if self._pending > _LARGE:
            self._marks += piece.count(b"<") + 2 * piece.count(b"=")
        if (
            self._fed > self._limits.size
            or self._pending > self._limits.pending
            or self._marks > self._limits.marks
        ):
            self._refuse("слишком большое", "Разделите выгрузку на части.")
        if not self._fed:
            self._refuse("пусто", "Выполните выгрузку в 1С ещё раз.")
        try:
            if piece:
                self._parser.feed(piece)
            else:
                self._ended = True
                self._parser.close()
        except etree.XMLSyntaxError as error:
            self._look_at_start()
            what, hint = reason_of(error, at_end=self._ended)
            self._refuse(f"повреждено: {what}", hint, error.lineno, error)
        self._refuse_faults()

    def _refuse_faults(self) -> None:
        """What the parser forgives until the end, the next reader of an object does not."""
        faults: Any = cast(Any, self._parser).feed_error_log.filter_from_errors()  # unknown to the stub
        if len(faults):
            what, hint = reason_of_fault(faults[0])
            self._refuse(f"повреждено: {what}", hint, faults[0].line)

    def _read_header(self) -> Header:
        while self._body is None and not self._ended:
            self._feed()
            self._look_at_start()
            if self._root is None and (self._ended or self._fed >= _PIECE):
                self._refuse("начинается не с «Message»", _NOT_A_MESSAGE)
        self._header = self._single_header()
        try:
            header = read_header(self._header)
        except MalformedMessage as error:  # only here the file's name is known
            message = f"Сообщение «{self._name}» не принято. {error.message}"
            raise MalformedMessage(message, hint=error.hint, file=self._name) from error
        self._check_body(header)
        return header

    def _single_header(self) -> etree._Element:
        assert self._root is not None
        headers = [item for item in self._root if item.tag == f"{{{MSG}}}Header"]
        if len(headers) != 1 or (
            self._body is not None and self._root.index(headers[0]) > self._root.index(self._body)
        ):
            self._refuse("не имеет одного заголовка (Header)", _NOT_A_MESSAGE)
        return headers[0]

    def _look_at_start(self) -> None:
        """Also where the file breaks: a document type is then the more telling reason."""
        for _, element in self._parser.read_events():
            self._look_at(cast(etree._Element, element))

    def _look_at(self, element: etree._Element) -> None:
        """The first elements decide whether this is a message at all; a second body would be lost in silence."""
        if self._root is None:
            self._root = element
            if element.getroottree().docinfo.internalDTD is not None:
                self._refuse(
                    "содержит описание типа документа (DOCTYPE)",
                    "Такие файлы не принимаются: это небезопасно.",
                )
            if element.getparent() is not None or local_name(element) != "Message":
                self._refuse("начинается не с «Message»", _NOT_A_MESSAGE)
        elif element.getparent() is self._root and local_name(element) == "Body":
            if self._body is not None:
                self._refuse("содержит два раздела данных (Body)", _AGAIN)
            self._body = element

    def _check_body(self, header: Header) -> None:
        if self._body is None:
            if header.version is not None:
                self._refuse("не содержит данных (Body)", _AGAIN)
            return
        found = uri_of(self._body)
        if header.version is not None and found != namespace(header.version):
            self._refuse(f"объявляет формат {header.version}, а данные записаны в «{found}»", _AGAIN)

    def _check_end(self) -> None:
        """Whatever else stands beside header and body, there may not be two of them."""
        self._single_header()

    def _take(self) -> list[RawObject]:
        """Takes finished children of ``Body`` out. The last one may still be open until the next piece or the end."""
        body: Any = self._body  # slices work, though the stub knows none
        ready = len(body) - (0 if self._ended else 1)
        if ready <= 0:
            return []
        self._pending = self._marks = 0
        taken = [self._raw(element) for element in body[:ready]]
        del body[:ready]
        return taken

    def _raw(self, element: etree._Element) -> RawObject:
        self._index += 1
        return self._taker.take(element, self._index)

    def _refuse(
        self, what: str, hint: str, line: int | None = None, cause: etree.XMLSyntaxError | None = None
    ) -> NoReturn:
        facts = {"line": line} if line else {}
        raise MalformedMessage(
            f"Сообщение «{self._name}» {what}.", hint=hint, file=self._name, **facts
        ) from cause


def open_message(path: Path, limits: Limits | None = None) -> MessageReader:
    """Opens a message file (plain XML) and reads its header; raises ``MalformedMessage``."""
    file = path.open("rb")
    try:
        return MessageReader(file, path.name, limits or Limits())
    except BaseException:
        file.close()
        raise
