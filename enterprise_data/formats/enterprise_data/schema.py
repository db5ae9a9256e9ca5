"""A compiled schema per version, built from our own catalogue; violations are told in Russian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from lxml import etree

from enterprise_data.formats.enterprise_data.catalogue import Catalogue, Field, Structure, Value, catalogue

XS = "http://www.w3.org/2001/XMLSchema"
MSG = "http://www.1c.ru/SSL/Exchange/Message"
DELETION = "УдалениеОбъекта"
_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One way in which an object breaks its schema. ``line`` is relative to what was validated."""

    line: int
    field: str
    message: str
    expected: str = ""

    @property
    def text(self) -> str:
        """One sentence."""
        return f"{self.field}: {self.message}" + (f" ({self.expected})" if self.expected else "")


@cache
def _compiled(version: str) -> etree.XMLSchema:
    root = etree.fromstring(_document(catalogue(version)).encode("utf-8"))
    return etree.XMLSchema(root)


def violations(version: str, element: etree._Element) -> list[Violation]:
    """What is wrong with one object; an object of a type that we don't describe gives nothing."""
    name = etree.QName(element).localname
    known = catalogue(version)
    if name not in known.objects and name != DELETION:
        return []
    with _lock:  # libxml2 keeps the errors of a schema in one place
        schema = _compiled(version)
        if schema.validate(element):
            return []
        log: Any = schema.error_log  # iterable, though its stub doesn't know
        return [_in_russian(entry) for entry in log]


def violations_of(version: str, wrapped: bytes) -> list[Violation]:
    """The same for an object as the writer made it, wrapped in an element that declares the namespaces."""
    return violations(version, etree.fromstring(wrapped)[0])


# --- building -----------------------------------------------------------------------------------------


def _document(known: Catalogue) -> str:
    out = [
        f'<xs:schema xmlns:xs="{XS}" xmlns:t="{known.namespace}" targetNamespace="{known.namespace}" '
        'elementFormDefault="qualified">'
    ]
    out += [_simple(name, value) for name, value in known.values.items()]
    out += [_complex(known, item) for item in known.structures.values()]
    out += [f'<xs:element name="{name}" type="t:{_id(name)}"/>' for name in (*known.objects, DELETION)]
    return "".join([*out, "</xs:schema>"])


def _id(name: str) -> str:
    return name.replace("/", "__")


def _type(known: Catalogue, name: str) -> str:
    return f"t:{_id(name)}" if name in known.structures or name in known.values else f"xs:{name}"


def _complex(known: Catalogue, item: Structure) -> str:
    """Unique particle attribution: where every field is optional, foreign elements can't be allowed at both ends."""
    ambiguous = item.is_object and not any(one.required for one in item.fields)
    inside = "".join(_element(known, one) for one in item.fields)
    if item.choice and not item.name.startswith("КлючевыеСвойстваБанковскийСчет"):
        return (
            f'<xs:complexType name="{_id(item.name)}"><xs:choice minOccurs="0" maxOccurs="unbounded">{inside}'
            "</xs:choice></xs:complexType>"
        )
    before = f'<xs:any namespace="{MSG}" processContents="skip" minOccurs="0"/>' if item.is_object else ""
    after = '<xs:any namespace="##other" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>'
    attributes = '<xs:anyAttribute namespace="##other" processContents="skip"/>' if item.is_open else ""
    body = f"{before}{inside}{after if item.is_open and not ambiguous else ''}"
    return f'<xs:complexType name="{_id(item.name)}"><xs:sequence>{body}</xs:sequence>{attributes}</xs:complexType>'


def _element(known: Catalogue, item: Field) -> str:
    occurs = ("" if item.required else ' minOccurs="0"') + (' maxOccurs="unbounded"' if item.repeated else "")
    nillable = ' nillable="true"' if item.nillable else ""
    return f'<xs:element name="{item.name}" type="{_type(known, item.type)}"{occurs}{nillable}/>'


def _simple(name: str, value: Value) -> str:
    head = f'<xs:simpleType name="{_id(name)}">'
    if value.union:
        return (
            f'{head}<xs:union memberTypes="{" ".join(_base(one) for one in value.union)}"/></xs:simpleType>'
        )
    facets = "".join(f'<xs:enumeration value="{_quoted(one)}"/>' for one in value.enum)
    facets += "".join(f'<xs:pattern value="{_quoted(one)}"/>' for one in value.pattern)
    numbers = {
        "length": value.length,
        "minLength": value.min_length,
        "maxLength": value.max_length,
        "totalDigits": value.total_digits,
        "fractionDigits": value.fraction_digits,
    }
    facets += "".join(
        f'<xs:{facet} value="{number}"/>' for facet, number in numbers.items() if number is not None
    )
    return f'{head}<xs:restriction base="{_base(value.base)}">{facets}</xs:restriction></xs:simpleType>'


_BUILT_IN = frozenset(
    {
        "string",
        "boolean",
        "date",
        "dateTime",
        "time",
        "decimal",
        "int",
        "integer",
        "base64Binary",
        "anyType",
        "long",
    }
)


def _base(name: str) -> str:
    if name in ("Ref", ""):
        return "xs:string"
    return f"xs:{name}" if name in _BUILT_IN else f"t:{_id(name)}"


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


# --- telling ------------------------------------------------------------------------------------------

_NAME = re.compile(r"'\{[^}]*\}([^']*)'|'([^']*)'")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( ?(.*?) ?\)")
_URI = re.compile(r"\{[^}]*\}")
_KINDS = (
    ("This element is not expected", "поле стоит не на своём месте или неизвестно"),
    ("Missing child element", "не хватает обязательного поля"),
    ("is not an element of the set", "значения нет в списке допустимых"),
    ("exceeds the allowed maximum length", "значение слишком длинное"),
    ("The value has a length of", "длина значения не та"),
    ("underruns the allowed minimum length", "значение слишком короткое"),
    ("is not accepted by the pattern", "значение не того вида"),
    ("fractional digits", "слишком много знаков после запятой"),
    ("total digits", "слишком много цифр"),
    ("is not a valid value of the atomic type", "значение не того типа"),
    ("Character content", "здесь не должно быть текста"),
    ("The attribute", "неизвестный атрибут"),
)


def _in_russian(entry: etree._LogEntry) -> Violation:
    message = entry.message
    first = _NAME.search(message)
    name = (first.group(1) or first.group(2)) if first else "объект"
    what = next((text for key, text in _KINDS if key in message), "не соответствует схеме")
    expected = _EXPECTED.search(message)
    hint = f"ожидается: {_URI.sub('', expected.group(1))}" if expected else _limit(message)
    return Violation(line=entry.line, field=name, message=what, expected=hint)


def _limit(message: str) -> str:
    found = re.search(r"maximum length of '(\d+)'", message)
    if found:
        return f"не более {found.group(1)} знаков"
    found = re.search(r"element of the set \{(.*)\}", message)
    if found:
        return f"допустимо: {found.group(1)}"
    found = re.search(r"atomic type 'xs:(\w+)'", message)
    words = {
        "date": "дата ГГГГ-ММ-ДД",
        "dateTime": "дата и время ГГГГ-ММ-ДДTчч:мм:сс",
        "boolean": "true или false",
    }
    words |= {"decimal": "число с точкой", "int": "целое число", "integer": "целое число"}
    return words.get(found.group(1), "") if found else ""
