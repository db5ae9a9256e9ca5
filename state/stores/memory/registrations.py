"""What 1C must get. Each partition is in the order of ``seq``, for the newest row is always put last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from state.rows import Registration, SentRow
from state.stores.latest import latest
from state.stores.memory.part import Part

_TABLE = "registrations"


class MemoryRegistrations(Part):
    """See ``ports.Changes``."""

    def register(self, rows: Sequence[Registration]) -> None:
        kept = latest(rows, lambda row: (row.base, row.kind, row.ref))
        for row, seq in zip(kept, self._draft.take_numbers(_TABLE, len(kept)), strict=True):
            waiting = self._draft.write(_TABLE, row.base, row.kind)
            waiting.pop(row.ref, None)
            waiting[row.ref] = replace(row, seq=seq)

    def registered(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Registration]:
        rows = self._draft.read(_TABLE, base, kind)
        return {ref: rows[ref] for ref in refs if ref in rows}

    def registrations(self, base: str, kind: str, after_seq: int, limit: int) -> Sequence[Registration]:
        rows = (row for row in self._draft.read(_TABLE, base, kind).values() if row.seq > after_seq)
        return list(islice(rows, limit))

    def last_registration(self, base: str) -> int:
        return max((row.seq for row in self._waiting(base)), default=0)

    def count_registrations(self, base: str) -> int:
        return len(self._waiting(base))

    def drop_registrations(self, base: str, kind: str, refs: Sequence[str]) -> None:
        waiting = self._draft.write(_TABLE, base, kind)
        for ref in refs:
            waiting.pop(ref, None)

    def drop_acknowledged(self, rows: Sequence[SentRow]) -> None:
        for row in rows:
            waiting = self._draft.write(_TABLE, row.base, row.kind)
            if row.ref in waiting and waiting[row.ref].seq <= row.seq:
                del waiting[row.ref]

    def _waiting(self, base: str) -> list[Registration]:
        places = [place for place in self._draft.places(_TABLE) if place[1] == base]
        return [row for place in places for row in self._draft.read(*place).values()]
