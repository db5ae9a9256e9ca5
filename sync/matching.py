"""The CRM's cards as ``mappings.matching`` looks for them, and its judgement in the words of an exchange.

An object that is not linked yet meets the cards: by code, ИНН+КПП, exact name. Never a blind create.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.crm.service import MatchKey
from enterprise_data.errors import AmbiguousMatch
from enterprise_data.objects.base import ObjectType
from mappings.likeness import suggest
from mappings.matching import Ambiguous, Matched, Outcome, match
from mappings.prefix import BasePrefix
from state.rows import Link
from sync.context import Exchange

_SHOWN = 5
"""Candidates that a question names; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search for a card brought: a card, a question, or nothing.

    ``own_link``: the only fitting card is one that we ourselves are carrying to 1C, so this is that object under
    a GUID of 1C's own (transport.md §9). ``question`` is a Russian sentence; ``candidates`` stand most alike first.
    """

    crm_id: str | None = None
    why: str = ""
    candidates: tuple[str, ...] = ()
    question: str = ""
    refused: str = ""
    """The card that a person chose, but that belongs to another object."""
    own_link: Link | None = None


NOTHING = Found()


def find_cards(
    exchange: Exchange,
    otype: ObjectType,
    records: Mapping[str, Any],
    prefix: BasePrefix,
    chosen: Mapping[str, str] | None = None,
    refused: Mapping[str, str] | None = None,
) -> dict[str, Found]:
    """ref → what was found. ``records`` are in the CRM's space; ``chosen`` and ``refused``: see ``match``."""
    cards = _CrmCards(exchange, otype)
    outcomes = match(otype, records, cards, prefix, chosen, refused)
    return {ref: _found(otype, records[ref], outcome, cards) for ref, outcome in outcomes.items()}


def ambiguous_match(otype: ObjectType, label: str, found: Found) -> AmbiguousMatch:
    """Why an object waits although cards fit."""
    return AmbiguousMatch(
        f"{otype.quoted(label)}: {found.question}",
        hint="Выберите карточку в «Конфликтах» или выполните: obmen conflicts list.",
        candidates=found.candidates,
    )


class _CrmCards:
    """Cards linked to another object of this base are not free, except those still on their way to 1C."""

    def __init__(self, exchange: Exchange, otype: ObjectType) -> None:
        self._exchange = exchange
        self._otype = otype
        self.links: dict[str, Link] = {}

    def find(self, keys: Sequence[Mapping[str, str]]) -> Sequence[Sequence[str]]:
        """See ``mappings.matching.Cards``."""
        asked = [MatchKey(values=values) for values in keys]
        return self._exchange.crm.find_many(self._otype.name, asked)

    def records(self, ids: Collection[str]) -> Mapping[str, Any]:
        """See ``mappings.matching.Cards``."""
        cards = self._exchange.crm.get_many(self._otype.name, sorted(ids))
        return {id: card.record for id, card in cards.items()}

    def free(self, ids: Collection[str]) -> Collection[str]:
        """See ``mappings.matching.Cards``."""
        base, kind = self._exchange.base.name, self._otype.name
        with self._exchange.store.unit() as unit:
            links = unit.links_by_crm(base, kind, sorted(ids))
            born_here = {link.ref for link in links.values() if link.why == "created" and not link.tombstone}
            snapshots = unit.snapshots(base, kind, sorted(born_here))
        shown = {ref for ref, row in snapshots.items() if row.whole is not None}
        own = {id: link for id, link in links.items() if link.ref in born_here - shown}
        self.links.update(own)
        return [id for id in ids if id not in links or id in own]


def _found(otype: ObjectType, record: Any, outcome: Outcome, cards: _CrmCards) -> Found:
    if isinstance(outcome, Matched):
        own = cards.links.get(outcome.id)
        return Found(crm_id=None if own else outcome.id, why=outcome.why, own_link=own)
    if isinstance(outcome, Ambiguous):
        return _question(otype, record, outcome, cards)
    return NOTHING


def _question(otype: ObjectType, record: Any, outcome: Ambiguous, cards: _CrmCards) -> Found:
    """The candidates with their likeness, so that a person sees at once which one is meant."""
    known = cards.records(outcome.candidates)
    alike = suggest(record, known)
    shown = [
        f"№ {item.id} «{otype.name_of(known[item.id])}» (сходство {item.score} %)" for item in alike[:_SHOWN]
    ]
    if len(alike) > _SHOWN:
        shown.append(f"и ещё {len(alike) - _SHOWN}")
    return Found(
        candidates=tuple(item.id for item in alike),
        why=outcome.why,
        question=_sentence(outcome, ", ".join(shown)),
        refused=outcome.refused,
    )


def _sentence(outcome: Ambiguous, shown: str) -> str:
    which = f" Подходят: {shown}." if shown else " Других подходящих карточек нет: её можно создать."
    if outcome.refused:
        return f"выбранная карточка № {outcome.refused} уже относится к другому объекту 1С.{which}"
    if outcome.contested:
        return f"та же карточка CRM подходит и другому объекту 1С: {shown}. Обмен сам не выбирает."
    return f"в CRM подходит карточек — {len(outcome.candidates)}: {shown}. Обмен сам не выбирает."
