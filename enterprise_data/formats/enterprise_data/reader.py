"""Reads a message as a stream: header first, then its objects in batches; memory does not grow with the file.

The file is fed to the parser piece by piece, and what is complete below ``Body`` is handed out and let go. The
parser's own limits on depth, text and entities stay in force; a document type is refused before anything is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn, cast

from lxml import etree

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.header import MSG, Header, read_header
from enterprise_data.formats.enterprise_data.layout import to_home
from enterprise_data.formats.enterprise_data.schema import DELETION, Violation, violations
from enterprise_data.formats.enterprise_data.versions import namespace, parts, supported_versions
from enterprise_data.formats.enterprise_data.walker import walker
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
    """One object below ``Body``; valid until the next batch is asked for."""

    element: etree._Element
    type_name: str
    index: int
    version: str
    ref: str | None
    deleted_type: str | None = None
    _xml: bytes = b""

    @property
    def deletion(self) -> bool:
        """Whether this is ``УдалениеОбъекта``."""
        return self.type_name == DELETION

    @property
    def line(self) -> int:
        """Line in the file."""
        line: Any = self.element.sourceline  # its stub says something else
        return int(line or 0)

    @property
    def raw_hash(self) -> bytes:
        """16 bytes over the object as it stands."""
        return blake2b(self.xml, digest_size=16).digest()

    @property
    def xml(self) -> bytes:
        """The object's bytes, with the namespaces it uses."""
        if not self._xml:
            self._xml = etree.tostring(self.element, encoding="utf-8", with_tail=False)
        return self._xml

    def tree(self) -> Tree:
        """The object whole, common properties in their later place."""
        tree = walker(self.version).walk(self.element)
        return to_home(self.type_name, tree, parts(self.version))

    def deviations(self) -> list[Violation]:
        """How the object differs from our catalogue of its version; nothing if we have none."""
        return violations(self.version, self.element) if self.version in supported_versions() else []


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
        self._taken = 0
        self.header = self._read_header()

    def __enter__(self) -> MessageReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def batches(self, size: int) -> Iterator[Sequence[RawObject]]:
        """Objects in the file's order, about ``size`` at a time; each batch lives until the next is asked for."""
        batch: list[RawObject] = []
        for element in self._complete():
            batch.append(self._raw(element))
            if len(batch) >= size:
                yield batch
                self._let_go(batch)
                batch = []
        if batch:
            yield batch
            self._let_go(batch)

    def objects(self) -> Iterator[RawObject]:
        """Objects one by one; each lives until the next is asked for."""
        for batch in self.batches(1):
            yield from batch

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

    def _complete(self) -> Iterator[etree._Element]:
        """Finished children of ``Body``. The last one may still be open until the next piece or the end."""
        if self._body is None:
            return
        while True:
            ready = len(self._body) - (0 if self._ended else 1)
            body: Any = self._body  # slices work, though the stub knows none
            fresh = body[self._taken : ready] if ready > self._taken else []
            if fresh:
                self._taken, self._pending = ready, 0
            yield from fresh
            if self._ended:
                return
            self._feed()
            for _ in self._parser.read_events():
                pass

    def _let_go(self, batch: Sequence[RawObject]) -> None:
        assert self._body is not None
        children: Any = self._body  # its stub knows no slices
        del children[: len(batch)]
        self._taken -= len(batch)

    # --- one object -----------------------------------------------------------------------------------

    def _raw(self, element: etree._Element) -> RawObject:
        self._index += 1
        version = self.header.version or ""
        tag: str = element.tag
        own = f"{{{namespace(version)}}}"
        name = tag.removeprefix(own)
        raw = RawObject(element, name, self._index, version, None)
        if raw.deletion:
            raw.deleted_type, raw.ref = _deleted(element, version)
        else:
            raw.ref = _own_ref(element, own)
        return raw

    def _refuse(self, what: str, hint: str) -> NoReturn:
        raise MalformedMessage(f"Сообщение «{self._name}» {what}.", hint=hint, file=self._name)


def _reason(error: etree.XMLSyntaxError) -> str:
    line = error.lineno or 0
    return f"строка {line}: XML нарушен"


def _own_ref(element: etree._Element, own: str) -> str | None:
    """``КлючевыеСвойства/Ссылка``, canonical; None if there is none or it is no GUID."""
    keys = next(element.iterchildren(f"{own}КлючевыеСвойства"), None)
    ref = None if keys is None else next(keys.iterchildren(f"{own}Ссылка"), None)
    return None if ref is None else canonical_guid((ref.text or "").strip())


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
