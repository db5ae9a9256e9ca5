"""Questions for people. Every write names the version it saw, so that nobody's decision is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from state.clashes import stale_decision
from state.rows import Conflict
from state.stores.memory.copies import given, stored
from state.stores.memory.part import Part
from state.stores.memory.room import Draft
from state.stores.questions import asked, question, sort_out


class MemoryConflicts(Part):
    """See ``ports.Reports``."""

    def open_conflicts(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Sequence[Conflict]]:
        wanted, found = frozenset(refs), dict[str, list[Conflict]]()
        for row in self._draft.read("conflicts").values():
            if (row.base, row.kind) == (base, kind) and row.ref in wanted and row.status != "closed":
                found.setdefault(row.ref, []).append(given(row))
        return found

    def put_conflicts(self, rows: Sequence[Conflict]) -> Sequence[Conflict]:
        conflicts = self._draft.write("conflicts")
        questions = asked(rows)
        live = {question(row): row for row in conflicts.values() if row.status != "closed"}
        numbers = self._draft.take_numbers("conflicts", len(questions))
        put = sort_out(rows, live, iter(numbers))
        for row in put.inserts:
            conflicts[row.id] = stored(row)
        for row in put.updates:
            if row.id in conflicts and conflicts[row.id].version == row.version:
                conflicts[row.id] = stored(replace(row, version=row.version + 1))
        return [given(conflicts.get(number, row)) for number, row in zip(put.ids, rows, strict=True)]

    def decide_conflict(
        self, conflict_id: int, seen_version: int, decision: str, value: object, who: str, at: datetime
    ) -> Conflict:
        conflicts: dict[int, Conflict] = self._draft.write("conflicts")
        row = conflicts.get(conflict_id)
        if row is None or (row.version, row.status) != (seen_version, "open"):
            raise stale_decision(conflict_id, row)
        decided = replace(
            row,
            status="decided",
            version=row.version + 1,
            decision=decision,
            decided_value=value,
            decided_by=who,
            decided_at=at,
        )
        conflicts[conflict_id] = stored(decided)
        return given(conflicts[conflict_id])

    def conflict(self, conflict_id: int) -> Conflict | None:
        row = self._draft.read("conflicts").get(conflict_id)
        return None if row is None else given(row)

    def conflicts(
        self, *, base: str | None = None, status: str = "open", offset: int = 0, limit: int = 50
    ) -> tuple[Sequence[Conflict], int]:
        found = [
            row
            for row in self._draft.read("conflicts").values()
            if base in (None, row.base) and status in ("", row.status)
        ]
        return [given(row) for row in found[offset : offset + limit]], len(found)

    def decided(self, base: str) -> Sequence[Conflict]:
        rows = self._draft.read("conflicts").values()
        return [given(row) for row in rows if (row.base, row.status) == (base, "decided")]


def close_conflicts(draft: Draft, base: str, kind: str, ref: str) -> None:
    """The object is cut loose: nothing is asked about it any more."""
    conflicts = draft.write("conflicts")
    for row in list(conflicts.values()):
        if (row.base, row.kind, row.ref) == (base, kind, ref) and row.status != "closed":
            conflicts[row.id] = replace(row, status="closed", version=row.version + 1)
