"""One property of 1C ⇄ one field of a record, as a profile tells: one interpreter for every kind and configuration.

A value that a word list doesn't know is set aside for a person, never taken for a default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from connectors.onec.odata.checks import reference
from connectors.onec.odata.codebook import CodeBook
from connectors.onec.odata.forms import Want, as_code, wanted, word_of
from connectors.onec.odata.links import Links
from connectors.onec.odata.profile import Case, FieldMap, Profile
from connectors.onec.odata.readback import same
from connectors.onec.odata.values import (
    NO_DATE,
    ZERO_GUID,
    Row,
    composite_of,
    day_of,
    local_moment_of,
    number_of,
    ref_of,
    text_of,
)
from enterprise_data.errors import UnmappedValue
from enterprise_data.model.ref import Ref

_UNDEFINED = "StandardODATA.Undefined"
_ZERO = Decimal()
Read = Callable[[Row], Any]
"""Reads one field of a row: made once, called for every object."""


class Spelling:
    """Reads and spells single fields of one base."""

    def __init__(self, profile: Profile, links: Links) -> None:
        self._profile, self._links = profile, links
        self.codes: CodeBook | None = None  # itself made of records that are spelled here

    # --- in -------------------------------------------------------------------------------------------

    def reader(self, one: FieldMap, want: Want) -> Read:
        """Reads one field of any row, as the record holds it; raises ``UnmappedValue``."""
        name = one.property
        match one.type:
            case "ref" | "any" | "via" | "code":
                return lambda row: wanted(want, self._reference(one, want, row))
            case "enum":
                return self._word_reader(one, want)
            case "number":
                return lambda row: number_of(row, name) or _ZERO
            case "int" | "small":
                return lambda row: wanted(want, int(number_of(row, name) or 0))
            case "flag":
                return lambda row: row.get(name) is True
            case "day":
                return lambda row: day_of(row, name)
            case "moment":
                return lambda row: local_moment_of(row, name)
        return lambda row: text_of(row, name)

    def _reference(self, one: FieldMap, want: Want, row: Row) -> Any:
        if one.type == "any":
            told = composite_of(row, one.property)
            kind = next((kind for kind, target in one.targets if told and target == told[0]), None)
            ref = told[1] if told and kind else None
        else:
            kind, ref = one.targets[0][0], ref_of(row, one.property)
        if ref is None or kind is None:
            return None
        if one.type == "via":
            ref = self._links.behind(one.targets[0][1], one.column, ref)
            return Ref(kind, ref) if ref else None
        return Ref(kind, ref) if want.base is Ref else self._element(kind, ref)

    def _element(self, kind: str, ref: str) -> Any:
        assert self.codes is not None
        return self.codes.element(kind, ref)

    def _word_reader(self, one: FieldMap, want: Want) -> Read:
        """The first of our words that knows theirs."""
        ours = {
            theirs: wanted(want, word)
            for word, them in reversed(list(self._profile.words[one.words].items()))
            for theirs in them
        } | {"": wanted(want, "")}

        def read(row: Row) -> Any:
            theirs = text_of(row, one.property)
            if theirs not in ours:
                raise UnmappedValue(
                    f"реквизит «{one.property}»: значение «{theirs}» программе неизвестно.",
                    hint="Исправьте реквизит в 1С или дополните список значений в профиле конфигурации.",
                    field=one.name,
                )
            return ours[theirs]

        return read

    def case_reader(self, name: str, want: Want, cases: tuple[Case, ...]) -> Read:
        """Reads a value that several properties tell together: the first case that fits."""
        names = tuple(dict.fromkeys(key for case in cases for key in case.when))
        known: dict[tuple[Any, ...], Any] = {}

        def first(row: Row) -> Any:
            for case in cases:
                if all(same(told, row.get(key)) for key, told in case.when.items()):
                    return wanted(want, case.value)
            told = ", ".join(f"{key} = {row.get(key)}" for key in cases[0].when)
            raise UnmappedValue(
                f"сочетание {told} программе неизвестно.",
                hint="Проверьте эти реквизиты в карточке 1С.",
                field=name,
            )

        def read(row: Row) -> Any:
            """There are few combinations, and each is judged once."""
            told = tuple(map(row.get, names))
            if told not in known:
                known[told] = first(row)
            return known[told]

        return read

    # --- out ------------------------------------------------------------------------------------------

    def spell(self, one: FieldMap, value: Any) -> dict[str, Any]:
        """The property or both halves of a composite one; None empties. Raises ``UnmappedValue``."""
        if one.type == "any":
            return self._composite(one, value)
        if one.type == "via":
            return {one.property: self._held(one, value)}
        return {one.property: self._plain(one, value)}

    def _composite(self, one: FieldMap, value: Any) -> dict[str, Any]:
        if value is not None and not isinstance(value, Ref):  # a classifier among other catalogs
            ref = self._coded(one, as_code(value))
            value = Ref(one.kinds[0], ref) if ref != ZERO_GUID else None
        if value is None:
            return {one.property: "", f"{one.property}_Type": _UNDEFINED}
        allowed = [target for kind, target in one.targets if kind == value.kind]
        if not allowed:
            raise UnmappedValue(
                f"реквизит «{one.property}»: ссылку на такой объект эта конфигурация здесь не хранит.",
                hint="Уберите ссылку в карточке или укажите объект другого вида.",
                field=one.name,
                kind=value.kind,
            )
        return reference(one.property, self._links.where(value, allowed), value.id)

    def _held(self, one: FieldMap, value: Ref | None) -> str:
        if value is None:
            return ZERO_GUID
        return self._links.held(one.targets[0][1], value.id, one.column) or ZERO_GUID

    def _plain(self, one: FieldMap, value: Any) -> Any:
        match one.type:
            case "ref":
                return value.id if value is not None else ZERO_GUID
            case "code":
                return self._coded(one, as_code(value))
            case "enum":
                return self._their_word(one, word_of(value))
            case "day" | "moment":
                return _moment(value)
            case "int":
                return str(value or 0)
            case "small":
                return int(value or 0)
        if value is None:
            return {"number": Decimal(), "flag": False}.get(one.type, "")
        return value

    def _coded(self, one: FieldMap, code: str) -> str:
        assert self.codes is not None
        return self.codes.ref(one.kinds[0], code) if code else ZERO_GUID

    def _their_word(self, one: FieldMap, ours: str) -> str:
        words = self._profile.words[one.words]
        if ours and not words.get(ours, ("",))[0]:
            raise UnmappedValue(
                f"реквизит «{one.property}»: для «{ours}» в этой конфигурации нет значения.",
                hint="Есть: " + ", ".join(our for our, them in words.items() if them[0]) + ".",
                field=one.name,
            )
        return words[ours][0] if ours else ""

    def told_by(self, name: str, cases: tuple[Case, ...], value: Any) -> Mapping[str, Any]:
        """The properties that tell a value together."""
        for case in cases:
            if case.value == value:
                return case.when
        raise UnmappedValue(
            f"«{value}» в этой конфигурации не выразить.",
            hint="Есть: " + ", ".join(str(case.value) for case in cases) + ".",
            field=name,
        )


def _moment(value: date | datetime | None) -> str:
    """What the clock of the base showed, without a zone; nothing is the empty date."""
    if value is None:
        return NO_DATE
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0).isoformat()
    return f"{value.isoformat()}T00:00:00"
