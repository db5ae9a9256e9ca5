"""The referee: keeps the story of every object, watches each write of an exchange, and judges when all is at rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tests.property.game_facets import Value
from tests.property.game_history import Bag, History
from tests.property.game_shapes import SHAPES
from tests.property.game_views import Seen, View

DELETED, ALIVE = "удалён", ""


@dataclass
class Story:
    """What happened to one object. ``blurred``: two cards became one, and nobody can say whose values win."""

    kind: str
    values: dict[str, History | Bag]
    mark: History = field(default_factory=History)
    deletions: list[Mapping[str, Value]] = field(default_factory=list)
    """What each of those who deleted it had before their eyes."""
    deletion_decided: bool = False
    blurred: bool = False
    is_twin: bool = False
    """Entered on two sides by people who didn't know of each other."""


class Foul(AssertionError):
    """The exchange did what no exchange may do."""


@dataclass
class Referee:
    """Knows every move of the players; never looks into the product's books."""

    stories: dict[str, Story] = field(default_factory=dict)
    is_blind: bool = False
    """A backup was just restored: single steps are not judged, only what there is in the end."""
    merged: dict[str, str] = field(default_factory=dict)
    """Tag of a card that was merged away → tag of the winner."""

    # --- what players do ------------------------------------------------------------------------------

    def entered(self, kind: str, tag: str, values: Mapping[str, Value]) -> None:
        """Somebody entered an object (or entered on a second side what is on the first already)."""
        shape = SHAPES[kind]
        fresh: dict[str, History | Bag] = {
            name: Bag() if facet.is_list else History() for name, facet in shape.facets.items()
        }
        is_twin = tag in self.stories
        story = self.stories.setdefault(tag, Story(kind=kind, values=fresh))
        story.is_twin = is_twin
        for name, value in values.items():
            self._write(story, name, () if shape.facets[name].is_list else "", value)

    def edited(self, seen: Seen, facet: str, value: Value) -> None:
        """Somebody who saw this object wrote another value."""
        self._write(self.stories[seen.tag], facet, seen.values[facet], value)

    def marked(self, seen: Seen, *, deleted: bool) -> None:
        """Somebody set or took away a deletion mark."""
        story = self.stories[seen.tag]
        story.mark.edit([DELETED if seen.deleted else ALIVE], DELETED if deleted else ALIVE)
        if deleted:
            story.deletions.append(dict(seen.values))

    def cards_merged(self, winner: str, loser: str) -> None:
        """Two cards became one: the loser may show up nowhere as new, the winner may hold anything of both."""
        self.merged[loser] = winner
        self.stories[winner].blurred = self.stories[loser].blurred = True

    def decided(self, tag: str, facet: str, value: Value | None, *others: Value) -> None:
        """A person answered a conflict; ``value`` None: about the deletion mark."""
        story = self.stories[tag]
        if value is None:
            story.deletion_decided = True
            story.mark.edit([DELETED, ALIVE], str(others[0]))
            return
        history = story.values[facet]
        if isinstance(history, History):
            history.edit([str(value), *map(str, others)], str(value))

    def _write(self, story: Story, facet: str, before: Value, after: Value) -> None:
        history = story.values[facet]
        if isinstance(history, Bag):
            history.edit(tuple(before), tuple(after))
        elif before != after:
            history.edit([str(before)], str(after))

    def real(self, value: Value) -> Value:
        """A tag as it is called after all merges."""
        while isinstance(value, str) and value in self.merged:
            value = self.merged[value]
        return value

    # --- what the exchange does -----------------------------------------------------------------------

    def watch(self, side: str, before: View, after: View, forgiven: Collection[str] = ()) -> None:
        """One step of the exchange changed a side; ``forgiven``: tags where a rule of 1C itself decided."""
        for tag, items in after.items() if not self.is_blind else ():
            if tag not in self.stories:
                raise Foul(f"{side}: nobody ever entered «{tag}»")
            was = before.get(tag, [None])[0]
            if not self.stories[tag].blurred:
                self._watch_values(side, was, items[0], tag in forgiven)
                self._watch_mark(side, was, items[0], tag in forgiven)
                self._watch_rest(side, was, items[0], tag in forgiven)

    def _watch_values(self, side: str, was: Seen | None, now: Seen, forgiven: bool) -> None:
        for name, new in now.values.items():
            history = self.stories[now.tag].values[name]
            old: Value = was.values[name] if was else (() if isinstance(history, Bag) else "")
            if old == new:
                continue
            complaint = ""
            if isinstance(history, Bag):
                history.loosen(tuple(old), tuple(new)) if forgiven else None
                complaint = history.complaint(tuple(old), tuple(new))
            elif not any(history.knows(text) for text in self._names(new)):
                complaint = "nobody ever wrote this"
            elif forgiven:
                history.loosen(str(old), str(new))
            elif not self._may_replace(history, old, new):
                complaint = "neither follows the other, and nobody was asked"
            if complaint:
                raise Foul(f"{side}: {now.tag}.{name}: {old!r} became {new!r}: {complaint}")
            if old == "" and isinstance(history, History) and self.stories[now.tag].is_twin:
                history.edit(
                    [old, str(new)], str(new)
                )  # on first contact what is filled fills the other side

    def _may_replace(self, history: History, old: Value, new: Value) -> bool:
        """Tags of merged cards are one."""
        if self.real(old) == self.real(new):
            return True
        return any(history.may_replace(one, two) for one in self._names(old) for two in self._names(new))

    def _names(self, value: Value) -> list[str]:
        """The value, and what it was called before cards were merged."""
        return [
            str(value),
            *(tag for tag in self.merged if self.real(tag) == self.real(value) and tag != value),
        ]

    def _watch_mark(self, side: str, was: Seen | None, now: Seen, forgiven: bool) -> None:
        story, before = self.stories[now.tag], bool(was and was.deleted)
        if before == now.deleted or was is None:
            return
        if forgiven:
            story.mark.loosen(DELETED, ALIVE)
            return
        if not story.mark.may_replace(DELETED if before else ALIVE, DELETED if now.deleted else ALIVE):
            raise Foul(f"{side}: {now.tag}: the deletion mark became {now.deleted}")
        if now.deleted and not (story.deletion_decided or self._deleter_knew(story, was)):
            raise Foul(f"{side}: {now.tag} was deleted with an edit that the deleter never saw")

    def _deleter_knew(self, story: Story, was: Seen) -> bool:
        """Whether somebody deleted it who had seen all this (or later)."""
        return any(
            all(
                self._follows(story.values[name], value, seen[name])
                for name, value in was.values.items()
                if name in seen
            )
            for seen in story.deletions
        )

    def _follows(self, history: History | Bag, old: Value, new: Value) -> bool:
        if isinstance(history, Bag):
            return not (set(old) - set(new) - history.removed - history.loose)
        return self._may_replace(history, old, new)

    def _watch_rest(self, side: str, was: Seen | None, now: Seen, forgiven: bool) -> None:
        if was is not None and not was.stub and not forgiven and was.rest != now.rest:
            raise Foul(f"{side}: {now.tag}: what we don't model changed from {was.rest} to {now.rest}")

    # --- a conflict -----------------------------------------------------------------------------------

    def asked(self, tag: str, facet: str, onec: Value, crm: Value) -> None:
        """The exchange asks a person; it may only do so where neither side has seen the other's value."""
        story = self.stories[tag]
        history = story.values.get(facet)
        if self.is_blind or story.blurred or not isinstance(history, History) or history.loose:
            return
        if story.is_twin and facet == "legal":
            return  # a company here and a branch there: neither is a blank that could be filled
        if not history.is_argument(str(onec), str(crm)):
            raise Foul(f"conflict about {tag}.{facet} without need: {onec!r} and {crm!r}")
