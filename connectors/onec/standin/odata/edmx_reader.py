"""Builds a stand-in's schema from the ``$metadata`` of a real base (protocol.md §2).

Lengths and numbering, which a schema doesn't tell, come from a model where it knows the set and the property.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from connectors.onec.standin.odata import schema
from connectors.onec.standin.odata.edmx import EDM
from connectors.onec.standin.odata.schema import EntitySet, Property, Schema


def read_edmx(path: Path, known: Schema) -> Schema:
    """A stand-in's schema from ``$metadata`` of a base; ``known`` lends lengths, numbering and roles."""
    rows: dict[str, dict[str, Property]] = {}
    keys: dict[str, tuple[str, ...]] = {}
    found, bound = Schema(enums=dict(known.enums)), set()
    tag = f"{{{EDM}}}"
    parts: dict[str, dict[str, str]] = {}
    for _, node in etree.iterparse(
        str(path),
        tag=(f"{tag}EntityType", f"{tag}FunctionImport", f"{tag}EnumType"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    ):
        name = node.get("Name", "")
        if node.tag == f"{tag}EntityType":
            keys[name] = tuple(one.get("Name", "") for one in node.iter(f"{tag}PropertyRef"))
            rows[name], parts[name] = {}, {}
            for one in node.iter(f"{tag}Property"):
                _sort_in(one.get("Name", ""), one.get("Type", ""), rows[name], parts[name])
        elif node.tag == f"{tag}EnumType":
            found.enums[name] = tuple(one.get("Name", "") for one in node.iter(f"{tag}Member"))
        else:
            kind = next((one.get("Type", "") for one in node.iter(f"{tag}Parameter")), "")
            bound.add((kind.partition(".")[2], name))
        node.clear()
    for name, properties in rows.items():
        if keys[name] == ("Ref_Key", "LineNumber") or name.endswith("_RecordType"):
            continue
        item = _joined(name, properties, parts[name], rows, known.sets.get(name))
        if any(
            owner.removesuffix("_RecordType") == name and function == "Balance" for owner, function in bound
        ):
            item.marks |= {"balances"}
        found.sets[name] = item
    return found


def _sort_in(name: str, kind: str, properties: dict[str, Property], parts: dict[str, str]) -> None:
    if kind.startswith("Collection("):
        parts[name] = kind.removeprefix("Collection(").rstrip(")").partition(".")[2]
    else:
        properties[name] = Property(name=name, type=kind if kind != "Edm.Int32" else schema.INT64)


def _joined(
    name: str,
    properties: dict[str, Property],
    parts: dict[str, str],
    rows: dict[str, dict[str, Property]],
    known: EntitySet | None,
) -> EntitySet:
    item = EntitySet(name=name)
    if "RecordSet" in parts:
        properties = rows.get(f"{name}_RecordType", properties)
        parts = {}
    if known is not None:
        item.marks, item.code_length, item.period = known.marks, known.code_length, known.period
        item.dimensions, item.resources = known.dimensions, known.resources
    elif "Register" in item.prefix:
        own = [
            one
            for one in properties
            if one not in ("Recorder", "Recorder_Type", "Period", "LineNumber", "Active")
        ]
        item.dimensions = tuple(
            one for one in own if properties[one].type != schema.DOUBLE and "_Type" not in one
        )
        item.resources = tuple(one for one in own if properties[one].type == schema.DOUBLE)
        item.marks = frozenset({"subordinate" if "Recorder" in properties else "independent"})
        item.period = "second" if "Period" in properties else ""
    elif item.prefix == "Document":
        item.marks, item.code_length = frozenset({"fixed", "numbered", "unique", "yearly", "posting"}), 11
    elif "Code" in properties:
        item.marks, item.code_length = frozenset({"fixed", "numbered", "unique"}), 9
    item.properties = _detailed(properties, known.properties if known else {})
    for table, row in parts.items():
        holder = row.removesuffix("_RowType")
        item.tables[table] = _detailed(rows.get(holder, {}), known.tables.get(table, {}) if known else {})
    return item


def _detailed(properties: dict[str, Property], known: dict[str, Property]) -> dict[str, Property]:
    """Types as the schema tells, everything else as the model knows it."""
    detailed = {}
    for name, one in properties.items():
        twin = known.get(name)
        if twin is not None and twin.type == one.type:
            one = twin
        elif one.type == schema.TEXT and f"{name}_Type" in properties:
            one = Property(name=name, role="any")
        detailed[name] = one
    return detailed
