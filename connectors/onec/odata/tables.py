"""A tabular part ⇄ the rows of a record. The part is replaced whole, row by row laid over the rows that are there.

So the columns that we don't model survive: ledger accounts, analytics, packages. Two tables of a record may share a
part, then the services among its items tell whose a row is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from connectors.onec.odata.forms import NOTHING, wants
from connectors.onec.odata.links import Links
from connectors.onec.odata.profile import TableMap
from connectors.onec.odata.spelling import Read, Spelling
from connectors.onec.odata.values import Row, number_of, ref_of
from connectors.onec.odata.written import numbered
from enterprise_data.errors import RecordError
from enterprise_data.model.ref import Ref

_OWN = ("Ref_Key", "LineNumber")


class Part:
    """One tabular part and the tables of the record that it holds."""

    def __init__(self, tables: Sequence[TableMap], record: Any, spelling: Spelling, links: Links) -> None:
        self.tables, self._spelling, self._links = tables, spelling, links
        self.property = tables[0].property
        self._rows: dict[str, Any] = {one.name: wants(record)[one.name].row for one in tables}
        self._readers: dict[str, dict[str, Read]] = {
            table.name: {
                one.name: spelling.reader(one, wants(self._rows[table.name])[one.name])
                for one in table.fields
            }
            for table in tables
        }

    def read(self, row: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
        """Name of a table → its rows."""
        lines = self._sorted(row)
        return {one.name: tuple(self._record(one, line) for line in lines[one.name]) for one in self.tables}

    def laid(
        self,
        wanted: Mapping[str, Sequence[Any]],
        before: Mapping[str, Any] | None,
        *,
        vat_included: bool,
        afresh: bool = False,
    ) -> list[Row] | None:
        """The whole part with the wanted rows; None where it already says all of it.

        ``afresh``: what is derived is laid over every row, changed or not."""
        lines = self._sorted(before or {})
        laid = [
            line
            for one in self.tables
            for line in self._laid(one, wanted[one.name], lines[one.name], vat_included, afresh)
        ]
        if before is not None and laid == [line for one in self.tables for line in lines[one.name]]:
            return None
        return numbered([{name: value for name, value in line.items() if name not in _OWN} for line in laid])

    # --- whose a row is -------------------------------------------------------------------------------

    def _sorted(self, row: Mapping[str, Any]) -> dict[str, list[Row]]:
        """Rows of the part by table, in their order."""
        lines = sorted(row.get(self.property) or (), key=lambda line: int(line.get("LineNumber", 0)))
        found: dict[str, list[Row]] = {one.name: [] for one in self.tables}
        for line in lines:
            found[self._whose(line)].append(line)
        return found

    def _whose(self, line: Row) -> str:
        first = self.tables[0]
        if len(self.tables) == 1:
            return first.name
        item = next((one for one in first.fields if one.name == "item"), None)
        ref = ref_of(line, item.property) if item is not None else None
        is_service = ref is None or ref in self._links.services()
        return next((one.name for one in self.tables if bool(one.holds) == is_service), first.name)

    # --- one row --------------------------------------------------------------------------------------

    def _record(self, table: TableMap, line: Row) -> Any:
        values = {name: read(line) for name, read in self._readers[table.name].items()}
        return self._rows[table.name](**values)

    def _laid(
        self, table: TableMap, rows: Sequence[Any], old: list[Row], vat_included: bool, afresh: bool
    ) -> Iterator[Row]:
        """Each wanted row over the old one that says the same, else over the next one about the same thing."""
        known = [(line, self._read_or_none(table, line)) for line in old]
        found: dict[int, Row] = {}
        for rule in (self._same, _about_the_same):
            for at, row in enumerate(rows):
                if at not in found and (place := _first(known, row, rule, table)) is not None:
                    found[at] = known.pop(place)[0]
        for at, row in enumerate(rows):
            line = self._over(table, row, found.get(at))
            if afresh or line != found.get(at):
                line |= _derived(table, row, found.get(at), vat_included)
            yield line

    def _read_or_none(self, table: TableMap, line: Row) -> Any:
        """None for a row that can't be understood: it is nobody's."""
        try:
            return self._record(table, line)
        except RecordError:
            return None

    def _same(self, table: TableMap, one: Any, other: Any) -> bool:
        return all(told_alike(getattr(one, f.name), getattr(other, f.name)) for f in table.fields)

    def _over(self, table: TableMap, row: Any, old: Row | None) -> Row:
        """A row as it shall be: what is equal keeps its spelling, what isn't given is not sent with a new one."""
        readers = self._readers[table.name]
        line: Row = dict(table.constants) if old is None else dict(old)
        for one in table.fields:
            value = getattr(row, one.name)
            if value in NOTHING if old is None else _says(readers[one.name], old, value):
                continue
            line |= self._spelling.spell(one, value)
        return line


def _says(read: Read, line: Row, value: Any) -> bool:
    try:
        return told_alike(read(line), value)
    except RecordError:
        return False


def told_alike(one: Any, other: Any) -> bool:
    """Whether two values are spelled the same way in 1C: a number that isn't given is a zero there."""
    if isinstance(one, Decimal | int) or isinstance(other, Decimal | int):
        return bool((one or 0) == (other or 0))
    if isinstance(one, str) and isinstance(other, str):
        return one.rstrip() == other.rstrip()
    return bool(one == other)


def _about_the_same(table: TableMap, one: Any, other: Any) -> bool:
    """The same item, contract, content: whatever else changed. Rows that name nothing are told by their place."""
    names = [f.name for f in table.fields if f.name == "content" or f.type in ("ref", "any")]
    named = [(getattr(one, name), getattr(other, name)) for name in names]
    if any(isinstance(left, Ref) or isinstance(right, Ref) for left, right in named):
        named = [pair for pair in named if isinstance(pair[0], Ref) or isinstance(pair[1], Ref)]
    return all(left == right for left, right in named)


def _first(known: list[tuple[Row, Any]], row: Any, rule: Any, table: TableMap) -> int | None:
    return next(
        (at for at, (_, there) in enumerate(known) if there is not None and rule(table, row, there)), None
    )


def _derived(table: TableMap, row: Any, old: Row | None, vat_included: bool) -> Row:
    """Columns that follow from others: the sum with its tax, the packages of one piece each."""
    found: Row = {}
    for name, word in table.derived.items():
        if word == "total":
            found[name] = (row.amount or Decimal()) + (
                Decimal() if vat_included else row.vat_amount or Decimal()
            )
        elif old is None or number_of(old, name) == number_of(old, _quantity(table)):
            found[name] = row.quantity or Decimal()
    return found


def _quantity(table: TableMap) -> str:
    return next(one.property for one in table.fields if one.name == "quantity")
