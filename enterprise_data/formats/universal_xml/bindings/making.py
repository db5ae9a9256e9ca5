"""Records become objects of a file for one receiver: what a column may ask while it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from enterprise_data.formats.universal_xml.neutral import Link, UniversalObject
from enterprise_data.formats.universal_xml.profile import Profile
from enterprise_data.formats.universal_xml.types import ENUMERATION, Types
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref

if TYPE_CHECKING:
    from enterprise_data.formats.universal_xml.bindings.binding import Binding
    from enterprise_data.formats.universal_xml.bindings.columns import Column

ROUBLE = "643"
CURRENCIES, UNITS, BANKS, ITEM_KINDS = (
    "СправочникСсылка.Валюты",
    "СправочникСсылка.КлассификаторЕдиницИзмерения",
    "СправочникСсылка.Банки",
    "СправочникСсылка.ВидыНоменклатуры",
)
_REMEMBERED = 20_000
Lookup = Callable[[Ref], Any]
"""The record behind a reference, None if nothing is known about it."""


def is_currency_code(text: str) -> bool:
    """Whether a text may be a currency's code in a base: three digits."""
    return len(text) == 3 and text.isascii() and text.isdigit()


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that keeps the object out of a file. ``field``: the property, as in ``Товары[2].СтавкаНДС``."""

    field: str
    message: str
    expected: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where a record, or the rows of one of its tables, go in one receiver."""

    places: tuple[tuple[Column, str, Types], ...]
    without_place: tuple[Column, ...]
    unspoken: tuple[tuple[str, Any], ...]
    """Fields that no column speaks of, with their defaults."""
    table: str = ""
    """The table's name with a dot; "" for the record itself."""


@dataclass(slots=True)
class Making:
    """The objects of one file. ``rouble``: the code that the receiving base has for it."""

    profile: Profile
    bindings: Mapping[str, Binding]
    lookup: Lookup
    rouble: str = ROUBLE
    comes_along: Callable[[Ref], bool] = field(default=lambda ref: True)
    """Whether what is referred to is in the file, too: else a reference must not make a stub of it."""
    met: dict[Ref, None] = field(default_factory=dict)
    """What the object just made refers to."""
    classifiers: dict[Link, UniversalObject] = field(default_factory=dict)
    """Banks and units just met: no kind of ours is behind them, they are carried whole all the same."""
    wrong: list[Wrong] = field(default_factory=list)
    lost: dict[tuple[str, str], int] = field(default_factory=dict)
    """(kind, field) → how often it had a value that the receiver has no place for."""
    remarks: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """(kind, field, Russian sentence) → in how many objects what a person should know was done to it."""
    plans: dict[tuple[str, str], Plan] = field(default_factory=dict)
    _links: dict[Ref, Link | None] = field(default_factory=dict)

    def lose(self, kind: str, name: str) -> None:
        """A field of a record that the receiver has no place for."""
        self.lost[kind, name] = self.lost.get((kind, name), 0) + 1

    def remark(self, kind: str, name: str, told: str) -> None:
        """Something done to a field of a record that its reader should know."""
        self.remarks[kind, name, told] = self.remarks.get((kind, name, told), 0) + 1

    def record(self, ref: Ref) -> Any:
        """The record behind a reference."""
        return self.lookup(ref)

    def link(self, ref: Ref) -> Link | None:
        """How the receiver finds it; None if nothing is known about it or the receiver has no such things."""
        self.met[ref] = None
        if ref not in self._links:
            if len(self._links) >= _REMEMBERED:
                self._links.clear()
            self._links[ref] = self._made(ref)
        return self._links[ref]

    def _made(self, ref: Ref) -> Link | None:
        binding = self.bindings.get(ref.kind)
        if binding is None or binding.type_name not in self.profile.types:
            return None
        record = self.lookup(ref)
        if record is None:
            return None
        link = binding.link(record, ref.id, self)
        return link if self.comes_along(ref) else replace(link, creates=False)

    def currency(self, code: str) -> Link | None:
        """A currency by its code."""
        if not code:
            return None
        return self.profile.link(CURRENCIES, None, {"Код": self.rouble if code == ROUBLE else code})

    def unit(self, unit: UnitName) -> Link | None:
        """A unit by its code; one without is told by the writer."""
        if unit == UnitName():
            return None
        return self._classifier(UNITS, unit.code, {"Наименование": unit.name})

    def bank(self, bank: BankDetails) -> Link | None:
        """A bank by its BIK."""
        if bank == BankDetails():
            return None
        more = {"Наименование": bank.name, "КоррСчет": bank.corr_account, "СВИФТБИК": bank.swift}
        return self._classifier(BANKS, bank.bik, more)

    def named(self, type_name: str, name: str, more: Mapping[str, Any]) -> Link | None:
        """An element that is found by its name."""
        if type_name not in self.profile.types:
            return None
        link = self.profile.link(type_name, None, {"Наименование": name})
        self._carry(link, more)
        return link

    def _classifier(self, type_name: str, key: str, more: Mapping[str, Any]) -> Link:
        link = self.profile.link(type_name, None, {"Код": key})
        self._carry(link, more)
        return link

    def _carry(self, link: Link, more: Mapping[str, Any]) -> None:
        """What 1C has of a classifier is better than ours: it is only made where it is missing."""
        known = self.profile.types[link.type].properties
        properties = {
            name: value for name, value in more.items() if name in known and value not in (None, "")
        }
        self.classifiers[link] = UniversalObject(type=link.type, link=link, properties=properties, keeps=True)


@dataclass(slots=True)
class Slot:
    """The property that is being written."""

    making: Making
    types: Types
    path: str
    document: Any
    """The whole record, also while one of its rows is written."""
    row: Any

    @property
    def enumeration(self) -> str:
        """The enumeration of the property."""
        return next(
            (item.name for item in self.types.known if item.name.startswith(ENUMERATION)), ENUMERATION
        )

    @property
    def listed(self) -> frozenset[str]:
        """The values it has; nothing if they are not known."""
        return self.making.profile.enumerations.get(self.enumeration.removeprefix(ENUMERATION), frozenset())

    def complain(self, message: str, expected: str = "") -> None:
        """Something wrong with the value."""
        self.making.wrong.append(Wrong(self.path, message, expected))

    def link(self, ref: Ref | None) -> Link | None:
        """A reference to another record."""
        if ref is None:
            return None
        found = self.making.link(ref)
        if found is None and ref.kind in self.making.bindings:
            self.complain("ссылается на объект, о котором ничего не известно", "объект, который есть в CRM")
        return found
