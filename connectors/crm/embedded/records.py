"""Rows of the tables ↔ cards: the only place that knows how a card is spelled in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from connectors.crm.embedded.kinds import PROFILES, Profile
from connectors.crm.embedded.tables import text_key
from connectors.crm.service import CrmRecord
from enterprise_data.objects.codec import decode, encode

EMPTY: Mapping[str, Any] = {}


@dataclass(slots=True, kw_only=True)
class Card:
    """A card while it is being worked on inside one transaction."""

    id: int
    kind: str
    seq: int
    doc: str
    created_at: int
    changed_at: int
    changed_by: str
    held: Any = None
    """The decoded record, once somebody asked for it."""
    deleted: bool = False
    locked: bool = False
    merged_into: int | None = None
    card: str | None = None
    owner: str = ""
    department: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    borrowed: set[str] = field(default_factory=set)
    """Prefixes whose code came from a card merged into this one: it is shown until the card gets its own."""

    @property
    def record(self) -> Any:
        """The canonical record; decoded late, because an unchanged card is told by its document alone."""
        if self.held is None:
            self.held = decode(PROFILES[self.kind].type, self.doc.encode())
        return self.held

    def put(self, record: Any, doc: str) -> None:
        """Another content."""
        self.held, self.doc = record, doc


def to_doc(record: Any, encoded: bytes | None = None) -> bytes:
    """The record as JSON, which may be given; raises ``ValueError`` for characters that no database keeps."""
    try:
        doc = encode(record) if encoded is None else encoded
    except orjson.JSONEncodeError as error:
        raise ValueError(str(error)) from error
    if b"\\u0000" in doc and _has_nul(orjson.loads(doc)):
        raise ValueError("NUL")
    return doc


def card_of(row: Any, codes: dict[str, str], borrowed: set[str]) -> Card:
    """A row of ``crm_cards`` as a card."""
    return Card(
        id=row.id,
        kind=row.kind,
        seq=row.seq,
        doc=row.doc,
        created_at=row.created_at,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        deleted=bool(row.deleted),
        locked=bool(row.locked),
        merged_into=row.merged_into,
        card=row.card,
        owner=row.owner,
        department=row.department,
        codes=codes,
        borrowed=borrowed,
    )


def row_of(card: Card, profile: Profile) -> tuple[Any, ...]:
    """The card as a row, in the order of the table's columns."""
    record = card.record
    name = record.name if "name" in profile.fields else profile.type.label(record)
    full_name = record.full_name if profile.has_full_name else ""
    inn = record.inn if profile.has_inn else ""
    number = getattr(record, profile.number) if profile.number else ""
    sought = f"{name}\n{full_name}\n{inn}\n{number}".lower().replace("ё", "е")
    return (
        card.id,
        card.kind,
        card.seq,
        int(card.deleted),
        int(card.locked),
        card.merged_into,
        name,
        text_key(name),
        text_key(full_name),
        inn or None,
        number or None,
        record.date.isoformat() if profile.type.is_document and record.date else None,
        sought,
        card.doc,
        card.card,
        card.owner,
        card.department,
        card.created_at,
        card.changed_at,
        card.changed_by,
    )


def shown(card: Card) -> CrmRecord:
    """The card as the outside sees it."""
    return CrmRecord(
        kind=card.kind,
        id=str(card.id),
        version=str(card.seq),
        record=card.record,
        deleted=card.deleted,
        locked=card.locked,
        codes=dict(card.codes) if card.codes else EMPTY,
        owner=card.owner,
        department=card.department,
        card=orjson.loads(card.card) if card.card else EMPTY,
        created_at=moment(card.created_at),
        changed_at=moment(card.changed_at),
        changed_by=card.changed_by,
    )


def now_ms() -> int:
    """This moment as the tables keep it: milliseconds since 1970, UTC."""
    return int(datetime.now(UTC).timestamp() * 1000)


@lru_cache(maxsize=256)  # cards of one batch share their moment
def moment(ms: int) -> datetime:
    """The aware moment of a stored number."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(item) for item in value.values())
    return isinstance(value, list) and any(_has_nul(item) for item in value)
