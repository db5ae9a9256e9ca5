"""What a schema says about an object, told in Russian: which field, what is wrong, what would be right."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from enterprise_data.formats.enterprise_data.catalogue import Catalogue
from enterprise_data.formats.enterprise_data.tags import local_name

_SHOWN = 60
_URI = re.compile(r"\{[^}]*\}")
_STEP = re.compile(r"\*(?:\[(\d+)\])?")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( ?(.*?) ?\)")
_VALUE = re.compile(r"value '(.*)' (?:is not|has)|^Element '[^']*': '(.*)' is not a valid value", re.DOTALL)
_LENGTH = re.compile(r"length of '(\d+)'; this \w+ (?:from )?the allowed (?:\w+ )?length of '(\d+)'")
_SET = re.compile(r"element of the set \{(.*)\}")
_DIGITS = re.compile(r"digits than are allowed \('(\d+)'\)")
_ATOMIC = re.compile(r"(?:atomic|union) type '(?:\{[^}]*\}|xs:)?([^']*)'")
_KINDS = (
    ("This element is not expected", "поле стоит не на своём месте или неизвестно"),
    ("Missing child element", "не хватает обязательного поля"),
    ("is not an element of the set", "значения нет в списке допустимых"),
    ("exceeds the allowed maximum length", "значение слишком длинное"),
    ("underruns the allowed minimum length", "значение слишком короткое"),
    ("differs from the allowed length", "длина значения не та"),
    ("is not accepted by the pattern", "значение не того вида"),
    ("more fractional digits", "слишком много знаков после точки"),
    ("more digits", "слишком много цифр"),
    ("is not a valid value", "значение не того типа"),
    ("Character content", "здесь не должно быть текста"),
    ("Element content is not allowed", "здесь не должно быть вложенных полей"),
    ("is 'nilled'", "поле объявлено пустым (xsi:nil), но не пусто"),
    ("The element is not 'nillable'", "поле не может быть пустым (xsi:nil)"),
    ("The attribute", "неизвестный атрибут"),
)
_WORDS = {
    "date": "дата ГГГГ-ММ-ДД",
    "dateTime": "дата и время ГГГГ-ММ-ДДTчч:мм:сс",
    "boolean": "true или false",
    "decimal": "число с точкой",
    "int": "целое число",
    "integer": "целое число",
    "base64Binary": "двоичные данные (base64)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One way in which an object breaks its schema. ``line`` counts as in what was checked."""

    line: int
    field: str
    """Path below the object, e.g. ``КлючевыеСвойства.ИНН``; the object's type where it is about the whole."""
    message: str
    expected: str = ""

    @property
    def text(self) -> str:
        """One sentence."""
        return f"{self.field}: {self.message}" + (f" ({self.expected})" if self.expected else "")


def in_russian(known: Catalogue, entry: etree._LogEntry, element: etree._Element) -> Violation:
    """One entry of the schema's log about ``element``."""
    message = entry.message
    what = next((text for key, text in _KINDS if key in message), "не соответствует схеме")
    found = _VALUE.search(message)
    if found:
        value = found.group(1) if found.group(1) is not None else found.group(2)
        what += f": «{value[:_SHOWN]}»"
    return Violation(
        line=entry.line, field=_path(entry, element), message=what, expected=_expected(known, message)
    )


def _path(entry: etree._LogEntry, element: etree._Element) -> str:
    """Names from the object down to where it breaks; the log counts children."""
    names = []
    node = element
    for step in (getattr(entry, "path", None) or "").split("/")[2:]:  # the stub knows no path
        found = _STEP.fullmatch(step)
        children = list(node)
        place = int((found and found.group(1)) or 1) - 1
        if found is None or place >= len(children):
            names.append(step.rpartition(":")[2].partition("[")[0])
            break
        node = children[place]
        names.append(local_name(node))
    return ".".join(names) or local_name(element)


def _expected(known: Catalogue, message: str) -> str:
    if found := _EXPECTED.search(message):
        return f"ожидается: {_URI.sub('', found.group(1))}"
    if found := _LENGTH.search(message):
        return f"допустимо знаков: {found.group(2)}, а здесь {found.group(1)}"
    if found := _SET.search(message):
        return "допустимо: " + found.group(1).replace("'", "")
    if found := _DIGITS.search(message):
        return f"допустимо: {found.group(1)}"
    if found := _ATOMIC.search(message):
        return _WORDS.get(_built_in(known, found.group(1)), "")
    return ""


def _built_in(known: Catalogue, type_name: str) -> str:
    """The simple type that a type of the format rests on."""
    name = type_name.replace("__", "/")
    while name in known.values:
        name = known.values[name].base
    return name
