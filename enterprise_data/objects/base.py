"""What a kind of object is: one declaration that planner, formats, CRM, console and tests all read.

A kind lives in one module: the frozen record, then its ``ObjectType``. Registering it there is all that is
needed to make it travel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol, get_args, get_type_hints

from enterprise_data.model.ref import Ref

Tree = dict[str, Any]
"""An EnterpriseData object held whole: element name → text, structure or list. See docs/architecture.md."""

KeysOf = Callable[[Ref], Tree | None]
"""Gives the key properties (``КлючевыеСвойства``) of a referenced object, or None if it is not known."""


class Record(Protocol):
    """A canonical record: a frozen dataclass whose fields are the modelled content and nothing else."""

    __dataclass_fields__: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatBinding:
    """How a kind is spelled in EnterpriseData.

    ``read`` and ``lay_over`` are pure. ``covered(version)`` names the fields that a version can express:
    there an absent element means "empty"; a field outside means "not sent" and leaves what was.
    """

    type_name: str
    since: tuple[int, int]
    read: Callable[[Tree, tuple[int, int]], Any]
    lay_over: Callable[[Tree | None, Any, KeysOf], Tree]
    covered: Callable[[tuple[int, int]], frozenset[str]]
    refine: Callable[[Any, Any, tuple[int, int]], Any] = lambda record, known, version: record
    """Mends what a version can't tell apart with what was known before: (record read, known record, version)."""
    classifiers: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Places that the record fills with key properties alone (a currency, a bank): path → kind. Whoever knows the
    GUID of that object adds it."""

    def complete(self, record: Any, known: Any, version: tuple[int, int]) -> Any:
        """The record as ``version`` told it, with ``known`` (same space) for what the version can't tell."""
        covered = self.covered(version)
        if len(covered) < len(record.__dataclass_fields__):
            kept = {name: getattr(known, name) for name in record.__dataclass_fields__ if name not in covered}
            record = replace(record, **kept)
        return self.refine(record, known, version)


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

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names of the record's fields in order."""
        return tuple(item.name for item in fields(self.record))

    @property
    def ref_fields(self) -> tuple[str, ...]:
        """Names of the fields that may hold a reference."""
        return _ref_fields(self.record)

    def refs(self, record: Any) -> tuple[Ref, ...]:
        """Every reference the record holds."""
        return tuple(ref for name in self.ref_fields if (ref := getattr(record, name)) is not None)


_REF_FIELDS: dict[type[Any], tuple[str, ...]] = {}


def _ref_fields(record: type[Any]) -> tuple[str, ...]:
    if record not in _REF_FIELDS:
        hints = get_type_hints(record).items()
        _REF_FIELDS[record] = tuple(name for name, hint in hints if Ref in (hint, *get_args(hint)))
    return _REF_FIELDS[record]
