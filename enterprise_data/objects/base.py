"""What a kind of object is: one declaration that planner, formats, CRM, console and tests all read.

A kind lives in one module: the frozen record, then its ``ObjectType``. Registering it there is all that is
needed to make it travel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Protocol, get_args, get_origin, get_type_hints

from enterprise_data.model.ref import Ref
from enterprise_data.objects.titles import title_of_element

Tree = dict[str, Any]
"""An EnterpriseData object held whole: element name → text, structure or list. See docs/architecture.md."""

KeysOf = Callable[[Ref], Tree | None]
"""Gives the key properties (``КлючевыеСвойства``) of a referenced object, or None if it is not known."""


class Record(Protocol):
    """A canonical record: a frozen dataclass whose fields are the modelled content and nothing else."""

    __dataclass_fields__: Any


Path = tuple[str, ...]
"""The way to a place in a tree."""
Asked = dict[str, "Asked | None"]
"""Names that a reader looks at → those inside, None for all of it."""
TYPE = "#"
"""Where a tree names its format type, if its kind has several: no element is called so."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """Where the fields of a record stand in objects of one type."""

    places: Mapping[str, tuple[Path, ...]]
    row_places: Mapping[str, Mapping[str, Path]]
    """Of tables: field → (field of the row → its place in the row)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatBinding:
    """How a kind is spelled in EnterpriseData.

    ``read`` and ``lay_over`` are pure. ``places`` names where each field stands: a version that has none of its
    places can't express the field, and nothing is concluded from its absence (see the format's ``coverage``). A field
    without places can be told in every version.
    """

    type_names: tuple[str, ...]
    """Types of the format that are this kind; the first one is meant where an object does not say."""
    read: Callable[[Tree, tuple[int, int]], Any]
    lay_over: Callable[[Tree | None, Any, KeysOf], Tree]
    places: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    row_places: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)
    """Of tables: field → (field of the row → its place in the row)."""
    variants: Mapping[str, Spelled] = field(default_factory=dict)
    """Of a type that spells some fields in its own way: where they stand there."""
    type_field: str = ""
    """Of a kind with several types: the field that the type tells."""
    type_for: Callable[[Any], str] = lambda record: ""
    """The type that a record needs; "" where there is but one."""
    refine: Callable[[Any, Any, tuple[int, int]], Any] = lambda record, known, version: record
    """Mends what a version can't tell apart with what was known before: (record read, known record, version)."""
    classifiers: Mapping[Path, str] = field(default_factory=dict)
    """Places that the record fills with key properties alone (a currency, a bank): path → kind. Whoever knows the
    GUID of that object adds it."""
    instead: tuple[str, ...] = ()
    """Types of another kind as which it travels to a peer that doesn't take its own: the same places, the same GUID."""
    identity: tuple[Path, ...] = ()
    """Of types without key properties: the places that tell one object from another; no GUID travels with them."""
    asked: Asked | None = None
    """All that ``read`` looks at; None where it may look anywhere."""
    told_only: frozenset[str] = frozenset()
    """Fields that 1C gives and nobody else: people don't type them."""
    tell: Callable[[Tree, str, str], None] = lambda tree, name, text: None
    """Puts what 1C told of such a field, on a way other than the format's own, where ``read`` finds it."""

    @property
    def type_name(self) -> str:
        """The usual type."""
        return self.type_names[0]

    def spelled_in(self, type_name: str) -> Spelled:
        """Where the fields stand in a type."""
        own = self.variants.get(type_name)
        return own if own is not None else Spelled(self.places, self.row_places)

    @property
    def types_sent(self) -> tuple[str, ...]:
        """Every type under which an object of this kind may travel."""
        return (*self.type_names, *self.instead)

    def type_taken(self, name: str, takes: Callable[[str], bool]) -> str:
        """The type itself if the peer takes it, else the one that stands in for it, else the type itself."""
        return next((one for one in (name, *self.instead) if takes(one)), name)

    def type_of(self, tree: Tree | None) -> str:
        """The format type of an object."""
        return str((tree or {}).get(TYPE) or self.type_names[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class NaturalKey:
    """Fields that identify a record when no link exists yet. All must be filled for the key to count."""

    why: str
    """Reason written to the link: ``code``, ``inn_kpp``, ``name``, …"""
    fields: tuple[str, ...]
    may_be_empty: frozenset[str] = frozenset()
    """Fields that take part in the comparison although empty (КПП of a sole trader)."""
    only_without: frozenset[str] = frozenset()
    """The key counts only while these are empty: a contract that has a number is not looked up by its name."""
    unless_differ: frozenset[str] = frozenset()
    """Filled on both sides and different, these forbid the match: one name, two ИНН, two companies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectType:
    """One kind of object."""

    name: str
    title: str
    """Russian, singular: «Контрагент»."""
    titles: str
    """Russian, plural: «Контрагенты»."""
    record: type[Any]
    label: Callable[[Any], str]
    """What a person calls one record of this kind."""
    depends_on: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    """Merge groups: fields that are only meaningful together change together."""
    field_titles: Mapping[str, str]
    natural_keys: tuple[NaturalKey, ...]
    enterprise_data: FormatBinding
    lists: frozenset[str] = frozenset()
    """Groups that the policy «merge» may unite element by element."""
    check: Callable[[Any], list[str]] = field(default=lambda record: [])
    """Complaints about a record's own content (a wrong checksum), in Russian; empty means fine."""
    targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Kinds that a reference may point at, by field (``goods.item`` inside a table)."""
    required: tuple[str, ...] = ("name",)
    """Fields without which a card makes no sense, beside those that have no default."""
    is_document: bool = False
    """A document stands against the deletion of what it refers to, and has a number and a date."""

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of the record's fields in order."""
        return tuple(item.name for item in fields(self.record))

    @property
    def ref_fields(self) -> tuple[str, ...]:
        """Names of the fields that may hold a reference themselves."""
        return _ref_fields(self.record)

    @property
    def row_types(self) -> Mapping[str, type[Any]]:
        """Fields that hold a table → the type of its rows."""
        return _row_types(self.record)

    @property
    def tables(self) -> tuple[str, ...]:
        """Fields that people know as a table, with columns; a list of phones is none."""
        return tuple(name for name in self.row_types if name in self.enterprise_data.row_places)

    @property
    def tables_with_refs(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Fields that hold a table whose rows refer to something → the fields of the row that do."""
        return _tables_with_refs(self.record)

    def name_of(self, record: Any) -> str:
        """What a person calls a record anywhere: a document says its kind, «Реализация № 7 от 20.11.2026»."""
        return f"{self.title} {self.label(record)}" if self.is_document else self.label(record)

    def quoted(self, name: str) -> str:
        """The beginning of a sentence about a record: «Контрагент «Ромашка»»; a document's name says its kind."""
        return name if self.is_document and name.startswith(self.title) else f"{self.title} «{name}»"

    def column_title(self, table: str, name: str) -> str:
        """The heading of a column: as the kind says, else as the format calls the field."""
        path = self.enterprise_data.row_places.get(table, {}).get(name, ())
        return self.field_titles.get(f"{table}.{name}") or (title_of_element(path[-1]) if path else name)

    def refs(self, record: Any) -> tuple[Ref, ...]:
        """Every reference the record holds, those of its rows included."""
        return tuple(ref for _, ref in self.placed_refs(record))

    def placed_refs(self, record: Any) -> Iterator[tuple[str, Ref]]:
        """The references with their places: ``counterparty``, ``goods.item``."""
        for name in self.ref_fields:
            if (ref := getattr(record, name)) is not None:
                yield name, ref
        for name, inner in self.tables_with_refs:
            for row in getattr(record, name):
                for place in inner:
                    if (ref := getattr(row, place)) is not None:
                        yield f"{name}.{place}", ref


_REF_FIELDS: dict[Any, tuple[str, ...]] = {}
_ROW_TYPES: dict[Any, dict[str, type[Any]]] = {}
_TABLES: dict[Any, tuple[tuple[str, tuple[str, ...]], ...]] = {}


def _ref_fields(record: type[Any]) -> tuple[str, ...]:
    if record not in _REF_FIELDS:
        hints = get_type_hints(record).items()
        _REF_FIELDS[record] = tuple(name for name, hint in hints if Ref in (hint, *get_args(hint)))
    return _REF_FIELDS[record]


def _row_types(record: type[Any]) -> dict[str, type[Any]]:
    if record not in _ROW_TYPES:
        hints = get_type_hints(record).items()
        inner: dict[str, Any] = {name: get_args(hint)[0] for name, hint in hints if get_origin(hint) is tuple}
        _ROW_TYPES[record] = {
            name: row for name, row in inner.items() if hasattr(row, "__dataclass_fields__")
        }
    return _ROW_TYPES[record]


def _tables_with_refs(record: type[Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if record not in _TABLES:
        found = ((name, _ref_fields(row)) for name, row in _row_types(record).items())
        _TABLES[record] = tuple((name, inner) for name, inner in found if inner)
    return _TABLES[record]
