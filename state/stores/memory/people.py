"""Who may sign in, and who decided what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from state.rows import AuditRow, User
from state.stores.memory.copies import given, stored
from state.stores.memory.part import Part


class MemoryPeople(Part):
    """See ``ports.Reports``."""

    def add_audit(self, row: AuditRow) -> None:
        (seq,) = self._draft.take_numbers("audit", 1)
        self._draft.write("audit")[seq] = stored(replace(row, seq=seq))

    def audit(self, *, offset: int = 0, limit: int = 100) -> tuple[Sequence[AuditRow], int]:
        rows = list(self._draft.read("audit").values())
        page = rows[::-1][offset : offset + limit]
        return [given(row) for row in page], len(rows)

    def users(self) -> Sequence[User]:
        rows = self._draft.read("users")
        return [rows[name] for name in sorted(rows)]

    def user(self, name: str) -> User | None:
        return self._draft.read("users").get(name)

    def put_user(self, row: User) -> None:
        self._draft.write("users")[row.name] = stored(row)
