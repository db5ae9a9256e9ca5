"""What 1C must get, and what each message carried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from state import tables
from state.rows import Registration, SentRow
from state.stores.latest import latest
from state.stores.refs import packed, unpacked
from state.stores.sql.numbers import take_numbers
from state.stores.sql.part import Part
from state.stores.sql.session import of_type
from state.stores.values import joined, split

_THESE = f"SELECT * FROM state_registrations WHERE {of_type()} AND ref"  # noqa: S608
_NEXT = "SELECT * FROM state_registrations WHERE kind = ? AND base = ? AND seq > ? ORDER BY seq LIMIT ?"
_DROP = f"DELETE FROM state_registrations WHERE ref = ? AND {of_type()}"  # noqa: S608

_IDENTITY = attrgetter("base", "kind", "ref")


class SqlRegistrations(Part):
    """See ``ports.Changes``."""

    def register(self, rows: Sequence[Registration]) -> None:
        kept = latest(rows, _IDENTITY)
        seqs = take_numbers(self._session, "registrations", len(kept))
        values = [self._registration_values(row, seq) for row, seq in zip(kept, seqs, strict=True)]
        self._session.upsert(tables.registrations, "ref, kind, base", values)

    def registered(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Registration]:
        keys = [packed(ref) for ref in refs]
        rows = self._session.by_keys(_THESE, keys, self._object_type(base, kind))
        found = [self._registration(base, kind, row) for row in rows]
        return {row.ref: row for row in found}

    def registrations(self, base: str, kind: str, after_seq: int, limit: int) -> Sequence[Registration]:
        where = (*self._object_type(base, kind), after_seq, limit)
        rows = self._session.rows(_NEXT, where)
        return [self._registration(base, kind, row) for row in rows]

    def last_registration(self, base: str) -> int:
        """By hops over the index: one per kind that waits."""
        sql = "SELECT max(seq) FROM state_registrations WHERE base = ? AND kind = ?"
        where = self._words.find(base)
        return max(
            (self._session.row(sql, (where, kind))[0] for kind in self._waiting_kinds(base)), default=0
        )

    def count_registrations(self, base: str) -> int:
        sql = "SELECT count(*) FROM state_registrations WHERE base = ?"
        return int(self._session.row(sql, [self._words.find(base)])[0])

    def drop_registrations(self, base: str, kind: str, refs: Sequence[str]) -> None:
        where = self._object_type(base, kind)
        self._session.write_each(_DROP, [(packed(ref), *where) for ref in refs])

    def drop_acknowledged(self, rows: Sequence[SentRow]) -> None:
        find = self._words.find
        values = [(packed(row.ref), find(row.kind), find(row.base), row.seq) for row in rows]
        self._session.write_each(f"{_DROP} AND seq <= ?", values)

    # --- inside ---------------------------------------------------------------------------------------

    def _waiting_kinds(self, base: str) -> list[int]:
        sql = "SELECT kind FROM state_registrations WHERE base = ? AND kind > ? ORDER BY kind LIMIT 1"
        kinds, where = [-1], self._words.find(base)
        while (row := self._session.row(sql, (where, kinds[-1]))) is not None:
            kinds.append(row[0])
        return kinds[1:]

    def _registration_values(self, row: Registration, seq: int) -> tuple[Any, ...]:
        number = self._words.number
        key = (packed(row.ref), number(row.kind), number(row.base), number(row.op))
        return (*key, seq, joined(row.held), row.record_hash, row.record)

    def _registration(self, base: str, kind: str, row: Any) -> Registration:
        ref, _, _, op, seq, held, record_hash, record = row
        return Registration(
            base=base,
            kind=kind,
            ref=unpacked(ref),
            op=self._words.word(op),
            record=record,
            record_hash=record_hash,
            held=split(held),
            seq=seq,
        )
