"""What each message carried, and the writes to the CRM that were announced."""

from __future__ import annotations

from collections.abc import Sequence

from state.rows import Intent, SentRow
from state.stores.latest import latest
from state.stores.memory.copies import stored
from state.stores.memory.part import Part
from state.stores.refs import packed


class MemorySent(Part):
    """See ``ports.Changes``."""

    def record_sent(self, rows: Sequence[SentRow]) -> None:
        for row in rows:
            self._draft.write("sent", row.base)[row.kind, row.ref, row.message_no] = row

    def sent_upto(self, base: str, message_no: int, after: tuple[str, str], limit: int) -> Sequence[SentRow]:
        newest: dict[tuple[str, bytes], SentRow] = {}
        for row in self._draft.read("sent", base).values():
            key = (row.kind, packed(row.ref))
            if row.message_no <= message_no and (
                key not in newest or newest[key].message_no < row.message_no
            ):
                newest[key] = row
        start = (after[0], packed(after[1]) if after[1] else b"")
        return [newest[key] for key in sorted(newest) if key > start][:limit]

    def sent_in(self, base: str, message_no: int) -> int:
        return sum(row.message_no == message_no for row in self._draft.read("sent", base).values())

    def sent_refs(self, base: str, kind: str, refs: Sequence[str]) -> frozenset[str]:
        rows = self._draft.read("sent", base).values()
        carried = frozenset(row.ref for row in rows if row.kind == kind)
        return carried & frozenset(refs)

    def drop_sent(self, base: str, message_no: int) -> None:
        sent = self._draft.write("sent", base)
        for key in [key for key, row in sent.items() if row.message_no <= message_no]:
            del sent[key]

    def put_intents(self, rows: Sequence[Intent]) -> None:
        intents = self._draft.write("intents")
        for row in latest(rows, lambda row: row.idem):
            intents.pop(row.idem, None)
            intents[row.idem] = stored(row)

    def open_intents(self, base: str, limit: int) -> Sequence[Intent]:
        return [row for row in self._draft.read("intents").values() if row.base == base][:limit]

    def close_intents(self, idems: Sequence[str]) -> None:
        intents = self._draft.write("intents")
        for idem in idems:
            intents.pop(idem, None)
