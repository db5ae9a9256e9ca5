"""What a live base publishes, as its ``$metadata`` tells it (protocol.md §2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

NAMESPACE = "StandardODATA."


@dataclass(slots=True, kw_only=True)
class SetInfo:
    """One entity set. ``targets``: the set that a reference property points at, where the schema tells it."""

    name: str
    properties: dict[str, str] = field(default_factory=dict)
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    key: tuple[str, ...] = ()

    def is_composite(self, name: str) -> bool:
        """Whether a property may hold values of several types."""
        return name in self.properties and f"{name}_Type" in self.properties

    def names(self) -> Iterator[str]:
        """Properties and tabular parts."""
        yield from self.properties
        yield from self.tables


@dataclass(slots=True, kw_only=True)
class Schema:
    """All sets and enumerations of a base; ``digest`` changes with the document."""

    sets: dict[str, SetInfo] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    digest: str = ""

    def find(self, name: str) -> SetInfo | None:
        """A published set, None if there is none of this name."""
        return self.sets.get(name)

    def unknown(self, entity_set: str, body: Mapping[str, object]) -> list[str]:
        """Names that 1C would ignore in silence."""
        info = self.sets[entity_set]
        strange = [name for name in body if name not in info.properties and name not in info.tables]
        for table, known in info.tables.items():
            lines = body.get(table)
            for line in lines if isinstance(lines, list) else []:
                strange += [f"{table}.{name}" for name in line if name not in known]
        return list(dict.fromkeys(strange))
