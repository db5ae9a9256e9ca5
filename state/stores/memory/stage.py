"""Changes waiting to be planned. A partition is a scope, in the order of ``seq``; ``keys`` finds rows by their key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from state.rows import StageRow
from state.stores.latest import latest
from state.stores.memory.part import Part

Key = tuple[str, str, str]


class MemoryStage(Part):
    """See ``ports.Changes``."""

    def put_stage(self, rows: Sequence[StageRow]) -> None:
        kept = latest(rows, lambda row: (row.scope, _key(row)))
        for row, seq in zip(kept, self._draft.take_numbers("stage", len(kept)), strict=True):
            self._put_row(replace(row, seq=seq))

    def stage_batch(self, scope: str, kind: str, after_seq: int, limit: int) -> Sequence[StageRow]:
        rows = self._draft.read("stage", scope).values()
        return list(islice((row for row in rows if row.kind == kind and row.seq > after_seq), limit))

    def staged(self, scope: str, kind: str, side: str, keys: Sequence[str]) -> Mapping[str, StageRow]:
        rows, seqs = self._draft.read("stage", scope), self._draft.read("stage_keys", scope)
        return {key: rows[seqs[kind, side, key]] for key in keys if (kind, side, key) in seqs}

    def count_stage(self, scope: str) -> Mapping[tuple[str, str, str, bool], int]:
        rows = self._draft.read("stage", scope).values()
        return Counter((row.kind, row.side, row.op, row.held) for row in rows)

    def hold_stage(self, reasons: Mapping[int, str]) -> None:
        for scope, found in self._having(reasons):
            rows = self._draft.write("stage", scope)
            for seq in found:
                rows[seq] = replace(rows[seq], held=True, reason=reasons[seq])

    def drop_stage(self, seqs: Sequence[int]) -> None:
        for scope, found in self._having(seqs):
            for seq in found:
                self._drop_row(scope, seq)

    def move_stage(self, source: str, target: str) -> None:
        if source == target:
            return
        moving, waiting = self._draft.write("stage", source), self._draft.write("stage", target)
        keys = self._draft.write("stage_keys", target)
        for row in moving.values():
            waiting.pop(keys.get(_key(row)), None)
            waiting[row.seq] = replace(row, scope=target)
            keys[_key(row)] = row.seq
        in_order = sorted(waiting.items())
        waiting.clear()
        waiting.update(in_order)
        self._clear_scope(source)

    def copy_stage(self, source: str, target: str) -> None:
        known = self._draft.read("stage_keys", target)
        rows = [row for row in self._draft.read("stage", source).values() if _key(row) not in known]
        for row, seq in zip(rows, self._draft.take_numbers("stage", len(rows)), strict=True):
            self._put_row(replace(row, scope=target, seq=seq))

    def clear_stage(self, scope: str, *, message_no: int | None = None) -> None:
        if message_no is None:
            self._clear_scope(scope)
            return
        rows = self._draft.read("stage", scope).values()
        for seq in [row.seq for row in rows if row.message_no == message_no]:
            self._drop_row(scope, seq)

    # --- inside ---------------------------------------------------------------------------------------

    def _put_row(self, row: StageRow) -> None:
        rows, keys = self._draft.write("stage", row.scope), self._draft.write("stage_keys", row.scope)
        rows.pop(keys.get(_key(row)), None)
        rows[row.seq], keys[_key(row)] = row, row.seq

    def _drop_row(self, scope: str, seq: int) -> None:
        row = self._draft.write("stage", scope).pop(seq)
        del self._draft.write("stage_keys", scope)[_key(row)]

    def _clear_scope(self, scope: str) -> None:
        for table in ("stage", "stage_keys"):
            self._draft.write(table, scope).clear()

    def _having(self, seqs: Iterable[int]) -> list[tuple[str, list[int]]]:
        """The scopes that hold rows with these numbers."""
        wanted = frozenset(seqs)
        return [
            (place[1], found)
            for place in self._draft.places("stage")
            if (found := sorted(wanted & self._draft.read(*place).keys()))
        ]


def _key(row: StageRow) -> Key:
    return row.kind, row.side, row.key
