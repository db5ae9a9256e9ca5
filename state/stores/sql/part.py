"""What every part of a unit stands on."""

from __future__ import annotations

from state.stores.sql.session import Session
from state.stores.sql.words import Words


class Part:
    """A session and its words."""

    def __init__(self, session: Session, words: Words) -> None:
        self._session = session
        self._words = words

    def _object_type(self, base: str, kind: str) -> tuple[int, int]:
        """Numbers of kind and base, in the order of our indexes, for a look-up."""
        return self._words.find(kind), self._words.find(base)
