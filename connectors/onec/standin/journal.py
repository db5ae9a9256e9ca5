"""The log and the warnings of the infobase: what 1C keeps silent about can be seen here."""

from __future__ import annotations

from connectors.onec.standin.results import LogRow
from connectors.onec.standin.storage import Storage


class Journal:
    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def note(
        self, event: str, text: str, *, type_name: str = "", ref: str = "", number: int | None = None
    ) -> None:
        moment = self.storage.now().isoformat(timespec="milliseconds")
        sql = "INSERT INTO log (moment, event, text, type, ref, number) VALUES (?, ?, ?, ?, ?, ?)"
        self.storage.execute(sql, moment, event, text, type_name, ref, number)

    def rows(self, event: str = "") -> list[LogRow]:
        sql = "SELECT id, moment, event, text, type, ref, number FROM log WHERE ? IN ('', event) ORDER BY id"
        return [
            LogRow(
                id=row[0], moment=row[1], event=row[2], text=row[3], type=row[4], ref=row[5], number=row[6]
            )
            for row in self.storage.execute(sql, event)
        ]
