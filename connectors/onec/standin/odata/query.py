"""Query options of a collection: filter, order, pages, columns (protocol.md §5). There is never a next link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from connectors.onec.standin.odata.filters import compile_filter
from connectors.onec.standin.odata.names import RowNames, UnknownName
from connectors.onec.standin.odata.refusals import Refusal, no_segment, wrong_option
from connectors.onec.standin.odata.schema import EntitySet
from connectors.onec.standin.odata.store import Row, Store

_AFTER = re.compile(r"^Ref_Key gt guid'(?P<ref>[0-9a-fA-F-]{36})'(?: and \((?P<rest>.*)\))?$", re.DOTALL)

_KEY = r"Ref_Key eq guid'[0-9a-fA-F-]{36}'"
_KEYS = re.compile(rf"\(?{_KEY}(?: or {_KEY})*\)?")


def parse_query(raw: str) -> dict[str, str]:
    """Options of a raw query string: UTF-8, percent-encoded; a plus sign stays a plus sign."""
    options: dict[str, str] = {}
    for part in raw.split("&"):
        if part:
            name, _, value = part.partition("=")
            options[unquote(name, errors="strict")] = unquote(value, errors="strict")
    return options


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Rows of a collection; ``count`` where ``$inlinecount`` asked for it."""

    rows: list[Row]
    count: int | None = None


def select_rows(store: Store, item: EntitySet, options: dict[str, str]) -> Answer:
    """The rows that a query asks for; raises ``Refusal``."""
    try:
        rows = _filtered(store, item, options)
    except UnknownName:
        return Answer(rows=[])
    rows = _allowed(store, item, rows, options)
    counted = len(rows) if options.get("$inlinecount") == "allpages" else None
    if counted is not None:
        return Answer(rows=rows, count=counted)  # the pages are ignored then
    skip, top = _number(options, "$skip", 0), _number(options, "$top", len(rows))
    return Answer(rows=rows[skip : skip + top])


def count_rows(store: Store, item: EntitySet, options: dict[str, str]) -> int:
    """``/$count``."""
    return len(_allowed(store, item, _filtered(store, item, {**options, "$orderby": "Ref_Key"}), options))


def _filtered(store: Store, item: EntitySet, options: dict[str, str]) -> list[Row]:
    text, order = options.get("$filter", ""), options.get("$orderby", "")
    if item.has_key and order == "Ref_Key":
        return _in_order(store, item, text)
    rows = _by_keys(store, item, text) or list(store.rows[item.name].values())
    names = RowNames(store, item.properties, item)
    if text:
        predicate = compile_filter(text, names)
        rows = [row for row in rows if predicate(row)]
    if order:
        return _sorted(rows, order, names)
    if store.switches.shuffle:
        store.random.shuffle(rows)
    return rows


def _by_keys(store: Store, item: EntitySet, text: str) -> list[Row]:
    """Where nothing but keys is asked for, the index answers; nothing for any other question."""
    if not item.has_key or not _KEYS.fullmatch(text):
        return []
    table = store.rows[item.name]
    refs = [ref.lower() for ref in re.findall(r"[0-9a-fA-F-]{36}", text)]
    return [table[ref,] for ref in refs if (ref,) in table]


def _in_order(store: Store, item: EntitySet, text: str) -> list[Row]:
    """By reference: the index of the database, begun behind a reference where the filter says so."""
    found = _AFTER.match(text)
    after, rest = (found["ref"].lower(), found["rest"] or "") if found else ("", text)
    table = store.rows[item.name]
    rows = [table[ref,] for ref in store.sorted_refs(item.name, after)]
    if rest:
        predicate = compile_filter(rest, RowNames(store, item.properties, item))
        rows = [row for row in rows if predicate(row)]
    return rows


def _sorted(rows: list[Row], order: str, names: RowNames) -> list[Row]:
    for part in reversed(order.split(",")):
        path, _, direction = part.strip().partition(" ")
        if direction not in ("", "asc", "desc"):
            raise wrong_option("$orderby")
        value = names.value(path)
        rows = sorted(rows, key=lambda row, value=value: str(value(row)), reverse=direction == "desc")  # type: ignore[misc]
    return rows


def _allowed(store: Store, item: EntitySet, rows: list[Row], options: dict[str, str]) -> list[Row]:
    hidden = store.hidden.get(item.name)
    if not hidden:
        return rows
    seen = [row for row in rows if row.get("Ref_Key") not in hidden]
    asked = options.get("allowedOnly", options.get("$allowedOnly", "false"))
    if len(seen) < len(rows) and asked != "true":
        raise Refusal(401, "20", "Доступ запрещен: недостаточно прав на просмотр записей.")
    return seen


def _number(options: dict[str, str], name: str, default: int) -> int:
    text = options.get(name)
    if text is None:
        return default
    if not text.isdigit():
        raise wrong_option(name)
    return int(text)


def columns(item: EntitySet, options: dict[str, str]) -> tuple[list[str], dict[str, list[str]]]:
    """Properties and, by tabular part, its columns; raises ``Refusal`` (code 6) for an unknown name."""
    asked = [name.strip() for name in options.get("$select", "*").split(",")]
    own: list[str] = []
    parts: dict[str, list[str]] = {}
    for name in asked:
        table, slash, column = name.partition("/")
        if name == "**":
            own += item.properties
        elif name == "*":
            own += item.properties
            parts |= {table: list(row) for table, row in item.tables.items()}
        elif slash and table in item.tables:
            if column not in item.tables[table] and column != "*":
                raise no_segment(column)
            wanted = list(item.tables[table]) if column == "*" else [column]
            parts.setdefault(table, []).extend(wanted)
        elif name in item.tables:
            parts[name] = list(item.tables[name])
        elif name in item.properties or name.endswith("____Presentation") or name == "Presentation":
            own.append(name)
        elif f"{table}_Key" in item.properties and slash:
            continue
        else:
            raise no_segment(name)
    return list(dict.fromkeys(own)), parts


def presentation(store: Store, item: EntitySet, name: str, row: Row) -> Any:
    """``X____Presentation``: what people read."""
    if name == "Presentation":
        return row.get("Description") or row.get("Number") or ""
    one = item.properties.get(f"{name.removesuffix('____Presentation')}_Key")
    found = store.find(one.target, (row[one.name],)) if one is not None and one.target in store.rows else None
    return "" if found is None else found.get("Description") or found.get("Number") or ""
