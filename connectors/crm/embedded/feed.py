"""The change log as others read it: what changed, what exists, what was merged away.

A cursor is the greatest log number already delivered. Numbers are committed in order (see ``database``), so
"greater than the cursor" is everything that is new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter

from sqlalchemy import Connection, bindparam, literal_column, select

from connectors.crm.embedded.database import CHUNK, Database
from connectors.crm.embedded.records import moment
from connectors.crm.embedded.tables import cards, counters
from connectors.crm.service import ChangePage, CrmChange, CrmError, Origin
from enterprise_data.errors import BackupRestored

EXCHANGE = "obmen"
"""Author of writes that the exchange makes."""
_OURS, _FOREIGN = Origin.OURS, Origin.FOREIGN

_CHANGES = (
    select(cards.c.id, cards.c.seq, cards.c.deleted, cards.c.changed_at, cards.c.changed_by)
    .where(cards.c.kind == bindparam("kind"), cards.c.seq > bindparam("since"), cards.c.merged_into.is_(None))
    .order_by(cards.c.seq)
    .limit(bindparam("most"))
)
_MERGED = select(cards.c.id, cards.c.merged_into, cards.c.seq, cards.c.kind).where(
    cards.c.merged_into > literal_column("0")
)
"""Made once: every exchange asks for each of forty kinds, and most answers are empty."""


def read_changes(connection: Connection, kind: str, cursor: str | None, limit: int) -> ChangePage:
    """Latest version of each card that changed since the cursor, oldest first."""
    since = _number(cursor)
    rows = connection.execute(_CHANGES, {"kind": kind, "since": since, "most": limit}).all()
    if not rows:
        _check_not_behind(connection, since)
    last = rows[-1].seq if rows else since
    items = [_change(kind, *row) for row in rows]
    return ChangePage(items=items, next=str(last), complete=len(rows) < limit)


def read_aliases(connection: Connection, kind: str, since: str | None) -> tuple[Mapping[str, str], str]:
    """Losing id → winning id of merges since the cursor. Merges are few: their own index is read whole, where that of
    the log would lead through every card."""
    start = _number(since)
    rows = [row for row in connection.execute(_MERGED) if row.kind == kind and row.seq > start]
    rows.sort(key=attrgetter("seq"))
    return {str(row.id): str(row.merged_into) for row in rows}, str(rows[-1].seq if rows else start)


def walk_census(database: Database, kind: str) -> Iterator[tuple[str, str]]:
    """(id, version) of all cards by key paging, a short transaction per page."""
    last = 0
    while True:
        query = select(cards.c.id, cards.c.seq).where(
            cards.c.kind == kind, cards.c.id > last, cards.c.merged_into.is_(None)
        )
        with database.read() as connection:
            rows = connection.execute(query.order_by(cards.c.id).limit(CHUNK)).all()
        yield from ((str(row.id), str(row.seq)) for row in rows)
        if len(rows) < CHUNK:
            return
        last = rows[-1].id


def _change(kind: str, id: int, seq: int, deleted: int, changed_at: int, changed_by: str) -> CrmChange:
    """A line, in the order of ``_CHANGES``."""
    return CrmChange(
        kind=kind,
        id=str(id),
        version=str(seq),
        deleted=bool(deleted),
        changed_at=moment(changed_at),
        origin=_OURS if changed_by == EXCHANGE else _FOREIGN,
    )


def _number(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit()):
        raise CrmError(f"Отметка чтения CRM «{cursor}» повреждена.", hint="Прочитайте CRM заново, с начала.")
    return int(cursor)


def _check_not_behind(connection: Connection, since: int) -> None:
    newest = connection.execute(select(counters.c.seq)).scalar_one()
    if newest < since:
        raise BackupRestored(
            f"CRM помнит изменения до {newest}, а обмен уже прочитал до {since}: "
            "похоже, базу CRM восстановили из резервной копии.",
            hint="Сверьте карточки и запустите чтение CRM с начала.",
            newest=newest,
            cursor=since,
        )
