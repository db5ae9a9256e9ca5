"""An object of 1C as a record, as a profile spells its kind in one set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from itertools import groupby
from typing import Any

from connectors.onec.odata.contacts import Contacts
from connectors.onec.odata.forms import Want, wants
from connectors.onec.odata.links import Links
from connectors.onec.odata.profile import FieldMap, KindMap
from connectors.onec.odata.spelling import Read, Spelling
from connectors.onec.odata.tables import Part
from connectors.onec.odata.values import Row
from connectors.onec.odata.written import without_mark
from enterprise_data.errors import InvalidRecord
from enterprise_data.objects.registry import KINDS


class RecordReader:
    """Reads the objects of one kind in one set."""

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
    def has_numbers(self) -> bool:
        """Whether an object holds fractions, which must not become binary ones on the way."""
        return any(one.type == "number" for one in self.known.all_fields())

    @property
    def never_differing(self) -> frozenset[str]:
        """Fields that 1C gives by itself: its code, its number."""
        ours = {one.base for one in self.known.fields if not (one.read_only or one.once)}
        return frozenset(one.base for one in self.known.fields if one.base not in ours)

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
        """Parts of a value, ``bank.bik`` and ``bank.name``, become the value; a reference tells it where they don't."""
        joined = {name: value for name, value in values.items() if "." not in name}
        for base in {name.partition(".")[0] for name in values if "." in name}:
            told = {
                name.partition(".")[2]: value for name, value in values.items() if name.startswith(f"{base}.")
            }
            if any(told.values()) or base not in joined:
                joined[base] = self.wants[base].base(**told)
        return joined
