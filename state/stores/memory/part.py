"""What every part of a unit stands on."""

from __future__ import annotations

from state.stores.memory.room import Draft


class Part:
    """The rows as the unit sees them."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
