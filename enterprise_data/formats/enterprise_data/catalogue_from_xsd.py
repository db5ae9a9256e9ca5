"""Makes a catalogue of one version of the format from its schema: a new version is added by adding its catalogue.

The catalogue holds every type of the version, so that whole files can be checked; ``objects`` names those that are
exchanged. A type is open where foreign attributes may stand: its wildcard for elements is left out of a schema
where it would be ambiguous (format.md §10, trap 14), the one for attributes never.

python -m enterprise_data.formats.enterprise_data.catalogue_from_xsd EnterpriseData_1_17_3.xsd -o 1.17.json
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
OBJECTS = (
    "Справочник.Организации",
    "Справочник.КонтрагентыГруппа",
    "Справочник.Контрагенты",
    "Справочник.Банки",
    "Справочник.БанковскиеСчета",
    "Справочник.Договоры",
    "Справочник.КонтактныеЛица",
    "Справочник.Валюты",
)
DELETION = "УдалениеОбъекта"
_FACETS = ("length", "minLength", "maxLength", "totalDigits", "fractionDigits")


class _Reader:
    """Reads one schema into type descriptions; anonymous types are named ``Owner/Field``."""

    def __init__(self, schema: etree._Element) -> None:
        self.schema = schema
        self.types: dict[str, dict[str, Any]] = {}
        for node in schema:
            name = node.get("name")
            if node.tag == f"{XS}complexType" and name:
                self.complex(name, node)
            elif node.tag == f"{XS}simpleType" and name:
                self.simple(name, node)

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
        if described["order"] == "choice":
            described["fields"] = [[*item[:2], 0, 0] for item in described["fields"]]
        nillable = [item.get("name") for item in elements if item.get("nillable") == "true"]
        if nillable:
            described["nillable"] = nillable
        self.types[name] = described

    def field(self, owner: str, node: etree._Element) -> list[Any]:
        """``[name, type, required, repeated]``."""
        name, type_name = node.get("name") or "", _local(node.get("type"))
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
            described["union"] = [_local(item) for item in (union.get("memberTypes") or "").split()]
        if restriction is not None:
            described["base"] = _local(restriction.get("base"))
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
        elif facet in _FACETS:
            found[facet] = int(value)
    return found


def _local(name: str | None) -> str:
    return (name or "").rpartition(":")[2]


def _reachable(types: dict[str, dict[str, Any]], roots: Iterator[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in seen or name not in types:
            continue
        seen.add(name)
        described = types[name]
        waiting += [item[1] for item in described.get("fields", ())]
        waiting += [described.get("base", ""), *described.get("union", ())]
    return seen


def make_catalogue(xsd: Path, objects: tuple[str, ...] = OBJECTS) -> dict[str, Any]:
    """The catalogue of the version that the schema describes; ``objects`` are the exchanged ones, where present."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    schema = etree.parse(str(xsd), parser).getroot()
    namespace = schema.get("targetNamespace") or ""
    types = _Reader(schema).types
    elements = {node.get("name") or "" for node in schema if node.tag == f"{XS}element"}
    every = sorted(elements & set(types))  # the body is an element, too, but no object
    wanted = _reachable(types, iter(every))
    deletions = {_object_of(item[1]): item[0] for item in _deletion_fields(types)}
    return {
        "version": namespace.rpartition("/")[2],
        "namespace": namespace,
        "objects": [name for name in objects if name in types],
        "all_objects": every,
        "deletions": {name: deletions[name] for name in sorted(deletions)},
        "types": {name: types[name] for name in sorted(wanted)},
    }


def _deletion_fields(types: dict[str, dict[str, Any]]) -> list[list[Any]]:
    fields: list[list[Any]] = types["ЛюбаяСсылка/СсылкаНаОбъект"]["fields"]
    return fields


def _object_of(reference_type: str) -> str:
    """``СправочникСсылка.X`` → ``Справочник.X``: names of elements are never derived, types are."""
    return reference_type.replace("Ссылка.", ".", 1)


def dump(catalogue: dict[str, Any]) -> bytes:
    """One type a line, so that a change of the format reads well in review."""
    head = {name: value for name, value in catalogue.items() if name != "types"}
    lines = [orjson.dumps(name) + b":" + orjson.dumps(value) for name, value in head.items()]
    types = [
        b" " + orjson.dumps(name) + b":" + orjson.dumps(value) for name, value in catalogue["types"].items()
    ]
    return b"{\n" + b",\n".join(lines) + b',\n"types":{\n' + b",\n".join(types) + b"\n}}\n"


def main() -> None:
    """The command line of the tool."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("xsd", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--objects", nargs="*", default=list(OBJECTS))
    options = parser.parse_args()
    options.output.write_bytes(dump(make_catalogue(options.xsd, tuple(options.objects))))


if __name__ == "__main__":
    main()
