"""Writes one object as XML text in the order of its type. What the version does not know is left out."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from connectors.onec.standin import vat
from connectors.onec.standin.errors import MissingValue, NoWord
from connectors.onec.standin.reading import ADDITIONAL, Content
from connectors.onec.standin.schema import Field, Schema, Structure

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class ObjectWriter:
    """Makes the text of objects in one version."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def write(self, type_name: str, content: Content) -> str:
        structure = self.schema.structures[type_name]
        return self.element(type_name, structure, content, "\t\t", type_name)

    def element(self, name: str, structure: Structure, content: Content, indent: str, path: str) -> str:
        inside = "".join(self.children(structure, content, indent + "\t", path))
        head = f"{indent}<{name}{_attributes(content)}"
        return f"{head}>\n{inside}{indent}</{name}>\n" if inside else f"{head}/>\n"

    def children(self, structure: Structure, content: Content, indent: str, path: str) -> list[str]:
        parts = [f"{indent}{content[ADDITIONAL]}\n"] if structure.object and ADDITIONAL in content else []
        for field in structure.fields:
            parts += self.field(field, content, structure, indent, f"{path}.{field.name}")
        if structure.open:
            parts += [f"{indent}{text}\n" for text in _foreign(content)]
        return parts

    def field(
        self, field: Field, content: Content, structure: Structure, indent: str, path: str
    ) -> list[str]:
        if field.name not in content:
            if not field.required or structure.choice:
                return []
            if self.schema.structure(field.type) is None or not self.may_be_empty(field):
                raise MissingValue(path)
            return [self.value(field, {}, indent, path)]
        value = content[field.name]
        if not field.required and not self.fits(field, value):
            return []
        if field.repeated:
            rows = value if isinstance(value, list) else [value]
            if field.required and not rows:
                raise MissingValue(path)
            return [self.value(field, row, indent, path) for row in rows]
        if value == {} and not field.required and not self.may_be_empty(field):
            return []  # an emptied table
        return [self.value(field, value, indent, path)]

    def may_be_empty(self, field: Field) -> bool:
        structure = self.schema.structure(field.type)
        return structure is None or structure.choice or not any(f.required for f in structure.fields)

    def fits(self, field: Field, value: Any) -> bool:
        """False: the version has no place for such a value, and goes without. A rate of VAT never does that."""
        if field.type == vat.WORDS or value is None or isinstance(value, list):
            return True
        if isinstance(value, dict):
            return field.type in self.schema.structures
        words = self.schema.simple.get(field.type, {}).get("enum")
        return field.type not in self.schema.structures and (not words or value in words)

    def value(self, field: Field, value: Any, indent: str, path: str) -> str:
        if value is None:
            return f'{indent}<{field.name} xsi:nil="true"/>\n'
        if field.type == vat.WORDS and isinstance(value, dict):
            raise NoWord(path, str(value.get("Ставка", "")), self.schema.version)
        structure = self.schema.structure(field.type)
        if structure is not None and isinstance(value, dict):
            return self.element(field.name, structure, value, indent, path)
        if structure is not None or not isinstance(value, str):
            raise MissingValue(path)
        text = escape(FORBIDDEN.sub("", value), {"\r": "&#13;"})
        return f"{indent}<{field.name}>{text}</{field.name}>\n" if text else f"{indent}<{field.name}/>\n"


def _foreign(content: Content) -> list[str]:
    found: list[str] = []
    for key, value in content.items():
        if key.startswith("{") and key != ADDITIONAL:
            found += value if isinstance(value, list) else [value]
    return found


def _attributes(content: Content) -> str:
    parts = []
    for number, key in enumerate(key for key in content if key.startswith("@{")):
        namespace, _, local = key[2:].partition("}")
        parts.append(f" xmlns:a{number}={quoteattr(namespace)} a{number}:{local}={quoteattr(content[key])}")
    return "".join(parts)
