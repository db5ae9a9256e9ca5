"""The stand-in's data in memory: objects with their versions, registrations for exchange plans, another user's hand."""

from __future__ import annotations

import base64
import random
import threading
import uuid
from bisect import bisect_right, insort
from collections.abc import Callable
from datetime import datetime
from typing import Any

from connectors.onec.standin.odata import schema
from connectors.onec.standin.odata.refusals import no_instance
from connectors.onec.standin.odata.schema import EntitySet, Property, Schema
from connectors.onec.standin.odata.switches import Faults, Switches

Row = dict[str, Any]
Key = tuple[Any, ...]
Hook = Callable[[str, Row], str | None]

_EMPTY: dict[str, Any] = {
    schema.GUID: schema.ZERO_GUID,
    schema.TEXT: "",
    schema.DOUBLE: 0,
    schema.INT64: 0,
    schema.INT16: 0,
    schema.FLAG: False,
    schema.MOMENT: schema.NO_DATE,
    schema.BINARY: "",
}


def empty_row(properties: dict[str, Property]) -> Row:
    """Every property with the value that 1C gives to what nobody filled."""
    return {
        name: "StandardODATA.Undefined" if name.endswith("_Type") else _EMPTY.get(one.type, "")
        for name, one in properties.items()
    }


class Store:
    """Everything one infobase holds. ``lock`` is held while a request is carried out."""

    def __init__(self, base: Schema, *, seed: int = 1, now: Callable[[], datetime] | None = None) -> None:
        self.schema = base
        self.published: set[str] = set(base.sets)
        self.switches = Switches()
        self.faults = Faults()
        self.lock = threading.RLock()
        self.random = random.Random(seed)  # noqa: S311  # reproducible, not secret
        self.now = now or (lambda: datetime.now().replace(microsecond=0))  # noqa: DTZ005  # a server's local time
        self.rows: dict[str, dict[Key, Row]] = {name: {} for name in base.sets}
        self.movements: dict[str, list[Row]] = {name: [] for name in base.sets}
        self.hidden: dict[str, set[str]] = {}
        """Rows that the user may not see."""
        self.closed_until = ""
        """Nothing dated before may change."""
        self.before_write: list[Hook] = []
        """A text that a hook gives is 1C's refusal."""
        self.after_write: list[Hook] = []
        self.before_post: list[Hook] = []
        self.stubborn: set[tuple[str, str]] = set()
        """Edm.Int64 attributes that ignore what is written."""
        self.registrations: dict[str, dict[tuple[str, str], tuple[int, bool]]] = {}
        """Node → (set, key) → (when it was registered, whether it is gone)."""
        self.log: list[tuple[str, str]] = []
        self.deleted: list[tuple[str, Key]] = []
        self.load_mode_requests: list[str] = []
        self.tried_to_post_by_body: list[str] = []
        self._versions: dict[tuple[str, Key], int] = {}
        self._sorted: dict[str, list[str]] = {}
        self._ticks = 0

    # --- reading --------------------------------------------------------------------------------------

    def find(self, name: str, key: Key) -> Row | None:
        """A row by key."""
        return self.rows[name].get(key)

    def get(self, name: str, key: Key) -> Row:
        """A row by key; raises the refusal of 1C."""
        row = self.find(name, key)
        if row is None:
            raise no_instance(name)
        return row

    def version(self, name: str, key: Key) -> str:
        """``DataVersion``: base64 of a big-endian counter."""
        return base64.b64encode(self._versions.get((name, key), 0).to_bytes(8, "big")).decode("ascii")

    def sorted_refs(self, name: str, after: str = "") -> list[str]:
        """References in the order of the database, those behind ``after``."""
        order = self._sorted.get(name)
        if order is None:
            order = self._sorted[name] = sorted((key[0] for key in self.rows[name]), key=self.guid_order())
        if not after:
            return order
        rank = self.guid_order(compared=True)
        return order[bisect_right(order, rank(after), key=rank) :]

    def guid_order(self, *, compared: bool = False) -> Callable[[str], Any]:
        """How the database sorts references; ``compared``: how it compares them."""
        kind = self.switches.guid_order
        if kind == "text" or (kind == "torn" and not compared):
            return str
        return _mssql_order

    def forget_order(self) -> None:
        """After a switch of the order."""
        self._sorted.clear()

    # --- another user, and our own writing ------------------------------------------------------------

    def put(self, name: str, row: Row, *, new: bool = False) -> None:
        """Stores a row with a new version and registers the change. No checks: see ``writing``."""
        item = self.schema.sets[name]
        key = self.key_of(item, row)
        if key not in self.rows[name] and name in self._sorted:
            insort(self._sorted[name], key[0], key=self.guid_order())
        self._versions[name, key] = 0 if new else self._versions.get((name, key), -1) + 1
        self.rows[name][key] = row
        self._register(name, key, gone=False)

    def add(self, name: str, **values: Any) -> str:
        """Another user creates an object; gives its reference."""
        item = self.schema.sets[name]
        row = empty_row(item.properties) | {table: [] for table in item.tables}
        ref = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        row |= {"Ref_Key": ref} if item.has_key else {}
        tables = {table: values.pop(table) for table in item.tables if table in values}
        row |= values
        for table, lines in tables.items():
            row[table] = self.numbered(item, table, row.get("Ref_Key", ""), lines)
        self.put(name, row, new=True)
        return str(row.get("Ref_Key", ""))

    def numbered(self, item: EntitySet, table: str, ref: str, lines: list[Row]) -> list[Row]:
        """Whole rows of a tabular part, numbered from one."""
        blank = empty_row(item.tables[table])
        return [blank | line | {"Ref_Key": ref, "LineNumber": number} for number, line in enumerate(lines, 1)]

    def edit(self, name: str, ref: str, **values: Any) -> None:
        """Another user edits an object."""
        with self.lock:
            self.put(name, {**self.get(name, (ref,)), **values})

    def remove(self, name: str, key: Key) -> None:
        """Physical removal; references to it stay broken."""
        with self.lock:
            self.get(name, key)
            del self.rows[name][key]
            if name in self._sorted:
                self._sorted[name].remove(key[0])
            self.deleted.append((name, key))
            self._register(name, key, gone=True)

    def key_of(self, item: EntitySet, row: Row) -> Key:
        """The key of a row."""
        if item.prefix == "Constant":
            return (0,)
        return tuple(row[name] for name in item.key)

    def _register(self, name: str, key: Key, *, gone: bool) -> None:
        self._ticks += 1
        if len(key) == 1 and isinstance(key[0], str) and not name.startswith("ExchangePlan_"):
            for changes in self.registrations.values():
                changes[name, key[0]] = (self._ticks, gone)

    @property
    def tick(self) -> int:
        """Counts changes."""
        return self._ticks


def _mssql_order(guid: str) -> tuple[str, ...]:
    """The order of ``uniqueidentifier``: the last group counts most, the first three are compared byte-swapped."""
    first, second, third, fourth, last = guid.split("-")

    def swapped(group: str) -> str:
        return "".join(group[at : at + 2] for at in range(len(group) - 2, -1, -2))

    return (last, fourth, swapped(third), swapped(second), swapped(first))
