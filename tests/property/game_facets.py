"""What players of the game change: one facet of one object, as a text, and how each side spells it.

A facet is a merge group of the product or a part of one. Its value is a text (a tuple of texts for a list), the
same on both sides if both hold the same; references are told by the tag of the object they point at. The spelling
of 1C is written down here once more, by hand, so that a misreading of the product can't hide behind itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from connectors.onec.standin.contacts import TABLE, contact_row
from connectors.onec.standin.content import value_at
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.ref import Ref

Value = str | tuple[str, ...]
Content = Mapping[str, Any]
TagOf = Callable[[str], str]
"""1C's GUID or the CRM's id → the tag of the object; "" for nothing."""
_SHOWN = re.compile(r'Представление="([^"]*)"')
_KEYS, _COMMON, _REF = "КлючевыеСвойства", "ОбщиеСвойстваОбъектовФормата", "Ссылка"


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A plain text. ``path`` leads to it in 1C, ``fields`` are those of the record; ``since``: first version."""

    path: str
    fields: tuple[str, ...]
    since: tuple[int, int] = (1, 0)
    sample: str = "{}"
    """How the n-th value looks."""

    @property
    def is_list(self) -> bool:
        """Whether the value is a tuple that both sides may add to."""
        return False

    def fresh(self, number: int) -> str:
        """A value that nobody has used before."""
        return self.sample.format(number)

    def in_onec(self, content: Content, tag_of: TagOf) -> Value:
        """What 1C's object says."""
        return str(value_at(dict(content), self.path) or "")

    def in_record(self, values: Content, tag_of: TagOf) -> Value:
        """What a record says."""
        return str(values[self.fields[0]] or "")

    def for_onec(self, content: Content, value: Value, ref_of: TagOf) -> dict[str, Any]:
        """Properties for the infobase's editor."""
        return {self.path: value}

    def for_record(self, value: Value, ref_of: TagOf) -> dict[str, Any]:
        """Fields of the record."""
        return {self.fields[0]: value}


class Pair(Facet):
    """ИНН with КПП: they change together."""

    def fresh(self, number: int) -> str:
        return f"{inn(number)}/{7700_01_001 + number % 900:09d}"

    def in_onec(self, content: Content, tag_of: TagOf) -> Value:
        keys = content.get(_KEYS, {})
        return f"{keys.get('ИНН', '')}/{keys.get('КПП', '')}".strip("/")

    def in_record(self, values: Content, tag_of: TagOf) -> Value:
        return f"{values['inn']}/{values['kpp']}".strip("/")

    def for_onec(self, content: Content, value: Value, ref_of: TagOf) -> dict[str, Any]:
        return dict(zip(("ИНН", "КПП"), _halves(value), strict=True))

    def for_record(self, value: Value, ref_of: TagOf) -> dict[str, Any]:
        return dict(zip(("inn", "kpp"), _halves(value), strict=True))


class Row(Facet):
    """One row of the contact table; ``path`` is 1C's word for it."""

    def in_onec(self, content: Content, tag_of: TagOf) -> Value:
        return next(iter(_texts(content, self.path)), "")

    def for_onec(self, content: Content, value: Value, ref_of: TagOf) -> dict[str, Any]:
        return {TABLE: _with_rows(content, self.path, (str(value),) if value else ())}


class LegalAddress(Row):
    """The legal address, one line."""

    def in_record(self, values: Content, tag_of: TagOf) -> Value:
        return next((str(item.text) for item in values["addresses"]), "")

    def for_record(self, value: Value, ref_of: TagOf) -> dict[str, Any]:
        kept = (Address(kind=AddressKind.LEGAL, text=str(value)),) if value else ()
        return {"addresses": kept}


class Rows(Facet):
    """All rows of a word: a list that both sides may add to and take from."""

    @property
    def is_list(self) -> bool:
        return True

    def in_onec(self, content: Content, tag_of: TagOf) -> Value:
        return tuple(_texts(content, self.path))

    def in_record(self, values: Content, tag_of: TagOf) -> Value:
        return tuple(item if isinstance(item, str) else item.number for item in values[self.fields[0]])

    def for_onec(self, content: Content, value: Value, ref_of: TagOf) -> dict[str, Any]:
        return {TABLE: _with_rows(content, self.path, tuple(value))}

    def for_record(self, value: Value, ref_of: TagOf) -> dict[str, Any]:
        if self.fields == ("emails",):
            return {"emails": tuple(value)}
        return {"phones": tuple(Phone(kind=PhoneKind.MAIN, number=number) for number in value)}


@dataclass(frozen=True, kw_only=True)
class Pointer(Facet):
    """A reference to an object of kind ``to``; its value is that object's tag."""

    to: str
    may_be_empty: bool = True
    extra_onec: tuple[str, Any, Any] = ("", None, None)
    """A property that goes with it: (path, while it points, while it doesn't)."""
    extra_record: tuple[str, Any, Any] = ("", None, None)

    def in_onec(self, content: Content, tag_of: TagOf) -> Value:
        return tag_of(str(value_at(dict(content), f"{self.path}.{_REF}") or ""))

    def in_record(self, values: Content, tag_of: TagOf) -> Value:
        ref = values[self.fields[0]]
        return tag_of(ref.id) if ref else ""

    def for_onec(self, content: Content, value: Value, ref_of: TagOf) -> dict[str, Any]:
        found: dict[str, Any] = {self.path: {_REF: ref_of(str(value))} if value else None}
        name, pointing, empty = self.extra_onec
        return found | ({name: pointing if value else empty} if name else {})

    def for_record(self, value: Value, ref_of: TagOf) -> dict[str, Any]:
        found: dict[str, Any] = {self.fields[0]: Ref(self.to, ref_of(str(value))) if value else None}
        name, pointing, empty = self.extra_record
        return found | ({name: pointing if value else empty} if name else {})


def inn(number: int) -> str:
    """The n-th ИНН of a legal entity with its control digit."""
    digits = f"77{number:07d}"
    total = sum(int(d) * w for d, w in zip(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8), strict=True))
    return f"{digits}{total % 11 % 10}"


def _halves(value: Value) -> tuple[str, str]:
    first, _, second = str(value).partition("/")
    return first, second


def _rows(content: Content) -> list[dict[str, str]]:
    return list((content.get(TABLE) or {}).get("Строка", []))


def _texts(content: Content, word: str) -> list[str]:
    found = (row for row in _rows(content) if row.get("ВидКонтактнойИнформации") == word)
    return [unescape(match.group(1)) for row in found if (match := _SHOWN.search(row["ЗначенияПолей"]))]


def _with_rows(content: Content, word: str, texts: tuple[str, ...]) -> list[dict[str, str]]:
    """The table with other rows of this word; a text that stays keeps its row."""
    rows = _rows(content)
    old = dict(
        zip(_texts(content, word), (r for r in rows if r["ВидКонтактнойИнформации"] == word), strict=True)
    )
    kept = [row for row in rows if row["ВидКонтактнойИнформации"] != word]
    return [*kept, *(old.get(text) or contact_row(word, text) for text in texts)]
