"""Names of a filter over the stand-in's rows: properties, references followed, composite values, tabular parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.onec.standin.odata import schema
from connectors.onec.standin.odata.filters import Value
from connectors.onec.standin.odata.refusals import no_segment
from connectors.onec.standin.odata.schema import EntitySet, Property
from connectors.onec.standin.odata.store import Row, Store
from connectors.onec.standin.odata.tokens import Typed


class UnknownName(Exception):
    """A platform build that answers an unknown property with an empty list instead of a refusal."""


class RowNames:
    """Properties of rows: of a set, of a tabular part, of a virtual table."""

    def __init__(self, store: Store, properties: dict[str, Property], item: EntitySet | None = None) -> None:
        self._store, self._properties, self._item = store, properties, item

    def value(self, path: str) -> Value:
        """Reads a property; a path follows references."""
        first, _, rest = path.partition("/")
        one = self._properties.get(first)
        if rest:
            return self._followed(first, rest)
        if first == "DataVersion" and self._item is not None and one is not None:
            name = self._item.name
            return lambda row: self._store.version(name, (row["Ref_Key"],))
        if one is None:
            if self._store.switches.unknown_filter_property == "empty":
                raise UnknownName(first)
            raise no_segment(first)
        if one.is_composite or f"{first}_Type" in self._properties:
            return lambda row: composite(row[first], row[f"{first}_Type"])
        return lambda row: row[first]

    def _followed(self, first: str, rest: str) -> Value:
        reference = self._properties.get(f"{first}_Key")
        target = reference.target if reference is not None else ""
        if not target and first in self._properties and rest.partition("/")[2]:
            target, _, rest = rest.partition("/")  # through a composite property the type is named
        if target not in self._store.published or target not in self._store.schema.sets:
            raise no_segment(first)
        item = self._store.schema.sets[target]
        inner = RowNames(self._store, item.properties, item).value(rest)
        key = f"{first}_Key" if reference is not None else first

        def read(row: Row) -> Any:
            found = self._store.find(target, (row[key],))
            return None if found is None else inner(found)

        return read

    def rows(self, table: str) -> tuple[Callable[[Row], list[Row]], RowNames]:
        """Rows of a tabular part."""
        if self._item is None or table not in self._item.tables:
            raise no_segment(table)
        return (lambda row: row[table]), RowNames(self._store, self._item.tables[table])


def composite(value: Any, type_: Any) -> Any:
    """A reference of a named set, or the text of a primitive."""
    name = str(type_).removeprefix("StandardODATA.")
    if name == "Undefined":
        return None
    return Typed(str(value), name) if "_" in name else value


def is_reference(one: Property) -> bool:
    """Whether a property holds a single reference."""
    return one.type == schema.GUID and one.name != "Ref_Key"
