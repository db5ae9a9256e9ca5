"""How many objects are worked on at once: memory goes by their size, and a document weighs ten times a card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

BYTES = 4 << 20
"""XML of what is worked on at once. In memory, taken apart and laid beside what was known, it is ten times that."""


def portions(items: Sequence[Item], weight: Callable[[Item], int]) -> Iterator[Sequence[Item]]:
    """The items in their order, in portions of at most ``BYTES``, or of one that is heavier."""
    start = 0
    while start < len(items):
        end = start + _fitting(items[start:], weight)
        yield items[start:end]
        start = end


def _fitting(items: Sequence[Item], weight: Callable[[Item], int]) -> int:
    left = BYTES
    for at, item in enumerate(items):
        left -= weight(item)
        if left < 0:
            return max(at, 1)
    return len(items)


class Pace:
    """For rows that must be read anew each time, because working on the first ones may take away others."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.count = most
        """How many to read."""

    def cut(self, items: Sequence[Item], weight: Callable[[Item], int]) -> Sequence[Item]:
        """As many of the first ones as may be worked on at once; the next ones are taken for their like."""
        fitting = items[: _fitting(items, weight)]
        self.count = min(self._most, 2 * len(fitting)) if len(fitting) < len(items) else self._most
        return fitting
