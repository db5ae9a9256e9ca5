"""What one write transaction has in hand: loaded before the first decision, stored after the last.

A batch of a thousand cards thus costs about ten statements. Decisions see the effect of earlier writes of the
same batch, because they all work on the same ``Card`` objects.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from connectors.crm.embedded.database import Session, chunks, insert_many, rows_by
from connectors.crm.embedded.kinds import PROFILES, Profile
from connectors.crm.embedded.records import Card, card_of, now_ms, row_of
from connectors.crm.embedded.tables import cards, codes, idems, refs, text_key
from connectors.crm.service import CrmWrite, Outcome
from enterprise_data.model.ref import Ref

_UPDATE = (
    update(cards)
    .where(cards.c.id == bindparam("_id"))
    .values({column.name: bindparam(f"_{column.name}") for column in cards.c if column.name != "id"})
)
_PAST = "SELECT idem, payload, outcome, card_id, seq FROM crm_idems WHERE idem_key"
_HOLDERS = "SELECT code, card_id FROM crm_codes WHERE kind = ? AND code"
_TARGETS = "SELECT id, kind, merged_into FROM crm_cards WHERE id"
_CARDS = "SELECT * FROM crm_cards WHERE id"
_CODES = "SELECT card_id, prefix, code, inherited FROM crm_codes WHERE card_id"
_PARAMS = tuple(f"_{column.name}" for column in cards.c)


def card_number(id: str) -> int | None:
    """The number behind a CRM id; None for a text that never was one of ours."""
    return int(id) if id.isascii() and id.isdigit() and len(id) <= 18 and id[0] != "0" else None


class WorkSet:
    """Cards, codes and keys under the hands of one transaction."""

    def __init__(self, session: Session, author: str) -> None:
        self.session = session
        self.author = author
        self.now = now_ms()
        self.past: dict[str, tuple[bytes, str, int, int]] = {}
        self.holders: dict[tuple[str, str], int] = {}
        self._cards: dict[int, Card] = {}
        self._winners: dict[int, int] = {}
        self._targets: dict[tuple[str, str], str] = {}
        self._new: dict[int, Card] = {}
        self._changed: dict[int, Card] = {}
        self._relinked: set[int] = set()
        self._codes: list[tuple[Any, ...]] = []
        self._idems: list[tuple[Any, ...]] = []

    # --- before the first decision

    def load(self, writes: Sequence[CrmWrite]) -> None:
        """Everything that these writes may ask for."""
        self.load_past([write.idem for write in writes if write.idem])
        self._load_holders({(write.kind, write.code[1]) for write in writes if write.code})
        wanted = {number for write in writes if write.id and (number := card_number(write.id))}
        wanted.update(row[2] for row in self.past.values())
        wanted.update(self.holders.values())
        self.load_cards(wanted)
        self._load_targets(writes)

    def load_past(self, keys: Sequence[str]) -> None:
        """Effects of earlier writes by key."""
        wanted = set(keys)
        for row in rows_by(self.session.connection, _PAST, [text_key(idem) for idem in wanted]):
            if row.idem in wanted:
                self.past[row.idem] = (row.payload, row.outcome, row.card_id, row.seq)

    def load_cards(self, ids: Collection[int]) -> None:
        """Cards by number; an alias brings its winner."""
        fresh = [number for number in ids if number not in self._cards and number not in self._winners]
        found, winners = read_cards(self.session.connection, fresh)
        self._cards.update({number: card for number, card in found.items() if number not in self._cards})
        self._winners.update(winners)

    def _load_holders(self, wanted: set[tuple[str, str]]) -> None:
        for kind in {kind for kind, _ in wanted}:
            held = [code for own, code in wanted if own == kind]
            for row in rows_by(self.session.connection, _HOLDERS, held, [kind]):
                self.holders[kind, row.code] = row.card_id

    def _load_targets(self, writes: Sequence[CrmWrite]) -> None:
        wanted: set[str] = set()
        for write in writes:
            profile = PROFILES.get(write.kind)
            if profile is not None:
                wanted.update(ref.id for ref in profile.type.refs(write.record))
        numbers = [number for id in sorted(wanted) if (number := card_number(id)) is not None]
        for row in rows_by(self.session.connection, _TARGETS, numbers):
            self._targets[row.kind, str(row.id)] = str(row.merged_into or row.id)

    # --- asked by decisions

    def card(self, kind: str, id: str) -> Card | None:
        """The living card behind an id or alias."""
        number = card_number(id)
        return None if number is None else self.by_number(kind, number)

    def by_number(self, kind: str, number: int) -> Card | None:
        """The same by number."""
        card = self._cards.get(self._winners.get(number, number))
        return card if card is not None and card.kind == kind else None

    def any(self, number: int) -> Card | None:
        """A loaded card of whatever kind, by its own number."""
        return self._cards.get(number)

    def target(self, ref: Ref) -> Ref | None:
        """What a reference means: itself, the winner behind an alias, or None if there is no such card."""
        id = self._targets.get((ref.kind, ref.id))
        if id is None:
            return None
        return ref if id == ref.id else Ref(ref.kind, id)

    def is_inside(self, start: str, field: str, card: Card) -> bool:
        """Whether following ``field`` from the card ``start`` arrives at ``card``."""
        number: int | None = int(start)
        seen: set[int] = set()
        while number is not None and number not in seen:
            if number == card.id:
                return True
            seen.add(number)
            number = self._step(number, field)
        return False

    def _step(self, number: int, field: str) -> int | None:
        if number in self._changed or number in self._new:
            ref = getattr(self._cards[number].record, field, None)
            return None if ref is None else int(ref.id)
        query = select(refs.c.target_id).where(refs.c.source_id == number, refs.c.field == field)
        return self.session.connection.execute(query).scalar()

    # --- effects

    def add(self, card: Card) -> None:
        """A new card."""
        self._cards[card.id] = self._new[card.id] = card

    def touch(self, card: Card, *, relinked: bool = False) -> None:
        """The card changed: the next number of the log, this author, this moment."""
        card.seq = self.session.next_seq()
        card.changed_at = self.now
        card.changed_by = self.author
        if card.id not in self._new:
            self._changed[card.id] = card
            if relinked:
                self._relinked.add(card.id)

    def add_code(self, card: Card, prefix: str, code: str) -> None:
        """The card got a code."""
        self.holders[card.kind, code] = card.id
        self._codes.append((card.kind, code, prefix, card.id, 0))

    def remember(self, idem: str, payload: bytes, outcome: Outcome, card: Card) -> None:
        """The effect of a write, under its key."""
        if idem:
            self.past[idem] = (payload, outcome.value, card.id, card.seq)
            row = (card.seq, idem, text_key(idem), payload, outcome.value, card.id, self.now)
            self._idems.append(row)

    # --- after the last decision

    def flush(self) -> None:
        """Writes everything down."""
        connection = self.session.connection
        insert_many(connection, cards, [row_of(card, PROFILES[card.kind]) for card in self._new.values()])
        self._flush_changed()
        relinked = [self._cards[number] for number in self._relinked]
        for part in chunks(list(self._relinked)):
            connection.execute(delete(refs).where(refs.c.source_id.in_(part)))
        insert_many(connection, refs, list(_ref_rows([*self._new.values(), *relinked])))
        insert_many(connection, codes, self._codes)
        insert_many(connection, idems, self._idems)

    def _flush_changed(self) -> None:
        rows = [row_of(card, PROFILES[card.kind]) for card in self._changed.values()]
        if rows:
            self.session.connection.execute(_UPDATE, [dict(zip(_PARAMS, row, strict=True)) for row in rows])


def read_cards(connection: Connection, ids: Collection[int]) -> tuple[dict[int, Card], dict[int, int]]:
    """(cards by number, losing number → winning number); the winners of losers are among the cards."""
    found: dict[int, Card] = {}
    winners: dict[int, int] = {}
    wanted = list(ids)
    while wanted:
        held = _codes_of(connection, wanted)
        for row in rows_by(connection, _CARDS, wanted):
            if row.merged_into is None:
                found[row.id] = card_of(row, *held.get(row.id, ({}, set())))
            else:
                winners[row.id] = row.merged_into
        wanted = list({winner for winner in winners.values() if winner not in found})
    return found, winners


def _codes_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[dict[str, str], set[str]]]:
    """Card → (prefix → code that is shown, prefixes of which it has only an inherited one)."""
    held: dict[int, tuple[dict[str, str], set[str]]] = {}
    rows = rows_by(connection, _CODES, ids)
    for row in sorted(rows, key=lambda row: (-row.inherited, row.code)):
        shown, borrowed = held.setdefault(row.card_id, ({}, set()))
        shown[row.prefix] = row.code
        (borrowed.add if row.inherited else borrowed.discard)(row.prefix)
    return held


def _ref_rows(sources: Iterable[Card]) -> Iterable[tuple[int, str, int]]:
    for card in sources:
        profile: Profile = PROFILES[card.kind]
        for name, ref in dict.fromkeys(profile.type.placed_refs(card.record)):
            # a table may refer to many cards from one column, and to each of them often
            yield card.id, name if "." not in name else f"{name}:{ref.id}", int(ref.id)
