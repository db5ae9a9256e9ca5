"""Properties, rows and references of one object as a file spells them, with all that is wrong (format.md §4–6).

Nothing of the file is executed: a property whose value is an expression is told and stays without value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from enterprise_data.formats.universal_xml.findings import Finding, line_of
from enterprise_data.formats.universal_xml.neutral import Link, Row, Value
from enterprise_data.formats.universal_xml.reading_links import KnownNumbers
from enterprise_data.formats.universal_xml.reading_values import BadValue, empty_of, value_of
from enterprise_data.formats.universal_xml.types import STRING
from enterprise_data.model.ref import canonical_guid

GUID, PREDEFINED = "{УникальныйИдентификатор}", "{ИмяПредопределенногоЭлемента}"
TypeTable = Mapping[str, Mapping[str, str]]
"""Type of object → path of a property (``Товары.Цена``) → its type (``ИнформацияОТипахДанных``)."""
_DEPTH = 20
_CELLS = {"ЗначениеПараметра", "СубконтоДт", "СубконтоКт"}


class PropertyReading:
    """Reads what one object holds; findings and lines gather until the next one begins."""

    def __init__(self, numbers: KnownNumbers) -> None:
        self.types: TypeTable = {}
        self.has_cdata = False
        self._numbers = numbers
        self._found: list[Finding] = []
        self._lines: dict[str, int] = {}
        self._typed: Mapping[str, str] = {}

    def _table(self, element: etree._Element, name: str) -> tuple[Row, ...]:
        self._lines[name] = line_of(element)
        rows: list[Row] = []
        for item in element:
            if item.tag != "Запись":
                self._stray(item, "в табличной части бывает только Запись")
                continue
            row: dict[str, Value] = {}
            prefix = f"{name}[{len(rows) + 1}]."
            for cell in item:
                if cell.tag == "Свойство":
                    self._put(row, cell.get("Имя") or "", cell, prefix, f"{name}.")
                elif cell.tag not in _CELLS:
                    self._stray(cell, "в строке бывает только Свойство")
            rows.append(row)
        return tuple(rows)

    def _put(
        self, row: dict[str, Value], name: str, element: etree._Element, prefix: str = "", table: str = ""
    ) -> None:
        path = prefix + name
        self._lines[path] = line_of(element)
        if not name:
            self._tell(element, path or "Свойство", "реквизит без имени", "атрибут Имя")
        elif name in row:
            self._tell(element, path, "реквизит указан дважды", "один раз")
        type_name = element.get("Тип") or self._typed.get(table + name, "")
        row[name] = self._value(element, type_name, path, 0)

    def _value(self, element: etree._Element, type_name: str, path: str, depth: int) -> Value:
        if not type_name:
            self._tell(element, path, "не указан тип", "атрибут Тип или узел ИнформацияОТипахДанных")
            return None
        child = self._only_child(element, path)
        if child is None:
            return empty_of(type_name)
        match child.tag:
            case "Пусто":
                return empty_of(type_name)
            case "Значение":
                return self._simple(child, type_name, path)
            case "Ссылка":
                return self._link(child, type_name, path, depth + 1)
            case "Выражение":
                self._tell(
                    child, path, "вместо значения — выражение на языке 1С: оно не вычисляется", "значение"
                )
            case "Нпп" | "ГНпп":
                self._tell(child, path, "ссылка одним номером: значение потеряется", "узел Ссылка")
            case other:
                name = other[:60] if isinstance(other, str) else "комментарий"
                self._tell(child, path, f"неизвестный узел «{name}»", "Значение, Ссылка или Пусто")
        return None

    def _only_child(self, element: etree._Element, path: str) -> etree._Element | None:
        if len(element) == 1 and element.text is None:
            return element[0]  # nearly always; a comment is told as an unknown node
        children = list(element.iterchildren(tag=etree.Element))
        for item in element.iterchildren(etree.Comment, etree.ProcessingInstruction):
            self._stray(item, "в реквизите бывает только одно значение", path)
        if len(children) > 1:
            self._tell(element, path, f"значений: {len(children)}", "ровно одно")
        return children[0] if children else None

    def _simple(self, element: etree._Element, type_name: str, path: str) -> Value:
        if len(element):
            self._tell(element, path, "внутри значения стоят другие узлы", "простой текст")
            return None
        if self.has_cdata and b"<![CDATA[" in etree.tostring(element, encoding="utf-8", with_tail=False):
            what = "значение записано как CDATA: 1С его потеряет"
            self._tell(element, path, what, "простой текст, где & — это &amp;", is_broken=False)
        try:
            return value_of(element.text or "", type_name, element.get("Свойство") or "")
        except BadValue as bad:
            self._tell(element, path, bad.message, bad.expected)
            return None

    # --- references -----------------------------------------------------------------------------------

    def _link(self, element: etree._Element, type_name: str, path: str, depth: int) -> Link | None:
        where = path or "Ссылка"
        if depth > _DEPTH:
            self._tell(element, where, "ссылки вложены слишком глубоко", f"не глубже {_DEPTH}")
            return None
        number = self._number(element, where)
        known = self._numbers.met(number) if depth else None
        if known is not None and known.type == type_name and _names(element, known.guid):
            return known
        guid, predefined = None, ""
        keys: dict[str, Value] = {}
        kept = set()
        for child in element:
            if child.tag != "Свойство":
                if child.tag != "ЗначениеПараметра":
                    self._stray(child, "в ссылке бывает только Свойство", where)
                continue
            name = child.get("Имя") or ""
            if name == GUID:
                guid = self._guid(child, where)
            elif name == PREDEFINED:
                predefined = (child.findtext("Значение") or "").strip()
            else:
                inner = f"{path}.{name}" if path else name
                self._lines.setdefault(inner, line_of(child))
                kind = child.get("Тип") or self.types.get(type_name, {}).get(name, "")
                keys[name] = self._value(child, kind, inner, depth)
                if child.get("НеЗамещать") == "true":
                    kept.add(name)
        if not keys and guid is None and not predefined:
            return self._bare(element, number, where)
        found = Link(
            type=type_name,
            guid=guid,
            predefined=predefined,
            keys=tuple(keys.items()),
            creates=element.get("НеСоздаватьЕслиНеНайден") != "true",
            kept=frozenset(kept),
            number=number,
        )
        self._numbers.remember(found)
        return found

    def _bare(self, element: etree._Element, number: int | None, where: str) -> Link | None:
        whole = self._numbers.whole(number) if number is not None else None
        if whole is None:
            self._tell(
                element,
                where,
                "ссылка без полей поиска, и объекта с этим номером в файле нет",
                "УИД и поля поиска",
            )
        return whole

    def _number(self, element: etree._Element, where: str) -> int | None:
        text = (element.get("Нпп") or element.get("ГНпп") or "").strip()
        if text.isascii() and text.isdigit() and len(text) <= 18:
            return int(text)
        if text:
            self._tell(
                element, where, f"номер (Нпп) «{text[:30]}» — не целое число", "целое число больше нуля"
            )
        return None

    def _guid(self, element: etree._Element, where: str) -> str | None:
        text = (element.findtext("Значение") or "").strip()
        found = canonical_guid(text)
        if found is None and text:
            self._tell(
                element, where, f"«{text[:60]}» — не УИД", "УИД вида 91d5a7dd-2d96-4af5-b855-90ad613450b9"
            )
        return found

    # --- telling --------------------------------------------------------------------------------------

    def _stray(self, node: etree._Element, why: str, path: str = "") -> None:
        name = str(node.tag)[:60] if isinstance(node.tag, str) else "комментарий"
        is_element = isinstance(node.tag, str)
        self._tell(node, path or name, f"лишний узел «{name}»: {why}", "без него", is_broken=is_element)

    def _tell(
        self, node: etree._Element, path: str, message: str, expected: str, *, is_broken: bool = True
    ) -> None:
        self._found.append(
            Finding(
                line=line_of(node),
                object="",
                field=path,
                message=message,
                expected=expected,
                is_broken=is_broken,
            )
        )

    def _named(self, title: str) -> Iterator[Finding]:
        for item in self._found:
            yield replace(item, object=title.strip() or _NAMELESS)


_NAMELESS = "объект без типа"


def _names(element: etree._Element, guid: str | None) -> bool:
    """Whether a reference names the object of that GUID: then its search fields have been read before."""
    if guid is None or not len(element) or element[0].get("Имя") != GUID:
        return False
    return (element[0].findtext("Значение") or "").strip().lower() == guid


def type_table(element: etree._Element) -> TypeTable:
    """``ИнформацияОТипахДанных``; columns stand inside ``<Имя>ТабличнаяЧасть``."""
    found: dict[str, dict[str, str]] = {}
    for kind in element.iterchildren("ТипДанных"):
        types = found.setdefault(kind.get("Имя") or "", {})
        for item in kind.iterchildren(tag=etree.Element):
            table = item.tag.removesuffix("ТабличнаяЧасть")
            if table != item.tag and len(item):
                types |= {
                    f"{table}.{column.tag}": (column.text or "").strip()
                    for column in item.iterchildren(tag=etree.Element)
                }
            else:
                types[item.tag] = (item.text or "").strip() or STRING
    return found
