"""A record ⇄ an object of 1C, as a profile spells its kind in one set.

What already says the same is not sent: what 1C wrote stays to the letter, a reference outside our kinds included.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import MISSING
from itertools import groupby
from typing import Any

from connectors.onec.odata.contacts import Contacts
from connectors.onec.odata.forms import Want, wants
from connectors.onec.odata.links import Links
from connectors.onec.odata.profile import FieldMap, KindMap
from connectors.onec.odata.spelling import Read, Spelling
from connectors.onec.odata.tables import Part, told_alike
from connectors.onec.odata.values import Row, text_of
from connectors.onec.odata.written import MARK, without_mark
from enterprise_data.errors import InvalidRecord, RecordError
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.measure import UnitName
from enterprise_data.objects.registry import KINDS

_NOTHING: tuple[Any, ...] = (None, "", UnitName(), BankDetails())


class RecordSpeller:
    """Reads and spells the objects of one kind in one set."""

    def __init__(
        self,
        known: KindMap,
        spelling: Spelling,
        links: Links,
        contacts: Contacts | None = None,
        labels: tuple[str, ...] = (),
    ) -> None:
        self.known, self._spelling, self.contacts, self._labels = known, spelling, contacts, labels
        self.kind = KINDS[known.kind]
        self.wants: Mapping[str, Want] = wants(self.kind.record)
        by_part = groupby(sorted(known.tables, key=lambda one: one.property), key=lambda one: one.property)
        self.parts = [Part(list(tables), self.kind.record, spelling, links) for _, tables in by_part]
        self._readers = {one.name: self._reader(one) for one in known.fields} | {
            name: spelling.case_reader(name, self.wants[name], cases) for name, cases in known.cases.items()
        }
        self._values = {name.partition(".")[0] for name in self._readers if "." in name}
        self._required = [name for name, want in self.wants.items() if want.default is MISSING]

    def _reader(self, one: FieldMap) -> Read:
        read = self._spelling.reader(one, self.wants[one.name])
        if one.table:
            return lambda row: self._common(one, read, row)
        if one.property == self.known.marker:
            return lambda row: without_mark(read(row))
        return read

    @property
    def fields(self) -> frozenset[str]:
        """Fields of the record that have a place here."""
        names = {one.base for one in self.known.fields} | set(self.known.cases)
        names |= {one.name for one in self.known.tables}
        return frozenset(names | set(self.contacts.fields if self.contacts else ()))

    @property
    def never_differing(self) -> frozenset[str]:
        """Fields that 1C gives by itself: its code, its number."""
        return frozenset(one.base for one in self.known.fields if one.read_only or one.once)

    def field_at(self, table: str, column: str) -> str | None:
        """The field that a property tells; a table that shares its part answers for all of it."""
        if table and table == self.known.contacts:
            return self.contacts.fields[0] if self.contacts else None
        if not table:
            name = column.removesuffix("_Type")
            cases = (
                field for field, told in self.known.cases.items() if any(column in one.when for one in told)
            )
            named = (
                one.base for one in self.known.fields if not one.table and one.property in (column, name)
            )
            return next(iter((*named, *cases)), None)
        known = [one for one in self.known.tables if one.property == table]
        for one in known:
            if not column or any(
                field.property in (column, column.removesuffix("_Type")) for field in one.fields
            ):
                return one.name
        return next(
            (one.base for one in self.known.fields if (one.table, one.property) == (table, column)), None
        )

    @property
    def select(self) -> str:
        """Columns that have to be asked for."""
        names = ["Ref_Key", "DataVersion", "DeletionMark", *self._labels]
        names += ["Posted"] if self.known.is_document else []
        for one in self.known.fields:
            if one.table:
                names.append(one.table)
            else:
                names += [one.property, f"{one.property}_Type"] if one.type == "any" else [one.property]
        names += [name for cases in self.known.cases.values() for case in cases for name in case.when]
        names += [part.property for part in self.parts]
        names += [self.known.contacts] if self.contacts else []
        return ",".join(dict.fromkeys(names))

    # --- in -------------------------------------------------------------------------------------------

    def record(self, row: Row) -> Any:
        """The record; raises ``RecordError`` for what can't be understood."""
        values = {name: read(row) for name, read in self._readers.items()}
        for part in self.parts:
            values |= part.read(row)
        if self.contacts is not None:
            values |= self.contacts.read(row)
        if self._values:
            values = self._joined(values)
        for name in self._required:
            if values.get(name) in (None, ""):
                title = self.kind.field_titles.get(name, name)
                raise InvalidRecord(f"не заполнено поле «{title}».", hint="Заполните его в 1С.", field=name)
        return self.kind.record(**values)

    def _common(self, one: FieldMap, read: Read, row: Row) -> Any:
        """A column that has to say the same in every row."""
        told = list(dict.fromkeys(read(line) for line in row.get(one.table) or ()))
        if len(told) > 1:
            raise InvalidRecord(
                f"реквизит «{one.table}.{one.property}» в строках разный, а передать можно один.",
                hint="Разделите документ в 1С на несколько.",
                field=one.name,
            )
        return told[0] if told else self.wants[one.name].empty

    def _joined(self, values: dict[str, Any]) -> dict[str, Any]:
        """Parts of one value, ``bank.bik`` and ``bank.name``, become the value."""
        joined = {name: value for name, value in values.items() if "." not in name}
        for base in self._values:
            told = {
                name.partition(".")[2]: value for name, value in values.items() if name.startswith(f"{base}.")
            }
            joined[base] = self.wants[base].base(**told)
        return joined

    # --- out ------------------------------------------------------------------------------------------

    def holds(self, record: Any) -> bool:
        """Whether this set has a place for every table and reference of the record."""
        tables = all(name in self.fields for name in self.kind.row_types if getattr(record, name))
        targets = {one.base: one.kinds for one in self.known.fields if one.targets}
        return tables and all(
            ref.kind in targets[name]
            for name in self.kind.ref_fields
            if name in targets and (ref := getattr(record, name)) is not None
        )

    def body(self, record: Any, names: Collection[str], before: Row | None = None) -> dict[str, Any]:
        """What to send for the named fields; with ``before`` only what isn't there already."""
        body: dict[str, Any] = {} if before is not None else dict(self.known.constants)
        for one in self.known.fields:
            if one.base in names and not one.read_only and not one.table:
                body |= self._spelled(one, _part_of(record, one.name), before)
        for name, cases in self.known.cases.items():
            if name in names and (before is None or not self._case_says(name, record, before)):
                body |= self._spelling.told_by(name, cases, getattr(record, name))
        for part in self.parts:
            body |= self._laid(part, record, names, before)
        if self.contacts is not None and (rows := self.contacts.laid(record, names, before)) is not None:
            body[self.known.contacts] = _numbered_again(rows)
        for name in [name for name in self.known.along if name in body]:
            body |= self.known.along[name]
        return body

    def _spelled(self, one: FieldMap, value: Any, before: Row | None) -> dict[str, Any]:
        if one.once and before is not None:
            return {}
        if before is None and value in _NOTHING and one.property not in self.known.natural:
            return {}  # what 1C fills in by itself stays its own business
        if before is not None and self._says(one, before, value):
            return {}
        if one.property == self.known.marker and before is not None:
            value = _marked_as(text_of(before, one.property), value)
        return self._spelling.spell(one, value)

    def _says(self, one: FieldMap, row: Row, value: Any) -> bool:
        try:
            return told_alike(self._readers[one.name](row), value)
        except RecordError:
            return False

    def _case_says(self, name: str, record: Any, row: Row) -> bool:
        try:
            told = self._readers[name](row)
        except RecordError:
            return False
        return bool(told == getattr(record, name))

    def _laid(self, part: Part, record: Any, names: Collection[str], before: Row | None) -> dict[str, Any]:
        """A part is sent whole: tables of it that aren't named stay as they are."""
        named = [one.name for one in part.tables if one.name in names]
        common = [one for one in self.known.fields if one.table == part.property and not one.read_only]
        turned = [one for one in common if one.name in names and not self._common_says(one, before, record)]
        if not named and not turned:
            return {}
        present = part.read(before) if before is not None and len(named) < len(part.tables) else {}
        wanted = {
            one.name: getattr(record, one.name) if one.name in named else present.get(one.name, ())
            for one in part.tables
        }
        included = getattr(record, "vat_included", None) is True
        rows = part.laid(wanted, before, vat_included=included)
        if rows is None and turned:
            rows = _numbered_again((before or {})[part.property])
        if rows is None:
            return {}
        columns = {
            name: told
            for one in common
            for name, told in self._spelling.spell(one, getattr(record, one.name)).items()
        }
        return {part.property: [line | columns for line in rows]}

    def _common_says(self, one: FieldMap, before: Row | None, record: Any) -> bool:
        return before is not None and self._says(one, before, getattr(record, one.name))

    def natural(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The natural key inside a body, with the types of composite values, as 1C will have stored it: cut."""
        names = [name for key in self.known.natural for name in (key, f"{key}_Type") if name in body]
        lengths = {one.property: one.length for one in self.known.fields if one.type == "string"}
        return {
            name: body[name][: lengths[name]]
            if lengths.get(name) and isinstance(body[name], str)
            else body[name]
            for name in names
        }


def _numbered_again(rows: list[Row]) -> list[Row]:
    return [
        {**{key: value for key, value in row.items() if key != "Ref_Key"}, "LineNumber": str(number)}
        for number, row in enumerate(rows, 1)
    ]


def _part_of(record: Any, name: str) -> Any:
    """``bank.bik`` of an account."""
    for one in name.split("."):
        record = getattr(record, one)
    return record


def _marked_as(old: str, text: str) -> str:
    """The new text with the mark that the old one bears."""
    plain = without_mark(old)
    return f"{text} {old[len(plain) :].strip()}".strip() if plain != old and MARK in old else text
