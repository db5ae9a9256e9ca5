"""Objects of a file become records: what a column may ask while it reads, and what the file said of classifiers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from enterprise_data.formats.universal_xml.bindings.making import BANKS, ROUBLE, UNITS
from enterprise_data.formats.universal_xml.neutral import Link, UniversalObject, Value
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref, canonical_guid

CLASSIFIERS = (BANKS, UNITS)
"""No kinds of ours: what a file says of them is told by the records that refer to them."""
_FOLDER = "ЭтоГруппа"
_REMEMBERED = 50_000


class Untold:
    """Marks a field about which the object says nothing."""

    def __repr__(self) -> str:
        """For messages of tests."""
        return "UNTOLD"


UNTOLD = Untold()


class Misread(Exception):
    """A value that a record can't hold; the message is the end of a Russian sentence."""


@dataclass(slots=True)
class Taking:
    """Reading one file. ``find``: who is meant by search fields where the file gives no GUID."""

    kind_of: Callable[[str, bool], str | None]
    """Type of the file and whether it is a folder → our kind."""
    find: Callable[[str, Link], Ref | None] = field(default=lambda kind, link: None)
    rouble: str = ROUBLE
    services: set[str] = field(default_factory=set)
    """GUIDs of items that the file called services."""
    _known: dict[tuple[str, str], UniversalObject] = field(default_factory=dict)

    def notice(self, item: UniversalObject) -> None:
        """Remembers what later objects may need: classifiers, and which items are services."""
        if item.link is None or len(self._known) + len(self.services) > _REMEMBERED:
            return
        if item.type in CLASSIFIERS:
            self._known[item.type, str(item.link.key("Код") or "")] = item
        elif item.value("Услуга") is True and item.link.guid:
            self.services.add(item.link.guid.lower())

    def ref(self, link: Link) -> Ref | None:
        """The record that a reference means; None for what is no kind of ours."""
        kind = self.kind_of(link.type, link.key(_FOLDER) is True)
        if kind is None:
            return None
        guid = canonical_guid(link.guid) if link.guid else None
        return Ref(kind, guid) if guid is not None else self.find(kind, link)

    def currency(self, value: Value) -> str:
        """The code of a currency."""
        code = _key(value)
        return ROUBLE if code == self.rouble else code

    def unit(self, value: Value) -> UnitName:
        """A unit with the name that the file gave it."""
        code = _key(value)
        return (
            UnitName(code=code, name=self._said(UNITS, code, value, "Наименование")) if code else UnitName()
        )

    def bank(self, value: Value) -> BankDetails:
        """A bank with what the file told about it."""
        bik = _key(value)
        if not bik:
            return BankDetails()
        return BankDetails(
            bik=bik,
            name=self._said(BANKS, bik, value, "Наименование"),
            corr_account=self._said(BANKS, bik, value, "КоррСчет"),
            swift=self._said(BANKS, bik, value, "СВИФТБИК"),
        )

    def _said(self, type_name: str, code: str, value: Value, name: str) -> str:
        found: Any = None
        known = self._known.get((type_name, code))
        if known is not None:
            found = known.value(name)
        if found is None and isinstance(value, Link):
            found = value.key(name)
        return found if isinstance(found, str) else ""


def _key(value: Value) -> str:
    """The code in a reference; a bare text is one by itself."""
    found = value.key("Код") if isinstance(value, Link) else getattr(value, "text", value)
    return found if isinstance(found, str) else ""
