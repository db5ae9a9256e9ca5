"""What the stand-in publishes: sets, their properties and, beyond what a schema tells, lengths and numbering.

Source: protocol.md §2. A live schema has no lengths, so they are kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

GUID, TEXT, DOUBLE, INT64, INT16, FLAG, MOMENT, BINARY = (
    "Edm.Guid", "Edm.String", "Edm.Double", "Edm.Int64", "Edm.Int16", "Edm.Boolean", "Edm.DateTime", "Edm.Binary",
)  # fmt: skip
ZERO_GUID = "00000000-0000-0000-0000-000000000000"
NO_DATE = "0001-01-01T00:00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """``length`` 0: unlimited. ``target``: the set that a single reference points at."""

    name: str
    type: str = TEXT
    length: int = 0
    fixed: bool = False
    places: int = 0
    target: str = ""
    targets: tuple[str, ...] = ()
    enum: str = ""
    role: str = ""
    """``dim``, ``res`` or ``attr`` of a register."""

    @property
    def is_composite(self) -> bool:
        """Whether it is the value half of ``X`` + ``X_Type``."""
        return self.type == TEXT and self.role == "any"


@dataclass(slots=True, kw_only=True)
class EntitySet:
    """One published object with its tabular parts."""

    name: str
    properties: dict[str, Property] = field(default_factory=dict)
    tables: dict[str, dict[str, Property]] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    """``numbered``, ``fixed``, ``unique``, ``yearly``, ``posting``, ``independent``, ``subordinate``, ``balances``…"""
    code_length: int = 0
    dimensions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    period: str = ""

    @property
    def prefix(self) -> str:
        """``Catalog``, ``Document``, …"""
        return self.name.partition("_")[0]

    @property
    def has_key(self) -> bool:
        """Whether its objects are addressed by ``Ref_Key``."""
        return "Ref_Key" in self.properties

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the key properties."""
        if self.has_key:
            return ("Ref_Key",)
        if self.prefix == "Constant":
            return ("SurrogateKey",)
        period = ("Period",) if self.period else ()
        types = tuple(f"{name}_Type" for name in self.dimensions if f"{name}_Type" in self.properties)
        return (*period, *self.dimensions, *types)

    @property
    def number(self) -> str:
        """The property that 1C numbers by itself."""
        return next((name for name in ("Code", "Number") if name in self.properties), "")


@dataclass(slots=True, kw_only=True)
class Schema:
    """All sets of a base and its enumerations."""

    sets: dict[str, EntitySet] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, prefix: str) -> Iterator[EntitySet]:
        """Sets of one kind of object."""
        return (item for item in self.sets.values() if item.prefix == prefix)
