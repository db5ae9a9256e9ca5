"""Records become objects of a file: values, search fields, rows, defaults, and what could not be told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

from enterprise_data.formats.universal_xml.bindings.columns import Column
from enterprise_data.formats.universal_xml.bindings.defaults import default_of, filled
from enterprise_data.formats.universal_xml.bindings.making import Making, Slot, Wrong
from enterprise_data.formats.universal_xml.bindings.rows import negated
from enterprise_data.formats.universal_xml.neutral import Link, Mode, Row, UniversalObject, Value
from enterprise_data.formats.universal_xml.profile import ObjectType
from enterprise_data.formats.universal_xml.types import Types

if TYPE_CHECKING:
    from enterprise_data.formats.universal_xml.bindings.binding import Binding, Table

_FOLDER, _DELETED = "ЭтоГруппа", "ПометкаУдаления"
_TELLING = ("Код", "Номер", "Артикул")
_BLANK = (None, "", (), False)


def link_of(binding: Binding, record: Any, guid: str, making: Making) -> Link:
    """The first set of search fields whose code, number or article the record can fill."""
    known = making.profile.types[binding.type_name]
    names = dict.fromkeys(name for found in known.search for name in found)
    values = {name: _key(binding, name, record, known, making) for name in names}
    chosen = next((item for item in known.search if _can_fill(item, values)), known.search[0])
    return making.profile.link(binding.type_name, guid, {name: values[name] for name in chosen})


def _key(binding: Binding, name: str, record: Any, known: ObjectType, making: Making) -> Value:
    if name == _FOLDER:
        return binding.is_folder
    column = next((item for item in binding.columns if name in item.names), None)
    types = known.properties.get(name)
    if column is None or types is None:
        return None
    value = _written(column, record, Slot(making, types, name, record, record))
    return default_of(name, known) if value is None else value


def _can_fill(names: Sequence[str], values: Mapping[str, Value]) -> bool:
    return all(values[name] not in (None, "") for name in names if name in _TELLING)


class ObjectMaker:
    """Makes one object."""

    def __init__(self, binding: Binding, making: Making) -> None:
        self._binding, self._making = binding, making
        self._known = making.profile.types[binding.type_name]

    def make(self, record: Any, guid: str, mode: Mode) -> UniversalObject:
        """The object; what it refers to, what is wrong and what is lost is noted in the making."""
        link = link_of(self._binding, record, guid, self._making)
        keys = dict(link.keys)
        found = self._values(
            self._binding.columns, record, record, self._known.properties, self._known.retired
        )
        properties = {name: value for name, value in found.items() if name not in keys}
        tables = self._tables(record)
        if not self._binding.is_folder:
            properties, tables = filled(properties, tables, self._known, keys)
        if _DELETED in self._known.properties:
            properties[_DELETED] = False
        return UniversalObject(
            type=self._binding.type_name, link=link, properties=properties, tables=tables, mode=mode
        )

    def _tables(self, record: Any) -> dict[str, tuple[Row, ...]]:
        found: dict[str, tuple[Row, ...]] = {}
        self._tell_unspoken(
            self._binding.columns, record, "", {table.field for table in self._binding.tables}
        )
        for table in self._binding.tables:
            place = table.place(self._known.tables)
            if place:
                before = found.get(place, ())
                found[place] = (*before, *self._rows(table, place, record, len(before)))
            elif getattr(record, table.field):
                self._making.lose(self._binding.kind, table.field)
        return found

    def _rows(self, table: Table, place: str, record: Any, before: int) -> Iterator[Row]:
        retired = _retired_in(self._known.retired, place)
        for at, row in enumerate(getattr(record, table.field), before + 1):
            self._tell_unspoken(table.columns, row, f"{table.field}.", ())
            where = f"{place}[{at}]."
            found = self._values(
                table.columns, row, record, self._known.tables[place], retired, where, f"{table.field}."
            )
            yield negated(found) if table.is_negative(place) else found

    def _values(
        self,
        columns: Sequence[Column],
        row: Any,
        document: Any,
        known: Mapping[str, Types],
        retired: frozenset[str],
        path: str = "",
        table: str = "",
    ) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for column in columns:
            name = _place(column, known, retired)
            if name is None:
                self._tell_lost(column, row, path, table)
                continue
            value = _written(column, row, Slot(self._making, known[name], path + name, document, row))
            if value is not None or not (column.is_told_only or values.get(name) is not None):
                values[name] = value
        return values

    def _tell_lost(self, column: Column, row: Any, path: str, table: str) -> None:
        """A value without a place: told, or refused where the rest would mean something else without it."""
        value = None if column.wanted_by else getattr(row, column.field)
        if value in _BLANK or value == column.goes_without_saying:
            return
        if column.goes_without_saying is None:
            self._making.lose(self._binding.kind, table + column.field)
            return
        message = f"«{value}» в «{self._making.profile.title}» передать нельзя"
        self._making.wrong.append(Wrong(path + column.names[0], message, str(column.goes_without_saying)))

    def _tell_unspoken(
        self, columns: tuple[Column, ...], row: Any, table: str, more: Collection[str]
    ) -> None:
        """Fields that no receiver takes from us."""
        for name, default in _unspoken(row.__class__, columns):
            if name not in more and getattr(row, name) not in (*_BLANK, default):
                self._making.lose(self._binding.kind, table + name)


def _place(column: Column, known: Mapping[str, Types], retired: frozenset[str]) -> str | None:
    return next((name for name in column.names if name in known and name not in retired), None)


@cache
def _retired_in(retired: frozenset[str], section: str) -> frozenset[str]:
    return frozenset(path.partition(".")[2] for path in retired if path.startswith(f"{section}."))


@cache
def _unspoken(row: Any, columns: tuple[Column, ...]) -> tuple[tuple[str, Any], ...]:
    """Fields of a record or a row that no column speaks of, with their defaults."""
    spoken = {column.field for column in columns}
    return tuple((part.name, part.default) for part in fields(row) if part.name not in spoken)


def _written(column: Column, row: Any, slot: Slot) -> Value:
    value = getattr(row, column.field) if column.field and not column.wanted_by else row
    return column.write(value, slot)
