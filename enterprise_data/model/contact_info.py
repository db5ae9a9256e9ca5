"""``ЗначенияПолей`` of contact information: an XML document inside a string (format.md §4).

Its root attribute ``Представление`` is the text a person reads. The usual short form is read without a parser;
anything else goes through expat with every entity refused; what doesn't parse is kept as raw text.
"""

from __future__ import annotations

import re
from typing import NoReturn
from xml.parsers import expat

from enterprise_data.model.xml_text import quoted

NAMESPACE = "http://www.v8.1c.ru/ssl/contactinfo"
_SHORT = re.compile(
    r"<(?:[\w.-]+:)?КонтактнаяИнформация"
    r'(?:\s+[\w:.-]+="[^"<]*")*?'
    r'\s+Представление="([^"<&\n\r\t]*)"'
)
"""Only double quotes and a text without references or line breaks; whatever else there is, a parser reads."""


class _Refused(Exception):
    """A document type or entity: never wanted here."""


def presentation(document: str) -> str:
    """The text to show; the whole string where it is no contact information."""
    found = _SHORT.match(document)
    if found:
        return found.group(1)
    text = document.strip().lstrip("\ufeff")
    if not text.startswith("<"):
        return text
    try:
        return _parsed(text)
    except (expat.ExpatError, _Refused):
        return text


def _parsed(text: str) -> str:
    roots: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not roots:
            roots.append(attributes)

    def refuse(*_: object) -> NoReturn:
        raise _Refused

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.Parse(text.encode("utf-8", "replace"), True)
    return roots[0].get("Представление", "") if roots else ""


def document(text: str) -> str:
    """The short document for a text; line breaks and tabs survive as character references."""
    return f'<КонтактнаяИнформация xmlns="{NAMESPACE}" Представление={quoted(text)}/>'
