"""What each message carried, and the writes to the CRM that were announced."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from state import tables
from state.rows import Intent, SentRow
from state.stores.latest import latest
from state.stores.refs import packed, unpacked
from state.stores.sql.numbers import take_numbers
from state.stores.sql.part import Part
from state.stores.values import joined, micros, moment, split

_UPTO = (
    "SELECT * FROM state_sent s WHERE s.base = ? AND s.kind = ? AND s.ref > ? AND s.message_no + 0 = "
    "(SELECT max(n.message_no + 0) FROM state_sent n WHERE n.base = s.base AND n.kind = s.kind "
    "AND n.ref = s.ref AND n.message_no + 0 <= ?) ORDER BY s.ref LIMIT ?"
)
"""The sums keep the index by message out of the choice, see ``session.of_type``."""
_NEXT_KIND = "SELECT kind FROM state_sent WHERE base = ? AND kind > ? ORDER BY kind LIMIT 1"

_IDENTITY = attrgetter("base", "kind", "ref", "message_no")


class SqlSent(Part):
    """See ``ports.Changes``."""

    def record_sent(self, rows: Sequence[SentRow]) -> None:
        kept = latest(rows, _IDENTITY)
        self._session.upsert(
            tables.sent, "base, kind, ref, message_no", [self._sent_values(row) for row in kept]
        )

    def sent_upto(self, base: str, message_no: int, after: tuple[str, str], limit: int) -> Sequence[SentRow]:
        where, found = self._words.find(base), list[SentRow]()
        for kind, number in self._sent_kinds(where):
            if kind < after[0] or len(found) >= limit:
                continue
            first = packed(after[1]) if kind == after[0] and after[1] else b""
            left = limit - len(found)
            rows = self._session.rows(_UPTO, (where, number, first, message_no, left))
            found += [self._sent(base, kind, row) for row in rows]
        return found

    def sent_in(self, base: str, message_no: int) -> int:
        sql = "SELECT count(*) FROM state_sent WHERE base = ? AND message_no = ?"
        return int(self._session.row(sql, (self._words.find(base), message_no))[0])

    def sent_refs(self, base: str, kind: str, refs: Sequence[str]) -> frozenset[str]:
        sql = "SELECT DISTINCT ref FROM state_sent WHERE base = ? AND kind = ? AND ref"
        where = (self._words.find(base), self._words.find(kind))
        return frozenset(
            unpacked(row[0]) for row in self._session.by_keys(sql, [packed(ref) for ref in refs], where)
        )

    def drop_sent(self, base: str, message_no: int) -> None:
        where = (self._words.find(base), message_no)
        self._session.write("DELETE FROM state_sent WHERE base = ? AND message_no <= ?", where)

    def put_intents(self, rows: Sequence[Intent]) -> None:
        kept = latest(rows, lambda row: row.idem)
        seqs = take_numbers(self._session, "intents", len(kept))
        values = [self._intent_values(row, seq) for row, seq in zip(kept, seqs, strict=True)]
        self._session.upsert(tables.intents, "idem", values)

    def open_intents(self, base: str, limit: int) -> Sequence[Intent]:
        sql = "SELECT * FROM state_intents WHERE base = ? ORDER BY seq LIMIT ?"
        return [self._intent(base, row) for row in self._session.rows(sql, (self._words.find(base), limit))]

    def close_intents(self, idems: Sequence[str]) -> None:
        self._session.write_by_keys("DELETE FROM state_intents WHERE idem", idems)

    # --- inside ---------------------------------------------------------------------------------------

    def _sent_kinds(self, base: int) -> list[tuple[str, int]]:
        """Kinds that were sent, in the order of their names."""
        numbers = [-1]
        while (row := self._session.row(_NEXT_KIND, (base, numbers[-1]))) is not None:
            numbers.append(row[0])
        return sorted((self._words.word(number), number) for number in numbers[1:])

    def _sent_values(self, row: SentRow) -> tuple[Any, ...]:
        number = self._words.number
        key = (number(row.base), number(row.kind), packed(row.ref), row.message_no, number(row.op))
        return (*key, row.seq, joined(row.held), row.record)

    def _sent(self, base: str, kind: str, row: Any) -> SentRow:
        _, _, ref, message_no, op, seq, held, record = row
        return SentRow(
            base=base,
            message_no=message_no,
            kind=kind,
            ref=unpacked(ref),
            op=self._words.word(op),
            record=record,
            held=split(held),
            seq=seq,
        )

    def _intent_values(self, row: Intent, seq: int) -> tuple[Any, ...]:
        number = self._words.number
        key = (row.idem, seq, number(row.base), number(row.kind), packed(row.ref))
        return (*key, row.crm_id, row.run_id, micros(row.announced_at), row.why, row.code, row.note)

    def _intent(self, base: str, row: Any) -> Intent:
        return Intent(
            idem=row.idem,
            base=base,
            kind=self._words.word(row.kind),
            ref=unpacked(row.ref),
            crm_id=row.crm_id,
            run_id=row.run_id,
            announced_at=moment(row.announced_at),
            why=row.why,
            code=row.code,
            note=row.note,
        )
