"""What was found in a file, for people: where, what, and how it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

LAST_LINE = 65535
"""The parser counts no further; whoever needs more counts by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``is_broken``: the value can't be trusted. Otherwise we read it, but 1C would stumble."""

    line: int
    object: str
    field: str
    message: str
    expected: str = ""
    remedy: str = ""
    is_broken: bool = True


def line_of(node: etree._Element) -> int:
    """Line of a node in its file."""
    line: Any = node.sourceline  # its stub says something else
    return int(line or 0)
