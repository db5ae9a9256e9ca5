"""Reads a message as a stream: header first, then its objects in batches; memory does not grow with the file.

The file is fed to the parser piece by piece, and what is complete below ``Body`` is handed out and let go. The
parser's own limits on depth, text and entities stay in force; a document type is refused before anything is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn, cast

from lxml import etree

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.header import MSG, Header, read_header
from enterprise_data.formats.enterprise_data.schema import DELETION, Violation, violations
from enterprise_data.formats.enterprise_data.stored import element_of, tree_of_xml
from enterprise_data.formats.enterprise_data.versions import namespace, supported_versions
from enterprise_data.model.ref import canonical_guid

Tree = dict[str, Any]

_PIECE = 1 << 16
_LANDMARKS = ("{*}Message", "{*}Body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a message may not exceed. Depth and single texts are capped by the parser itself."""

    size: int = 8 << 30
    pending: int = 64 << 20
    """Bytes fed without one object becoming complete: a single object can't be larger."""


@dataclass(slots=True)
class RawObject:
    """One object below ``Body``: its own bytes, taken out of the message as soon as it was complete."""

    xml: bytes
    """The object with the namespaces it uses."""
    type_name: str
    index: int
    line: int
    """Line in the file."""
    version: str
    ref: str | None
    deleted_type: str | None = None

    @property
    def deletion(self) -> bool:
        """Whether this is ``УдалениеОбъекта``."""
        return self.type_name == DELETION

    @property
    def raw_hash(self) -> bytes:
        """16 bytes over the object as it stands."""
        return blake2b(self.xml, digest_size=16).digest()

    def tree(self) -> Tree:
        """The object whole, common properties in their later place."""
        return tree_of_xml(self.xml, self.version)

    def deviations(self) -> list[Violation]:
        """How the object differs from our catalogue of its version; nothing if we have none."""
        if self.version not in supported_versions():
            return []
        found = violations(self.version, element_of(self.xml))
        return [replace(item, line=self.line + item.line - 1) for item in found]


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
        self._root: etree._Element | None = None
        self._body: etree._Element | None = None
        self._ended = False
        self._index = 0
        self.header = self._read_header()
        self._version = self.header.version or ""
        self._own = f"{{{namespace(self._version)}}}"
        self._keys_tag, self._ref_tag = f"{self._own}КлючевыеСвойства", f"{self._own}Ссылка"

    def __enter__(self) -> MessageReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def batches(self, size: int) -> Iterator[Sequence[RawObject]]:
        """Objects in the file's order, ``size`` at a time."""
        batch: list[RawObject] = []
        for raw in self.objects():
            batch.append(raw)
            if len(batch) >= size:
                yield batch
                batch = []
        if batch:
            yield batch

    def objects(self) -> Iterator[RawObject]:
        """Objects one by one in the file's order."""
        if self._body is None:
            return
        while True:
            yield from self._take()
            if self._ended:
                return
            self._feed()
            for _ in self._parser.read_events():
                pass

    # --- feeding --------------------------------------------------------------------------------------

    def _feed(self) -> None:
        """One more piece; raises ``MalformedMessage`` where the file breaks."""
        piece = self._file.read(_PIECE)
        self._fed += len(piece)
        self._pending += len(piece)
        if self._fed > self._limits.size or self._pending > self._limits.pending:
            self._refuse("слишком большое", "Разделите выгрузку на части.")
        try:
            if piece:
                self._parser.feed(piece)
            else:
                self._ended = True
                self._parser.close()
        except etree.XMLSyntaxError as error:
            self._refuse(
                f"повреждено: {_reason(error)}",
                "Файл записан не до конца или испорчен. Выгрузите его из 1С заново.",
            )

    def _read_header(self) -> Header:
        while self._body is None and not self._ended:
            self._feed()
            for _, element in self._parser.read_events():
                self._look_at(cast(etree._Element, element))
            if self._root is None:
                self._refuse("начинается не с «Message»", "Это не сообщение EnterpriseData; проверьте файл.")
        assert self._root is not None
        headers = [item for item in self._root if item.tag == f"{{{MSG}}}Header"]
        if len(headers) != 1:
            self._refuse(
                "не имеет одного заголовка (Header)", "Это не сообщение EnterpriseData; проверьте файл."
            )
        header = read_header(headers[0])
        self._check_body(header)
        return header

    def _look_at(self, element: etree._Element) -> None:
        """The first elements decide whether this is a message at all."""
        if self._root is None:
            self._root = element
            if element.getroottree().docinfo.internalDTD is not None:
                self._refuse(
                    "содержит описание типа документа (DOCTYPE)",
                    "Такие файлы не принимаются: это небезопасно.",
                )
            if element.getparent() is not None or etree.QName(element).localname != "Message":
                self._refuse("начинается не с «Message»", "Это не сообщение EnterpriseData; проверьте файл.")
        elif (
            self._body is None
            and element.getparent() is self._root
            and etree.QName(element).localname == "Body"
        ):
            self._body = element

    def _check_body(self, header: Header) -> None:
        if self._body is None:
            if header.version is not None:
                self._refuse("не содержит данных (Body)", "Выгрузите сообщение из 1С заново.")
            return
        found = etree.QName(self._body).namespace or ""
        if header.version is not None and found != namespace(header.version):
            self._refuse(
                f"объявляет формат {header.version}, а данные записаны в «{found}»",
                "Выгрузите сообщение из 1С заново.",
            )

    def _take(self) -> list[RawObject]:
        """Takes finished children of ``Body`` out. The last one may still be open until the next piece or the end."""
        body: Any = self._body  # slices work, though the stub knows none
        ready = len(body) - (0 if self._ended else 1)
        if ready <= 0:
            return []
        self._pending = 0
        taken = [self._raw(element) for element in body[:ready]]
        del body[:ready]
        return taken

    # --- one object -----------------------------------------------------------------------------------

    def _raw(self, element: etree._Element) -> RawObject:
        self._index += 1
        line: Any = element.sourceline  # its stub says something else
        name = element.tag.removeprefix(self._own)
        xml = etree.tostring(element, encoding="utf-8", with_tail=False)
        deleted_type = None
        if name == DELETION:
            deleted_type, ref = _deleted(element, self._version)
        else:
            ref = _own_ref(element, self._keys_tag, self._ref_tag)
        return RawObject(xml, name, self._index, int(line or 0), self._version, ref, deleted_type)

    def _refuse(self, what: str, hint: str) -> NoReturn:
        raise MalformedMessage(f"Сообщение «{self._name}» {what}.", hint=hint, file=self._name)


def _reason(error: etree.XMLSyntaxError) -> str:
    line = error.lineno or 0
    return f"строка {line}: XML нарушен"


def _own_ref(element: etree._Element, keys_tag: str, ref_tag: str) -> str | None:
    """``КлючевыеСвойства/Ссылка``, canonical; None if there is none or it is no GUID."""
    keys = _child(element, keys_tag)
    ref = None if keys is None else _child(keys, ref_tag)
    return None if ref is None else canonical_guid((ref.text or "").strip())


def _child(element: etree._Element, tag: str) -> etree._Element | None:
    """The first child with the tag; nearly always it is the very first, which is found much faster."""
    if len(element) and element[0].tag == tag:
        return element[0]
    return next(element.iterchildren(tag), None)


def _deleted(element: etree._Element, version: str) -> tuple[str | None, str | None]:
    """Object type and reference of a deletion: two nested elements, then exactly one that names it."""
    inner = element
    for _ in range(2):
        if len(inner) != 1:
            return None, None
        inner = inner[0]
    if len(inner) != 1:
        return None, None
    word = etree.QName(inner[0]).localname
    return _type_of_deletion(version, word), canonical_guid((inner[0].text or "").strip())


def _type_of_deletion(version: str, word: str) -> str:
    """Looked up, never derived; the newest catalogue serves versions we have none for."""
    known = supported_versions()
    deletions = catalogue(version if version in known else known[-1]).deletions
    return next((name for name, element in deletions.items() if element == word), word)


def open_message(path: Path, limits: Limits | None = None) -> MessageReader:
    """Opens a message file (plain XML) and reads its header; raises ``MalformedMessage``."""
    file = path.open("rb")
    try:
        return MessageReader(file, path.name, limits or Limits())
    except BaseException:
        file.close()
        raise
