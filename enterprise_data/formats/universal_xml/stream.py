"""Children of ``ФайлОбмена`` one by one, taken out as soon as they are complete; memory doesn't grow with the file.

The parser's limits on depth, text and entities stay in force; a document type is refused before anything is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn, cast

from lxml import etree

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.damage import is_wrong_encoding, reason_of
from enterprise_data.formats.recognition import root_name
from enterprise_data.formats.universal_xml.dialects import Refusal, by_root, by_version
from enterprise_data.formats.universal_xml.findings import LAST_LINE, line_of

_PIECE = 1 << 16
_LARGE = 1 << 20
_ROOT = "ФайлОбмена"
_AGAIN = "Выгрузите файл заново."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may not exceed. Depth and single texts are capped by the parser itself."""

    size: int = 8 << 30
    pending: int = 64 << 20
    """Bytes fed without one object becoming complete."""
    marks: int = 1_500_000
    """Tags and attributes of one unfinished object: in memory an empty one takes thirty times its bytes."""


class ChildStream:
    """The file, piece by piece. ``root`` is there from the start, still growing."""

    def __init__(self, file: BinaryIO, name: str, limits: Limits) -> None:
        self._file, self._name, self._limits = file, name, limits
        self._parser = etree.XMLPullParser(
            events=("start",),
            tag=_ROOT,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            strip_cdata=False,
        )
        self._fed = self._pending = self._marks = 0
        self._head = self._tail = b""
        self._ended = False
        self._root: etree._Element | None = None
        self.has_cdata = False
        self.line = 0
        self.root = self._first_element()

    def children(self) -> Iterator[etree._Element]:
        """Each child once it is whole, comments and instructions too; ``line`` is where it stands."""
        before: etree._Element | None = None
        while True:
            for child in self._take():
                self.line = self._line_of(child, before)
                yield child
                before = child
            if self._ended:
                return
            self._feed()

    def _line_of(self, child: etree._Element, before: etree._Element | None) -> int:
        """Where the parser counts no further, from the child before."""
        line = line_of(child)
        if line < LAST_LINE:
            return line
        if before is None:
            return line_of(self.root) + (self.root.text or "").count("\n")
        return self.line + _line_feeds(before)

    def refuse_dialect(self, refusal: Refusal | None) -> None:
        """Raises ``MalformedMessage`` if there is a reason."""
        if refusal is not None:
            self.refuse(f"не принят: {refusal[0]}", refusal[1])

    def refuse(
        self, what: str, hint: str, line: int | None = None, cause: etree.XMLSyntaxError | None = None
    ) -> NoReturn:
        """Raises ``MalformedMessage`` about the file."""
        facts = {"line": line} if line else {}
        raise MalformedMessage(f"Файл «{self._name}» {what}.", hint=hint, file=self._name, **facts) from cause

    def _first_element(self) -> etree._Element:
        while (root := self._root) is None:
            self._feed()
        return root

    def _feed(self) -> None:
        piece = self._file.read(_PIECE)
        self._check_size(piece)
        self._head = self._head or piece
        self.has_cdata |= b"<![CDATA[" in self._tail + piece
        self._tail = piece[-8:]
        try:
            if piece:
                self._parser.feed(piece)
            else:
                self._ended = True
                self._parser.close()
        except etree.XMLSyntaxError as error:
            if self._root is not None or not is_wrong_encoding(error):
                self._look_at_root()
            what, hint = reason_of(error, at_end=self._ended)
            self.refuse(f"повреждён: {what}", hint.replace("из 1С ", ""), error.lineno, error)
        self._look_at_root()

    def _check_size(self, piece: bytes) -> None:
        self._fed += len(piece)
        self._pending += len(piece)
        if self._pending > _LARGE:
            self._marks += piece.count(b"<") + 2 * piece.count(b"=")
        limits = self._limits
        if self._fed > limits.size or self._pending > limits.pending or self._marks > limits.marks:
            self.refuse("слишком большой или содержит слишком большой объект", "Разделите выгрузку по датам.")
        if not self._fed:
            self.refuse("пуст", _AGAIN)

    def _look_at_root(self) -> None:
        """Also where the file breaks: that it is something else is then the more telling reason."""
        if self._root is not None:
            return
        for _, item in self._parser.read_events():
            root = cast(etree._Element, item)
            if root.getroottree().docinfo.internalDTD is not None:
                hint = "Такие файлы не принимаются: это небезопасно."
                self.refuse("содержит описание типа документа (DOCTYPE)", hint)
            if root.getparent() is None:
                self.refuse_dialect(by_version(root.get("ВерсияФормата")))
                self._root = root
            break
        if self._root is None and (name := root_name(self._head)) is not None:
            self.refuse_dialect(by_root(name))
        if self._root is None and (self._ended or self._fed >= _PIECE):
            self.refuse(f"не начинается с «{_ROOT}»", "Проверьте, тот ли это файл.")

    def _take(self) -> list[etree._Element]:
        """Finished children; the last one may still be open until the next piece or the end."""
        root: Any = self.root  # slices work, though the stub knows none
        ready = len(root) - (0 if self._ended else 1)
        if ready <= 0:
            return []
        self._pending = self._marks = 0
        taken: list[etree._Element] = list(root[:ready])
        del root[:ready]
        return taken


def _line_feeds(child: etree._Element) -> int:
    """How many lines a child and the text behind it take. A tag broken into lines counts as one."""
    texts = [child.tail or ""]
    if isinstance(child.tag, str):
        texts += map(str, child.itertext())
        texts += (node.text or "" for node in child.iter(etree.Comment, etree.ProcessingInstruction))
    return sum(text.count("\n") for text in texts)
