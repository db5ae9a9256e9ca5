"""One row per key within a batch: what all stores do before they write."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Row = TypeVar("Row")


def latest(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> list[Row]:
    """The last row of each key, in the order of these last rows."""
    found: dict[Hashable, Row] = {}
    for row in rows:
        identity = key(row)
        found.pop(identity, None)
        found[identity] = row
    return list(found.values())
