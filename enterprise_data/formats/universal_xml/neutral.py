"""An object of the universal exchange as it stands in a file, free of XML (universal_exchange/format.md §3–6).

Names are those of the receiving configuration. A binding turns a canonical record into such an object and back; the
writer and the reader know nothing of kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, Union


class Mode(StrEnum):
    """What is done with a document once it is read; catalogs are always just written."""

    WRITE = "Запись"
    POST = "Проведение"
    UNPOST = "ОтменаПроведения"


@dataclass(frozen=True, slots=True)
class Word:
    """A value of an enumeration, e.g. ``Word("ПеречислениеСсылка.СтавкиНДС", "НДС22")``."""

    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """A reference that only looks: predefined name or code, or the attribute ``by``. Never creates (§5.2)."""

    type: str
    text: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """``Ссылка``: how an object is found, the same wherever it is named (§6). Hashable, so that it is spelled once."""

    type: str
    guid: str | None = None
    predefined: str = ""
    keys: tuple[tuple[str, Value], ...] = ()
    creates: bool = True
    """False: what is not found stays empty instead of being made."""
    kept: frozenset[str] = frozenset()
    """Search fields that are not written back into an object that exists."""
    number: int | None = field(default=None, compare=False)
    """``Нпп`` of the file it was read from; the writer gives its own."""

    def __hash__(self) -> int:
        """What nearly always tells links apart; walking all search fields would cost more than spelling them."""
        return hash((self.type, self.guid or self.predefined or self.keys))

    def key(self, name: str) -> Value:
        """A search field by name; None if there is none."""
        return next((value for known, value in self.keys if known == name), None)


Value: TypeAlias = Union[str, bool, int, Decimal, datetime, date, Word, Lookup, Link, None]  # noqa: UP007 - a name ahead
"""None is the empty value of whatever type the property has; an empty string is simply ``""``. Moments carry no zone:
they are the local time of the infobase. The reader gives ``Decimal`` and ``datetime`` only."""

Row: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class UniversalObject:
    """One ``Объект``. Fields that stand in ``link`` need not be repeated among the properties."""

    type: str
    """E.g. ``ДокументСсылка.РеализацияТоваровУслуг``; a record of a register has no ``link``."""
    link: Link | None = None
    properties: Row = field(default_factory=dict)
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    mode: Mode = Mode.WRITE
    keeps: bool = False
    """«Не замещать»: an object that exists is left untouched."""
    kept: frozenset[str] = frozenset()
    """Properties and tables that are left untouched in an object that exists."""

    def value(self, name: str) -> Value:
        """A property, or else the search field of that name."""
        found = self.properties.get(name)
        return self.link.key(name) if found is None and self.link is not None else found
