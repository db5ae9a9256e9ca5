"""Lists of cards for people: what is sought, within which period, with whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, func, or_, select

from connectors.crm.embedded.kinds import PROFILES
from connectors.crm.embedded.records import shown
from connectors.crm.embedded.tables import cards, codes, refs
from connectors.crm.embedded.workset import card_number, read_cards
from connectors.crm.service import CrmRecord

_IN_THE_NUMBER = "%\n%\n%\n%"
"""The number is the fourth line of what is sought; the column of its own keeps Cyrillic letters as they were typed."""
_MOST_NAMED = 500
"""Cards of one filter: more would be no answer to anybody."""


class Words(TypedDict, total=False):
    """What a person looks for. ``search``: part of a name, ИНН or number, or a whole 1C code.

    ``since`` and ``until`` (both included) and ``number`` (a part of it) are for documents. ``refers_to``: cards one of
    which the found ones must name anywhere; None where that doesn't matter.
    """

    search: str
    include_deleted: bool
    since: date | None
    until: date | None
    number: str
    refers_to: Sequence[str] | None


def list_page(
    connection: Connection, kind: str, sought: Words, *, offset: int, limit: int
) -> tuple[list[CrmRecord], int]:
    """A page of cards, and how many there are.

    Documents stand with the latest date first. Cards: latest changes first, or by name when something is sought.
    """
    where = _conditions(kind, sought)
    total = connection.execute(select(func.count()).select_from(cards).where(*where)).scalar_one()
    query = select(cards.c.id).where(*where).order_by(*_order(kind, sought)).offset(offset).limit(limit)
    ids = list(connection.execute(query).scalars())
    found, _ = read_cards(connection, ids)
    return [shown(found[number]) for number in ids], total


def count_cards(connection: Connection) -> dict[str, int]:
    """Kind → living cards."""
    living = (cards.c.merged_into.is_(None), cards.c.deleted == 0)
    query = select(cards.c.kind, func.count()).where(*living).group_by(cards.c.kind)
    return {row[0]: row[1] for row in connection.execute(query)}


def _order(kind: str, sought: Words) -> tuple[ColumnElement[object], ...]:
    if PROFILES[kind].type.is_document:
        return cards.c.dated.desc().nulls_last(), cards.c.id.desc()
    return (cards.c.name, cards.c.id) if sought.get("search", "").strip() else (cards.c.seq.desc(),)


def _conditions(kind: str, sought: Words) -> list[ColumnElement[bool]]:
    search, number = sought.get("search", "").strip(), sought.get("number", "").strip()
    since, until, refers_to = sought.get("since"), sought.get("until"), sought.get("refers_to")
    where = [cards.c.kind == kind, cards.c.merged_into.is_(None)]
    if not sought.get("include_deleted"):
        where.append(cards.c.deleted == 0)
    search = (
        search.removeprefix(PROFILES[kind].type.title).strip() if PROFILES[kind].type.is_document else search
    )
    if search:
        by_code = select(codes.c.card_id).where(codes.c.kind == kind, codes.c.code == search)
        named = cards.c.sought.contains(_needle(search), autoescape=True)
        where.append(or_(named, cards.c.id.in_(by_code)))
    if number:
        where.append(cards.c.sought.like(_IN_THE_NUMBER + _escaped(_needle(number)) + "%", escape="/"))
    if since is not None:
        where.append(cards.c.dated >= since.isoformat())
    if until is not None:  # a moment of that day is spelled longer than the day itself
        where.append(cards.c.dated < (until + timedelta(days=1)).isoformat())
    if refers_to is not None:
        targets = [found for id in refers_to[:_MOST_NAMED] if (found := card_number(id))]
        where.append(cards.c.id.in_(select(refs.c.source_id).where(refs.c.target_id.in_(targets))))
    return where


def _escaped(text: str) -> str:
    return "".join(f"/{letter}" if letter in "/%_" else letter for letter in text)


def _needle(text: str) -> str:
    return text.lower().replace("ё", "е")
