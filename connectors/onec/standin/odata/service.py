"""What an address means: sets, objects, counts, virtual tables, posting, changes. No HTTP here beyond statuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from connectors.onec.standin.odata.accepting import read_body
from connectors.onec.standin.odata.addresses import Address, parse_address, parse_call
from connectors.onec.standin.odata.changes import Changes
from connectors.onec.standin.odata.edmx import write_edmx
from connectors.onec.standin.odata.functions import Function, functions_of
from connectors.onec.standin.odata.posting import Movement, Posting
from connectors.onec.standin.odata.query import columns, count_rows, select_rows
from connectors.onec.standin.odata.refusals import Refusal, no_entity_type, no_method, no_segment
from connectors.onec.standin.odata.registers import records_of, virtual_rows
from connectors.onec.standin.odata.schema import EntitySet
from connectors.onec.standin.odata.shapes import FEED, Shape
from connectors.onec.standin.odata.store import Key, Store
from connectors.onec.standin.odata.writing import Writing

JSON = "application/json;odata=minimalmetadata;charset=utf-8"
_ATOM = "application/atom+xml;charset=utf-8"
_XML = "application/xml;charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call, already taken apart. ``root``: the address of the interface."""

    method: str
    path: str
    options: dict[str, str]
    body: bytes = b""
    root: str = ""
    json: bool = True
    nav_links: bool = True
    if_match: str = ""
    load_mode: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back."""

    status: int = 200
    type: str = JSON
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Service:
    """The interface over one store."""

    def __init__(self, store: Store, movements: list[Movement]) -> None:
        self._store = store
        self._writing = Writing(store)
        self._posting = Posting(store, movements)
        self._changes = Changes(store)

    def answer(self, request: Request) -> Reply:
        """Carries a request out; raises ``Refusal``."""
        path = request.path.strip("/")
        if not path:
            return self._composition(request)
        if path == "$metadata":
            body = write_edmx(self._store.schema, self._store.published)
            return Reply(type=_XML, body=body)
        if path in ("SelectChanges", "NotifyChangesReceived"):
            return self._exchange(request, path)
        address = parse_address(path)
        item, records = self._item(address.name)
        if records:
            return self._records(request, item, address)
        if address.rest:
            return self._behind(request, item, address)
        if not address.has_key:
            return self._collection(request, item)
        return self._one(request, item, self._key(item, address))

    # --- what is published ----------------------------------------------------------------------------

    def _composition(self, request: Request) -> Reply:
        names = [name for name in self._store.schema.sets if name in self._store.published]
        listed = [{"name": name, "url": name} for name in names]
        return Reply(body=orjson.dumps({"odata.metadata": f"{request.root}/$metadata", "value": listed}))

    def _item(self, name: str) -> tuple[EntitySet, str]:
        """The set; for ``R_RecordType`` the register and the word, for a tabular part its owner and its name."""
        if name in self._store.published and name in self._store.schema.sets:
            item = self._store.schema.sets[name]
            return item, "RecordSet" if "subordinate" in item.marks or item.prefix in _RECORDED else ""
        for owner in self._store.published & set(self._store.schema.sets):
            item, part = self._store.schema.sets[owner], name.removeprefix(f"{owner}_")
            if name.startswith(f"{owner}_") and (part in item.tables or part == "RecordType"):
                return item, part
        raise no_entity_type(name)

    # --- collections ----------------------------------------------------------------------------------

    def _collection(self, request: Request, item: EntitySet) -> Reply:
        if request.method == "POST":
            return self._created(request, item)
        if request.method != "GET":
            raise Refusal(405, "19", "Метод HTTP не разрешен для этого ресурса")
        own, parts = columns(item, request.options)
        answer = select_rows(self._store, item, request.options)
        shape = self._shape(request)
        rows = [shape.row(item, row, own, parts) for row in answer.rows]
        if not request.json:
            entries = "".join(shape.entry(item, row) for row in rows)
            return Reply(type=_ATOM.replace("xml;", "xml;type=feed;"), body=_feed(entries))
        whole: dict[str, Any] = {"odata.metadata": f"{request.root}/$metadata#{item.name}"}
        if answer.count is not None:
            whole["odata.count"] = str(answer.count)
        return Reply(body=orjson.dumps(whole | {"value": rows}))

    def _created(self, request: Request, item: EntitySet) -> Reply:
        row = self._writing.create(item, read_body(request.body), load_mode=request.load_mode)
        if not item.has_key:
            return Reply(body=self._element(request, item, row))
        place = f"{request.root}/{item.name}(guid'{row['Ref_Key']}')"
        return Reply(status=201, body=self._element(request, item, row), headers={"Location": place})

    def _element(self, request: Request, item: EntitySet, row: dict[str, Any]) -> bytes:
        own, parts = columns(item, request.options if request.method == "GET" else {})
        shown = self._shape(request).row(item, row, own, parts)
        return orjson.dumps({"odata.metadata": f"{request.root}/$metadata#{item.name}/@Element"} | shown)

    def _shape(self, request: Request) -> Shape:
        links = request.nav_links and self._store.switches.nav_links and request.json
        return Shape(self._store, request.root, links=links)

    # --- one object -----------------------------------------------------------------------------------

    def _key(self, item: EntitySet, address: Address) -> Key:
        if item.prefix == "Constant":
            return (0,)
        if "" in address.key and len(item.key) == 1:
            return (_lower(address.key[""]),)
        missing = [name for name in item.key if name not in address.key]
        if missing:
            raise Refusal(400, "7", f"Не указана часть ключа {missing[0]}")
        return tuple(_lower(address.key[name]) for name in item.key)

    def _one(self, request: Request, item: EntitySet, key: Key) -> Reply:
        row = self._store.get(item.name, key)
        if row.get("Ref_Key") in self._store.hidden.get(item.name, ()):
            raise Refusal(401, "20", "Доступ запрещен: недостаточно прав на просмотр записей.")
        if request.method in ("PATCH", "PUT", "DELETE"):
            self._match(request, item, key)
        if request.method == "GET":
            if not request.json:
                own, parts = columns(item, request.options)
                shape = self._shape(request)
                entry = shape.entry(item, shape.row(item, row, own, parts))
                return Reply(type=_ATOM, body=_feed(entry))
            return Reply(body=self._element(request, item, row))
        if request.method == "PATCH":
            body = read_body(request.body)
            if item.has_key:
                changed = self._writing.change(item, key, body, load_mode=request.load_mode)
            else:
                changed = self._writing.change_record(item, key, body)
            return Reply(body=self._element(request, item, changed))
        if request.method == "DELETE":
            self._writing.delete(item, key)
            return Reply(status=204)
        raise Refusal(405, "19", "Метод HTTP не разрешен для этого ресурса")

    def _match(self, request: Request, item: EntitySet, key: Key) -> None:
        given = request.if_match.removeprefix("W/").strip('"')
        if (
            given
            and self._store.switches.if_match
            and item.has_key
            and given != self._store.version(item.name, key)
        ):
            raise Refusal(412, "0", "Версия объекта не совпадает")

    def _behind(self, request: Request, item: EntitySet, address: Address) -> Reply:
        """``/$count``, a function, an action, or a property of a linked object."""
        last = address.rest[-1]
        if last == "$count":
            text = str(count_rows(self._store, item, request.options))
            mark = "\ufeff" if self._store.switches.count_bom else ""
            return Reply(type="text/plain;charset=utf-8", body=(mark + text).encode("utf-8"))
        if address.has_key and last in ("Post", "Unpost"):
            return self._act(request, item, address, last)
        if address.has_key:
            return self._property(item, address)
        return self._function(request, item, last, on_records=False)

    def _act(self, request: Request, item: EntitySet, address: Address, word: str) -> Reply:
        if request.method != "POST" or "posting" not in item.marks:
            raise no_method()
        ref = self._key(item, address)[0]
        (self._posting.post if word == "Post" else self._posting.unpost)(item, ref)
        return Reply()

    def _property(self, item: EntitySet, address: Address) -> Reply:
        row = self._store.get(item.name, self._key(item, address))
        one = item.properties.get(f"{address.rest[0]}_Key")
        found = self._store.find(one.target, (row[one.name],)) if one is not None else None
        if found is None or len(address.rest) != 2 or address.rest[1] not in found:
            raise no_segment(address.rest[0])
        return Reply(body=orjson.dumps({"value": str(found[address.rest[1]])}))

    # --- registers ------------------------------------------------------------------------------------

    def _records(self, request: Request, item: EntitySet, address: Address) -> Reply:
        word = self._item(address.name)[1]
        if request.method != "GET":
            if word in item.tables:
                raise Refusal(400, "13", "Строки табличной части нельзя создавать непосредственно")
            if not address.rest:
                raise Refusal(400, "19", "Записи подчиненного регистра записываются набором")
        if address.rest:
            return self._function(request, item, address.rest[-1], on_records=word == "RecordType")
        if word in item.tables:
            lines = [line for row in self._store.rows[item.name].values() for line in row[word]]
            part = EntitySet(name=address.name, properties=item.tables[word])
            return self._listed(request, part, lines)
        return self._listed(request, item, records_of(self._store, item))

    def _function(self, request: Request, item: EntitySet, segment: str, *, on_records: bool) -> Reply:
        name, arguments = parse_call(segment, self._store.switches.condition_quotes)
        wanted = [one for one in functions_of(item) if one.name == name and not one.acts]
        wanted = [one for one in wanted if one.on_records == on_records]
        if not wanted:
            raise no_method()
        arguments |= {one: text for one, text in request.options.items() if not one.startswith("$")}
        rows = virtual_rows(self._store, item, wanted[0], arguments)
        return self._listed(request, _result_set(item, wanted[0]), rows)

    def _listed(self, request: Request, part: EntitySet, rows: list[dict[str, Any]]) -> Reply:
        shape = self._shape(request)
        own, _ = columns(part, request.options)
        shown = [
            {name: shape.value(part.properties[name], row.get(name, "")) for name in own if name in row}
            for row in rows
        ]
        whole = {"odata.metadata": f"{request.root}/$metadata#{part.name}", "value": shown}
        return Reply(body=orjson.dumps(whole))

    # --- exchange plan --------------------------------------------------------------------------------

    def _exchange(self, request: Request, word: str) -> Reply:
        if request.method != "POST":
            raise no_method()
        if word == "NotifyChangesReceived":
            self._changes.received(request.options)
            return Reply()

        def whole(name: str, row: dict[str, Any]) -> dict[str, Any]:
            item = self._store.schema.sets[name]
            return Shape(self._store, request.root, links=False).row(item, row, *columns(item, {}))

        body = self._changes.select(request.options, self._shape(request), whole)
        return Reply(type="application/atom+xml", body=body)


_RECORDED = ("AccumulationRegister", "AccountingRegister")


def _result_set(item: EntitySet, function: Function) -> EntitySet:
    if not function.properties:
        return item
    return EntitySet(
        name=f"{item.name}/{function.name}", properties={one.name: one for one in function.properties}
    )


def _feed(entries: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{FEED}{entries}</feed>'.encode()


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) and len(value) == 36 else value
