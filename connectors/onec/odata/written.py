"""What a write came to, and how a new object is found again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.readback import Difference, differences
from connectors.onec.odata.urls import Literal, all_of, equals, literal, refers, refers_composite
from connectors.onec.odata.values import Row, composite_of, ref_of

MARK = "obmen:"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came out of a write. ``differences``: what 1C stored otherwise; ``found``: it was there already."""

    ref: str
    version: str
    row: Row
    before: Row = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    found: bool = False
    overtaken: bool = False
    """Somebody else wrote in the moment between our look and our write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a new object is found again: by our own word in a text, or by its natural key."""

    property: str = ""
    word: str = ""
    natural: Mapping[str, Any] = field(default_factory=dict)
    rows: str = ""
    """Which rows of the set may be meant: a group doesn't stand for an item of the same name."""

    def condition(self) -> str:
        """The filter that finds it."""
        if self.property:
            return f"substringof({literal(MARK + self.word)}, {self.property})"
        return all_of(*(_natural(name, value, self.natural) for name, value in self.natural.items()
                        if not name.endswith("_Type")), self.rows)  # fmt: skip

    def laid_on(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body with our word at the end of its text."""
        if not self.property:
            return dict(body)
        text = str(body.get(self.property) or "")
        return {**body, self.property: f"{text} {MARK}{self.word}".strip()}


def without_mark(text: str) -> str:
    """A text without our word: nobody else is to see it."""
    head, found, tail = text.rpartition(MARK)
    return head.rstrip() if found and " " not in tail.strip() else text


def read_back(
    client: ODataClient,
    entity_set: str,
    ref: str,
    body: Mapping[str, Any],
    before: Row | None = None,
    *,
    found: bool = False,
) -> Written:
    """A later look at the object: what a handler changed after the answer counts, too."""
    row = client.one(entity_set, ref)
    sent = {name: value for name, value in body.items() if name not in ("Ref_Key", "Posted")}
    return Written(
        ref=ref,
        version=row["DataVersion"],
        row=row,
        before=before or {},
        differences=tuple(differences(sent, row, before)),
        found=found,
    )


def numbered(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A whole tabular part with the numbers that 1C insists on."""
    return [{**line, "LineNumber": str(number)} for number, line in enumerate(lines, 1)]


def _natural(name: str, value: Any, natural: Mapping[str, Any]) -> str:
    told = composite_of(natural, name)
    if told is not None:
        return refers_composite(name, told[1], told[0])
    if name.endswith("_Key"):
        return refers(name, ref_of(natural, name) or str(value))
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return equals(name, datetime.fromisoformat(value))
    given: Literal = value
    return equals(name, given)
