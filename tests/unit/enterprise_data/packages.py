"""XDTO packages for the tests: a schema written back as the package that it was once derived from."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
MESSAGE = "http://www.1c.ru/SSL/Exchange/Message"


def package_of(schema: etree._Element) -> str:
    """As 1C keeps it in ``Package.bin``: byte order mark, tabs, prefixes declared where they are used."""
    space = str(schema.get("targetNamespace"))
    inside = "".join(_named(node) for node in schema if node.get("name") and node.tag != f"{XS}element")
    return (
        '\ufeff<package xmlns="http://v8.1c.ru/8.1/xdto" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:tns="{space}" xmlns:msg="{MESSAGE}" targetNamespace="{space}">\r\n'
        f'\t<import namespace="{MESSAGE}"/>\r\n{inside}</package>\r\n'
    )


def _named(node: Any) -> str:
    kind, attributes, inside = _described(node)
    return f"\t<{kind} name={quoteattr(node.get('name'))}{attributes}>{inside}</{kind}>\r\n"


def _described(node: Any) -> tuple[str, str, str]:
    return ("valueType", *_value(node)) if node.tag == f"{XS}simpleType" else ("objectType", *_object(node))


def _object(node: Any) -> tuple[str, str]:
    extension = node.find(f"{XS}complexContent/{XS}extension")
    holder = node if extension is None else extension
    attributes = "" if extension is None else f' base="{extension.get("base")}"'
    if holder.find(f"{XS}anyAttribute") is not None:
        attributes += ' open="true" sequenced="true"'
    choice = holder.find(f"{XS}choice")
    body = choice if choice is not None else holder.find(f"{XS}sequence")
    if choice is not None:
        attributes += ' ordered="false"'
    return attributes, "".join(
        _property(item) for item in (() if body is None else body) if item.tag == f"{XS}element"
    )


def _property(node: Any) -> str:
    attributes = f" name={quoteattr(node.get('name'))}"
    for ours, theirs in (("minOccurs", "lowerBound"), ("maxOccurs", "upperBound"), ("nillable", "nillable")):
        value = node.get(ours)
        if value is not None:
            attributes += f' {theirs}="{"-1" if value == "unbounded" else value}"'
    inner = [child for child in node if child.tag in (f"{XS}complexType", f"{XS}simpleType")]
    if not inner:
        kind = f" type={quoteattr(node.get('type'))}" if node.get("type") else ""
        return f"<property{attributes}{kind}/>"
    kind, own, inside = _described(inner[0])
    name = "ValueType" if kind == "valueType" else "ObjectType"
    return f'<property{attributes}><typeDef xsi:type="{name}"{own}>{inside}</typeDef></property>'


def _value(node: Any) -> tuple[str, str]:
    union = node.find(f"{XS}union")
    if union is not None:
        return f' variety="Union" memberTypes="{union.get("memberTypes")}"', ""
    restriction = node.find(f"{XS}restriction")
    attributes, inside = f' base="{restriction.get("base")}" variety="Atomic"', ""
    for facet in restriction:
        name, value = etree.QName(facet).localname, facet.get("value")
        if name in ("enumeration", "pattern"):
            inside += f'<{name} xsi:type="xs:string">{escape(value)}</{name}>'
        else:
            attributes += f' {name}="{value}"'
    return attributes, inside
