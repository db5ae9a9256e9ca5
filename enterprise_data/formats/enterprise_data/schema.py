"""A compiled schema per version, built from our own catalogue; violations are told in Russian.

A type is compiled when the first of its objects comes: that takes some milliseconds and a megabyte, and most
messages hold few types. Who meets many compiles all exchanged ones at once, who checks a file for its own sake the
whole version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from functools import cache
from itertools import islice
from threading import Lock
from typing import Any

from lxml import etree

from enterprise_data.formats.enterprise_data.catalogue import Catalogue, Field, Structure, Value, catalogue
from enterprise_data.formats.enterprise_data.complaints import Violation, in_russian
from enterprise_data.formats.enterprise_data.tags import local_name
from enterprise_data.formats.enterprise_data.versions import MSG
from enterprise_data.objects.registry import KIND_BY_FORMAT_TYPE

XS = "http://www.w3.org/2001/XMLSchema"
DELETION = "УдалениеОбъекта"
_TOLD = 50
_FEW = 8
"""Types of a version that are compiled one by one."""
_lock = Lock()
_by_type: dict[str, dict[str, etree.XMLSchema]] = {}

__all__ = ["DELETION", "Violation", "fits", "violations", "violations_of"]


def fits(version: str, element: etree._Element) -> bool:
    """Whether ``violations`` would find nothing."""
    name = local_name(element)
    if name not in _exchanged(version):
        return True
    element = _without_additional_info(catalogue(version).structures[name], element)
    with _lock:
        return _schema(version, name).validate(element)


def violations(version: str, element: etree._Element, *, every_type: bool = False) -> list[Violation]:
    """What is wrong with one object, the first fifty; types outside the schema in use give nothing."""
    name = local_name(element)
    known = catalogue(version)
    if not (known.has_object(name) if every_type else name in _exchanged(version)):
        return []
    element = _without_additional_info(known.structures[name], element)
    with _lock:  # libxml2 keeps the errors of a schema in one place
        schema = _whole(version) if every_type else _schema(version, name)
        if schema.validate(element):
            return []
        log: Any = schema.error_log  # iterable, though its stub doesn't know
        told = [in_russian(known, entry, element) for entry in islice(log, _TOLD)]
        left = len(log) - len(told)
    if left > 0:
        more = f"и ещё ошибок в этом объекте: {left}"
        told.append(Violation(line=told[-1].line, field=name, message=more))
    return told


def violations_of(version: str, wrapped: bytes) -> list[Violation]:
    """The same for an object as the writer made it, wrapped in an element that declares the namespaces."""
    try:
        element = etree.fromstring(wrapped)[0]
    except etree.XMLSyntaxError as error:
        return [
            Violation(line=0, field="объект", message="не записывается как XML", expected=error.msg or "")
        ]
    return violations(version, element)


@cache
def _exchanged(version: str) -> frozenset[str]:
    known = catalogue(version)
    return frozenset((*filter(known.has_object, KIND_BY_FORMAT_TYPE), DELETION))


def _schema(version: str, name: str) -> etree.XMLSchema:
    """One that has the type; after a few one for all of them takes the place of theirs."""
    known = _by_type.setdefault(version, {})
    if name not in known:
        if len(known) < _FEW:
            known[name] = compiled(catalogue(version), [name])
        else:
            exchanged = _exchanged(version)
            known.update(dict.fromkeys(exchanged, compiled(catalogue(version), exchanged)))
    return known[name]


@cache
def _whole(version: str) -> etree.XMLSchema:
    known = catalogue(version)
    return compiled(known, known.all_objects)


def compiled(known: Catalogue, objects: Iterable[str]) -> etree.XMLSchema:
    """The schema of some objects of a version."""
    return etree.XMLSchema(etree.fromstring(_document(known, sorted(objects)).encode("utf-8")))


def _is_ambiguous(item: Structure) -> bool:
    """Unique particle attribution: where every field is optional, foreign elements can't be allowed at both ends."""
    return item.is_object and not any(one.required for one in item.fields)


def _without_additional_info(item: Structure, element: etree._Element) -> etree._Element:
    """So there the schema allows the wildcard at the end only, and what may stand in front is taken off first."""
    if _is_ambiguous(item) and len(element) and element[0].tag == f"{{{MSG}}}AdditionalInfo":
        element = deepcopy(element)
        element.remove(element[0])
    return element


# --- building -----------------------------------------------------------------------------------------


def _document(known: Catalogue, objects: Sequence[str]) -> str:
    out = [
        f'<xs:schema xmlns:xs="{XS}" xmlns:t="{known.namespace}" targetNamespace="{known.namespace}" '
        'elementFormDefault="qualified">'
    ]
    for name in sorted(_reachable(known, objects)):
        if name in known.values:
            out.append(_simple(known, name, known.values[name]))
        else:
            out.append(_complex(known, known.structures[name]))
    out += [f'<xs:element name="{name}" type="t:{_id(name)}"/>' for name in objects]
    return "".join([*out, "</xs:schema>"])


def _reachable(known: Catalogue, roots: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in seen and (name in known.structures or name in known.values):
            seen.add(name)
            waiting += _parts_of(known, name)
    return seen


def _parts_of(known: Catalogue, name: str) -> Iterator[str]:
    if name in known.structures:
        yield from (item.type for item in known.structures[name].fields)
    else:
        yield from (known.values[name].base, *known.values[name].union)


def _id(name: str) -> str:
    return name.replace("/", "__")


def _complex(known: Catalogue, item: Structure) -> str:
    inside = "".join(_element(known, one) for one in item.fields)
    attributes = '<xs:anyAttribute namespace="##other" processContents="skip"/>' if item.is_open else ""
    head = f'<xs:complexType name="{_id(item.name)}">'
    if item.choice:
        return (
            f'{head}<xs:choice minOccurs="0" maxOccurs="unbounded">{inside}</xs:choice>{attributes}'
            "</xs:complexType>"
        )
    additional = f'<xs:any namespace="{MSG}" processContents="skip" minOccurs="0"/>'
    before = additional if item.is_object and not (_is_ambiguous(item) and item.is_open) else ""
    foreign = '<xs:any namespace="##other" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>'
    after = foreign if item.is_open else ""
    return f"{head}<xs:sequence>{before}{inside}{after}</xs:sequence>{attributes}</xs:complexType>"


def _element(known: Catalogue, item: Field) -> str:
    occurs = ("" if item.required else ' minOccurs="0"') + (' maxOccurs="unbounded"' if item.repeated else "")
    nillable = ' nillable="true"' if item.nillable else ""
    return f'<xs:element name="{item.name}" type="{_type(known, item.type)}"{occurs}{nillable}/>'


def _simple(known: Catalogue, name: str, value: Value) -> str:
    head = f'<xs:simpleType name="{_id(name)}">'
    if value.union:
        members = " ".join(_type(known, one) for one in value.union)
        return f'{head}<xs:union memberTypes="{members}"/></xs:simpleType>'
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
    base = _type(known, value.base)
    return f'{head}<xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>'


def _type(known: Catalogue, name: str) -> str:
    """A reference is a text to the schema; its form is checked by the writer."""
    if name in known.structures or name in known.values:
        return f"t:{_id(name)}"
    return "xs:string" if name in ("Ref", "") else f"xs:{name}"


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
