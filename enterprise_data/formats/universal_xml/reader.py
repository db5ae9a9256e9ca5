"""Reads a file of the universal exchange as a stream (format.md §1–6, §11).

Code that the file carries is never looked into, let alone executed: it is only reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from lxml import etree

from enterprise_data.formats.universal_xml.dialects import by_node, by_object
from enterprise_data.formats.universal_xml.findings import LAST_LINE, Finding, line_of
from enterprise_data.formats.universal_xml.neutral import Link
from enterprise_data.formats.universal_xml.reading_links import KnownNumbers
from enterprise_data.formats.universal_xml.reading_objects import ObjectReading, ReadObject
from enterprise_data.formats.universal_xml.reading_properties import type_table
from enterprise_data.formats.universal_xml.reading_rules import BLOCK, Rules, rules_of
from enterprise_data.formats.universal_xml.reading_values import MOMENT_FORM, BadValue, moment
from enterprise_data.formats.universal_xml.stream import ChildStream, Limits

_OBJECT, _TYPES, _PARAMETER = "Объект", "ИнформацияОТипахДанных", "ЗначениеПараметра"
_ALGORITHMS = ("Алгоритм", "АлгоритмПослеЗагрузкиПараметров")
_DATES = {"ДатаВыгрузки": "made", "НачалоПериодаВыгрузки": "begins", "ОкончаниеПериодаВыгрузки": "ends"}
_UNSAFE = "Такие файлы не принимаются: это небезопасно."


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHeader:
    """What the root says. Moments are local time of the base it came from."""

    version: str | None = None
    made: datetime | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    source: str = ""
    target: str = ""
    comment: str = ""


class UniversalReader:
    """Use as a context manager; see ``open_file``. ``notes`` grows while objects are read."""

    def __init__(
        self,
        file: BinaryIO,
        name: str,
        limits: Limits,
        path: Path | None = None,
        *,
        exact_lines: bool = False,
    ) -> None:
        self._file, self._path, self._limits, self._is_exact = file, path, limits, exact_lines
        self._stream = ChildStream(file, name, limits)
        self._first: etree._Element | None = None
        self.rules = Rules()
        self.notes: list[Finding] = []
        self._reading = ObjectReading(KnownNumbers(self._later))
        self.header = self._read_header()

    def __enter__(self) -> UniversalReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def objects(self) -> Iterator[ReadObject]:
        """Objects in the file's order, broken ones too; raises ``MalformedMessage`` where the file breaks."""
        for element in self._stream.children():
            self._reading.has_cdata = self._stream.has_cdata
            found = self._node(element)
            if found is not None:
                yield found

    # --- the beginning --------------------------------------------------------------------------------

    def _read_header(self) -> FileHeader:
        root = self._stream.root
        for node in root.itersiblings(preceding=True):
            what = "перед корнем файла что-то стоит: 1С не загрузит ничего (код 9)"
            self._note(node, "ФайлОбмена", what, "Удалите всё перед ФайлОбмена, кроме объявления XML.")
        moments = {word: self._moment(root, name) for name, word in _DATES.items()}
        return FileHeader(
            version=root.get("ВерсияФормата"),
            source=root.get("ИмяКонфигурацииИсточника") or "",
            target=root.get("ИмяКонфигурацииПриемника") or "",
            comment=root.get("Комментарий") or "",
            **moments,
        )

    def _moment(self, root: etree._Element, name: str) -> datetime | None:
        text = root.get(name)
        if text is None:
            return None
        try:
            return moment(text)
        except BadValue as bad:
            self._note(root, name, f"{bad.message}: 1С не начнёт загрузку", f"Нужно: {MOMENT_FORM}.")
            return None

    # --- children of the root -------------------------------------------------------------------------

    def _node(self, element: etree._Element) -> ReadObject | None:
        name = element.tag if isinstance(element.tag, str) else ""
        if name == _OBJECT:
            return self._object(element)
        if name == BLOCK:
            self._rules(element)
        elif name == _TYPES:
            self._reading.types = type_table(element)
        elif name in _ALGORITHMS:
            self._note(
                element,
                name,
                "файл содержит код 1С: он не выполняется",
                "Загружайте его в 1С, только если доверяете отправителю.",
            )
        elif name != _PARAMETER:
            self._stream.refuse_dialect(by_node(name))
            self._note(
                element, name or "комментарий", "узел, которого 1С здесь не ждёт (код 9)", "Удалите его."
            )
        return None

    def _rules(self, element: etree._Element) -> None:
        if self._first is not None:
            self._note(
                element,
                BLOCK,
                "правила стоят не первыми: объекты до них 1С загрузит без правил",
                "Переставьте правила в начало.",
            )
        rules_of(element, self.rules)
        if self.rules.clears:
            self._stream.refuse("велит очистить данные базы перед загрузкой (ПравилаОчисткиДанных)", _UNSAFE)
        self.notes += self.rules.findings
        if self.rules.code:
            places = ", ".join(self.rules.code[:5])
            self._note(
                element,
                BLOCK,
                f"правила содержат код 1С ({places}): он не выполняется",
                "Загружайте такой файл в 1С, только если доверяете отправителю.",
            )

    def _object(self, element: etree._Element) -> ReadObject:
        if self._first is None:
            self._first = element
        self._stream.refuse_dialect(by_object(element, self.header.version, has_rules=self.rules.is_present))
        found = self._reading.read_at(element, self._stream.line, is_exact=self._is_exact)
        if found.rule and found.rule not in self.rules.types:
            what = f"правила «{found.rule[:60]}» в файле нет: 1С остановит загрузку"
            self._note(element, "ИмяПравила", what, "Добавьте правило или уберите атрибут.", found.title)
        return found

    def _later(self) -> Mapping[int, Link]:
        """Numbers of all objects of the file; only asked for when a bare number comes before its object."""
        if self._path is None:
            return {}
        with open_file(self._path, self._limits) as other:
            other._reading = ObjectReading(KnownNumbers(dict))  # the look ahead doesn't look ahead
            other._reading.types = self._reading.types
            links = (item.object.link for item in other.objects())
            return {link.number: link for link in links if link is not None and link.number is not None}

    # --- telling --------------------------------------------------------------------------------------

    def _note(self, node: etree._Element, where: str, message: str, remedy: str, title: str = "файл") -> None:
        line = line_of(node) if line_of(node) < LAST_LINE else self._stream.line
        self.notes.append(
            Finding(line=line, object=title, field=where, message=message, remedy=remedy, is_broken=False)
        )


def open_file(path: Path, limits: Limits | None = None, *, exact_lines: bool = False) -> UniversalReader:
    """Opens a plain XML file and reads its beginning; raises ``MalformedMessage``.

    ``exact_lines``: every property's line is known, however far down, at some cost.
    """
    file = path.open("rb")
    try:
        return UniversalReader(file, path.name, limits or Limits(), path, exact_lines=exact_lines)
    except BaseException:
        file.close()
        raise
