"""How a configuration of 1C spells our kinds: read from a file, so that a further configuration needs no code.

The format is described in README.md. A field reads ``canonical = "Property type arguments"``; ``!`` at the end
says that the kind is of no use without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TYPES = {
    "string": "Edm.String",
    "enum": "Edm.String",
    "number": "Edm.Double",
    "int": "Edm.Int64",
    "flag": "Edm.Boolean",
    "day": "Edm.DateTime",
    "moment": "Edm.DateTime",
    "ref": "Edm.Guid",
    "code": "Edm.Guid",
    "any": "Edm.String",
}
"""Word of a profile → type in the schema. ``code``: a reference that a record holds as a code of a classifier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap:
    """One canonical field and its property. ``targets``: kind → set that a reference may point at."""

    name: str
    property: str
    type: str
    length: int = 0
    places: int = 0
    targets: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    """Name of the word list that translates an enumeration."""
    essential: bool = False
    read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A value that several properties tell together, e.g. a sole trader; the first case that fits is read."""

    value: str
    when: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMap:
    """A tabular part: it is replaced whole."""

    name: str
    property: str
    fields: tuple[FieldMap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindMap:
    """One kind of object. ``rows``: which rows of the set belong to it; ``constants`` are written with a new one."""

    kind: str
    set: str
    rows: str = ""
    fields: tuple[FieldMap, ...] = ()
    cases: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)
    tables: tuple[TableMap, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)
    natural: tuple[str, ...] = ()
    marker: str = ""
    """A text property that carries our own mark; "" where the natural key has to do."""
    contacts: str = ""
    """Tabular part of contact information."""

    @property
    def is_document(self) -> bool:
        """Whether it is posted."""
        return self.set.startswith("Document_")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMap:
    """Where figures live. ``fields``: our word → property of the result; ``accounts``: only for a ledger."""

    set: str
    function: str
    fields: Mapping[str, str]
    condition: str = ""
    accounts: tuple[str, ...] = ()
    chart: str = ""
    dimensions: Mapping[str, str] = field(default_factory=dict)
    """Our word → set: which of a ledger's numbered dimensions it is depends on the base, the type decides."""
    through: Mapping[str, str] = field(default_factory=dict)
    """Our word → catalog of analytic keys in which the object has to be looked up."""
    current: str = ""
    """A flag of the record: one that says no withdraws what stood before it."""
    ledger_currency: str = ""
    """Constant that holds the currency of ``amount`` where the records don't tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A configuration. ``figures``: prices, stock, debts → the registers that hold them."""

    name: str
    title: str
    needs: tuple[str, ...]
    lacks: tuple[str, ...]
    kinds: Mapping[str, KindMap]
    words: Mapping[str, Mapping[str, str]]
    enums: Mapping[str, str]
    """Word list → enumeration of the base."""
    contact_kinds: Mapping[str, str]
    """Our word of a contact → predefined name of its kind in 1C."""
    figures: Mapping[str, tuple[RegisterMap, ...]]
