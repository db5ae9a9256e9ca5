"""``Объект`` of a file as a neutral object, with everything that is wrong with it (format.md §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from enterprise_data.formats.universal_xml.complaints import title_of
from enterprise_data.formats.universal_xml.findings import LAST_LINE, Finding, line_of
from enterprise_data.formats.universal_xml.neutral import Link, Mode, Row, UniversalObject, Value
from enterprise_data.formats.universal_xml.reading_properties import PropertyReading
from enterprise_data.formats.universal_xml.types import RECORD

_MODES = {mode.value: mode for mode in Mode}
_SKIPPED = {"НаборЗаписей", "НаборЗаписейПоследовательности", "Типы"}
_ORDER = "сначала Ссылка, затем Свойство, затем ТабличнаяЧасть"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadObject:
    """One object of a file. ``is_broken``: something in it can't be trusted, so it is to be set aside whole."""

    object: UniversalObject
    rule: str
    line: int
    findings: tuple[Finding, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    """Path of a property → its line in the file."""

    @property
    def is_broken(self) -> bool:
        """Whether reading on would be guessing."""
        return any(item.is_broken for item in self.findings)

    @property
    def title(self) -> str:
        """What a person calls it."""
        return title_of(self.object)


class ObjectReading(PropertyReading):
    """Reads the objects of one file one after another."""

    def read_at(self, element: etree._Element, line: int, *, is_exact: bool) -> ReadObject:
        """The object that stands at ``line``. Far down in a file lines are looked up only where they are needed."""
        found = self.read(element)
        if line < LAST_LINE or not (is_exact or found.findings):
            return replace(found, line=line)
        found = self.read(_anew(element))
        return replace(
            found,
            line=line,
            lines={path: line + inner - 1 for path, inner in found.lines.items()},
            findings=tuple(replace(item, line=line + item.line - 1) for item in found.findings),
        )

    def read(self, element: etree._Element) -> ReadObject:
        """The object with what was found."""
        self._found, self._lines = [], {}
        type_name = element.get("Тип") or ""
        self._typed = self.types.get(type_name, {})
        link: Link | None = None
        properties: dict[str, Value] = {}
        tables: dict[str, tuple[Row, ...]] = {}
        kept: set[str] = set()
        for child in element:
            name = child.get("Имя") or ""
            if child.tag == "Ссылка":
                if properties or link is not None:
                    self._tell(child, "Ссылка", "стоит не на своём месте: 1С создаст новый объект", _ORDER)
                link = self._link(child, type_name, "", 0)
            elif child.tag == "Свойство":
                self._put(properties, name, child)
            elif child.tag == "ТабличнаяЧасть":
                tables[name] = self._table(child, name)
            elif child.tag not in _SKIPPED and child.tag != "ЗначениеПараметра":
                self._stray(child, "1С на этом бросит читать объект (код 9)")
                continue
            if child.get("НеЗамещать") == "true":
                kept.add(name)
        if link is not None and self._numbers.is_taken(link):
            self._tell(
                element, "Нпп", f"номер {link.number} уже занят другим объектом", "свой номер у каждого"
            )
        found = UniversalObject(
            type=type_name,
            link=link,
            properties=properties,
            tables=tables,
            mode=_MODES.get(element.get("РежимЗаписи") or "", Mode.WRITE),
            keeps=element.get("НеЗамещать") == "true",
            kept=frozenset(kept),
        )
        self._check_whole(element, found)
        return ReadObject(
            object=found,
            rule=element.get("ИмяПравила") or "",
            line=line_of(element),
            findings=tuple(self._named(title_of(found))),
            lines=self._lines,
        )

    def _check_whole(self, element: etree._Element, item: UniversalObject) -> None:
        if not item.type:
            self._tell(element, "Тип", "не указан", "тип объекта, например СправочникСсылка.Контрагенты")
        elif item.link is None and not item.type.startswith(RECORD):
            what = "нет ссылки: каждая загрузка создавала бы новый объект"
            self._tell(element, "Ссылка", what, "Ссылка с УИД и полями поиска")


def _anew(element: etree._Element) -> etree._Element:
    """The same element alone, its lines counted from one."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    return etree.fromstring(etree.tostring(element, encoding="utf-8", with_tail=False), parser)
