"""Merging duplicates: everything that pointed at the losers points at the winner, their ids stay as aliases.

Codes of the losers move along, so each infobase finds the winner under the code it knows. Where winner and
loser both have a code of one infobase, the winner's is shown and the other one still finds the card. A winner
without one shows the loser's until it gets its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import and_, delete, select, update

from connectors.crm.embedded import refusals
from connectors.crm.embedded.actions import digest
from connectors.crm.embedded.database import Session, chunks
from connectors.crm.embedded.figure_writing import card_became
from connectors.crm.embedded.kinds import PROFILES
from connectors.crm.embedded.records import Card, shown, to_doc
from connectors.crm.embedded.tables import cards, clients, codes, documents, refs
from connectors.crm.embedded.workset import WorkSet, card_number
from connectors.crm.embedded.writing import repeated
from connectors.crm.service import Outcome, WriteResult
from enterprise_data.model.ref import Ref
from enterprise_data.objects.codec import replace_refs


def merge_cards(
    session: Session, kind: str, winner: str, losers: Sequence[str], *, idem: str, author: str
) -> WriteResult:
    """One card out of several of one kind."""
    work = WorkSet(session, author)
    payload = digest("merge", kind, winner, *losers)
    if idem:
        work.load_past([idem])
    asked = [number for id in (winner, *losers) if (number := card_number(id)) is not None]
    work.load_cards({*asked, *(row[2] for row in work.past.values())})
    if idem in work.past:
        return repeated(work, kind, idem, payload)
    target = work.card(kind, winner)
    if target is None:
        return refusals.missing(kind, winner)
    sources: dict[int, Card] = {}
    for id in losers:
        card = work.card(kind, id)
        if card is None:
            return refusals.missing(kind, id)
        if card.id != target.id:
            sources[card.id] = card
    return _merged(work, target, list(sources.values()), idem, payload)


def _merged(work: WorkSet, winner: Card, losers: Sequence[Card], idem: str, payload: bytes) -> WriteResult:
    if not losers:
        return _ended(Outcome.UNCHANGED, winner)
    for card in (winner, *losers):
        if card.locked:
            return refusals.locked(card)
    if winner.deleted:
        text = (
            f"{refusals.named(winner.kind, winner.record)}: карточка помечена на удаление. Снимите пометку."
        )
        return refusals.rejected("deleted", text, card=winner)
    for loser in losers:
        _repoint(work, winner, loser)
        _move_codes(work, winner, loser)
        _move_the_rest(work, winner.id, loser.id)
        _retire(work, winner, loser)
    work.touch(winner)
    work.remember(idem, payload, Outcome.UPDATED, winner)
    work.flush()
    return _ended(Outcome.UPDATED, winner)


def _repoint(work: WorkSet, winner: Card, loser: Card) -> None:
    """References of other cards; ancestors of the winner get the loser's own parent, else a circle closes."""
    query = select(refs.c.source_id, refs.c.field).where(refs.c.target_id == loser.id)
    pairs = work.session.connection.execute(query).all()
    work.load_cards({row.source_id for row in pairs})
    for number, field in pairs:
        source = work.any(number)
        if source is None:
            continue
        if "." in field:
            record = replace_refs(
                PROFILES[source.kind].type,
                source.record,
                lambda ref: Ref(winner.kind, str(winner.id)) if ref.id == str(loser.id) else ref,
            )
            source.put(record, to_doc(record).decode())
            work.touch(source, relinked=True)
            continue
        above = source.kind == winner.kind and work.is_inside(str(winner.id), field, source)
        ref = getattr(loser.record, field) if above else Ref(winner.kind, str(winner.id))
        if ref is not None and ref.id == str(source.id):
            ref = None
        record = replace(source.record, **{field: ref})
        source.put(record, to_doc(record).decode())
        work.touch(source, relinked=True)


def _move_codes(work: WorkSet, winner: Card, loser: Card) -> None:
    for prefix in loser.codes.keys() - winner.codes.keys():
        winner.codes[prefix] = loser.codes[prefix]
        winner.borrowed.add(prefix)
    moved = update(codes).where(codes.c.card_id == loser.id).values(card_id=winner.id, inherited=1)
    work.session.connection.execute(moved)
    loser.codes = {}


def _move_the_rest(work: WorkSet, winner: int, loser: int) -> None:
    """Documents, the client a loser came from, prices, stock and debts."""
    connection = work.session.connection
    held = select(documents.c.kind, documents.c.document_id).where(documents.c.card_id == winner)
    both = {tuple(row) for row in connection.execute(held)}
    for row in connection.execute(select(documents).where(documents.c.card_id == loser)).all():
        where = and_(
            documents.c.card_id == loser,
            documents.c.kind == row.kind,
            documents.c.document_id == row.document_id,
        )
        if (row.kind, row.document_id) in both:
            connection.execute(delete(documents).where(where))
        else:
            connection.execute(update(documents).where(where).values(card_id=winner))
    promoted = clients.c.counterparty_id == loser
    connection.execute(update(clients).where(promoted).values(counterparty_id=winner))
    card_became(connection, loser, winner)


def _retire(work: WorkSet, winner: Card, loser: Card) -> None:
    """The loser, and whoever was merged into it before, become aliases of the winner."""
    connection = work.session.connection
    earlier = list(connection.execute(select(cards.c.id).where(cards.c.merged_into == loser.id)).scalars())
    loser.merged_into = winner.id
    work.touch(loser)
    for part in chunks(earlier):
        for number in part:
            values = {"merged_into": winner.id, "seq": work.session.next_seq()}
            connection.execute(update(cards).where(cards.c.id == number).values(**values))


def _ended(outcome: Outcome, card: Card) -> WriteResult:
    return WriteResult(outcome=outcome, id=str(card.id), version=str(card.seq), stored=shown(card))
