"""Reads an XML schema of a version into the type descriptions of a catalogue.

A type is open where foreign attributes may stand: its wildcard for elements is left out of a schema where it would
be ambiguous (format.md §10, trap 14), the one for attributes never.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
FACETS = ("length", "minLength", "maxLength", "totalDigits", "fractionDigits")
Types = dict[str, dict[str, Any]]


def types_of_xsd(schema: etree._Element) -> Types:
    """Every named type; anonymous ones are named ``Owner/Field``."""
    reader = _Reader()
    for node in schema:
        name = node.get("name")
        if node.tag == f"{XS}complexType" and name:
            reader.complex(name, node)
        elif node.tag == f"{XS}simpleType" and name:
            reader.simple(name, node)
    return reader.types


def elements_of_xsd(schema: etree._Element) -> set[str]:
    """What is declared as an element of its own: what may stand in a body, and the body itself."""
    return {node.get("name") or "" for node in schema if node.tag == f"{XS}element"}


class _Reader:
    def __init__(self) -> None:
        self.types: Types = {}

    def complex(self, name: str, node: etree._Element) -> None:
        """A structure: its fields in order."""
        extension = node.find(f"{XS}complexContent/{XS}extension")
        holder = node if extension is None else extension
        body = holder.find(f"{XS}sequence")
        choice = holder.find(f"{XS}choice")
        if body is None:
            body = choice
        described: dict[str, Any] = {"order": "choice" if choice is not None and body is choice else "seq"}
        if extension is not None:
            described["object"] = 1
        if holder.find(f"{XS}anyAttribute") is not None:
            described["open"] = 1
        elements = [] if body is None else [item for item in body if item.tag == f"{XS}element"]
        described["fields"] = [self.field(name, item) for item in elements]
        nillable = [item.get("name") for item in elements if item.get("nillable") == "true"]
        self.types[name] = finished(described, [str(one) for one in nillable])

    def field(self, owner: str, node: etree._Element) -> list[Any]:
        """``[name, type, required, repeated]``."""
        name, type_name = node.get("name") or "", local(node.get("type"))
        key = f"{owner}/{name}"
        inner = node.find(f"{XS}complexType")
        if inner is not None:
            self.complex(key, inner)
            type_name = key
        inner = node.find(f"{XS}simpleType")
        if inner is not None:
            self.simple(key, inner)
            type_name = key
        required = int(node.get("minOccurs", "1") != "0")
        return [name, type_name or "anyType", required, int(node.get("maxOccurs", "1") != "1")]

    def simple(self, name: str, node: etree._Element) -> None:
        """A value: its base and what restricts it."""
        restriction, union = node.find(f"{XS}restriction"), node.find(f"{XS}union")
        described: dict[str, Any] = {"base": "string"}
        if union is not None:
            described["union"] = [local(item) for item in (union.get("memberTypes") or "").split()]
        if restriction is not None:
            described["base"] = local(restriction.get("base"))
            described |= _facets(restriction)
        self.types[name] = described


def _facets(restriction: etree._Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in restriction:
        facet, value = etree.QName(item).localname, item.get("value") or ""
        if facet == "enumeration":
            found.setdefault("enum", []).append(value)
        elif facet == "pattern":
            found.setdefault("pattern", []).append(value)
        elif facet in FACETS:
            found[facet] = int(value)
    return found


def finished(described: dict[str, Any], nillable: list[str]) -> dict[str, Any]:
    """A structure as a catalogue holds it: in a choice no field is required, and none repeats."""
    if described["order"] == "choice":
        described["fields"] = [[*item[:2], 0, 0] for item in described["fields"]]
    if nillable:
        described["nillable"] = nillable
    return described


def local(name: str | None) -> str:
    """The name without its prefix, or without its namespace in braces."""
    return (name or "").rpartition(":")[2].rpartition("}")[2]
