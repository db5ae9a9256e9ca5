"""What a row of a report changed: each field with its value before and after, for a preview that is a real diff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import decode
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.words import field_to_text
from state.rows import JournalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field."""

    field: str
    title: str
    before: str
    after: str


def changes_of(row: JournalRow) -> list[Change]:
    """Fields that the row changed; nothing for a new object, a mark, or a row without both images."""
    otype = KINDS.get(row.kind)
    if otype is None or row.before is None or row.after is None:
        return []
    before, after = decode(otype, row.before), decode(otype, row.after)
    return list(_changes(otype, row.groups, before, after))


def _changes(otype: ObjectType, groups: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    for name in (name for group in groups for name in otype.groups.get(group, ())):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(
                field=name,
                title=otype.field_titles.get(name, name),
                before=field_to_text(otype, name, old),
                after=field_to_text(otype, name, new),
            )
