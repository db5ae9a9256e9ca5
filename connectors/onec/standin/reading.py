"""Reads one body object strictly by its type, as 1C's factory of objects does: order, names, values."""

from __future__ import annotations

from typing import Any

from lxml import etree

from connectors.onec.standin.errors import BadObject
from connectors.onec.standin.schema import MESSAGE_NAMESPACE, Field, Schema, Structure
from connectors.onec.standin.values import complaint

XSI = "http://www.w3.org/2001/XMLSchema-instance"
ADDITIONAL = f"{{{MESSAGE_NAMESPACE}}}AdditionalInfo"
Content = dict[str, Any]


class ObjectReader:
    """One object of one message; raises :class:`BadObject` at the first thing that does not fit."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def read(self, element: Any) -> Content:
        name = etree.QName(element).localname
        structure = self.schema.structures[name]
        return self.structure(element, structure, name)

    def structure(self, element: Any, structure: Structure, path: str) -> Content:
        found = attributes(element)
        place = 0
        for child in element:
            if not isinstance(child.tag, str):
                continue
            name = etree.QName(child)
            if name.namespace != self.schema.namespace:
                place = self.foreign(child, structure, found, path, place)
                continue
            place = self.known(child, str(name.localname), structure, found, path, place)
        self.require(structure, found, path)
        return found

    def known(
        self, child: Any, name: str, structure: Structure, found: Content, path: str, place: int
    ) -> int:
        index = structure.position.get(name)
        if index is None:
            raise BadObject(path, f"свойство «{name}» не описано в типе")
        field = structure.fields[index]
        if index < place and not structure.choice:
            raise BadObject(path, f"свойство «{name}» стоит не на своём месте")
        if name in found and not field.repeated and not structure.choice:
            raise BadObject(path, f"свойство «{name}» повторяется")
        value = self.value(child, field, f"{path}.{name}")
        if field.repeated:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
        return index

    def value(self, child: Any, field: Field, path: str) -> Any:
        if child.get(f"{{{XSI}}}nil") in ("true", "1"):
            if not field.nillable:
                raise BadObject(path, "значение не может быть пустым (nil)")
            return None
        structure = self.schema.structure(field.type)
        if structure is not None:
            return self.structure(child, structure, path)
        if len(child):
            raise BadObject(path, "ожидалось простое значение, найдена структура")
        text = child.text or ""
        wrong = complaint(self.schema, field.type, text)
        if wrong:
            raise BadObject(path, wrong)
        return text

    def foreign(self, child: Any, structure: Structure, found: Content, path: str, place: int) -> int:
        """Extensions stand after the known properties; ``msg:AdditionalInfo`` before them."""
        if child.tag == ADDITIONAL and structure.object and place == 0 and not _fields_in(found):
            found[ADDITIONAL] = canonical(child)
            return place
        if not structure.open:
            raise BadObject(path, f"свойство «{child.tag}» не описано в типе")
        text = canonical(child)
        if child.tag in found:
            already = found[child.tag]
            found[child.tag] = [*already, text] if isinstance(already, list) else [already, text]
        else:
            found[child.tag] = text
        return len(structure.fields)  # nothing of our own namespace may follow

    def require(self, structure: Structure, found: Content, path: str) -> None:
        if structure.choice:
            return
        for field in structure.fields:
            if field.required and field.name not in found:
                raise BadObject(path, f"не заполнено обязательное свойство «{field.name}»")


def _fields_in(found: Content) -> bool:
    return any(not key.startswith("@") for key in found)


def attributes(element: Any) -> Content:
    """Attributes of other namespaces belong to the content as well."""
    return {
        f"@{name}": value
        for name, value in element.attrib.items()
        if name.startswith("{") and not name.startswith(f"{{{XSI}}}")
    }


def canonical(element: Any) -> str:
    """An extension as one self-contained text; prefixes used inside values (``xsi:type``) stay declared."""
    values = " ".join(
        str(value) for node in element.iter() for value in (*node.attrib.values(), node.text or "")
    )
    used = [prefix for prefix in element.nsmap if prefix and f"{prefix}:" in values]
    text: bytes = etree.tostring(
        element, method="c14n", exclusive=True, with_tail=False, inclusive_ns_prefixes=used
    )
    return text.decode("utf-8")
