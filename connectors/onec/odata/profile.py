"""How a configuration of 1C spells our kinds: read from a file, so that a further configuration needs no code.

The format is described in README.md. A field reads ``canonical = "Property type arguments"``; ``!`` at the end
says that the kind is of no use without it. That the canonical names are fields of the records is checked by
``profile_check``.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

TYPES = {
    "string": "Edm.String",
    "enum": "Edm.String",
    "number": "Edm.Double",
    "int": "Edm.Int64",
    "small": "Edm.Int16",
    "flag": "Edm.Boolean",
    "day": "Edm.DateTime",
    "moment": "Edm.DateTime",
    "ref": "Edm.Guid",
    "code": "Edm.Guid",
    "via": "Edm.Guid",
    "any": "Edm.String",
}
"""Word of a profile → type in the schema. ``code``: a reference that a record holds as a code of a classifier;
``via``: a reference to something that the base puts between, e.g. to the partner of a counterparty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMap:
    """One canonical field and its property. ``targets``: (kind, set) pairs that a reference may point at."""

    name: str
    """A name with a dot is a part of a value: ``bank.bik``."""
    property: str
    type: str
    length: int = 0
    places: int = 0
    targets: tuple[tuple[str, str], ...] = ()
    words: str = ""
    """Name of the word list that translates an enumeration."""
    essential: bool = False
    read_only: bool = False
    once: bool = False
    """Written with a new object alone, and 1C may give its own: a number."""
    table: str = ""
    """A column that tells the same in every row of this tabular part is a field of the whole object."""
    column: str = ""
    """Of ``via``: the property of the target that holds the same reference."""

    @builtins.property
    def base(self) -> str:
        """The field of the record."""
        return self.name.partition(".")[0]

    @builtins.property
    def kinds(self) -> tuple[str, ...]:
        """Kinds it may point at."""
        return tuple(dict.fromkeys(kind for kind, _ in self.targets))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A value that several properties tell together, e.g. a sole trader; the first case that fits is read."""

    value: Any
    when: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMap:
    """A tabular part: it is replaced whole. ``constants``: of new rows; ``derived``: columns that follow from others.

    Two tables may share a part: then one of them ``holds`` the services.
    """

    name: str
    property: str
    fields: tuple[FieldMap, ...]
    constants: Mapping[str, Any] = field(default_factory=dict)
    derived: Mapping[str, str] = field(default_factory=dict)
    """Column → ``total`` (with the tax) or ``quantity`` (in packages of one)."""
    fill: Mapping[str, str] = field(default_factory=dict)
    holds: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindMap:
    """One kind of object in one set. ``rows``: which rows belong to it; ``constants`` are written with a new one."""

    kind: str
    set: str
    rows: str = ""
    fields: tuple[FieldMap, ...] = ()
    cases: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)
    tables: tuple[TableMap, ...] = ()
    constants: Mapping[str, Any] = field(default_factory=dict)
    fill: Mapping[str, str] = field(default_factory=dict)
    """Property → ``field.Property``: taken from the object that a field points at, e.g. its partner; or
    ``table.field``: what the first row of a table says."""
    along: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Property → what is written along with it."""
    natural: tuple[str, ...] = ()
    marker: str = ""
    """A text property that carries our own mark; "" where the natural key has to do."""
    contacts: str = ""
    """Tabular part of contact information."""
    read_only: bool = False
    """Read, but made and changed in 1C alone."""
    companions: Mapping[str, KindMap] = field(default_factory=dict)
    """Property → what has to be there before: found or made from the same record."""
    free: str = ""
    """Of a companion: ``Set.Property`` that must not point at one yet that is taken over by its name."""
    also: tuple[KindMap, ...] = ()
    """Further sets of the same kind."""

    @property
    def is_document(self) -> bool:
        """Whether it is posted."""
        return self.set.startswith("Document_")

    @property
    def sets(self) -> tuple[KindMap, ...]:
        """Every set of the kind."""
        return (self, *self.also)

    def all_fields(self) -> Iterator[FieldMap]:
        """Fields of the head and of the rows."""
        yield from self.fields
        for table in self.tables:
            yield from table.fields


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsOf:
    """Some rows of a set: the services among the items."""

    set: str
    rows: str


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
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Word list → our word → theirs; the first one is written ("": it can't be), all of them are read."""
    enums: Mapping[str, str]
    """Word list → enumeration of the base."""
    later: frozenset[str]
    """Members that releases add: nothing is wrong where they are missing."""
    contact_kinds: Mapping[str, Mapping[str, str]]
    """Kind of object → our word of a contact → predefined name of its kind in 1C, or ``*`` and its type."""
    figures: Mapping[str, tuple[RegisterMap, ...]]
    services: RowsOf | None = None
    """Which items are services: tells the rows of a common tabular part apart."""
