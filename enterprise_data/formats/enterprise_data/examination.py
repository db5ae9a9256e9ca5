"""Examines one object field by field and tells everything at once, where a schema stops at the first wrong place.

Beyond the schema it knows what 1C breaks on all the same: references, names and "one of" (format.md §10).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from lxml import etree

from enterprise_data.formats.enterprise_data.catalogue import Field, Structure, catalogue
from enterprise_data.formats.enterprise_data.complaints import Violation
from enterprise_data.formats.enterprise_data.expectations import expected, for_value
from enterprise_data.formats.enterprise_data.tags import local_name
from enterprise_data.formats.enterprise_data.values import NO_VALUE, built_in_of, check_of
from enterprise_data.formats.enterprise_data.versions import namespace
from enterprise_data.model.ref import canonical_guid

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_SHOWN = 60
_GUID = "УИД, например 91d5a7dd-2d96-4af5-b855-90ad613450b9"


def examined(version: str, element: etree._Element, *, spelled: str = "") -> Iterator[Violation]:
    """What is wrong with one object; nothing for a type that the version doesn't have.

    ``spelled``: the version in whose namespace the object is written, where it is another one.
    """
    structure = catalogue(version).structures.get(local_name(element))
    if structure is not None:
        own = f"{{{namespace(spelled or version)}}}"
        yield from _Examination(version, own).structure(structure, element, "")


@dataclass(frozen=True, slots=True)
class _Examination:
    version: str
    own: str

    def structure(self, structure: Structure, element: etree._Element, path: str) -> Iterator[Violation]:
        """The fields of a structure: known, in order, not too many, none missing; then what is inside them."""
        fields = _fields(self.version, structure.name)
        children = [
            (child.tag[len(self.own) :], child) for child in element if child.tag.startswith(self.own)
        ]
        counts = Counter(name for name, _ in children)
        if structure.one_of and len(children) != 1:
            where = path.rstrip(".") or structure.name
            yield _violation(element, where, f"указано значений: {len(children)}", "ровно одно")
        for name, (_, item) in fields.items():
            if item.required and not counts[name]:
                right = expected(self.version, item.type)
                yield _violation(element, path + name, "не хватает обязательного поля", right)
        reached = 0
        for name, child in children:
            if name not in fields:
                yield _violation(child, path + name, *self._unknown(structure, name))
                continue
            place, item = fields[name]
            if place < reached and not structure.choice:
                before = structure.fields[reached].name
                yield _violation(
                    child, path + name, "поле стоит не на своём месте", f"должно стоять перед «{before}»"
                )
            if counts[name] > 1 and not item.repeated and not structure.choice:
                yield _violation(child, path + name, f"поле встречается раз: {counts[name]}", "один раз")
            reached = max(reached, place)
            yield from self._inside(item, child, path)

    def _inside(self, item: Field, element: etree._Element, path: str) -> Iterator[Violation]:
        where, inner = path + item.name, catalogue(self.version).structures.get(item.type)
        if element.get(_NIL) in ("true", "1"):
            if not item.nillable:
                right = expected(self.version, item.type)
                yield _violation(element, where, "поле не может быть пустым (xsi:nil)", right)
            elif element.text or len(element):
                yield _violation(element, where, "поле объявлено пустым (xsi:nil), но не пусто")
        elif inner is not None and not len(element) and (element.text or "").strip():
            what = f"вместо вложенных полей здесь текст: «{_short(element.text)}»"
            yield _violation(element, where, what, expected(self.version, inner.name))
        elif inner is not None:
            yield from self.structure(inner, element, f"{where}.")
        elif len(element):
            right = expected(self.version, item.type)
            yield _violation(element, where, "здесь не должно быть вложенных полей", right)
        else:
            yield from self._value(item, element, where)

    def _value(self, item: Field, element: etree._Element, where: str) -> Iterator[Violation]:
        text = element.text or ""
        if built_in_of(self.version, item.type) == "Ref":
            if canonical_guid(text.strip()) is None:
                yield _violation(element, where, f"«{_short(text)}» — не ссылка 1С", _GUID)
        elif item.name == "Наименование" and item.required and not text.strip():
            yield _violation(element, where, "пустое наименование", "заполненное поле")
        else:
            check = check_of(self.version, item.type)
            stripped = text if built_in_of(self.version, item.type) == "string" else text.strip()
            complaint = check(stripped) if check is not None else None
            if complaint is not None and complaint is not NO_VALUE:
                right = for_value(self.version, item.type, stripped)
                yield _violation(element, where, complaint, right)

    def _unknown(self, structure: Structure, name: str) -> tuple[str, str]:
        """Often the field exists, one level up or down: then its place is told."""
        for item in structure.fields:
            inner = catalogue(self.version).structures.get(item.type)
            if inner is not None and any(one.name == name for one in inner.fields):
                return "такого поля здесь нет", f"его место — внутри «{item.name}»"
        return f"такого поля в версии {self.version} нет", "без этого поля"


@cache
def _fields(version: str, structure: str) -> dict[str, tuple[int, Field]]:
    places = count()
    return {item.name: (next(places), item) for item in catalogue(version).structures[structure].fields}


def _short(text: str | None) -> str:
    return (text or "").strip()[:_SHOWN]


def _violation(element: etree._Element, field: str, message: str, expected: str = "") -> Violation:
    line: Any = element.sourceline  # its stub says something else
    return Violation(line=int(line or 0), field=field, message=message, expected=expected)
