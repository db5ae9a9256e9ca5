"""What a list tells of each record: of a document its number, date, with whom, and the sum; of a card its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from obmen.names import Namer

_WHO = ("counterparty", "organization", "warehouse")
"""Kinds that a list of documents tells of, the first two that a document has."""
_COLUMNS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One column of a list; ``field`` of the record stands in it."""

    field: str
    title: str
    is_number: bool = False


def headings(otype: ObjectType) -> tuple[Heading, ...]:
    """Columns of a list of this kind, after the card's own number."""
    if not otype.is_document:
        return ()
    names: list[str] = [name for name in ("number", "date") if name in otype.field_names]
    names += _parties(otype)
    names += [name for name in ("amount",) if name in otype.field_names]
    return tuple(
        Heading(field=name, title=otype.field_titles.get(name, name), is_number=name == "amount")
        for name in names
    )


def _parties(otype: ObjectType) -> list[str]:
    """With whom and by whom: one field per kind, the first that may point there."""
    found = []
    for kind in _WHO:
        field = next((name for name in otype.ref_fields if kind in otype.targets.get(name, ())), None)
        if field is not None and field not in found:
            found.append(field)
    return found[:_COLUMNS]


def cells(otype: ObjectType, record: Any, namer: Namer) -> tuple[str, ...]:
    """The texts under these headings."""
    if record is None:
        return tuple("" for _ in headings(otype))
    return tuple(
        namer.text(otype, heading.field, getattr(record, heading.field)) for heading in headings(otype)
    )


def load(otype: ObjectType, records: Iterable[Any], namer: Namer) -> None:
    """Looks up at once what the rows of a list refer to."""
    wanted = [heading.field for heading in headings(otype)]
    namer.load(
        value
        for record in records
        if record is not None
        for name in wanted
        if isinstance(value := getattr(record, name), Ref)
    )
