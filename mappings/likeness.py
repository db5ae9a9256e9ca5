"""How much a card looks like an object: a score for the person who must choose, never a link by itself (B2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from enterprise_data.model.requisites import inn_is_valid
from mappings.names import same_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A card that may be meant. ``score`` is 0…100, ``why`` what it rests on: ``inn`` or ``name``."""

    id: str
    score: int
    why: str


def suggest(record: Any, cards: Mapping[str, Any]) -> tuple[Suggestion, ...]:
    """The cards, most alike first."""
    found = (_likeness(id, record, card) for id, card in cards.items())
    return tuple(sorted(found, key=lambda item: (-item.score, item.id)))


def _likeness(id: str, record: Any, card: Any) -> Suggestion:
    """The same trusted ИНН is nearly proof; two different ones are nearly proof of the opposite."""
    names = max((_score(ours, theirs) for ours in _names(record) for theirs in _names(card)), default=0)
    if not (_has_inn(record) and _has_inn(card)):
        return Suggestion(id=id, score=min(names, 94), why="name")
    if record.inn != card.inn:
        return Suggestion(id=id, score=names // 2, why="name")
    same_branch = record.kpp == card.kpp
    return Suggestion(id=id, score=95 + (4 if same_branch else 0) + (1 if names == 100 else 0), why="inn")


def _has_inn(record: Any) -> bool:
    return hasattr(record, "inn") and inn_is_valid(record.inn)


def _names(record: Any) -> list[str]:
    named = (getattr(record, name, "") for name in ("full_name", "name"))
    return [words for text in named if (words := same_words(text))]


def _score(left: str, right: str) -> int:
    return round(SequenceMatcher(None, left, right, autojunk=False).ratio() * 100)
