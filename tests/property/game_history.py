"""Who had seen what: the histories from which the referee knows what a fair exchange may make of the moves.

Every value of the game is new, so a value tells which edit it comes from. An edit follows all edits that its
author could see. What nobody has followed is a *head*: at rest a value must be a head, and where there is only one
head there is nothing to argue about. An exchange may replace a value only by one that follows it; two values of
which neither follows the other are a conflict and belong to a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class _Edit:
    number: int
    value: str
    above: frozenset[int]
    """This edit and all it follows."""


@dataclass
class History:
    """One plain value. It begins empty."""

    edits: list[_Edit] = field(default_factory=lambda: [_Edit(0, "", frozenset({0}))])
    loose: set[str] = field(default_factory=set)
    """Values about which 1C's own collision rule has spoken: both outcomes are fair."""

    def edit(self, seen: Iterable[str], value: str) -> None:
        """Somebody who saw these values wrote another one."""
        number = len(self.edits)
        above = frozenset({number}).union(*(edit.above for text in seen for edit in self._with(text)))
        self.edits.append(_Edit(number, value, above))

    def loosen(self, *values: str) -> None:
        """A rule of 1C threw one of these away in favour of another."""
        self.loose.update(values)

    def may_replace(self, old: str, new: str) -> bool:
        """Whether writing ``new`` over ``old`` loses nothing."""
        if old == new or {old, new} & self.loose:
            return True
        return any(first.number in later.above for first in self._with(old) for later in self._with(new))

    def is_argument(self, one: str, other: str) -> bool:
        """Whether neither of the two, as they were written last, had been seen by who wrote the other."""
        if one == other:
            return False
        first, second = self._with(one)[-1], self._with(other)[-1]
        return first.number not in second.above and second.number not in first.above

    def knows(self, value: str) -> bool:
        """Whether anybody ever wrote this."""
        return bool(self._with(value))

    def heads(self) -> set[str]:
        """Values that nobody has followed."""
        followed = {number for edit in self.edits for number in edit.above - {edit.number}}
        return {edit.value for edit in self.edits if edit.number not in followed} | self.loose

    def _with(self, value: str) -> list[_Edit]:
        return [edit for edit in self.edits if edit.value == value]


@dataclass
class Bag:
    """A list that is united element by element: what was added stays unless somebody took it out."""

    added: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)

    def edit(self, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        """A player changed the list."""
        self.added |= set(after) - set(before)
        self.removed |= set(before) - set(after)

    def loosen(self, before: tuple[str, ...], after: tuple[str, ...]) -> None:
        """1C's own rule replaced the whole list."""
        self.loose |= set(before) ^ set(after)

    def complaint(self, before: tuple[str, ...], after: tuple[str, ...]) -> str:
        """What is wrong with the exchange's replacing one list by another; empty if nothing."""
        lost = set(before) - set(after) - self.removed - self.loose
        invented = set(after) - self.added
        doubled = len(set(after)) != len(after)
        texts = (f"lost {sorted(lost)}" if lost else "", f"invented {sorted(invented)}" if invented else "")
        return ", ".join(filter(None, (*texts, "doubled" if doubled else "")))

    def final_complaint(self, value: tuple[str, ...]) -> str:
        """The same when everything has come to rest."""
        wanted = self.added - self.removed
        lost, came_back = wanted - set(value) - self.loose, set(value) - wanted - self.loose
        texts = (
            f"lost {sorted(lost)}" if lost else "",
            f"came back {sorted(came_back)}" if came_back else "",
        )
        return ", ".join(filter(None, texts))
