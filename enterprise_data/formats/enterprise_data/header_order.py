"""Whether a header is as 1C expects it: strictly in order, nothing missing, nothing twice (format.md §2.2, §2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from enterprise_data.formats.enterprise_data.complaints import Violation
from enterprise_data.formats.enterprise_data.tags import local_name, uri_of
from enterprise_data.formats.enterprise_data.versions import MSG

Places = tuple[tuple[str, int, int], ...]

_HEADER: Places = (
    ("Format", 1, 1),
    ("CreationDate", 1, 1),
    ("Confirmation", 0, 1),
    ("AvailableVersion", 1, 100),
    ("NewFrom", 0, 1),
    ("AvailableObjectTypes", 0, 1),
    ("Prefix", 0, 1),
    ("AvailableExtensions", 0, 1),
    ("SynchronizationContour", 0, 1),
)
_CONFIRMATION: Places = (
    ("ExchangePlan", 0, 1),
    ("To", 0, 1),
    ("From", 1, 1),
    ("MessageNo", 0, 1),
    ("ReceivedNo", 0, 1),
)
_OBJECT_TYPE: Places = (("Name", 1, 1), ("Sending", 0, 1), ("Receiving", 0, 1))


def header_deviations(header: etree._Element) -> Iterator[Violation]:
    """Everything in which the header differs from its schema, with lines of the file."""
    yield from _order(header, _HEADER, "")
    for item in header.iterchildren(f"{{{MSG}}}Confirmation"):
        yield from _order(item, _CONFIRMATION, "Confirmation.")
    for item in header.iterfind(f"{{{MSG}}}AvailableObjectTypes/{{{MSG}}}ObjectType"):
        yield from _order(item, _OBJECT_TYPE, "AvailableObjectTypes.ObjectType.")


def _order(element: etree._Element, places: Places, path: str) -> Iterator[Violation]:
    names = [name for name, _, _ in places]
    counts = dict.fromkeys(names, 0)
    reached = 0
    for child in element:
        name = local_name(child)
        if uri_of(child) != MSG:
            continue
        if name not in counts:
            yield _violation(child, path + name, "неизвестное поле", "без этого поля")
            continue
        counts[name] += 1
        at = names.index(name)
        if at < reached:
            expected = "порядок: " + ", ".join(names)
            yield _violation(child, path + name, "поле стоит не на своём месте", expected)
        reached = max(at, reached)
    for name, least, most in places:
        if counts[name] < least:
            yield _violation(element, path + name, "не хватает обязательного поля", "заполненное поле")
        if counts[name] > most:
            yield _violation(element, path + name, f"встречается раз: {counts[name]}", f"не более {most}")


def _violation(element: etree._Element, field: str, message: str, expected: str = "") -> Violation:
    line: Any = element.sourceline  # its stub says something else
    return Violation(line=int(line or 0), field=field, message=message, expected=expected)
