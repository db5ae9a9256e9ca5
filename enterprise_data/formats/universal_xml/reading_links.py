"""``Ссылка`` of a file as a link; those that are a bare number are resolved by what the file said before or later."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from enterprise_data.formats.universal_xml.neutral import Link

_REMEMBERED = 20_000
"""1C forgets all numbers when it knows more than 5000 objects (format.md §6.3), so no file relies on more."""


class KnownNumbers:
    """Which object a number of the file means."""

    def __init__(self, later: Callable[[], Mapping[int, Link]]) -> None:
        self._later = later
        self._index: Mapping[int, Link] | None = None
        self._known: dict[int, Link] = {}
        self._objects: dict[int, Link] = {}

    def remember(self, link: Link) -> None:
        """A reference that was told whole."""
        if link.number is not None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known[link.number] = link

    def is_taken(self, link: Link) -> bool:
        """Whether an object just read has the number of another one."""
        if link.number is None:
            return False
        if len(self._objects) > _REMEMBERED:
            self._objects.clear()
        return self._objects.setdefault(link.number, link) != link

    def met(self, number: int | None) -> Link | None:
        """What a number has meant so far in the file."""
        return self._known.get(number) if number is not None else None

    def whole(self, number: int) -> Link | None:
        """The reference that a bare number stands for. One that comes later in the file costs a look ahead, once."""
        found = self._known.get(number)
        if found is None:
            if self._index is None:
                self._index = self._later()
            found = self._index.get(number)
        return found
