"""What a person does with a card beyond editing it: delete, lock, hand over, copy, classify.

Deletion is a mark. Documents block it and nothing else does: contracts, accounts and contact persons of a
counterparty stay as they are, exactly as in 1C.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select

from connectors.crm.embedded import refusals
from connectors.crm.embedded.database import Session, insert_many
from connectors.crm.embedded.kinds import PROFILES
from connectors.crm.embedded.numbering import numbered
from connectors.crm.embedded.records import Card, shown, to_doc
from connectors.crm.embedded.tables import cards, documents, refs
from connectors.crm.embedded.workset import WorkSet, card_number
from connectors.crm.embedded.writing import repeated
from connectors.crm.service import DeletePolicy, Outcome, Problem, WriteResult
from enterprise_data.model.ref import Ref
from enterprise_data.objects.registry import KINDS

DOCUMENTS = tuple(name for name, kind in KINDS.items() if kind.is_document)
_SHOWN = 100
"""Documents named to whoever asks why a card can't be deleted."""


def digest(*words: str) -> bytes:
    """Fingerprint of an action's arguments, kept under its key."""
    return blake2b("\0".join(words).encode(), digest_size=16).digest()


def delete_card(
    session: Session, kind: str, id: str, *, idem: str, policy: DeletePolicy, author: str
) -> WriteResult:
    """Sets the deletion mark, unless documents or a lock stand against it."""
    work = WorkSet(session, author)
    payload = digest("delete", kind, id, policy)
    card = _fetch(work, kind, id, idem)
    if idem in work.past:
        return repeated(work, kind, idem, payload)
    if card is None:
        return refusals.missing(kind, id)
    if card.deleted:
        return _ended(Outcome.UNCHANGED, card)
    if card.locked:
        return refusals.locked(card)
    blocks = policy is DeletePolicy.BLOCK_IF_DOCUMENTS and kind not in DOCUMENTS
    if blocks and (found := documents_of(session.connection, card.id)):
        return _blocked(card, found)
    card.deleted = True
    work.touch(card)
    work.remember(idem, payload, Outcome.DELETED, card)
    work.flush()
    return _ended(Outcome.DELETED, card)


def change_card(
    session: Session,
    kind: str,
    id: str,
    author: str,
    change: Callable[[Card], bool],
    *,
    even_locked: bool = False,
) -> WriteResult:
    """Applies ``change`` (True if it changed anything) to what lives only in the CRM."""
    work = WorkSet(session, author)
    card = _fetch(work, kind, id, "")
    if card is None:
        return refusals.missing(kind, id)
    if card.locked and not even_locked:
        return refusals.locked(card)
    if not change(card):
        return _ended(Outcome.UNCHANGED, card)
    work.touch(card)
    work.flush()
    return _ended(Outcome.UPDATED, card)


def copy_card(session: Session, kind: str, id: str, author: str) -> WriteResult:
    """A new card like this one: never the codes, the lock, the deletion mark or where it came from."""
    work = WorkSet(session, author)
    source = _fetch(work, kind, id, "")
    if source is None:
        return refusals.missing(kind, id)
    record = source.record
    if kind == "counterparty":
        record = replace(record, code="")
    if PROFILES[kind].type.is_document:
        record = numbered(session, PROFILES[kind], replace(record, number=""))
    own = {name: value for name, value in shown(source).card.items() if name != "converted_from"}
    card = Card(
        id=session.next_id(),
        kind=kind,
        seq=session.next_seq(),
        held=record,
        doc=to_doc(record).decode(),
        created_at=work.now,
        changed_at=work.now,
        changed_by=author,
        card=orjson.dumps(own).decode() if own else None,
        owner=source.owner,
        department=source.department,
    )
    work.add(card)
    work.flush()
    return _ended(Outcome.CREATED, card)


def classify(values: Mapping[str, Any]) -> Callable[[Card], bool]:
    """A change of card-only fields (type, category, industry, region…); None or empty takes one away."""

    def change(card: Card) -> bool:
        held = orjson.loads(card.card) if card.card else {}
        wanted = {name: value for name, value in (held | dict(values)).items() if value not in (None, "")}
        card.card = orjson.dumps(wanted).decode() if wanted else None
        return bool(wanted != held)

    return change


def locking(locked: bool) -> Callable[[Card], bool]:
    """Locks or unlocks."""

    def change(card: Card) -> bool:
        before, card.locked = card.locked, locked
        return before != locked

    return change


def handing_over(owner: str, department: str) -> Callable[[Card], bool]:
    """Another owner; an empty department leaves the old one."""

    def change(card: Card) -> bool:
        before = card.owner, card.department
        card.owner, card.department = owner, department or card.department
        return before != (card.owner, card.department)

    return change


def documents_of(connection: Connection, number: int) -> list[tuple[Ref, str]]:
    """Documents that name the card: (reference, title); those of other programs, and living cards of our own."""
    query = (
        select(documents)
        .where(documents.c.card_id == number)
        .order_by(documents.c.kind, documents.c.document_id)
    )
    foreign = [(Ref(row.kind, row.document_id), row.title) for row in connection.execute(query)]
    own = select(cards.c.kind, cards.c.id, cards.c.name).join(refs, refs.c.source_id == cards.c.id).distinct()
    own = own.where(
        refs.c.target_id == number,
        cards.c.kind.in_(DOCUMENTS),
        cards.c.merged_into.is_(None),
        cards.c.deleted == 0,
    )
    found = connection.execute(own.order_by(cards.c.kind, cards.c.id).limit(_SHOWN))
    return foreign + [(Ref(row.kind, str(row.id)), f"{KINDS[row.kind].title} {row.name}") for row in found]


def attach_document(session: Session, id: str, document: Ref, title: str) -> None:
    """Says that a document names this card; from now on it blocks the deletion."""
    number = card_number(id) or 0
    winner = session.connection.execute(select(cards.c.merged_into).where(cards.c.id == number)).scalar()
    detach_document(session, id, document)
    insert_many(session.connection, documents, [(winner or number, document.kind, document.id, title)])


def detach_document(session: Session, id: str, document: Ref) -> None:
    """The document is gone or names another card."""
    number = card_number(id) or 0
    winner = session.connection.execute(select(cards.c.merged_into).where(cards.c.id == number)).scalar()
    same = (documents.c.kind == document.kind, documents.c.document_id == document.id)
    session.connection.execute(delete(documents).where(documents.c.card_id == (winner or number), *same))


def related(connection: Connection, id: str) -> list[Ref]:
    """Living cards that point at this one."""
    query = select(cards.c.kind, cards.c.id).join(refs, refs.c.source_id == cards.c.id)
    query = query.where(refs.c.target_id == (card_number(id) or 0), cards.c.merged_into.is_(None)).distinct()
    return [
        Ref(row.kind, str(row.id)) for row in connection.execute(query.order_by(cards.c.kind, cards.c.id))
    ]


def _fetch(work: WorkSet, kind: str, id: str, idem: str) -> Card | None:
    if idem:
        work.load_past([idem])
    number = card_number(id)
    known = [row[2] for row in work.past.values()]
    work.load_cards({*known, *([number] if number else [])})
    return work.card(kind, id) if kind in PROFILES else None


def _blocked(card: Card, found: Sequence[tuple[Ref, str]]) -> WriteResult:
    titles = ", ".join(title for _, title in found[:5]) + (" и другие" if len(found) > 5 else "")
    who = refusals.named(card.kind, card.record)
    text = f"{who}: удалить нельзя, есть документы: {titles}. Удалите их или перенесите на другую карточку."
    return WriteResult(
        outcome=Outcome.BLOCKED,
        id=str(card.id),
        version=str(card.seq),
        stored=shown(card),
        problems=(Problem(code="documents", field=None, text=text),),
        blockers=[ref for ref, _ in found],
    )


def _ended(outcome: Outcome, card: Card) -> WriteResult:
    return WriteResult(outcome=outcome, id=str(card.id), version=str(card.seq), stored=shown(card))
