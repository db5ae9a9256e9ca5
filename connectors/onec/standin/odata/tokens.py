"""Literals and words of a filter and of a key, as OData 3 spells them (protocol.md §4.4, §5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<typed>guid|datetime)'(?P<inner>[^']*)'
    | '(?P<text>(?:[^']|'')*)'
    | (?P<number>-?\d+(?:\.\d+)?)(?![\w])
    | (?P<name>[^\W\d]\w*(?:/[^\W\d]\w*)*)
    | (?P<sign>[(),:=*-])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Guid:
    """A bare reference literal: never equal to a composite property."""

    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What ``cast`` makes: a reference of a named set."""

    text: str
    type: str


@dataclass(frozen=True, slots=True)
class Token:
    """``kind``: value, name or sign."""

    kind: str
    value: Any


class BadToken(Exception):
    """Something that belongs to no literal and no word, for example a plus sign."""


def tokens(text: str) -> Iterator[Token]:
    """The words of an expression; raises ``BadToken``."""
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise BadToken(text[at:])
        at = found.end()
        yield _token(found)


def _token(found: re.Match[str]) -> Token:
    if found["typed"] == "guid":
        return Token("value", Guid(found["inner"].lower()))
    if found["typed"] == "datetime":
        return Token("value", found["inner"])
    if found["text"] is not None:
        return Token("value", found["text"].replace("''", "'"))
    if found["number"] is not None:
        return Token("value", Decimal(found["number"]))
    if found["name"] in ("true", "false"):
        return Token("value", found["name"] == "true")
    if found["name"] is not None:
        return Token("name", found["name"])
    return Token("sign", found["sign"])
