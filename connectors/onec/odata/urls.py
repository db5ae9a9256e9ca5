"""Addresses and literals, encoded exactly as 1C wants them (protocol.md §4).

httpx writes a space as ``+`` and replaces a query by ``params``; 1C refuses the plus. So addresses are built here,
whole and already encoded, and httpx leaves them as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote
from uuid import UUID

_PATH, _QUERY = "'()$,=:", "'()$,=/:*"
Literal = str | int | bool | Decimal | date | datetime | UUID


def guid(ref: str) -> str:
    """A reference literal; refuses what isn't a reference."""
    return f"guid'{UUID(ref)}'"


def literal(value: Literal) -> str:
    """A value inside a filter or a key."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, UUID):
        return f"guid'{value}'"
    if isinstance(value, datetime):
        return f"datetime'{value.replace(tzinfo=None, microsecond=0).isoformat()}'"
    if isinstance(value, date):
        return f"datetime'{value.isoformat()}T00:00:00'"
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return "'" + value.replace("'", "''") + "'"


def equals(name: str, value: Literal) -> str:
    """``name eq value``."""
    return f"{name} eq {literal(value)}"


def refers(name: str, ref: str) -> str:
    """A single reference."""
    return f"{name} eq {guid(ref)}"


def refers_composite(name: str, ref: str, target: str) -> str:
    """A composite property: without ``cast`` the comparison is false and says nothing."""
    return f"{name} eq cast({guid(ref)}, {literal(target)})"


def all_of(*conditions: str) -> str:
    """Joined by ``and``; each in brackets, because every operator has a level of its own."""
    given = [one for one in conditions if one]
    return "".join(given) if len(given) < 2 else " and ".join(f"({one})" for one in given)


def any_of(conditions: Iterable[str]) -> str:
    """Joined by ``or``."""
    return " or ".join(conditions)


def one(entity_set: str, ref: str) -> str:
    """Address of one object."""
    return f"{entity_set}({guid(ref)})"


def record(entity_set: str, key: Mapping[str, Literal]) -> str:
    """Address of one record of an independent register."""
    return f"{entity_set}({','.join(f'{name}={literal(value)}' for name, value in key.items())})"


def function(owner: str, name: str, arguments: Mapping[str, Literal]) -> str:
    """A virtual table: parameters go into the path, quotes inside a condition are doubled by the literal."""
    return f"{owner}/{name}({','.join(f'{key}={literal(value)}' for key, value in arguments.items())})"


def address(root: str, path: str, options: Mapping[str, str]) -> str:
    """A whole address. ``path`` may hold slashes only between segments, never in a literal."""
    encoded = "/".join(quote(segment, safe=_PATH) for segment in _segments(path))
    query = "&".join(f"{name}={quote(value, safe=_QUERY)}" for name, value in options.items())
    return f"{root}/{encoded}" + (f"?{query}" if query else "")


def _segments(path: str) -> list[str]:
    """Divided by slashes outside quotes; one inside a literal is encoded."""
    segments, current, quoted = [], "", False
    for letter in path:
        if letter == "'":
            quoted = not quoted
        if letter == "/" and not quoted:
            segments.append(current)
            current = ""
        else:
            current += letter
    return [*segments, current]
