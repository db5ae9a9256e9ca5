"""``$metadata``: the schema of what is published (protocol.md §2.1, §2.2, §2.9)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from connectors.onec.standin.odata.functions import functions_of
from connectors.onec.standin.odata.schema import EntitySet, Property, Schema

NAMESPACE = "StandardODATA"
EDM = "http://schemas.microsoft.com/ado/2009/11/edm"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">\n'
    '<edmx:DataServices m:DataServiceVersion="3.0" m:MaxDataServiceVersion="3.0" '
    'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">\n'
    f'<Schema Namespace="{NAMESPACE}" xmlns="{EDM}">\n'
)


def write_edmx(base: Schema, published: set[str]) -> bytes:
    """The schema of what is published."""
    shown = [item for name, item in base.sets.items() if name in published]
    lines = [_HEAD]
    for item in shown:
        lines += _types_of(item, published)
    for item in shown:
        lines += _associations(item, published)
    for name, members in base.enums.items():
        lines.append(f"<EnumType Name={quoteattr(name)}>")
        lines += [f"<Member Name={quoteattr(member)}/>" for member in members]
        lines.append("</EnumType>")
    lines.append(f'<EntityContainer Name="{NAMESPACE}" m:IsDefaultEntityContainer="true">')
    for item in shown:
        for name in _set_names(item):
            lines.append(f'<EntitySet Name={quoteattr(name)} EntityType="{NAMESPACE}.{name}"/>')
    for item in shown:
        lines += _functions(item)
    lines.append("</EntityContainer>\n</Schema>\n</edmx:DataServices>\n</edmx:Edmx>")
    return "\n".join(lines).encode("utf-8")


def _set_names(item: EntitySet) -> list[str]:
    if _is_recorded(item):
        return [item.name, f"{item.name}_RecordType"]
    return [*(f"{item.name}_{table}" for table in item.tables), item.name]


def _is_recorded(item: EntitySet) -> bool:
    return "Register" in item.prefix and "independent" not in item.marks


def _types_of(item: EntitySet, published: set[str]) -> Iterator[str]:
    if _is_recorded(item):
        own = [Property(name="Recorder"), Property(name="Recorder_Type")]
        yield from _entity(item.name, ("Recorder", "Recorder_Type"), own, published, [f"{item.name}_RowType"])
        key: tuple[str, ...] = ("Recorder", "LineNumber", "Recorder_Type")
        if item.prefix == "InformationRegister":
            key = ("Period", *item.dimensions)
        yield from _entity(f"{item.name}_RecordType", key, [*item.properties.values()], published)
        yield from _complex(f"{item.name}_RowType", [*item.properties.values()])
        for function in functions_of(item):
            if function.result:
                yield from _complex(f"{item.name}_{function.result}", function.properties)
        return
    for table, row in item.tables.items():
        yield from _entity(f"{item.name}_{table}", ("Ref_Key", "LineNumber"), [*row.values()], published)
        yield from _complex(f"{item.name}_{table}_RowType", [*row.values()])
    parts = [f"{item.name}_{table}_RowType" for table in item.tables]
    yield from _entity(item.name, item.key, [*item.properties.values()], published, parts)


def _entity(
    name: str,
    key: tuple[str, ...],
    properties: list[Property],
    published: set[str],
    parts: list[str] | None = None,
) -> Iterator[str]:
    is_open = ' OpenType="true"' if any(one.is_composite for one in properties) else ""
    yield f"<EntityType Name={quoteattr(name)}{is_open}>"
    yield "<Key>" + "".join(f"<PropertyRef Name={quoteattr(one)}/>" for one in key) + "</Key>"
    yield from map(_property, properties)
    for part in parts or []:
        short = (
            part.removesuffix("_RowType").removeprefix(f"{name}_")
            if part != f"{name}_RowType"
            else "RecordSet"
        )
        yield f'<Property Name={quoteattr(short)} Type="Collection({NAMESPACE}.{part})" Nullable="true"/>'
    for one in properties:
        if one.target in published and one.name.endswith("_Key"):
            short = one.name.removesuffix("_Key")
            yield (
                f'<NavigationProperty Name={quoteattr(short)} Relationship="{NAMESPACE}.{name}_{short}" '
                'FromRole="Begin" ToRole="End"/>'
            )
    yield "</EntityType>"


def _complex(name: str, properties: list[Property]) -> Iterator[str]:
    yield f"<ComplexType Name={quoteattr(name)}>"
    yield from map(_property, properties)
    yield "</ComplexType>"


def _property(one: Property) -> str:
    return f'<Property Name={quoteattr(one.name)} Type="{one.type}" Nullable="true"/>'


def _associations(item: EntitySet, published: set[str]) -> Iterator[str]:
    holders = {item.name + ("_RecordType" if _is_recorded(item) else ""): item.properties}
    holders |= {f"{item.name}_{table}": row for table, row in item.tables.items()}
    for holder, properties in holders.items():
        for one in properties.values():
            if one.target in published and one.name.endswith("_Key"):
                yield (
                    f'<Association Name="{holder}_{one.name.removesuffix("_Key")}">'
                    f'<End Role="Begin" Type="{NAMESPACE}.{holder}" Multiplicity="*"/>'
                    f'<End Role="End" Type="{NAMESPACE}.{one.target}" Multiplicity="0..1"/></Association>'
                )


def _functions(item: EntitySet) -> Iterator[str]:
    for function in functions_of(item):
        bound = f"{item.name}_RecordType" if function.on_records else item.name
        result = f"{item.name}_{function.result}" if function.result else bound
        returned = f' ReturnType="Collection({NAMESPACE}.{result})"' if not function.acts else ""
        yield (
            f'<FunctionImport Name="{function.name}" IsBindable="true" '
            f'IsSideEffecting="{str(function.acts).lower()}"{returned}>'
            f'<Parameter Name="bindingParameter" Type="{NAMESPACE}.{bound}"/>'
        )
        yield from (f'<Parameter Name="{name}" Type="{kind}"/>' for name, kind in function.parameters)
        yield "</FunctionImport>"
