"""Reads an XDTO package of 1C (``Package.bin``, which is XML text) into the type descriptions of a catalogue.

A package is a model of objects, not an XML Schema: ``objectType`` with ``property`` fields, ``valueType`` with facets
as attributes, anonymous types as ``typeDef``. The rules of the translation are those of the reference (README, «xsd:
how they were derived»): fields follow their order unless ``ordered="false"``, which means a choice; ``open`` types
take foreign content; what is based on ``Object`` of the message package is a body object.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from enterprise_data.formats.enterprise_data.types_of_xsd import FACETS, Types, finished, local

XDTO = "{http://v8.1c.ru/8.1/xdto}"
_KIND = "{http://www.w3.org/2001/XMLSchema-instance}type"


def types_of_package(package: etree._Element) -> Types:
    """Every named type; anonymous ones are named ``Owner/Field``."""
    reader = _Reader()
    for node in package:
        name = node.get("name") or ""
        if node.tag == f"{XDTO}objectType":
            reader.object(name, node)
        elif node.tag == f"{XDTO}valueType":
            reader.value(name, node)
    return reader.types


class _Reader:
    def __init__(self) -> None:
        self.types: Types = {}

    def object(self, name: str, node: etree._Element) -> None:
        """A structure: its fields in order. Attributes of an object carry nothing in this format."""
        described: dict[str, Any] = {"order": "choice" if node.get("ordered") == "false" else "seq"}
        if local(node.get("base")) == "Object":
            described["object"] = 1
        if node.get("open") == "true":
            described["open"] = 1
        properties = [
            item
            for item in node
            if item.tag == f"{XDTO}property" and item.get("form", "Element").lower() == "element"
        ]
        described["fields"] = [self.field(name, item) for item in properties]
        nillable = [str(item.get("name")) for item in properties if item.get("nillable") == "true"]
        self.types[name] = finished(described, nillable)

    def field(self, owner: str, node: etree._Element) -> list[Any]:
        """``[name, type, required, repeated]``."""
        name, type_name = node.get("name") or "", local(node.get("type") or node.get("ref"))
        inner = node.find(f"{XDTO}typeDef")
        if inner is not None:
            type_name = f"{owner}/{name}"
            make = self.object if local(inner.get(_KIND)) == "ObjectType" else self.value
            make(type_name, inner)
        required = int(node.get("lowerBound", "1") != "0")
        return [name, type_name or "anyType", required, int(node.get("upperBound", "1") != "1")]

    def value(self, name: str, node: etree._Element) -> None:
        """A value: its base and what restricts it. Words of a list stand as texts of ``enumeration``."""
        described: dict[str, Any] = {"base": local(node.get("base")) or "string"}
        members = (node.get("memberTypes") or "").split()
        if members:
            described = {"base": "string", "union": [local(item) for item in members]}
        for tag, key in (("enumeration", "enum"), ("pattern", "pattern")):
            words = [item.text or "" for item in node.findall(f"{XDTO}{tag}")]
            if words:
                described[key] = words
        self.types[name] = described | {
            facet: int(str(node.get(facet))) for facet in FACETS if node.get(facet)
        }
