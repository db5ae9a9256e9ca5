"""Objects as 1C could send them: made from the catalogue, with everything that the version knows and extensions."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from lxml import etree

from enterprise_data.formats.enterprise_data.catalogue import Field, Structure, Value, catalogue
from enterprise_data.formats.enterprise_data.versions import MSG, namespace

EXTENSION = "urn:example:extension"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
DEPTH = 4
_LETTERS = "абвЁёQz09 \"'<>&«»;:.,-+\n\t"
_OWNER = "КлючевыеСвойстваБанковскийСчет/Владелец"
_ALWAYS = frozenset({"КлючевыеСвойства", "Ссылка", "ИндивидуальныйПредприниматель"})
"""Optional by the schema. Without the first two an object has no identity; the flag 1C always writes."""


class Maker:
    """Makes objects of one version. ``full``: every field there is; otherwise a random part."""

    def __init__(self, version: str, chance: Random, *, full: bool = False) -> None:
        self._chance = chance
        self._known = catalogue(version)
        self._own = f"{{{namespace(version)}}}"
        self._full = full

    def object(self, type_name: str) -> etree._Element:
        """One object, valid in its version."""
        own: Any = {None: namespace(self._known.version)}  # the stub knows no default namespace
        root = etree.Element(f"{self._own}{type_name}", nsmap=own)
        if self._known.structures[type_name].is_object and self._maybe():
            etree.SubElement(root, f"{{{MSG}}}AdditionalInfo", nsmap={"msg": MSG}).text = self._text()
        self._fill(root, self._known.structures[type_name], 0)
        return root

    def _maybe(self) -> bool:
        return self._chance.random() < 0.5

    def _text(self) -> str:
        return "я" + "".join(self._chance.choices(_LETTERS, k=self._chance.randint(0, 12)))

    def _fill(self, element: etree._Element, structure: Structure, depth: int) -> None:
        if structure.one_of:
            fitting = [item for item in structure.fields if self._fits(structure, item)]
            self._add(element, self._chance.choice(fitting), depth)
        else:
            for item in structure.fields:
                if self._wants(item, depth):
                    self._add(element, item, depth)
        if structure.is_open and not structure.choice and self._maybe():
            self._extend(element)

    @staticmethod
    def _fits(structure: Structure, item: Field) -> bool:
        """Accounts of natural persons don't take part in the exchange."""
        return structure.name != _OWNER or item.name != "ФизическиеЛицаСсылка"

    def _wants(self, item: Field, depth: int) -> bool:
        if item.required or item.name in _ALWAYS:
            return True
        if depth >= DEPTH and item.type in self._known.structures:
            return False
        return self._full or self._maybe()

    def _add(self, element: etree._Element, item: Field, depth: int) -> None:
        for _ in range(self._chance.randint(1, 3) if item.repeated else 1):
            child = etree.SubElement(element, f"{self._own}{item.name}")
            inner = self._known.structures.get(item.type)
            if item.nillable and self._maybe():
                child.set(f"{{{XSI}}}nil", "true")
            elif inner is not None:
                self._fill(child, inner, depth + 1)
            else:
                child.text = self._value(item.type)

    def _extend(self, element: etree._Element) -> None:
        """Foreign elements at the end, and a foreign attribute."""
        for name in ("Поле", "Ещё", "Поле")[: self._chance.randint(1, 3)]:
            child = etree.SubElement(element, f"{{{EXTENSION}}}{name}", nsmap={"e": EXTENSION})
            child.set("вид", self._text())
            etree.SubElement(child, f"{{{EXTENSION}}}Внутри").text = self._text()
        element.set(f"{{{EXTENSION}}}метка", self._text())

    def _value(self, type_name: str) -> str:
        limits: dict[str, int] = {}
        found = self._known.values.get(type_name)
        base = type_name
        while found is not None:
            if found.enum:
                return self._chance.choice(found.enum)
            if found.union or found.pattern:
                return "31.12.2026"  # the only pattern of the format is a date of the tax office
            limits = _limits(found) | limits
            base, found = found.base, self._known.values.get(found.base)
        return self._plain(base, limits)

    def _plain(self, base: str, limits: dict[str, int]) -> str:
        chance = self._chance
        if base == "boolean":
            return chance.choice(("true", "false", "1", "0"))
        if base == "Ref":
            return str(UUID(int=chance.getrandbits(128)))
        if base in ("date", "dateTime"):
            day = date.fromordinal(chance.randint(366, date.max.toordinal())).isoformat()
            return day if base == "date" else f"{day}T{chance.randrange(24):02}:15:00"
        if base == "decimal":
            fraction = limits.get("fraction", 2)
            whole = chance.randrange(10 ** min(limits.get("total", 10) - fraction, 6))
            return f"{whole}.{'7' * fraction}" if fraction else str(whole)
        if base in ("int", "integer"):
            return str(chance.randint(0, 10 ** min(limits.get("total", 5), 5) - 1))
        if base == "base64Binary":
            return "0L/RgNC40LLQtdGC"
        if limits:
            return "".join(chance.choices("0123456789", k=chance.randint(limits["least"], limits["most"])))
        return self._text()


def _limits(value: Value) -> dict[str, int]:
    if value.total_digits is not None or value.fraction_digits is not None:
        return {"total": value.total_digits or 10, "fraction": value.fraction_digits or 0}
    if value.length is not None:
        return {"least": value.length, "most": value.length}
    if value.max_length is not None or value.min_length is not None:
        return {"least": value.min_length or 1, "most": min(value.max_length or 30, 30)}
    return {}


def made(version: str, type_name: str, seed: int, *, full: bool = False) -> etree._Element:
    """An object of a type as 1C could send it; the same seed makes the same object."""
    return Maker(version, Random(seed), full=full).object(type_name)


Content = tuple[str, tuple[tuple[str, str], ...], str, tuple[Any, ...]]


def content(element: etree._Element, own: str = "") -> Content:
    """An element as a value: name, attributes, text, children. Children of other namespaces are put together by
    name: the tree keeps each name's order, not that among names."""
    children = [content(child, own) for child in element]
    kept = [child for child in children if child[0].startswith(own)]
    foreign = sorted(
        (child for child in children if not child[0].startswith(own)), key=lambda child: child[0]
    )
    text = "" if children else element.text or ""
    attributes = sorted((str(name), str(value)) for name, value in element.attrib.items())
    return str(element.tag), tuple(attributes), text, (*kept, *foreign)
