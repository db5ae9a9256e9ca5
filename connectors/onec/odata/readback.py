"""What 1C stored against what was sent: 1C cuts, ignores and overwrites with HTTP 200 (protocol.md §7.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from connectors.onec.odata.values import ZERO_GUID

_OWN = frozenset({"LineNumber", "Ref_Key"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that isn't what was sent. ``reason``: ``cut``, ``ignored``, ``overwritten``, ``unknown``, ``lines``."""

    name: str
    """As a person finds it: «Товары, строка 2, Цена»."""
    reason: str
    sent: Any
    stored: Any
    table: str = ""
    column: str = ""
    """The property itself, of the object or of the rows of ``table``."""

    @property
    def text(self) -> str:
        """For the report; values may be personal data and don't belong into a log."""
        return f"реквизит «{self.name}»: {self.why}"

    @property
    def why(self) -> str:
        """What 1C did with the value."""
        return _REASONS[self.reason]


_REASONS = {
    "cut": "1С обрезала значение: оно длиннее реквизита",
    "ignored": "1С не записала значение, осталось прежнее",
    "overwritten": "1С записала своё значение вместо переданного",
    "unknown": "такого реквизита в базе нет, 1С промолчала",
    "lines": "в таблице другое число строк",
}


def differences(
    sent: Mapping[str, Any], stored: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> list[Difference]:
    """Every written property that came out otherwise."""
    found: list[Difference] = []
    for name, value in sent.items():
        if isinstance(value, list):
            found += _lines(name, value, stored.get(name))
        elif (one := _value(name, value, stored, before or {})) is not None:
            found.append(one)
    return found


def _lines(name: str, sent: list[Any], stored: Any) -> list[Difference]:
    if not isinstance(stored, list) or len(stored) != len(sent):
        count = len(stored) if isinstance(stored, list) else 0
        return [Difference(name=name, reason="lines", sent=len(sent), stored=count, table=name)]
    found = []
    for number, (line, kept) in enumerate(zip(sent, stored, strict=True), 1):
        for column, value in line.items():
            if column not in _OWN and (one := _value(column, value, kept, {})) is not None:
                place = f"{name}, строка {number}, {column}"
                found.append(replace(one, name=place, table=name))
    return found


def _value(name: str, sent: Any, stored: Mapping[str, Any], before: Mapping[str, Any]) -> Difference | None:
    if name not in stored:
        return Difference(name=name, reason="unknown", sent=sent, stored=None, column=name)
    kept = stored[name]
    if same(sent, kept):
        return None
    if (
        isinstance(sent, str)
        and isinstance(kept, str)
        and kept
        and sent.startswith(kept)
        and len(kept) < len(sent)
    ):
        reason = "cut"
    elif name in before and same(before[name], kept):
        reason = "ignored"
    else:
        reason = "overwritten"
    return Difference(name=name, reason=reason, sent=sent, stored=kept, column=name)


def same(sent: Any, stored: Any) -> bool:
    """Whether two values mean one thing: a padded code, ``"1"`` and 1, 3001 and 3001.00, GUIDs in capitals."""
    if isinstance(sent, bool) or isinstance(stored, bool):
        return bool(sent is stored)
    if isinstance(sent, int | Decimal) or isinstance(stored, int | Decimal):
        return _number(sent) == _number(stored) and _number(sent) is not None
    left, right = str(sent if sent is not None else ""), str(stored if stored is not None else "")
    if len(left) == len(right) == len(ZERO_GUID) and left.count("-") == right.count("-") == 4:
        return left.lower() == right.lower()
    return left.rstrip() == right.rstrip()


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value).strip())
    except ArithmeticError:
        return None
