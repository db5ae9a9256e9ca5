"""Functions of a filter (protocol.md §5.1); what 1C doesn't support is refused by name."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from connectors.onec.standin.odata.tokens import Guid, Typed

UNSUPPORTED = frozenset(
    ("length", "indexof", "replace", "tolower", "toupper", "trim", "years", "days", "hours", "seconds", "floor",
     "ceiling")
)  # fmt: skip


def _cast(value: Any, type_: str) -> Typed:
    return Typed(value.text if isinstance(value, Guid) else str(value), type_.removeprefix("StandardODATA."))


def _isof(value: Any, type_: str) -> bool:
    return isinstance(value, Typed) and value.type == type_.removeprefix("StandardODATA.")


def _like(text: str, pattern: str) -> bool:
    shell = re.sub(r"([\[*?])", r"[\1]", pattern).replace("%", "*").replace("_", "?")
    return fnmatch.fnmatchcase(text.casefold(), shell.casefold())


def _part(name: str) -> Callable[[str], int]:
    return lambda moment: int(getattr(datetime.fromisoformat(moment), name))


def _dateadd(moment: str, unit: str, number: Decimal) -> str:
    start, count = datetime.fromisoformat(moment), int(number)
    if unit in ("month", "quarter", "year"):
        months = start.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
        start = start.replace(year=start.year + months // 12, month=months % 12 + 1, day=min(start.day, 28))
        return start.isoformat()
    return (start + timedelta(**{f"{unit}s": count})).isoformat()


def _datedifference(first: str, second: str, unit: str) -> Decimal:
    gap = datetime.fromisoformat(second) - datetime.fromisoformat(first)
    return Decimal(int(gap.total_seconds() // {"second": 1, "minute": 60, "hour": 3600, "day": 86400}[unit]))


def _substring(text: str, start: Decimal, length: Decimal | None = None) -> str:
    end = None if length is None else int(start) - 1 + int(length)
    return text[int(start) - 1 : end]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "substringof": lambda what, where: what.casefold() in where.casefold(),
    "startswith": lambda text, start: text.startswith(start),
    "endswith": lambda text, end: text.endswith(end),
    "concat": lambda first, second: first + second,
    "substring": _substring,
    "like": _like,
    "year": _part("year"),
    "quarter": lambda moment: (datetime.fromisoformat(moment).month + 2) // 3,
    "month": _part("month"),
    "day": _part("day"),
    "hour": _part("hour"),
    "minute": _part("minute"),
    "second": _part("second"),
    "dayofweek": lambda moment: datetime.fromisoformat(moment).isoweekday(),
    "dayofyear": lambda moment: datetime.fromisoformat(moment).timetuple().tm_yday,
    "dateadd": _dateadd,
    "datedifference": _datedifference,
    "round": lambda number: Decimal(number).quantize(Decimal(1), ROUND_HALF_UP),
    "isof": _isof,
    "cast": _cast,
}
