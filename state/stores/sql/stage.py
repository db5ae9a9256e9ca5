"""Changes waiting to be planned. A scope is a number behind a name: a whole message changes its scope at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from state import tables
from state.rows import StageRow
from state.stores.latest import latest
from state.stores.refs import packed, unpacked
from state.stores.sql.numbers import take_numbers
from state.stores.sql.part import Part

_NEXT = "SELECT * FROM state_stage WHERE scope = ? AND kind = ? AND seq > ? ORDER BY seq LIMIT ?"
_THESE = "SELECT * FROM state_stage WHERE scope + 0 = ? AND kind + 0 = ? AND side = ? AND key"
"""See ``session.of_type``."""
_REPLACED = (
    "DELETE FROM state_stage WHERE scope = ? AND EXISTS (SELECT 1 FROM state_stage n "
    "WHERE n.key = state_stage.key AND n.scope + 0 = ? AND n.kind + 0 = state_stage.kind "
    "AND n.side = state_stage.side)"
)
_COLUMNS = "key, scope, kind, side, op, held, message_no, position, version, reason, raw_hash, payload"
_COPIED = _COLUMNS.replace("scope", "?")
_COPY = (
    f"INSERT INTO state_stage (seq, {_COLUMNS}) SELECT ?, {_COPIED} FROM state_stage "  # noqa: S608
    "WHERE seq = ? ON CONFLICT (key, scope, kind, side) DO NOTHING"
)
_SCOPE = "SELECT id FROM state_scopes WHERE name = ?"
_NO_SCOPE = -1

_IDENTITY = attrgetter("scope", "kind", "side", "key")


class SqlStage(Part):
    """See ``ports.Changes``."""

    def put_stage(self, rows: Sequence[StageRow]) -> None:
        kept = latest(rows, _IDENTITY)
        scopes = {name: self._made_scope(name) for name in {row.scope for row in kept}}
        seqs = take_numbers(self._session, "stage", len(kept))
        values = [
            self._stage_values(row, scopes[row.scope], seq) for row, seq in zip(kept, seqs, strict=True)
        ]
        self._session.upsert(tables.stage, "key, scope, kind, side", values)

    def stage_batch(self, scope: str, kind: str, after_seq: int, limit: int) -> Sequence[StageRow]:
        where = (self._scope(scope), self._words.find(kind), after_seq, limit)
        rows = self._session.rows(_NEXT, where)
        return [self._stage_row(scope, row) for row in rows]

    def staged(self, scope: str, kind: str, side: str, keys: Sequence[str]) -> Mapping[str, StageRow]:
        where = (self._scope(scope), self._words.find(kind), self._words.find(side))
        asked = [_key(side, key) for key in keys]
        rows = self._session.by_keys(_THESE, asked, where)
        found = [self._stage_row(scope, row) for row in rows]
        return {row.key: row for row in found}

    def count_stage(self, scope: str) -> Mapping[tuple[str, str, str, bool], int]:
        rows = self._session.rows(
            "SELECT kind, side, op, held, count(*) FROM state_stage WHERE scope = ? "
            "GROUP BY kind, side, op, held",
            [self._scope(scope)],
        )
        word = self._words.word
        return {(word(row[0]), word(row[1]), word(row[2]), bool(row[3])): row[4] for row in rows}

    def hold_stage(self, reasons: Mapping[int, str]) -> None:
        values = [(reason, seq) for seq, reason in reasons.items()]
        self._session.write_each("UPDATE state_stage SET held = 1, reason = ? WHERE seq = ?", values)

    def drop_stage(self, seqs: Sequence[int]) -> None:
        self._session.write_by_keys("DELETE FROM state_stage WHERE seq", seqs)

    def move_stage(self, source: str, target: str) -> None:
        old = self._held_scope(source)
        if old == _NO_SCOPE or source == target:
            return
        self._made_scope(target)
        new = self._held_scope(target)
        self._session.write(_REPLACED, [new, old])
        if self._count(new) < self._count(old):  # what waits joins the message, and its scope is renamed
            self._join(new, old)
            self._session.write("UPDATE state_scopes SET name = ? WHERE id = ?", [target, old])
        else:
            self._join(old, new)

    def copy_stage(self, source: str, target: str) -> None:
        """Row by row: SQLite would gather a single statement's rows in memory."""
        old = self._held_scope(source)
        if source == target or not self._count(old):
            return
        new = self._made_scope(target)
        rows = self._session.rows("SELECT seq FROM state_stage WHERE scope = ? ORDER BY seq", [old])
        seqs = take_numbers(self._session, "stage", len(rows))
        self._session.write_each(_COPY, [(seq, new, row[0]) for seq, row in zip(seqs, rows, strict=True)])

    def clear_stage(self, scope: str, *, message_no: int | None = None) -> None:
        number = self._held_scope(scope)
        if number == _NO_SCOPE:
            return
        if message_no is not None:
            self._session.write(
                "DELETE FROM state_stage WHERE scope = ? AND message_no = ?", [number, message_no]
            )
            return
        self._session.write("DELETE FROM state_stage WHERE scope = ?", [number])
        self._session.write("DELETE FROM state_scopes WHERE id = ?", [number])

    # --- inside ---------------------------------------------------------------------------------------

    def _scope(self, name: str, lock: str = "") -> int:
        """Looked up each time: another process may have moved the scope meanwhile."""
        row = self._session.row(_SCOPE + (lock if self._session.postgres else ""), [name])
        return _NO_SCOPE if row is None else int(row[0])

    def _held_scope(self, name: str) -> int:
        """Held to the end of the unit, so that nobody puts rows into it, moves or clears it meanwhile."""
        self._session.to_write()
        while (number := self._scope(name, " FOR UPDATE")) == _NO_SCOPE and self._scope(name) != _NO_SCOPE:
            pass  # another scope got this name while we waited
        return number

    def _made_scope(self, name: str) -> int:
        """Others may put rows into it, too, but nobody may move or clear it under ours."""
        self._session.to_write()
        while (number := self._scope(name, " FOR SHARE")) == _NO_SCOPE:
            (number,) = take_numbers(self._session, "scopes", 1)
            self._session.write(
                "INSERT INTO state_scopes (id, name) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                [number, name],
            )
        return number

    def _count(self, scope: int) -> int:
        return int(self._session.row("SELECT count(*) FROM state_stage WHERE scope = ?", [scope])[0])

    def _join(self, leaving: int, staying: int) -> None:
        self._session.write("UPDATE state_stage SET scope = ? WHERE scope = ?", [staying, leaving])
        self._session.write("DELETE FROM state_scopes WHERE id = ?", [leaving])

    def _stage_values(self, row: StageRow, scope: int, seq: int) -> tuple[Any, ...]:
        number = self._words.number
        key = (seq, _key(row.side, row.key), scope, number(row.kind), number(row.side), number(row.op))
        place = (int(row.held), row.message_no, row.position, row.version, row.reason)
        return (*key, *place, row.raw_hash, row.payload)

    def _stage_row(self, scope: str, row: Any) -> StageRow:
        word = self._words.word
        seq, key, _, kind, number, op, held, message_no, position, version, reason, raw_hash, payload = row
        side = word(number)
        return StageRow(
            scope=scope,
            kind=word(kind),
            side=side,
            key=unpacked(key) if side == "onec" else key.decode(),
            op=word(op),
            payload=payload,
            raw_hash=raw_hash,
            version=version,
            message_no=message_no,
            position=position,
            held=bool(held),
            reason=reason,
            seq=seq,
        )


def _key(side: str, key: str) -> bytes:
    return packed(key) if side == "onec" else key.encode()
