"""Reads a model: a compact page of names, types and lengths (``models/*.txt``).

A line at the margin opens a set and tells its marks; an indented one is a property; ``[Part]`` opens a tabular
part; ``enum NAME MEMBER…`` is an enumeration.
"""

from __future__ import annotations

from pathlib import Path

from connectors.onec.standin.odata import schema
from connectors.onec.standin.odata.schema import EntitySet, Property, Schema

MODELS = Path(__file__).parent / "models"
_TYPES = {
    "flag": schema.FLAG,
    "int64": schema.INT64,
    "int16": schema.INT16,
    "moment": schema.MOMENT,
    "day": schema.MOMENT,
    "guid": schema.GUID,
}
_ROLES = ("dim", "res", "att")


def model_names() -> list[str]:
    """Models that come with the stand-in."""
    return sorted(path.stem for path in MODELS.glob("*.txt"))


def read_model(name: str) -> Schema:
    """A model by name, e.g. ``bp30``."""
    return parse_model((MODELS / f"{name}.txt").read_text("utf-8"))


def parse_model(text: str) -> Schema:
    """A model from its text."""
    found = Schema()
    current: EntitySet | None = None
    table = ""
    for line in text.splitlines():
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if words[0] == "enum":
            found.enums[words[1]] = tuple(words[2:])
        elif not line.startswith(" "):
            current, table = _opened(words), ""
            found.sets[current.name] = current
        elif current is not None and words[0].startswith("["):
            table = words[0].strip("[]")
            current.tables[table] = {}
        elif current is not None:
            _add(current, table, words)
    for item in found.sets.values():
        _finish(item)
    return found


def _opened(words: list[str]) -> EntitySet:
    options = dict(word.split("=", 1) for word in words[1:] if "=" in word)
    marks = frozenset(word for word in words[1:] if "=" not in word)
    item = EntitySet(name=words[0], marks=marks, period=options.get("period", ""))
    for one in _standard(item, options):
        item.properties[one.name] = one
    return item


def _standard(item: EntitySet, options: dict[str, str]) -> list[Property]:
    """Standard properties in the order of protocol.md §2.3."""
    fixed = "fixed" in item.marks
    if item.prefix == "Document":
        item.code_length = int(options.get("number", 0))
        return [
            _p("Ref_Key", schema.GUID),
            _p("DataVersion"),
            _p("Number", length=item.code_length, fixed=fixed),
            _p("Date", schema.MOMENT),
            _p("DeletionMark", schema.FLAG),
            _p("Posted", schema.FLAG),
        ]
    if item.prefix == "Constant":
        return [_p("SurrogateKey", schema.INT16)]
    if "Register" in item.prefix:
        return _register(item)
    item.code_length = int(options.get("code", 0))
    code = [_p("Code", length=item.code_length, fixed=fixed)] if item.code_length else []
    name = [_p("Description", length=int(options["description"]))] if "description" in options else []
    owner = [_p("Owner_Key", schema.GUID, target=options["owner"])] if "owner" in options else []
    if "owners" in options:
        owner = [_p("Owner", role="any", targets=tuple(options["owners"].split(",")))]
    parent = [_p("Parent_Key", schema.GUID, target=item.name)] if item.marks & {"groups", "items"} else []
    folder = [_p("IsFolder", schema.FLAG)] if "groups" in item.marks else []
    plan = (
        [_p("SentNo", schema.INT64), _p("ReceivedNo", schema.INT64), _p("ThisNode", schema.FLAG)]
        if item.prefix == "ExchangePlan"
        else []
    )
    return [
        _p("Ref_Key", schema.GUID), _p("Predefined", schema.FLAG), _p("PredefinedDataName"), _p("DataVersion"),
        *name, *code, *owner, *parent, *folder, _p("DeletionMark", schema.FLAG), *plan,
    ]  # fmt: skip


def _register(item: EntitySet) -> list[Property]:
    if "independent" in item.marks:
        return [_p("Period", schema.MOMENT)] if item.period else []
    recorder = [
        _p("Recorder", role="any"),
        _p("Period", schema.MOMENT),
        _p("LineNumber", schema.INT64),
        _p("Active", schema.FLAG),
    ]
    kind = [_p("RecordType")] if "balances" in item.marks else []
    accounts = [_p("AccountDr_Key", schema.GUID), _p("AccountCr_Key", schema.GUID)]
    return recorder + kind + (accounts if item.prefix == "AccountingRegister" else [])


def _p(name: str, type_: str = schema.TEXT, **more: object) -> Property:
    return Property(name=name, type=type_, **more)  # type: ignore[arg-type]  # named above


def _add(item: EntitySet, table: str, words: list[str]) -> None:
    role = words.pop(0) if words[0] in _ROLES and len(words) > 2 else ""
    name, kind, *rest = words
    if kind == "any":
        one = Property(name=name, role="any", targets=tuple(rest))
    elif kind == "ref":
        one = Property(name=name, type=schema.GUID, target=rest[0])
    elif kind == "enum":
        one = Property(name=name, enum=rest[0])
    elif kind == "string":
        one = Property(name=name, length=int(rest[0]) if rest else 0)
    elif kind == "number":
        one = Property(name=name, type=schema.DOUBLE, places=int(rest[0].partition(".")[2]))
    else:
        one = Property(name=name, type=_TYPES[kind])
    if role == "dim":
        item.dimensions = (*item.dimensions, name)
    elif role == "res":
        item.resources = (*item.resources, name)
    (item.tables[table] if table else item.properties)[name] = one


def _finish(item: EntitySet) -> None:
    """``_Type`` twins stand at the end; rows begin with key and number."""
    _twins(item.properties)
    for name, row in item.tables.items():
        whole = {
            "Ref_Key": _p("Ref_Key", schema.GUID),
            "LineNumber": _p("LineNumber", schema.INT64),
            **row,
        }
        _twins(whole)
        item.tables[name] = whole


def _twins(properties: dict[str, Property]) -> None:
    for name in [name for name, one in properties.items() if one.is_composite]:
        properties.setdefault(f"{name}_Type", _p(f"{name}_Type"))
