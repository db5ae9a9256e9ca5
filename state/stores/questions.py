"""One question per object and merge group stands at a time: what becomes of conflicts that are put, in all stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from state.rows import Conflict
from state.stores.latest import latest

Question = tuple[str, str, str, str]


def question(row: Conflict) -> Question:
    """What is asked."""
    return row.base, row.kind, row.ref, row.group


def asked(rows: Sequence[Conflict]) -> Sequence[Conflict]:
    """Rows that come without a number, the last one of each question."""
    return latest([row for row in rows if row.id == 0], question)


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """``updates`` name the version they saw: a row that moved on since stays as it is. ``ids`` are of all rows."""

    inserts: Sequence[Conflict]
    updates: Sequence[Conflict]
    ids: Sequence[int]


def sort_out(rows: Sequence[Conflict], live: Mapping[Question, Conflict], numbers: Iterator[int]) -> Put:
    """``live`` are the open and decided rows of the questions in ``asked(rows)``; ``numbers`` are for new ones.

    A question that stands open gets the newer values; a decision is never taken back by who didn't see it.
    """
    updates = {row.id: row for row in rows if row.id}
    inserts, ids = [], {}
    for row in asked(rows):
        old = live.get(question(row))
        if old is None:
            inserts.append(replace(row, id=next(numbers), version=1))
        elif old.status == "open":
            updates.setdefault(old.id, replace(row, id=old.id, version=old.version))
        ids[question(row)] = old.id if old else inserts[-1].id
    return Put(
        inserts=inserts,
        updates=list(updates.values()),
        ids=[row.id or ids[question(row)] for row in rows],
    )
