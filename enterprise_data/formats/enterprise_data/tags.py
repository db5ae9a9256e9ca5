"""Names of elements. A file may hold names that lxml's own helper raises on: a prefix that nobody declared."""

from __future__ import annotations

from lxml import etree


def local_name(element: etree._Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2]


def uri_of(element: etree._Element) -> str:
    """The namespace, "" for none."""
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""
