"""Rules of the identity map of one base and one kind (REQUIREMENTS B1, B3), without a database.

An object of 1C and a card of the CRM are one record at most: the map is unique in both directions. What was once
an id of a record stays one for ever, as an *alias*: after a merge of cards the loser means the winner, and never
becomes a new record. A record that both sides deleted leaves a *tombstone*, so that it can't come back as new.

Every function gives a new map and leaves the old one as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from enterprise_data.errors import AmbiguousMatch


class Standing(StrEnum):
    """What is known about an id."""

    UNKNOWN = "unknown"
    LINKED = "linked"
    BURIED = "buried"


class Repointed(StrEnum):
    """What a merge of two cards did to the map."""

    NOTHING = "nothing"
    """The losing card was in no exchange with this base, or the two were one record already."""
    MOVED = "moved"
    """The loser's object now belongs to the winner."""
    JOINED = "joined"
    """Both had an object: the loser's object is now a second name of the winner's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """``links``: reference → card. ``refs``, ``cards``: alias → what it means now. ``tombs``: buried references."""

    links: Mapping[str, str] = field(default_factory=dict)
    refs: Mapping[str, str] = field(default_factory=dict)
    cards: Mapping[str, str] = field(default_factory=dict)
    tombs: frozenset[str] = frozenset()

    def ref(self, guid: str) -> str | None:
        """The reference of the record that 1C calls ``guid``."""
        known = self.refs.get(guid, guid)
        return known if known in self.links else None

    def card(self, id: str) -> str | None:
        """The reference of the record whose card is, or was, ``id``."""
        known = self.cards.get(id, id)
        return next((ref for ref, card in self.links.items() if card == known), None)

    def standing(self, guid: str) -> Standing:
        """Whether an arriving object is new, known, or was deleted on both sides."""
        ref = self.ref(guid)
        if ref is None:
            return Standing.UNKNOWN
        return Standing.BURIED if ref in self.tombs else Standing.LINKED


def link(known: Identity, guid: str, card: str) -> Identity:
    """One more record; the same link again changes nothing. Raises ``AmbiguousMatch`` if either side is taken."""
    ref, owner = known.ref(guid), known.card(card)
    if ref is not None and ref == owner:
        return known
    if ref is not None:
        raise AmbiguousMatch(
            f"Объект {guid} уже связан с карточкой {known.links[ref]}.", hint="Сначала разорвите эту связь."
        )
    if owner is not None:
        raise AmbiguousMatch(
            f"Карточка {card} уже связана с объектом {owner}.", hint="Сначала разорвите эту связь."
        )
    return replace(
        known,
        links={**known.links, guid: card},
        refs=_without(known.refs, guid),
        cards=_without(known.cards, card),
    )


def unlink(known: Identity, guid: str) -> Identity:
    """Cuts a record with all its names."""
    ref = known.ref(guid)
    if ref is None:
        return known
    card = known.links[ref]
    return Identity(
        links=_without(known.links, ref),
        refs={alias: target for alias, target in known.refs.items() if target != ref},
        cards={alias: target for alias, target in known.cards.items() if target != card},
        tombs=known.tombs - {ref},
    )


def second_name(known: Identity, alias: str, guid: str) -> Identity:
    """1C calls a linked object by another reference, too. Raises ``AmbiguousMatch`` if that one is taken."""
    ref, owner = known.ref(guid), known.ref(alias)
    if ref is None or ref == owner:
        return known
    if owner is not None:
        raise AmbiguousMatch(f"Ссылка {alias} принадлежит другому объекту.", hint="Проверьте связи объекта.")
    return replace(known, refs={**known.refs, alias: ref})


def merge_cards(known: Identity, loser: str, winner: str) -> tuple[Identity, Repointed]:
    """Two cards became one in the CRM: every name of the loser means the winner from now on."""
    lost, won = known.card(loser), known.card(winner)
    if lost is None or lost == won:
        return known, Repointed.NOTHING
    old = known.links[lost]
    if won is None:
        moved = replace(
            known, links={**known.links, lost: winner}, cards=_pointed(known.cards, loser, old, winner)
        )
        return moved, Repointed.MOVED
    target = known.links[won]
    joined = Identity(
        links=_without(known.links, lost),
        refs=_pointed(known.refs, lost, lost, won),
        cards=_pointed(known.cards, loser, old, target),
        tombs=known.tombs - {lost},
    )
    return joined, Repointed.JOINED


def bury(known: Identity, guid: str) -> Identity:
    """Both sides deleted the record: its names stay, so that a late message doesn't make it new."""
    ref = known.ref(guid)
    return known if ref is None else replace(known, tombs=known.tombs | {ref})


def revive(known: Identity, guid: str) -> Identity:
    """Somebody took the deletion back on purpose: it is the same record as before."""
    return replace(known, tombs=known.tombs - {known.ref(guid) or guid})


def _pointed(aliases: Mapping[str, str], alias: str, old: str, new: str) -> dict[str, str]:
    """``alias``, ``old`` and all that meant ``old`` now mean ``new``: chains never form."""
    changed = {name: new if target == old else target for name, target in aliases.items()}
    return {name: target for name, target in {**changed, alias: new, old: new}.items() if name != new}


def _without(mapping: Mapping[str, str], key: str) -> dict[str, str]:
    return {name: value for name, value in mapping.items() if name != key}
