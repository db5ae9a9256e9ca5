"""Addresses of the interface: a set, one object, a function with its arguments, an action (protocol.md §3, §4.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from connectors.onec.standin.odata.refusals import Refusal
from connectors.onec.standin.odata.tokens import BadToken, Guid, Token, tokens

_PARAMETERS = "Condition|Dimensions|AccountCondition|ExtraDimensions|Period|StartPeriod|EndPeriod"
_NEXT = re.compile(rf",\s*(?=(?:{_PARAMETERS})=)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """``key`` holds the values by name ("" for the only one); ``rest`` are the segments behind."""

    name: str
    key: dict[str, Any] = field(default_factory=dict)
    has_key: bool = False
    rest: tuple[str, ...] = ()


def wrong_address() -> Refusal:
    """A path that can't be parsed."""
    return Refusal(400, "6", "Неверный формат URL")


def split_path(path: str) -> list[str]:
    """Segments; a slash inside quotes or brackets divides nothing."""
    segments, depth, quoted, current = [], 0, False, ""
    for letter in path:
        if letter == "'":
            quoted = not quoted
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
        if letter == "/" and not quoted and depth == 0:
            segments.append(current)
            current = ""
        else:
            current += letter
    return [one for one in (*segments, current) if one]


def parse_address(path: str) -> Address:
    """The address behind the root of the interface; raises ``Refusal``."""
    first, *rest = split_path(path)
    name, bracket, inside = first.partition("(")
    if not bracket:
        return Address(name=name, rest=tuple(rest))
    return Address(name=name, key=_arguments(inside.removesuffix(")")), has_key=True, rest=tuple(rest))


def parse_call(segment: str, quotes: str) -> tuple[str, dict[str, Any]]:
    """A function with its arguments; ``Condition`` may come with single quotes inside where the server takes it."""
    name, _, inside = segment.partition("(")
    inside = inside.removesuffix(")")
    if not inside:
        return name, {}
    try:
        return name, _arguments(inside)
    except Refusal:
        if quotes == "doubled":
            raise
        return name, dict(_loose(part) for part in _NEXT.split(inside))


def _loose(part: str) -> tuple[str, Any]:
    name, _, value = part.partition("=")
    if value.startswith("'") and value.endswith("'"):
        return name, value[1:-1].replace("''", "'")
    found = _arguments(part)
    return name, found[name]


def _arguments(text: str) -> dict[str, Any]:
    """``Name=literal`` by commas, or one literal without a name."""
    try:
        words = list(tokens(text))
    except BadToken:
        raise wrong_address() from None
    if len(words) == 1 and words[0].kind == "value":
        return {"": _plain(words[0].value)}
    found: dict[str, Any] = {}
    for at in range(0, len(words), 4):
        piece = words[at : at + 4]
        is_last = at + 4 > len(words) - 1
        if (
            len(piece) < 3
            or piece[0].kind != "name"
            or piece[1] != Token("sign", "=")
            or piece[2].kind != "value"
        ):
            raise wrong_address()
        if not is_last and (len(piece) < 4 or piece[3] != Token("sign", ",")):
            raise wrong_address()
        found[str(piece[0].value)] = _plain(piece[2].value)
    return found


def _plain(value: Any) -> Any:
    return value.text if isinstance(value, Guid) else value
