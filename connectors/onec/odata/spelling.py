"""Rows of 1C ⇄ canonical values, as a profile tells: one interpreter for every kind and configuration.

A value that a word list doesn't know is set aside for a person, never taken for a default. When writing, what isn't
among the values is not sent; None empties.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from connectors.onec.odata.checks import reference
from connectors.onec.odata.codebook import CodeBook
from connectors.onec.odata.profile import Case, FieldMap, KindMap, Profile
from connectors.onec.odata.readback import same
from connectors.onec.odata.values import (
    NO_DATE,
    ZERO_GUID,
    Row,
    composite_of,
    day_of,
    moment_of,
    number_of,
    ref_of,
    text_of,
)
from connectors.onec.odata.written import numbered, without_mark
from enterprise_data.errors import UnmappedValue
from enterprise_data.model.ref import Ref

Values = dict[str, Any]


class Speller:
    """Reads and spells the objects of one kind."""

    def __init__(self, profile: Profile, kind: KindMap, codes: CodeBook, zone: ZoneInfo) -> None:
        self._profile, self._kind, self._codes, self._zone = profile, kind, codes, zone

    @property
    def select(self) -> str:
        """Columns that have to be asked for."""
        names = ["Ref_Key", "DataVersion", "DeletionMark"]
        names += ["Posted"] if self._kind.is_document else []
        for one in self._kind.fields:
            names += [one.property, f"{one.property}_Type"] if one.type == "any" else [one.property]
        names += [name for cases in self._kind.cases.values() for case in cases for name in case.when]
        names += [table.property for table in self._kind.tables]
        names += [self._kind.contacts] if self._kind.contacts else []
        return ",".join(dict.fromkeys(names))

    # --- in -------------------------------------------------------------------------------------------

    def read(self, row: Row) -> Values:
        """Canonical values of an object; raises ``UnmappedValue``."""
        values = {one.name: self._value(one, row) for one in self._kind.fields}
        if self._kind.marker:
            values = {
                one.name: without_mark(values[one.name])
                if one.property == self._kind.marker
                else values[one.name]
                for one in self._kind.fields
            }
        values |= {name: self._case(name, cases, row) for name, cases in self._kind.cases.items()}
        for table in self._kind.tables:
            lines = sorted(row.get(table.property, ()), key=lambda line: int(line.get("LineNumber", 0)))
            values[table.name] = tuple(
                {one.name: self._value(one, line) for one in table.fields} for line in lines
            )
        return values

    def _value(self, one: FieldMap, row: Row) -> Any:
        if one.type in ("ref", "any", "code"):
            return self._reference(one, row)
        if one.type == "enum":
            return self._word(one, text_of(row, one.property))
        if one.type == "number":
            return number_of(row, one.property) or Decimal()
        if one.type == "int":
            return int(number_of(row, one.property) or 0)
        if one.type == "flag":
            return row.get(one.property) is True
        if one.type == "day":
            return day_of(row, one.property)
        if one.type == "moment":
            return moment_of(row, one.property, self._zone)
        return text_of(row, one.property)

    def _reference(self, one: FieldMap, row: Row) -> Any:
        if one.type == "any":
            told = composite_of(row, one.property)
            kinds = {target: kind for kind, target in one.targets.items()}
            return Ref(kinds[told[0]], told[1]) if told is not None and told[0] in kinds else None
        ref = ref_of(row, one.property)
        (kind, *_) = one.targets
        if one.type == "code":
            return self._codes.code(kind, ref) if ref else ""
        return Ref(kind, ref) if ref else None

    def _word(self, one: FieldMap, theirs: str) -> str:
        if not theirs:
            return ""
        ours = next((our for our, word in self._profile.words[one.words].items() if word == theirs), None)
        if ours is None:
            raise UnmappedValue(
                f"{self._kind.set}, реквизит «{one.property}»: значение «{theirs}» программе неизвестно.",
                hint="Дополните список значений в профиле конфигурации.",
                kind=self._kind.kind,
                field=one.name,
            )
        return ours

    def _their_word(self, one: FieldMap, ours: str) -> str:
        words = self._profile.words[one.words]
        if ours not in words:
            raise UnmappedValue(
                f"{self._kind.set}, реквизит «{one.property}»: для «{ours}» в этой конфигурации нет значения.",
                hint="Есть: " + ", ".join(words) + ".",
                kind=self._kind.kind,
                field=one.name,
            )
        return words[ours]

    def _case(self, name: str, cases: tuple[Case, ...], row: Row) -> str:
        for case in cases:
            if all(same(value, row.get(key)) for key, value in case.when.items()):
                return case.value
        told = ", ".join(f"{key} = {row.get(key)}" for key in cases[0].when)
        raise UnmappedValue(
            f"{self._kind.set}: сочетание {told} программе неизвестно.",
            hint="Проверьте эти реквизиты в карточке 1С.",
            kind=self._kind.kind,
            field=name,
        )

    # --- out ------------------------------------------------------------------------------------------

    def body(self, values: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
        """What to send for the given values; ``new``: with what a new object needs besides."""
        body: dict[str, Any] = dict(self._kind.constants) if new else {}
        for one in self._kind.fields:
            if one.name in values and not one.read_only:
                body |= self._spelled(one, values[one.name])
        for name, cases in self._kind.cases.items():
            if name in values:
                body |= self._told_by(name, cases, values[name])
        for table in self._kind.tables:
            if table.name in values:
                body[table.property] = numbered(
                    [self._line(table.fields, line) for line in values[table.name]]
                )
        return body

    def _told_by(self, name: str, cases: tuple[Case, ...], value: str) -> Mapping[str, Any]:
        for case in cases:
            if case.value == value:
                return case.when
        raise UnmappedValue(
            f"{self._kind.set}: «{value}» в этой конфигурации не выразить.",
            hint="Есть: " + ", ".join(case.value for case in cases) + ".",
            kind=self._kind.kind,
            field=name,
        )

    def natural(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The natural key inside a body, with the types of composite values."""
        names = [name for key in self._kind.natural for name in (key, f"{key}_Type") if name in body]
        return {name: body[name] for name in names}

    def _line(self, fields: tuple[FieldMap, ...], line: Mapping[str, Any]) -> dict[str, Any]:
        spelled: dict[str, Any] = {}
        for one in fields:
            if one.name in line:
                spelled |= self._spelled(one, line[one.name])
        return spelled

    def _spelled(self, one: FieldMap, value: Any) -> dict[str, Any]:
        if one.type == "any":
            if value is None:
                return {one.property: "", f"{one.property}_Type": "StandardODATA.Undefined"}
            return reference(one.property, one.targets[value.kind], value.id)
        return {one.property: self._plain(one, value)}

    def _plain(self, one: FieldMap, value: Any) -> Any:
        if one.type == "ref":
            return value.id if value is not None else ZERO_GUID
        if one.type == "code":
            (kind, *_) = one.targets
            return self._codes.ref(kind, value) if value else ZERO_GUID
        if one.type == "enum":
            return self._their_word(one, value) if value else ""
        if one.type in ("day", "moment"):
            return _moment(value, self._zone)
        if one.type == "int":
            return str(value or 0)
        if value is None:
            return {"number": Decimal(), "flag": False}.get(one.type, "")
        return value


def _moment(value: date | datetime | None, zone: ZoneInfo) -> str:
    """Local time of the server, without a zone; nothing is the empty date."""
    if value is None:
        return NO_DATE
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0).isoformat()
    return f"{value.isoformat()}T00:00:00"
