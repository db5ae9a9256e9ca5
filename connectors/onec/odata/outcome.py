"""What a write came to, for people: which fields 1C stored otherwise, with both values, and what has no place there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from connectors.onec.odata.bodies import RecordSpeller
from connectors.onec.odata.forms import NOTHING, wants
from connectors.onec.odata.readback import Difference
from connectors.onec.odata.tables import told_alike
from connectors.onec.odata.values import NO_DATE, ZERO_GUID, Row
from enterprise_data.errors import RecordError
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref, canonical_guid
from enterprise_data.objects.partly import Told
from enterprise_data.objects.registry import KINDS

_LONG = 120
_REFERENCE = "ссылка на другой объект"
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d")


class Outcome:
    """Compares what was told with what is stored; ``told``: what this base tells of the kind in any of its sets."""

    def __init__(self, speller: RecordSpeller, told: Told) -> None:
        self._speller, self._told = speller, told
        self.differing: list[str] = []
        self.notes: list[str] = []

    def without_place(self, record: Any, names: Collection[str]) -> None:
        """Fields that are filled and have no place in this set, though another set of the kind has one.

        What no set of the kind has a place for is seen in what is told of it.
        """
        told = self._told[""] & set(names)
        lost = [
            name for name in self._speller.kind.field_names if name in told and self._is_lost(name, record)
        ]
        if lost:
            titles = ", ".join(f"«{self._title(name)}»" for name in lost)
            self.notes.append(
                f"{self._speller.kind.title}: у документа этого вида в 1С нет и не записано: {titles}."
            )

    def columns_without_place(
        self, record: Any, names: Collection[str], unit_of: Callable[[Ref], UnitName | None]
    ) -> None:
        """Columns of rows that are filled and have no place here. A unit that is the item's own is known there."""
        for table in self._speller.known.tables:
            if table.name in names:
                told = {one.name for one in table.fields}
                rows = getattr(record, table.name)
                lost = dict.fromkeys(name for row in rows for name in _filled(row) if name not in told)
                if "unit" in lost and all(not row.unit.code or row.unit == unit_of(row.item) for row in rows):
                    del lost["unit"]
                self._tell_columns(table.name, lost)

    def _tell_columns(self, table: str, lost: Collection[str]) -> None:
        kind = self._speller.kind
        if lost:
            titles = ", ".join(f"«{kind.column_title(table, name)}»" for name in lost)
            self.notes.append(f"Строки «{self._title(table)}»: в этой базе нет и не записано: {titles}.")

    def _is_lost(self, name: str, record: Any) -> bool:
        want = self._speller.wants[name]
        return name not in self._speller.fields and getattr(record, name) not in (want.empty, None, "", ())

    def stored_otherwise(self, differences: Collection[Difference]) -> None:
        """Values that 1C cut, ignored or overwrote."""
        for one in differences:
            name = self._field_of(one)
            if name is None:
                self.notes.append(f"{self._speller.kind.title}: {one.text}.")
            elif name not in self._speller.never_differing:
                self.differing.append(name)
                self.notes.append(self._note(name, one))
            elif one.reason == "cut":
                self.notes.append(self._note(name, one))

    def filled_by_1c(self, record: Any, names: Collection[str], row: Row) -> None:
        """What was told as empty and isn't; contacts without a known kind; forms that share one spelling here."""
        try:
            stored = self._speller.record(row)
        except RecordError:
            return
        for name in self._speller.fields & set(names):
            told, found = getattr(record, name), getattr(stored, name)
            if name in (*self._speller.never_differing, *self.differing) or told_alike(told, found):
                continue
            if not told or name in self._contact_fields or name in self._speller.known.cases:
                self.differing.append(name)
                self.notes.append(self._otherwise(name, told, found))

    @property
    def _contact_fields(self) -> tuple[str, ...]:
        return self._speller.contacts.fields if self._speller.contacts else ()

    def _field_of(self, one: Difference) -> str | None:
        """The canonical field behind a property; None for one that we don't model."""
        known = self._speller.known
        if one.table and one.table == known.contacts:
            return self._contact_fields[0]
        properties = (one.column, one.column.removesuffix("_Type"))
        for table in known.tables if one.table else ():
            if table.property == one.table and any(f.property in properties for f in table.fields):
                return table.name
        for field in known.fields:
            if field.table == one.table and field.property in properties:
                return field.base
        if one.table:  # another number of rows
            tables = (table.name for table in known.tables if table.property == one.table and not one.column)
            return next(tables, None)
        return next(
            (name for name, cases in known.cases.items() if any(one.column in c.when for c in cases)), None
        )

    def _note(self, name: str, one: Difference) -> str:
        place = f" ({one.name})" if one.table else ""
        return f"Поле «{self._title(name)}»{place}: передано {_shown(one.sent)}, в 1С {_shown(one.stored)}: {one.why}."

    def _otherwise(self, name: str, told: Any, found: Any) -> str:
        if not told and not isinstance(found, tuple):
            return f"Поле «{self._title(name)}»: не передано, 1С записала {_shown(found)}."
        return f"Поле «{self._title(name)}»: передано {_shown(told)}, в 1С {_shown(found)}."

    def _title(self, name: str) -> str:
        return self._speller.kind.field_titles.get(name, name)

    @property
    def result(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Differing fields and notes, each once."""
        return tuple(dict.fromkeys(self.differing)), tuple(dict.fromkeys(self.notes))


def _filled(row: Any) -> Iterator[str]:
    """Columns of a row that say something of their own."""
    for name, want in wants(type(row)).items():
        if "." not in name and getattr(row, name) not in (want.empty, *NOTHING, ()):
            yield name


def _shown(value: Any) -> str:
    """A value as a person reads it; references are no text for people."""
    if isinstance(value, tuple):
        return "; ".join(_one(item) for item in value) or "ничего"
    return _one(value)


def _one(value: Any) -> str:
    text = "".join(_words(value))
    return f"«{text[:_LONG]}…»" if len(text) > _LONG else f"«{text}»" if text else "ничего"


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Ref):
        yield KINDS[value.kind].title.lower() if value.kind in KINDS else _REFERENCE
    elif isinstance(value, bool):
        yield "да" if value else "нет"
    elif isinstance(value, Decimal):
        yield f"{value:f}".replace(".", ",")
    elif isinstance(value, datetime | date):
        yield f"{value:%d.%m.%Y}"
    elif isinstance(value, str) and not isinstance(value, StrEnum):
        yield _plain(value)
    elif value is not None:
        names = ("title_ru", "number", "text", "name")
        yield str(next((text for name in names if (text := getattr(value, name, ""))), value))


def _plain(text: str) -> str:
    """A value as 1C spells it, for people: a date, a reference, a text."""
    if canonical_guid(text):
        return "" if text == ZERO_GUID else _REFERENCE
    if text == NO_DATE:
        return ""
    found = _MOMENT.fullmatch(text)
    return ".".join(reversed(found.groups())) if found else text
