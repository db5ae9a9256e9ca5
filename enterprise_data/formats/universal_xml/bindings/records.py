"""Objects of a file become records, as far as the file tells them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.universal_xml.bindings.columns import Column
from enterprise_data.formats.universal_xml.bindings.rows import is_negative, negated
from enterprise_data.formats.universal_xml.bindings.taking import UNTOLD, Misread, Taking
from enterprise_data.formats.universal_xml.complaints import title_of
from enterprise_data.formats.universal_xml.neutral import Row, UniversalObject, Value

if TYPE_CHECKING:
    from enterprise_data.formats.universal_xml.bindings.binding import Binding, Table

_DELETED = "ПометкаУдаления"
_HINT = "Исправьте в 1С и выгрузите снова."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A record as far as the file told it: ``told`` names its fields that count, ``rows`` those of its tables' rows."""

    record: Any
    told: frozenset[str]
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_deleted: bool = False


def taken(binding: Binding, item: UniversalObject, taking: Taking) -> Taken:
    """The record; raises ``InvalidRecord`` with object and field where a value can't be held."""
    values = _taken(binding.columns, item, item.value, _names(item), taking, "")
    rows: dict[str, frozenset[str]] = {}
    for table in binding.tables:
        place = table.place(item.tables)
        if place:
            values[table.field] = tuple(_rows(table, place, item, taking))
            rows[table.field] = _told_in(table, item.tables[place])
    missing = [
        part.name for part in fields(binding.record) if _is_demanded(part) and values.get(part.name) is None
    ]
    if missing:
        names = {column.field: column.names[0] for column in reversed(binding.columns)}
        told = ", ".join(names.get(name, name) for name in missing)
        raise InvalidRecord(f"{title_of(item)}: не указано: {told}.", hint=_HINT)
    return Taken(
        record=binding.record(**values),
        told=frozenset(values),
        rows=rows,
        is_deleted=item.value(_DELETED) is True,
    )


def _rows(table: Table, place: str, item: UniversalObject, taking: Taking) -> Iterator[Any]:
    for at, row in enumerate(item.tables[place], 1):
        is_turned = table.is_negative(place)
        if is_negative(row) if is_turned else table.belongs(row, taking):
            said = negated(row) if is_turned else row
            yield table.row(**_taken(table.columns, item, said.get, said.keys(), taking, f"{place}[{at}]."))


def _told_in(table: Table, rows: Sequence[Row]) -> frozenset[str]:
    """Fields that some row of the section speaks of."""
    names = {name for row in rows for name in row}
    return frozenset(column.field for column in table.columns if column.field and names & set(column.names))


def _taken(
    columns: Sequence[Column],
    item: UniversalObject,
    value_of: Callable[[str], Value],
    names: Collection[str],
    taking: Taking,
    path: str,
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in columns:
        name = next((name for name in column.names if name in names), None)
        if name is None or not column.field:
            continue
        try:
            value = column.read(value_of(name), taking)
        except Misread as wrong:
            raise InvalidRecord(f"{title_of(item)}: {path}{name}: {wrong}.", hint=_HINT) from wrong
        if value is not UNTOLD:
            values[column.field] = value
    return values


def _names(item: UniversalObject) -> set[str]:
    return {*item.properties, *(name for name, _ in (item.link.keys if item.link else ()))}


def _is_demanded(part: Any) -> bool:
    return part.default is MISSING and part.default_factory is MISSING
