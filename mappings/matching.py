"""Who is who where no link exists yet: pure judgement over what a CRM answers, never a blind link.

The first natural key that finds anything decides. Exactly one free card that nobody else claims is a match;
anything else is a question for a person, and so is a choice of theirs that can no longer be carried out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from enterprise_data.objects.base import NaturalKey, ObjectType
from mappings.keys import forbids, key_values
from mappings.prefix import BasePrefix

NEW = ""
"""A person's choice: none of the cards, create one."""
HAND = "hand"


class Cards(Protocol):
    """The CRM's living cards of one kind, as far as matching asks for them."""

    def find(self, keys: Sequence[Mapping[str, str]]) -> Sequence[Sequence[str]]:
        """For each key the ids of the cards whose fields are exactly these."""

    def free(self, ids: Collection[str]) -> Collection[str]:
        """Those of the ids that belong to no other object."""

    def records(self, ids: Collection[str]) -> Mapping[str, Any]:
        """The cards' records by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The card ``id``, found by the natural key ``why``, or chosen by hand."""

    id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """A question. ``contested``: a card fits several objects. ``refused``: the card that was chosen but is taken."""

    candidates: tuple[str, ...]
    why: str
    contested: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nothing fits: the object is new."""


Outcome = Matched | Ambiguous | NoMatch
NO_MATCH = NoMatch()


def judge(answers: Mapping[str, Sequence[str]], why: str) -> dict[str, Outcome]:
    """object → candidates by one natural key, to what they mean; two objects must not both take one card."""
    claims = Counter(id for candidates in answers.values() for id in set(candidates))
    outcomes: dict[str, Outcome] = {}
    for ref, found in answers.items():
        candidates = tuple(dict.fromkeys(found))
        contested = any(claims[id] > 1 for id in candidates)
        if not candidates:
            outcomes[ref] = NO_MATCH
        elif len(candidates) == 1 and not contested:
            outcomes[ref] = Matched(id=candidates[0], why=why)
        else:
            outcomes[ref] = Ambiguous(candidates=candidates, why=why, contested=contested)
    return outcomes


def match(
    otype: ObjectType,
    records: Mapping[str, Any],
    cards: Cards,
    prefix: BasePrefix,
    chosen: Mapping[str, str] | None = None,
    refused: Mapping[str, str] | None = None,
) -> dict[str, Outcome]:
    """Objects (ref → record, in the CRM's space) meet cards; one question to the CRM per natural key.

    ``chosen``: what a person decided (ref → card, or ``NEW``); it goes before every key. ``refused``: earlier choices
    that could not be carried out and are being asked again.
    """
    outcomes, taken_by_others = _by_hand(records, cards, chosen or {})
    refused = {**(refused or {}), **taken_by_others}
    for key in otype.natural_keys:
        taken = {outcome.id for outcome in outcomes.values() if isinstance(outcome, Matched)}
        open_ones = {ref: record for ref, record in records.items() if ref not in outcomes}
        answers = _candidates(key, open_ones, cards, prefix, taken)
        outcomes.update({ref: found for ref, found in judge(answers, key.why).items() if found != NO_MATCH})
    return {ref: _asked_again(outcomes.get(ref, NO_MATCH), refused.get(ref)) for ref in records}


def _by_hand(
    records: Mapping[str, Any], cards: Cards, chosen: Mapping[str, str]
) -> tuple[dict[str, Outcome], dict[str, str]]:
    """(what is settled by choice, choices that can't be carried out: the card is taken, or two objects want it)."""
    wanted = {ref: [id] for ref, id in chosen.items() if ref in records and id != NEW}
    free = cards.free({id for ids in wanted.values() for id in ids}) if wanted else ()
    judged = judge({ref: [id for id in ids if id in free] for ref, ids in wanted.items()}, HAND)
    settled: dict[str, Outcome] = {
        ref: NO_MATCH for ref, id in chosen.items() if ref in records and id == NEW
    }
    settled.update({ref: found for ref, found in judged.items() if isinstance(found, Matched)})
    return settled, {ref: ids[0] for ref, ids in wanted.items() if ref not in settled}


def _candidates(
    key: NaturalKey, records: Mapping[str, Any], cards: Cards, prefix: BasePrefix, taken: Collection[str]
) -> dict[str, list[str]]:
    """object → free cards that fit the key and are not somebody else; objects that no card fits are left out."""
    asked = {ref: v for ref, record in records.items() if (v := key_values(key, record, prefix)) is not None}
    if not asked:
        return {}
    answers = zip(asked, cards.find(list(asked.values())), strict=True)
    found = {ref: candidates for ref, candidates in answers if candidates}
    if not found:  # a first load: nobody is there yet
        return {}
    ids = {id for candidates in found.values() for id in candidates}
    free = set(cards.free(ids)) - set(taken)
    known = cards.records(free) if key.unless_differ and free else {}
    return {
        ref: [
            id
            for id in candidates
            if id in free and not (id in known and forbids(key, records[ref], known[id]))
        ]
        for ref, candidates in found.items()
    }


def _asked_again(outcome: Outcome, refused: str | None) -> Outcome:
    """Who chose a card that is taken is asked again, whatever else fits."""
    if refused is None:
        return outcome
    if isinstance(outcome, Ambiguous):
        return replace(outcome, refused=refused)
    candidates = (outcome.id,) if isinstance(outcome, Matched) else ()
    return Ambiguous(candidates=candidates, why=HAND, refused=refused)
