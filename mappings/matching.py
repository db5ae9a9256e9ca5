"""Who is who where no link exists yet: pure judgement over candidates, never a blind link.

Exactly one candidate that nobody else claims is a match; several are a question for a person. A likeness of names
is only ever offered, with a score (REQUIREMENTS B2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from enterprise_data.model.requisites import inn_is_valid
from enterprise_data.objects.base import ObjectType
from mappings.keys import CODE, as_text, forbids, key_values
from mappings.names import same_words
from mappings.prefix import BasePrefix


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The card ``id``, found by the natural key ``why``."""

    id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Several cards fit, or one card fits several objects: a person decides."""

    candidates: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nothing fits: the object is new."""


Outcome = Matched | Ambiguous | NoMatch
NO_MATCH = NoMatch()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A card that may be meant, for a person to confirm. ``score`` is 1…100."""

    id: str
    score: int
    why: str


def judge(answers: Mapping[str, Sequence[str]], why: str) -> dict[str, Outcome]:
    """object → candidates by one natural key, to what they mean; two objects must not both take one card."""
    claims = Counter(id for candidates in answers.values() for id in set(candidates))
    outcomes: dict[str, Outcome] = {}
    for ref, found in answers.items():
        candidates = tuple(dict.fromkeys(found))
        if not candidates:
            outcomes[ref] = NO_MATCH
        elif len(candidates) == 1 and claims[candidates[0]] == 1:
            outcomes[ref] = Matched(id=candidates[0], why=why)
        else:
            outcomes[ref] = Ambiguous(candidates=candidates, why=why)
    return outcomes


def match_all(
    otype: ObjectType,
    records: Mapping[str, Any],
    cards: Mapping[str, Any],
    prefix: BasePrefix,
    codes: Mapping[str, str] | None = None,
) -> dict[str, Outcome]:
    """Objects (ref → record) against free cards (id → record), all in the CRM's space.

    The first natural key that finds anything decides. ``codes``: card → its prefixed 1C code in this base.
    """
    outcomes: dict[str, Outcome] = {}
    taken: set[str] = set()
    for key in otype.natural_keys:
        index: dict[tuple[str, ...], list[str]] = {}
        for id, card in cards.items():
            values = _card_values(key.fields, key.why, card, (codes or {}).get(id, ""))
            index.setdefault(values, []).append(id)
        answers: dict[str, list[str]] = {}
        for ref, record in records.items():
            if ref in outcomes or (asked := key_values(key, record, prefix)) is None:
                continue
            found = index.get(tuple(asked.values()), [])
            answers[ref] = [id for id in found if id not in taken and not forbids(key, record, cards[id])]
        for ref, outcome in judge(answers, key.why).items():
            if outcome != NO_MATCH:
                outcomes[ref] = outcome
        taken |= {outcome.id for outcome in outcomes.values() if isinstance(outcome, Matched)}
    return {ref: outcomes.get(ref, NO_MATCH) for ref in records}


def _card_values(fields: tuple[str, ...], why: str, card: Any, code: str) -> tuple[str, ...]:
    """A card's side of the comparison: exact, whatever its check digits."""
    names = [CODE if why == "code" and name == "code" else name for name in fields]
    return tuple(code if name == CODE else as_text(getattr(card, name)) for name in names)


def suggest(
    record: Any, cards: Mapping[str, Any], *, limit: int = 5, at_least: int = 60
) -> tuple[Suggestion, ...]:
    """Cards that look like the record, best first. Never a link by itself."""
    found = [found for id, card in cards.items() if (found := _likeness(id, record, card)).score >= at_least]
    return tuple(sorted(found, key=lambda item: (-item.score, item.id))[:limit])


def _likeness(id: str, record: Any, card: Any) -> Suggestion:
    """The same trusted ИНН is nearly proof; different ones are nearly proof of the opposite."""
    ours, theirs = getattr(record, "inn", ""), getattr(card, "inn", "")
    names = max(
        (_name_score(left, right) for left in _names(record) for right in _names(card)),
        default=0,
    )
    if ours and ours == theirs and inn_is_valid(ours):
        same_kpp = record.kpp == card.kpp
        return Suggestion(id=id, score=95 + (4 if same_kpp else 0) + (1 if names == 100 else 0), why="inn")
    if ours and theirs and ours != theirs:
        return Suggestion(id=id, score=min(names, 100) // 2, why="name")
    return Suggestion(id=id, score=min(names, 94), why="name")


def _names(record: Any) -> list[str]:
    named = (getattr(record, name, "") for name in ("full_name", "name"))
    return [words for text in named if (words := same_words(text))]


def _name_score(left: str, right: str) -> int:
    return round(SequenceMatcher(None, left, right, autojunk=False).ratio() * 100)
