"""Numbers that only grow and are never given twice, even after what carried them is gone."""

from __future__ import annotations

from collections.abc import Sequence

from state.stores.sql.session import Session

_COUNT = (
    "INSERT INTO state_counters (name, value) VALUES (?, ?) "
    "ON CONFLICT (name) DO UPDATE SET value = state_counters.value + excluded.value RETURNING value"
)


def take_numbers(session: Session, name: str, count: int) -> Sequence[int]:
    """``count`` fresh numbers, ascending; ``name`` is one of ``tables.NUMBERED``."""
    if count == 0:
        return ()
    if session.postgres:
        sql = f"SELECT nextval('state_{name}_seq') FROM generate_series(1, ?)"  # noqa: S608
        return [row[0] for row in session.returning(sql, [count])]
    last = session.returning(_COUNT, [name, count])[0][0]
    return range(last - count + 1, last + 1)
