"""The judgement when everything has come to rest, and the new beginning after a restored backup."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from tests.property.game_facets import Pointer
from tests.property.game_history import Bag, History
from tests.property.game_referee import ALIVE, DELETED, Foul, Referee, Story
from tests.property.game_shapes import SHAPES
from tests.property.game_views import Seen, View

POINTERS = {name for s in SHAPES.values() for name, facet in s.facets.items() if isinstance(facet, Pointer)}
"""Facets whose values may be renamed by a merge of cards."""


@dataclass
class Judge(Referee):
    """A referee who also speaks the verdict."""

    # --- after a restored backup ----------------------------------------------------------------------

    def survive(self, living: Collection[str], crm: View) -> None:
        """What lived must live, nothing may be invented; then the stories begin anew with what is there."""
        lost = [tag for tag in living if tag not in self.merged and (tag not in crm or crm[tag][0].deleted)]
        if lost:
            raise Foul(f"lost with the restored backup: {sorted(lost)}")
        for tag, items in crm.items():
            self._check_known(tag, items[0])
        self.stories = {tag: story for tag, story in self.stories.items() if tag not in crm}
        for story in self.stories.values():
            story.blurred = True
        self.is_blind = False
        for items in crm.values():
            self.entered(items[0].kind, items[0].tag, items[0].values)
            if items[0].deleted:
                self.marked(replace(items[0], deleted=False), deleted=True)

    def _check_known(self, tag: str, card: Seen) -> None:
        for name, value in card.values.items():
            history = self.stories[tag].values[name]
            known = history.knows(str(value)) if isinstance(history, History) else set(value) <= history.added
            if not known and not self.stories[tag].blurred and name not in POINTERS:
                raise Foul(f"{tag}.{name} = {value!r}: nobody ever wrote this")

    # --- at rest --------------------------------------------------------------------------------------

    def verdict(self, crm: View, bases: Mapping[str, View], kinds: Mapping[str, Collection[str]]) -> None:
        """Everything has come to rest and all questions are answered: now both sides must be one."""
        complaints: list[str] = []
        for tag, story in self.stories.items():
            if tag in self.merged:
                complaints += self._gone(tag, crm)
                continue
            card = crm.get(tag, [None])[0]
            complaints += self._doubles("crm", tag, crm)
            if not self.is_blind and not any(self.is_waiting(tag, crm, view) for view in bases.values()):
                complaints += self._final(story, tag, card)
            for side, view in bases.items():
                if story.kind in kinds[side] and not self.is_waiting(tag, crm, view):
                    complaints += self._doubles(side, tag, view)
                    complaints += self._same(side, tag, card, view.get(tag, [None])[0])
        if complaints:
            raise Foul("\n".join(complaints))

    def is_waiting(self, tag: str, one: View, other: View) -> bool:
        """It is on one side only and points at something that was deleted before the other side ever heard of it."""
        for here, there in ((one, other), (other, one)):
            if tag in here and tag not in there:
                shape = SHAPES[here[tag][0].kind]
                pointers = [name for name, facet in shape.facets.items() if isinstance(facet, Pointer)]
                targets = [str(here[tag][0].values[name]) for name in pointers if name in here[tag][0].values]
                return any(
                    target in here
                    and target not in there
                    and (here[target][0].deleted or self.is_waiting(target, one, other))
                    for target in targets
                )
        return False

    def _gone(self, tag: str, crm: View) -> list[str]:
        living = [item for item in crm.get(tag, ()) if not item.deleted]
        return [f"{tag} was merged into another card and is back"] if living else []

    def _doubles(self, side: str, tag: str, view: View) -> list[str]:
        living = [item.key for item in view.get(tag, ()) if not item.deleted]
        return [f"{side}: {tag} is there {len(living)} times: {living}"] if len(living) > 1 else []

    def _final(self, story: Story, tag: str, card: Seen | None) -> list[str]:
        found: list[str] = []
        mark = DELETED if card is None or card.deleted else ALIVE
        if not story.blurred and mark not in story.mark.heads():
            found.append(f"crm: {tag} is {mark or 'alive'}, but the last word was {story.mark.heads()}")
        if card is None or card.deleted or story.blurred:
            return found
        for name, value in card.values.items():
            history = story.values[name]
            if isinstance(history, Bag):
                wrong = history.final_complaint(tuple(value))
                found += [f"crm: {tag}.{name} = {value!r}: {wrong}"] if wrong else []
            elif self.real(value) not in {self.real(head) for head in history.heads()}:
                found.append(f"crm: {tag}.{name} = {value!r}, but the last words were {history.heads()}")
        return found

    def _same(self, side: str, tag: str, card: Seen | None, item: Seen | None) -> list[str]:
        if card is None or item is None:
            there, gone = ("the CRM", side) if card else (side, "the CRM")
            alive = (card or item) is not None and not (card or item).deleted  # type: ignore[union-attr]
            return [f"{tag} is in {there} and not in {gone}"] if alive else []
        if card.deleted != item.deleted:
            return [f"{tag} is deleted in the CRM: {card.deleted}, in {side}: {item.deleted}"]
        if card.deleted:
            return []
        return [
            f"{tag}.{name} is {card.values[name]!r} in the CRM and {value!r} in {side}"
            for name, value in item.values.items()
            if self.real(card.values[name]) != self.real(value)
        ]
