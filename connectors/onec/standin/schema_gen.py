"""Makes the stand-in's own tables of field orders (``schema/*.json``) from published EnterpriseData schemas.

The stand-in must not read the product's catalogue: one misunderstanding would then hide on both sides. So it
has this small generator of its own, run by hand when a version is added:
``python -m connectors.onec.standin.schema_gen FOLDER_WITH_XSD``.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from lxml import etree

OBJECT = re.compile(r"(Справочник|Документ)\.[^./]+")
SCHEMA = re.compile(r"EnterpriseData_(\d+)_(\d+)_\d+\.xsd")
SERVICE = ("УдалениеОбъекта", "ПараметрыПередачиДанных", "ЗапросНаВыгрузку")
XS = "{http://www.w3.org/2001/XMLSchema}"
FACETS = ("length", "minLength", "maxLength", "totalDigits", "fractionDigits")


class Generator:
    """Walks one XSD from the wanted roots and collects what is reachable."""

    def __init__(self, path: Path) -> None:
        root = etree.parse(str(path)).getroot()
        kinds = (f"{XS}simpleType", f"{XS}complexType")
        self.named = {str(node.get("name")): node for node in root if node.tag in kinds}
        self.types: dict[str, Any] = {}

    def collect(self) -> dict[str, Any]:
        """Every object of the version: ``Справочник.X`` and ``Документ.X`` (deeper names are their tables)."""
        objects = [name for name in self.named if OBJECT.fullmatch(name)]
        for name in (*objects, *SERVICE):
            self.visit(name)
        return dict(sorted(self.types.items()))

    def visit(self, name: str) -> None:
        """Reference types are not listed: their names say everything."""
        if name not in self.named or name in self.types or "Ссылка." in name.split("/", maxsplit=1)[0]:
            return
        self.describe(name, self.named[name])

    def describe(self, name: str, node: Any) -> None:
        self.types[name] = {}  # breaks the recursion of self-referring structures
        simple = node.tag == f"{XS}simpleType"
        self.types[name] = self.simple(name, node) if simple else self.structure(name, node)

    def simple(self, name: str, node: Any) -> dict[str, Any]:
        union = node.find(f"{XS}union")
        if union is not None:
            return {"union": [self.target(member) for member in union.get("memberTypes").split()]}
        restriction = node.find(f"{XS}restriction")
        found: dict[str, Any] = {"base": self.target(restriction.get("base"))}
        for facet in restriction:
            key, value = etree.QName(facet).localname, facet.get("value")
            if key == "enumeration":
                found.setdefault("enum", []).append(value)
            elif key == "pattern":
                found.setdefault("pattern", []).append(value)
            elif key in FACETS:
                found[key] = int(value)
        return found

    def structure(self, name: str, node: Any) -> dict[str, Any]:
        extension = node.find(f"{XS}complexContent/{XS}extension")
        holder = node if extension is None else extension
        order = next((child for child in holder if child.tag in (f"{XS}sequence", f"{XS}choice")), None)
        children = [] if order is None else list(order)
        fields = [self.field(name, child) for child in children if child.tag == f"{XS}element"]
        found: dict[str, Any] = {"fields": fields}
        if order is not None and order.tag == f"{XS}choice":
            found["choice"] = 1
        if extension is not None:
            found["object"] = 1
        if extension is not None or any(child.tag == f"{XS}any" for child in children):
            found["open"] = 1
        return found

    def field(self, owner: str, node: Any) -> list[Any]:
        """``[name, type, required, repeated, nillable]``; an inline type gets the name ``owner/field``."""
        name = str(node.get("name"))
        inline = node.find(f"{XS}complexType")
        inline = node.find(f"{XS}simpleType") if inline is None else inline
        if inline is None:
            target = self.target(node.get("type") or "anyType")
        else:
            target = f"{owner}/{name}"
            self.describe(target, inline)
        required = int(node.get("minOccurs") != "0")
        repeated = int(node.get("maxOccurs") not in (None, "1"))
        return [name, target, required, repeated, int(node.get("nillable") == "true")]

    def target(self, name: str) -> str:
        prefix, _, local = name.rpartition(":")
        if prefix == "xs":
            return local
        self.visit(local)
        return local


def write(target: Path, version: str, types: dict[str, Any]) -> None:
    """One type per line, so that a difference between versions can be read."""
    lines = [f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(body, ensure_ascii=False)}"
             for name, body in types.items()]  # fmt: skip
    text = f'{{"version": "{version}", "types": {{\n' + ",\n".join(lines) + "\n}}\n"
    target.write_text(text, encoding="utf-8")


def schemas(folder: Path) -> dict[str, Path]:
    """The schema of every version that lies in the folder."""
    found = ((SCHEMA.fullmatch(path.name), path) for path in sorted(folder.glob("EnterpriseData_*.xsd")))
    return {f"{name[1]}.{name[2]}": path for name, path in found if name}


def main(folder: Path) -> None:
    for version, path in schemas(folder).items():
        write(Path(__file__).parent / "schema" / f"{version}.json", version, Generator(path).collect())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
