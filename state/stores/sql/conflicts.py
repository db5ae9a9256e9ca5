"""Questions for people. Every write names the version it saw, so that nobody's decision is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from state import tables
from state.clashes import stale_decision
from state.rows import Conflict
from state.stores.questions import Question, asked, question, sort_out
from state.stores.refs import packed, unpacked
from state.stores.sql.numbers import take_numbers
from state.stores.sql.part import Part
from state.stores.sql.session import of_type
from state.stores.values import dumped, loaded, micros, micros_or_none, moment, moment_or_none

_ROWS = "SELECT * FROM state_conflicts"
_LIVE = f"{_ROWS} WHERE {of_type()} AND status <> 'closed' AND ref"
_DECIDE = (
    "UPDATE state_conflicts SET status = 'decided', version = version + 1, decision = ?, decided_value = ?, "
    "decided_by = ?, decided_at = ? WHERE id = ? AND version = ? AND status = 'open'"
)
_NAMES = tables.conflicts.columns.keys()
_UPDATE = (
    f"UPDATE state_conflicts SET {', '.join(f'{name} = ?' for name in _NAMES)} WHERE id = ? AND version = ?"  # noqa: S608
)


class SqlConflicts(Part):
    """See ``ports.Reports``."""

    def open_conflicts(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Sequence[Conflict]]:
        keys = [packed(ref) for ref in refs]
        rows = self._session.by_keys(_LIVE, keys, self._object_type(base, kind))
        found: dict[str, list[Conflict]] = {}
        for row in sorted(rows, key=lambda row: int(row.id)):
            conflict = self._conflict(row)
            found.setdefault(conflict.ref, []).append(conflict)
        return found

    def put_conflicts(self, rows: Sequence[Conflict]) -> Sequence[Conflict]:
        self._session.to_write()
        questions = asked(rows)
        numbers = take_numbers(self._session, "conflicts", len(questions))
        put = sort_out(rows, self._live(questions), iter(numbers))
        self._session.insert(tables.conflicts, [self._conflict_values(row) for row in put.inserts])
        self._session.write_each(_UPDATE, [self._changed(row) for row in put.updates])
        found = [self._conflict(row) for row in self._session.by_keys(f"{_ROWS} WHERE id", put.ids)]
        stored = {row.id: row for row in found}
        return [stored.get(number, row) for number, row in zip(put.ids, rows, strict=True)]

    def decide_conflict(
        self, conflict_id: int, seen_version: int, decision: str, value: object, who: str, at: datetime
    ) -> Conflict:
        values = (decision, dumped(value), who, micros(at), conflict_id, seen_version)
        touched = self._session.write(_DECIDE, values)
        row = self.conflict(conflict_id)
        if not touched or row is None:
            raise stale_decision(conflict_id, row)
        return row

    def conflict(self, conflict_id: int) -> Conflict | None:
        row = self._session.row(f"{_ROWS} WHERE id = ?", [conflict_id])
        return None if row is None else self._conflict(row)

    def conflicts(
        self, *, base: str | None = None, status: str = "open", offset: int = 0, limit: int = 50
    ) -> tuple[Sequence[Conflict], int]:
        conditions: list[str] = ["id > 0"]
        values: list[Any] = []
        if status:
            conditions.append("status = ?")
            values.append(status)
        if base is not None:
            conditions.append("base = ?")
            values.append(self._words.find(base))
        where = " AND ".join(conditions)
        total = self._session.row(f"SELECT count(*) FROM state_conflicts WHERE {where}", values)[0]  # noqa: S608
        page = f"SELECT id FROM state_conflicts WHERE {where} ORDER BY id LIMIT ? OFFSET ?"  # noqa: S608
        rows = self._session.rows(f"{_ROWS} WHERE id IN ({page}) ORDER BY id", (*values, limit, offset))
        return [self._conflict(row) for row in rows], int(total)

    def decided(self, base: str) -> Sequence[Conflict]:
        sql = f"{_ROWS} WHERE status = 'decided' AND base = ? ORDER BY id"
        return [self._conflict(row) for row in self._session.rows(sql, [self._words.find(base)])]

    # --- inside ---------------------------------------------------------------------------------------

    def _live(self, rows: Sequence[Conflict]) -> dict[Question, Conflict]:
        by_type: dict[tuple[str, str], list[str]] = {}
        for row in rows:
            by_type.setdefault((row.base, row.kind), []).append(row.ref)
        found = [self.open_conflicts(base, kind, refs) for (base, kind), refs in by_type.items()]
        return {question(row): row for by_ref in found for some in by_ref.values() for row in some}

    def _changed(self, row: Conflict) -> tuple[Any, ...]:
        return (*self._conflict_values(replace(row, version=row.version + 1)), row.id, row.version)

    def _conflict_values(self, row: Conflict) -> tuple[Any, ...]:
        key = (row.id, packed(row.ref), self._words.number(row.kind), self._words.number(row.base))
        about = (row.group, row.status, row.version, row.crm_id, row.label)
        values = (dumped(row.base_value), dumped(row.onec_value), dumped(row.crm_value), row.sentence)
        answer = (row.decision, dumped(row.decided_value), row.decided_by, micros_or_none(row.decided_at))
        found = (micros(row.found_at), row.run_id, row.crm_changed_by, micros_or_none(row.crm_changed_at))
        return (*key, *about, *values, *answer, *found)

    def _conflict(self, row: Any) -> Conflict:
        return Conflict(
            id=row.id,
            base=self._words.word(row.base),
            kind=self._words.word(row.kind),
            ref=unpacked(row.ref),
            crm_id=row.crm_id,
            group=row.grp,
            label=row.label,
            base_value=loaded(row.base_value),
            onec_value=loaded(row.onec_value),
            crm_value=loaded(row.crm_value),
            sentence=row.sentence,
            status=row.status,
            decision=row.decision,
            decided_value=loaded(row.decided_value),
            decided_by=row.decided_by,
            decided_at=moment_or_none(row.decided_at),
            found_at=moment(row.found_at),
            run_id=row.run_id,
            crm_changed_by=row.crm_changed_by,
            crm_changed_at=moment_or_none(row.crm_changed_at),
            version=row.version,
        )
