"""Runs and their journal. The key of a journal row is its run and its number there: rows are only appended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from state import tables
from state.rows import JournalRow, Run
from state.stores.sql.numbers import take_numbers
from state.stores.sql.part import Part
from state.stores.values import dumped, joined, loaded, micros, micros_or_none, moment, moment_or_none, split
from state.tables import JOURNAL_SPAN

_LAST = "SELECT max(id) FROM state_journal WHERE id >= ? AND id < ?"


class SqlRuns(Part):
    """See ``ports.Reports``."""

    def begin_run(self, row: Run) -> Run:
        (number,) = take_numbers(self._session, "runs", 1)
        begun = replace(row, id=number)
        self._session.insert(tables.runs, [self._run_values(begun)])
        return begun

    def put_run(self, row: Run) -> None:
        self._session.upsert(tables.runs, "id", [self._run_values(row)])

    def run(self, run_id: int) -> Run | None:
        row = self._session.row("SELECT * FROM state_runs WHERE id = ?", [run_id])
        return None if row is None else self._run(row)

    def runs(self, base: str | None, limit: int, before_id: int | None = None) -> Sequence[Run]:
        conditions, values = ["id < ?"], [2**62 if before_id is None else before_id]
        if base is not None:
            conditions.append("base = ?")
            values.append(self._words.find(base))
        sql = f"SELECT * FROM state_runs WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?"  # noqa: S608
        return [self._run(row) for row in self._session.rows(sql, (*values, limit))]

    def add_journal(self, rows: Sequence[JournalRow]) -> None:
        last: dict[int, int] = {}
        values = []
        for row in rows:
            if row.run_id not in last:
                last[row.run_id] = self._last_id(row.run_id)
            last[row.run_id] += 1
            values.append(self._journal_values(row, last[row.run_id]))
        self._session.insert(tables.journal, values)

    def journal(
        self, run_id: int, *, status: str = "", kind: str = "", offset: int = 0, limit: int = 100
    ) -> tuple[Sequence[JournalRow], int]:
        condition, values = "run_id = ?", [run_id]
        for name, wanted in (("status", status), ("kind", kind)):
            if wanted:
                condition += f" AND {name} = ?"
                values.append(self._words.find(wanted))
        total = self._session.row(f"SELECT count(*) FROM state_journal WHERE {condition}", values)[0]  # noqa: S608
        if not (status or kind):
            condition, values = "id >= ? AND id < ?", [run_id * JOURNAL_SPAN, (run_id + 1) * JOURNAL_SPAN]
        # images of objects are read for the rows of the page only
        page = f"SELECT id FROM state_journal WHERE {condition} ORDER BY id LIMIT ? OFFSET ?"  # noqa: S608
        sql = f"SELECT * FROM state_journal WHERE id IN ({page}) ORDER BY id"  # noqa: S608
        rows = self._session.rows(sql, (*values, limit, offset))
        return [self._journal(row) for row in rows], int(total)

    def journal_of_card(self, kind: str, crm_id: str, limit: int) -> Sequence[JournalRow]:
        sql = "SELECT * FROM state_journal WHERE crm_id = ? AND kind = ? ORDER BY id DESC LIMIT ?"
        rows = self._session.rows(sql, (crm_id, self._words.find(kind), limit))
        return [self._journal(row) for row in rows]

    def journal_counts(self, run_id: int) -> Mapping[tuple[str, str, str], int]:
        rows = self._session.rows(
            "SELECT kind, side, status, count(*) FROM state_journal WHERE run_id = ? GROUP BY kind, side, status",
            [run_id],
        )
        word = self._words.word
        return {(word(row[0]), word(row[1]), word(row[2])): row[3] for row in rows}

    # --- inside ---------------------------------------------------------------------------------------

    def _last_id(self, run_id: int) -> int:
        first = run_id * JOURNAL_SPAN
        return self._session.row(_LAST, (first, first + JOURNAL_SPAN))[0] or first

    def _run_values(self, row: Run) -> tuple[Any, ...]:
        begin = (row.id, self._words.number(row.base), row.trigger, row.started_by, micros(row.started_at))
        progress = (micros_or_none(row.ended_at), row.status, row.phase, row.done, row.total)
        told = (row.error_code, row.message, row.hint, dumped(dict(row.facts)))
        return (*begin, *progress, dumped(dict(row.counts)), *told)

    def _run(self, row: Any) -> Run:
        return Run(
            id=row.id,
            base=self._words.word(row.base),
            trigger=row.trigger,
            started_by=row.started_by,
            started_at=moment(row.started_at),
            ended_at=moment_or_none(row.ended_at),
            status=row.status,
            phase=row.phase,
            done=row.done,
            total=row.total,
            counts=loaded(row.counts),
            error_code=row.error_code,
            message=row.message,
            hint=row.hint,
            facts=loaded(row.facts),
        )

    def _journal_values(self, row: JournalRow, number: int) -> tuple[Any, ...]:
        word = self._words.number
        what = (number, word(row.kind), word(row.side), word(row.status), row.run_id, micros(row.at))
        told = (row.ref, row.crm_id, row.label, joined(row.groups), row.message, row.hint)
        return (*what, *told, row.before, row.after)

    def _journal(self, row: Any) -> JournalRow:
        word = self._words.word
        number, kind, side, status, run_id, at, ref, crm_id, label, groups, message, hint, before, after = row
        return JournalRow(
            run_id=run_id,
            seq=number - run_id * JOURNAL_SPAN,
            at=moment(at),
            kind=word(kind),
            side=word(side),
            ref=ref,
            crm_id=crm_id,
            label=label,
            status=word(status),
            groups=split(groups),
            message=message,
            hint=hint,
            before=before,
            after=after,
        )
