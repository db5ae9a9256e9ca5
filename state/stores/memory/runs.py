"""Runs and their journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from state.rows import JournalRow, Run
from state.stores.memory.copies import given, stored
from state.stores.memory.part import Part


class MemoryRuns(Part):
    """See ``ports.Reports``."""

    def begin_run(self, row: Run) -> Run:
        (number,) = self._draft.take_numbers("runs", 1)
        self.put_run(replace(row, id=number))
        return replace(row, id=number)

    def put_run(self, row: Run) -> None:
        self._draft.write("runs")[row.id] = stored(row)

    def run(self, run_id: int) -> Run | None:
        row = self._draft.read("runs").get(run_id)
        return None if row is None else given(row)

    def runs(self, base: str | None, limit: int, before_id: int | None = None) -> Sequence[Run]:
        rows = self._draft.read("runs")
        found = [
            rows[id]
            for id in sorted(rows, reverse=True)
            if base in (None, rows[id].base) and (before_id is None or id < before_id)
        ]
        return [given(row) for row in found[:limit]]

    def add_journal(self, rows: Sequence[JournalRow]) -> None:
        for row in rows:
            journal = self._draft.write("journal", str(row.run_id))
            seq = len(journal) + 1
            journal[seq] = stored(replace(row, seq=seq))

    def journal(
        self, run_id: int, *, status: str = "", kind: str = "", offset: int = 0, limit: int = 100
    ) -> tuple[Sequence[JournalRow], int]:
        found = [row for row in self._rows(run_id) if status in ("", row.status) and kind in ("", row.kind)]
        return found[offset : offset + limit], len(found)

    def journal_of_card(self, kind: str, crm_id: str, limit: int) -> Sequence[JournalRow]:
        runs = sorted((int(run) for _, run in self._draft.places("journal")), reverse=True)
        rows = (row for run in runs for row in reversed(self._rows(run)))
        return list(islice((row for row in rows if (row.kind, row.crm_id) == (kind, crm_id)), limit))

    def journal_counts(self, run_id: int) -> Mapping[tuple[str, str, str], int]:
        return Counter((row.kind, row.side, row.status) for row in self._rows(run_id))

    def _rows(self, run_id: int) -> list[JournalRow]:
        return list(self._draft.read("journal", str(run_id)).values())
