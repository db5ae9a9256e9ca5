"""One row per key within a batch: what all stores do before they write."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

Row = TypeVar("Row")


def latest(rows: Sequence[Row], key: Callable[[Row], Hashable]) -> Sequence[Row]:
    """The last row of each key, in the order of these last rows."""
    if len(set(map(key, rows))) == len(rows):  # as good as always
        return rows
    found: dict[Hashable, Row] = {}
    for row in rows:
        identity = key(row)
        found.pop(identity, None)
        found[identity] = row
    return list(found.values())
