"""Who may sign in, and who decided what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from state import tables
from state.rows import AuditRow, User
from state.stores.sql.numbers import take_numbers
from state.stores.sql.part import Part
from state.stores.values import dumped, loaded, micros, micros_or_none, moment, moment_or_none


class SqlPeople(Part):
    """See ``ports.Reports``."""

    def add_audit(self, row: AuditRow) -> None:
        (seq,) = take_numbers(self._session, "audit", 1)
        values = (seq, micros(row.at), row.who, row.action, row.subject, dumped(dict(row.details)))
        self._session.insert(tables.audit, [values])

    def audit(self, *, offset: int = 0, limit: int = 100) -> tuple[Sequence[AuditRow], int]:
        total = self._session.row("SELECT count(*) FROM state_audit")[0]
        rows = self._session.rows(
            "SELECT * FROM state_audit ORDER BY seq DESC LIMIT ? OFFSET ?", (limit, offset)
        )
        return [_audit(row) for row in rows], int(total)

    def users(self) -> Sequence[User]:
        rows = [_user(row) for row in self._session.rows("SELECT * FROM state_users")]
        return sorted(rows, key=lambda row: row.name)

    def user(self, name: str) -> User | None:
        row = self._session.row("SELECT * FROM state_users WHERE name = ?", [name])
        return None if row is None else _user(row)

    def put_user(self, row: User) -> None:
        values = (row.name, row.password_hash, row.role, micros(row.created_at), int(row.disabled))
        locked = (row.failed_logins, micros_or_none(row.locked_until))
        self._session.upsert(tables.users, "name", [(*values, *locked)])


def _audit(row: Any) -> AuditRow:
    return AuditRow(
        at=moment(row.at),
        who=row.who,
        action=row.action,
        subject=row.subject,
        details=loaded(row.details),
        seq=row.seq,
    )


def _user(row: Any) -> User:
    return User(
        name=row.name,
        password_hash=row.password_hash,
        role=row.role,
        created_at=moment(row.created_at),
        disabled=bool(row.disabled),
        failed_logins=row.failed_logins,
        locked_until=moment_or_none(row.locked_until),
    )
