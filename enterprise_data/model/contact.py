"""Ways to reach somebody: addresses, telephones, e-mails. A value is the text a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AddressKind(StrEnum):
    """What an address is for."""

    LEGAL = "legal"
    ACTUAL = "actual"
    POSTAL = "postal"


class PhoneKind(StrEnum):
    """What a telephone number is."""

    MAIN = "main"
    WORK = "work"
    HOME = "home"
    FAX = "fax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address as one line of text; 1C's structured form stays in the untouched whole."""

    kind: AddressKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One telephone number as written."""

    kind: PhoneKind
    number: str
