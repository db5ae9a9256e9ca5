"""What a row of a report changed: each field with its value before and after, for a preview that is a real diff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import decode
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.sheets import Called, Comparison, compare
from enterprise_data.objects.words import field_to_text
from obmen.names import Namer
from state.rows import Conflict, JournalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field."""

    field: str
    title: str
    before: str
    after: str


def changes_of(row: JournalRow, namer: Namer | None = None) -> list[Change]:
    """Fields that the row changed; nothing for a new object, a mark, or a row without both images.

    Of a table every cell, and every row that came or went. ``namer`` says what people call what is referred to.
    """
    otype = KINDS.get(row.kind)
    if otype is None or row.before is None or row.after is None:
        return []
    before, after = decode(otype, row.before), decode(otype, row.after)
    return list(_changes(otype, row.groups, before, after, namer or _plain))


def compared_tables(row: Conflict, namer: Namer) -> list[Comparison]:
    """The tables of a conflict's group, 1C and CRM beside each other; those in which something stands."""
    otype = KINDS.get(row.kind)
    if otype is None or not isinstance(row.onec_value, Mapping) or not isinstance(row.crm_value, Mapping):
        return []
    names = [name for name in otype.groups.get(row.group, ()) if name in otype.tables]
    found = [namer.compare(otype, name, row.onec_value.get(name), row.crm_value.get(name)) for name in names]
    return [one for one in found if one.lines]


def _plain(ref: Ref) -> str:
    return f"{KINDS[ref.kind].title if ref.kind in KINDS else ref.kind} {ref.id}"


def _changes(
    otype: ObjectType, groups: tuple[str, ...], before: Any, after: Any, called: Called
) -> Iterator[Change]:
    for name in (name for group in groups for name in otype.groups.get(group, ())):
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if name in otype.tables:
            yield from _rows(otype, name, old, new, called)
            continue
        yield Change(
            field=name,
            title=otype.field_titles.get(name, name),
            before=_text(otype, name, old, called),
            after=_text(otype, name, new, called),
        )


def _text(otype: ObjectType, name: str, value: Any, called: Called) -> str:
    return called(value) if isinstance(value, Ref) else field_to_text(otype, name, value)


def _rows(otype: ObjectType, table: str, old: Any, new: Any, called: Called) -> Iterator[Change]:
    found = compare(otype, table, old, new, called)
    for left, right in found.differing_rows:
        number = right.number or left.number
        if not (left.number and right.number):  # the row came or went
            title = f"{found.title}, строка {number}"
            yield Change(
                field=f"{table}.{number}", title=title, before=_joined(left.cells), after=_joined(right.cells)
            )
            continue
        for at in sorted(right.differing):
            column = found.columns[at]
            yield Change(
                field=f"{table}.{number}.{column.name}",
                title=f"{found.title}, строка {number}, {column.title}",
                before=left.cells[at],
                after=right.cells[at],
            )


def _joined(cells: tuple[str, ...]) -> str:
    return ", ".join(cell for cell in cells if cell)
