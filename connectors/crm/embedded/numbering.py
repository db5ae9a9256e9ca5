"""Numbers of documents that are born in the CRM: per kind and year, never given twice.

A prefix of our own keeps them apart from the numbers that an infobase gives (reference/odata/codes_and_numbers.md).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from connectors.crm.embedded.database import Session, insert_many
from connectors.crm.embedded.kinds import Profile
from connectors.crm.embedded.tables import numbers

PREFIX = "00CR-"
_DIGITS = 6


def numbered(session: Session, profile: Profile, record: Any) -> Any:
    """The document with a number, the given one where it has one; a number that must be given is no number of ours."""
    is_ours = profile.type.is_document and "number" in profile.fields and "number" not in profile.required
    if not is_ours or record.number.strip():
        return record
    return replace(
        record, number=f"{PREFIX}{_next(session, profile.type.name, record.date.year):0{_DIGITS}d}"
    )


def _next(session: Session, kind: str, year: int) -> int:
    here = (numbers.c.kind == kind, numbers.c.year == year)
    last = session.connection.execute(select(numbers.c.last).where(*here)).scalar()
    if last is None:
        insert_many(session.connection, numbers, [(kind, year, 1)])
        return 1
    session.connection.execute(update(numbers).where(*here).values(last=last + 1))
    return int(last) + 1
