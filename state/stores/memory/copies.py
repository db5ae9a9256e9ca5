"""Rows as a database would give them back: moments in UTC, JSON values copied to the bottom.

Which fields hold what is read from the types that ``state.rows`` declares, so that a new field is treated alike.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, TypeVar

from state.rows import Peer
from state.stores.values import dumped, loaded, micros, moment

Row = TypeVar("Row")


def stored(row: Row) -> Row:
    """A copy to keep; what a database would refuse (a moment without zone, what is not JSON) is refused."""
    kind: Any = type(row)
    changes = {name: _in_utc(getattr(row, name)) for name in _moments(kind)}
    return replace(row, **changes, **_json_copies(row))  # type: ignore[type-var]


def given(row: Row) -> Row:
    """A copy to give away: the caller may change what it holds."""
    copies = _json_copies(row)
    return replace(row, **copies) if copies else row  # type: ignore[type-var]


def _json_copies(row: object) -> dict[str, Any]:
    kind: Any = type(row)
    copies = {}
    for name, is_mapping in _json_fields(kind):
        value = getattr(row, name)
        copies[name] = loaded(dumped(dict(value) if is_mapping else value))
    if isinstance(row, Peer):
        copies["abilities"] = {name: (pair[0], pair[1]) for name, pair in copies["abilities"].items()}
    return copies


def _in_utc(value: Any) -> Any:
    return None if value is None else moment(micros(value))


@lru_cache
def _moments(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if str(field.type).startswith("datetime"))


@lru_cache
def _json_fields(kind: Any) -> tuple[tuple[str, bool], ...]:
    found = [(field.name, str(field.type)) for field in fields(kind)]
    return tuple((name, text != "Any") for name, text in found if text == "Any" or text.startswith("Mapping"))
