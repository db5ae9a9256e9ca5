"""Rules of the identity map of one base and one kind (REQUIREMENTS B1, B3), without a database.

An object of 1C and a card of the CRM are one record at most: the map is unique in both directions. What was once
an id of a record stays one for ever, as an *alias*: after a merge of cards the loser means the winner, and never
becomes a new record. Of two objects of 1C behind one card the loser's falls *silent*: what 1C says about it is not
told of the winner. A record that both sides deleted leaves a *tombstone*, so that it can't come back as new.

Every function gives a new map and leaves the old one as it was. ``sync.identity`` applies them to the store.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from enterprise_data.errors import AmbiguousMatch


class Standing(StrEnum):
    """What is known about a reference of 1C."""

    UNKNOWN = "unknown"
    LINKED = "linked"
    SILENT = "silent"
    """It belongs to a card that was merged into another: nothing of it is taken over."""
    BURIED = "buried"


class Repointed(StrEnum):
    """What a merge of two cards did to the map."""

    NOTHING = "nothing"
    """The losing card was in no exchange with this base, or the two were one record already."""
    MOVED = "moved"
    """The loser's object now belongs to the winner."""
    JOINED = "joined"
    """Both had an object: the loser's is now another name of the winner's, and silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """``links``: reference → card. ``refs``, ``cards``: alias → the reference it means. ``tombs``: buried references.
    ``silent``: aliases under which nothing is taken over."""

    links: dict[str, str] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    tombs: frozenset[str] = frozenset()

    def ref(self, guid: str) -> str | None:
        """The reference of the record that 1C calls ``guid``."""
        return guid if guid in self.links else self.refs.get(guid)

    def card(self, id: str) -> str | None:
        """The reference of the record whose card is, or was, ``id``."""
        return next((ref for ref, card in self.links.items() if card == id), self.cards.get(id))

    def standing(self, guid: str) -> Standing:
        """Whether an arriving object is new, known, without a voice, or was deleted on both sides."""
        ref = self.ref(guid)
        if ref is None:
            return Standing.UNKNOWN
        if guid in self.silent:
            return Standing.SILENT
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
    return replace(known, links={**known.links, guid: card})


def unlink(known: Identity, guid: str) -> Identity:
    """Cuts a record with all its names."""
    ref = known.ref(guid)
    if ref is None:
        return known
    return Identity(
        links={name: card for name, card in known.links.items() if name != ref},
        refs={alias: target for alias, target in known.refs.items() if target != ref},
        cards={alias: target for alias, target in known.cards.items() if target != ref},
        silent=frozenset(alias for alias in known.silent if known.refs[alias] != ref),
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
    old_names = {loser, known.links[lost]}
    if won is None:
        moved = {**known.links, lost: winner}
        return replace(
            known, links=moved, cards=known.cards | dict.fromkeys(old_names, lost)
        ), Repointed.MOVED
    names = {alias for alias, target in known.refs.items() if target == lost} | {lost}
    return (
        Identity(
            links={ref: card for ref, card in known.links.items() if ref != lost},
            refs=known.refs | dict.fromkeys(names, won),
            cards={id: won if ref == lost else ref for id, ref in known.cards.items()}
            | dict.fromkeys(old_names, won),
            silent=known.silent | names,
            tombs=known.tombs - {lost},
        ),
        Repointed.JOINED,
    )


def bury(known: Identity, guid: str) -> Identity:
    """Both sides deleted the record: its names stay, so that a late message doesn't make it new."""
    ref = known.ref(guid)
    return known if ref is None else replace(known, tombs=known.tombs | {ref})


def revive(known: Identity, guid: str) -> Identity:
    """Somebody took the deletion back on purpose: it is the same record as before."""
    ref = known.ref(guid)
    return known if ref is None else replace(known, tombs=known.tombs - {ref})
