"""Questions for people. Every write names the version it saw, so that nobody's decision is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from state import tables
from state.clashes import stale_decision
from state.rows import Conflict
from state.stores.sql.numbers import take_numbers
from state.stores.sql.part import Part
from state.stores.sql.values import (
    dumped,
    loaded,
    micros,
    micros_or_none,
    moment,
    moment_or_none,
    packed,
    unpacked,
)

_ROWS = "SELECT * FROM state_conflicts"
_LIVE = f"{_ROWS} WHERE kind = ? AND base = ? AND status <> 'closed' AND ref"
_OPEN_OF = f"{_ROWS} WHERE ref = ? AND kind = ? AND base = ? AND grp = ? AND status <> 'closed'"
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
        return [self._put_conflict(row) for row in rows]

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
        rows = self._session.rows(
            f"{_ROWS} WHERE {where} ORDER BY id LIMIT ? OFFSET ?", (*values, limit, offset)
        )
        return [self._conflict(row) for row in rows], int(total)

    def decided(self, base: str) -> Sequence[Conflict]:
        sql = f"{_ROWS} WHERE status = 'decided' AND base = ? ORDER BY id"
        return [self._conflict(row) for row in self._session.rows(sql, [self._words.find(base)])]

    # --- inside ---------------------------------------------------------------------------------------

    def _put_conflict(self, row: Conflict) -> Conflict:
        old = self._live_row(row) if row.id == 0 else row
        if old is None:
            (number,) = take_numbers(self._session, "conflicts", 1)
            fresh = replace(row, id=number, version=1)
            self._session.insert(tables.conflicts, [self._conflict_values(fresh)])
            return self.conflict(number) or fresh
        changed = replace(row, id=old.id, version=old.version + 1)
        self._session.write(_UPDATE, (*self._conflict_values(changed), old.id, old.version))
        return self.conflict(old.id) or changed

    def _live_row(self, row: Conflict) -> Conflict | None:
        where = (packed(row.ref), *self._object_type(row.base, row.kind), row.group)
        found = self._session.row(_OPEN_OF, where)
        return None if found is None else self._conflict(found)

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
