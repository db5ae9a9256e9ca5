"""Records become objects of a file: values, search fields, rows, defaults, and what could not be told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from enterprise_data.formats.universal_xml.bindings.columns import Column
from enterprise_data.formats.universal_xml.bindings.defaults import default_of, filled
from enterprise_data.formats.universal_xml.bindings.making import Making, Plan, Slot, Wrong
from enterprise_data.formats.universal_xml.bindings.rows import negated, settled
from enterprise_data.formats.universal_xml.neutral import Link, Mode, Row, UniversalObject, Value
from enterprise_data.formats.universal_xml.profile import ObjectType
from enterprise_data.formats.universal_xml.types import Types

if TYPE_CHECKING:
    from enterprise_data.formats.universal_xml.bindings.binding import Binding, Table

_FOLDER, _DELETED = "ЭтоГруппа", "ПометкаУдаления"
_TELLING = ("Код", "Номер", "Артикул")
_TAKEN_OFF = (
    "в отчёте продано не меньше той же номенклатуры по той же цене и ставке, или возврат оформлен документом "
    "«Возврат товаров от покупателя»"
)
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
        found = self._values(self._plan(), record, record)
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
        for table in self._binding.tables:
            place = table.place(self._known.tables)
            if place:
                before = found.get(place, ())
                found[place] = (*before, *self._rows(table, place, record, len(before)))
                if table.is_negative(place):
                    found[place] = self._settled(table, place, found[place])
            elif getattr(record, table.field):
                self._making.lose(self._binding.kind, table.field)
        return found

    def _rows(self, table: Table, place: str, record: Any, before: int) -> Iterator[Row]:
        plan = self._plan(table, place)
        for at, row in enumerate(getattr(record, table.field), before + 1):
            found = self._values(plan, row, record, f"{place}[{at}].")
            yield negated(found) if table.is_negative(place) else found

    def _settled(self, table: Table, place: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The section with what came back taken off what was sold, where it can't stand with a minus; it is told."""
        done = settled(rows, self._known.tables[place])
        no_minus = f"места для НДС с минусом в «{self._making.profile.title}» нет"
        if done.taken_off:
            self._making.remark(self._binding.kind, table.field, f"вычтены из проданного: {no_minus}")
        for row, at, column in done.stuck:
            message = f"возврат{_called(row)} с НДС: {no_minus}, а вычесть его из продаж этого отчёта нельзя"
            self._making.wrong.append(Wrong(f"{place}[{at}].{column}", message, _TAKEN_OFF))
        return done.rows

    def _values(self, plan: Plan, row: Any, document: Any, path: str = "") -> dict[str, Value]:
        values: dict[str, Value] = {}
        for column, name, types in plan.places:
            value = _written(column, row, Slot(self._making, types, path + name, document, row))
            if value is not None or not (column.is_told_only or values.get(name) is not None):
                values[name] = value
        self._tell_unspoken(plan, row)
        for column in plan.without_place:
            self._tell_lost(column, row, path, plan.table)
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

    def _tell_unspoken(self, plan: Plan, row: Any) -> None:
        """Fields that no receiver takes from us."""
        for name, default in plan.unspoken:
            value = getattr(row, name)
            if value not in _BLANK and value != default:
                self._making.lose(self._binding.kind, plan.table + name)

    def _plan(self, table: Table | None = None, place: str = "") -> Plan:
        """Where everything goes; found once for a receiver."""
        key = (self._binding.kind, table.field if table is not None else "")
        found = self._making.plans.get(key)
        if found is None:
            found = self._making.plans[key] = self._planned(table, place)
        return found

    def _planned(self, table: Table | None, place: str) -> Plan:
        if table is None:
            more = {item.field for item in self._binding.tables}
            return plan_of(
                self._binding.columns,
                self._binding.record,
                self._known.properties,
                self._known.retired,
                "",
                more,
            )
        retired = (path.partition(".") for path in self._known.retired)
        gone = frozenset(name for section, _, name in retired if section == place)
        return plan_of(table.columns, table.row, self._known.tables[place], gone, f"{table.field}.", ())


def plan_of(
    columns: Sequence[Column],
    row: type[Any],
    known: Mapping[str, Types],
    retired: frozenset[str],
    table: str,
    more: Collection[str],
) -> Plan:
    """The plan of a record or of the rows of one of its tables; ``more``: fields that are spoken of elsewhere."""
    places, without = [], []
    for column in columns:
        name = next((name for name in column.names if name in known and name not in retired), None)
        if name is None:
            without.append(column)
        else:
            places.append((column, name, known[name]))
    spoken = {column.field for column in columns} | set(more)
    unspoken = tuple((part.name, part.default) for part in fields(row) if part.name not in spoken)
    return Plan(places=tuple(places), without_place=tuple(without), unspoken=unspoken, table=table)


def _called(row: Row) -> str:
    """What the row is of."""
    item = row.get("Номенклатура")
    name = item.key("Наименование") if isinstance(item, Link) else None
    return f" «{name}»" if name else ""


def _written(column: Column, row: Any, slot: Slot) -> Value:
    value = getattr(row, column.field) if column.field and not column.wanted_by else row
    return column.write(value, slot)
