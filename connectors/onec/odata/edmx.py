"""Reads ``$metadata`` as a stream: 15 MB and four thousand sets are normal (protocol.md §2).

Names are never split at an underscore: object names contain underscores themselves. What is unknown is passed over;
an enumeration may be declared twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from connectors.onec.odata.schema import NAMESPACE, Schema, SetInfo
from enterprise_data.errors import UnexpectedAnswer

_COLLECTION = f"Collection({NAMESPACE}"
_TAGS = ("EntityType", "ComplexType", "EnumType", "Association", "EntitySet", "FunctionImport")


def read_edmx(path: Path, digest: str = "") -> Schema:
    """The schema in a file; raises ``UnexpectedAnswer`` for what isn't one."""
    reader = _Reader()
    try:
        events = etree.iterparse(
            str(path),
            tag=tuple(f"{{*}}{name}" for name in _TAGS),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        for _, node in events:
            reader.take(node)
            _forget(node)
    except etree.XMLSyntaxError as error:
        raise UnexpectedAnswer(
            "Описание базы ($metadata) не прочитано: это не XML или он оборван.",
            hint="Проверьте адрес публикации; обмен попробует ещё раз.",
        ) from error
    return reader.finished(digest)


def _forget(node: Any) -> None:
    """Frees what was read, so that memory stays flat."""
    node.clear()
    while node.getprevious() is not None:
        del node.getparent()[0]


class _Reader:
    def __init__(self) -> None:
        self._rows: dict[str, dict[str, str]] = {}
        self._parts: dict[str, dict[str, str]] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._links: list[tuple[str, str, str]] = []
        self._ends: dict[str, str] = {}
        self._sets: dict[str, str] = {}
        self._bound: list[tuple[str, str]] = []
        self._enums: dict[str, tuple[str, ...]] = {}
        self._looked = False

    def take(self, node: Any) -> None:
        if not self._looked:
            self._refuse_doctype(node)
        name, word = node.get("Name", ""), etree.QName(node).localname
        if word in ("EntityType", "ComplexType"):
            self._take_type(name, node)
        elif word == "EnumType":
            self._enums[name] = tuple(member.get("Name", "") for member in node.iter("{*}Member"))
        elif word == "Association":
            ends = {end.get("Role"): end.get("Type", "") for end in node.iter("{*}End")}
            self._ends[name] = ends.get("End", "").removeprefix(NAMESPACE)
        elif word == "EntitySet":
            self._sets[name] = node.get("EntityType", "").removeprefix(NAMESPACE)
        else:
            owner = next((one.get("Type", "") for one in node.iter("{*}Parameter")), "")
            self._bound.append((owner.removeprefix(NAMESPACE), name))

    def _refuse_doctype(self, node: Any) -> None:
        self._looked = True
        if node.getroottree().docinfo.doctype:
            raise UnexpectedAnswer(
                "Описание базы ($metadata) содержит DOCTYPE: так 1С не отвечает.",
                hint="Проверьте, что по адресу отвечает 1С, а не другая программа.",
            )

    def _take_type(self, name: str, node: Any) -> None:
        properties: dict[str, str] = {}
        parts: dict[str, str] = {}
        for one in node.iter("{*}Property"):
            kind = one.get("Type", "")
            if kind.startswith(_COLLECTION):
                parts[one.get("Name", "")] = kind[len(_COLLECTION) : -1]
            else:
                properties[one.get("Name", "")] = kind
        self._rows[name], self._parts[name] = properties, parts
        self._keys[name] = tuple(one.get("Name", "") for one in node.iter("{*}PropertyRef"))
        for one in node.iter("{*}NavigationProperty"):
            relation = one.get("Relationship", "").removeprefix(NAMESPACE)
            self._links.append((name, one.get("Name", ""), relation))

    def finished(self, digest: str) -> Schema:
        if not self._sets:
            raise UnexpectedAnswer(
                "В описании базы ($metadata) нет ни одного объекта.",
                hint="Выберите объекты в 1С: «Настройка стандартного интерфейса OData».",
            )
        schema = Schema(enums=self._enums, digest=digest)
        by_type: dict[str, SetInfo] = {}
        for name, kind in self._sets.items():
            parts = {part: self._rows.get(row, {}) for part, row in self._parts.get(kind, {}).items()}
            info = SetInfo(
                name=name, properties=self._rows.get(kind, {}), tables=parts, key=self._keys.get(kind, ())
            )
            schema.sets[name] = by_type[kind] = info
        for kind, link, relation in self._links:
            if kind in by_type and relation in self._ends:
                by_type[kind].targets[f"{link}_Key"] = self._ends[relation]
        for kind, function in self._bound:
            if kind in by_type:
                by_type[kind].functions.add(function)
        return schema
