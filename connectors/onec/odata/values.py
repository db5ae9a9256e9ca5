"""JSON of 1C and its values: exact money, integers that are texts, dates and references that mean "nothing" (§2.4)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from connectors.onec.odata.errors import LostAnswer
from enterprise_data.errors import UnexpectedAnswer

ZERO_GUID = "00000000-0000-0000-0000-000000000000"
NO_DATE = "0001-01-01T00:00:00"
NAMESPACE = "StandardODATA."
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
Row = dict[str, Any]


def decode(content: bytes, what: str) -> Row:
    """An object of JSON; fractions become ``Decimal``. A body that was cut raises ``LostAnswer``."""
    try:
        found = json.loads(content.removeprefix(b"\xef\xbb\xbf"), parse_float=Decimal)
    except ValueError as error:
        raise LostAnswer(f"{what}: ответ 1С оборван или испорчен.", place=what) from error
    if not isinstance(found, dict):
        raise UnexpectedAnswer(f"{what}: ответ 1С не того вида.", hint="Передайте отчёт разработчику.")
    return found


def encode(body: Mapping[str, Any]) -> bytes:
    """A body to send: money as it was written, never through a binary fraction."""
    return _Encoder(ensure_ascii=False).encode(body).encode("utf-8")


class _Encoder(json.JSONEncoder):
    """Spells a Decimal digit by digit."""

    def encode(self, value: Any) -> str:
        if isinstance(value, Decimal):
            return format(value, "f")
        if isinstance(value, Mapping):
            return (
                "{"
                + ",".join(
                    f"{json.dumps(str(k), ensure_ascii=False)}:{self.encode(v)}" for k, v in value.items()
                )
                + "}"
            )
        if isinstance(value, list | tuple):
            return "[" + ",".join(map(self.encode, value)) + "]"
        return super().encode(value)


def text_of(row: Mapping[str, Any], name: str) -> str:
    """A text; a code of fixed length may come padded with spaces."""
    value = row.get(name)
    return value.rstrip() if isinstance(value, str) else "" if value is None else str(value)


def ref_of(row: Mapping[str, Any], name: str) -> str | None:
    """A reference, None if it is empty."""
    value = row.get(name)
    if not isinstance(value, str) or value == ZERO_GUID or not _GUID.fullmatch(value):
        return None
    return value.lower()


def composite_of(row: Mapping[str, Any], name: str) -> tuple[str, str] | None:
    """(set, reference) of a composite property; None for nothing and for primitives."""
    kind, ref = row.get(f"{name}_Type"), ref_of(row, name)
    if not isinstance(kind, str) or ref is None or not kind.startswith(NAMESPACE) or "_" not in kind:
        return None
    return kind.removeprefix(NAMESPACE), ref


def number_of(row: Mapping[str, Any], name: str) -> Decimal | None:
    """A number, exact; whole ones come without a fraction, those of five digits and more as texts."""
    value = row.get(name)
    if value is None or isinstance(value, bool) or value == "":
        return None
    try:
        return Decimal(value)
    except (ArithmeticError, TypeError, ValueError):
        return None


def moment_of(row: Mapping[str, Any], name: str, zone: ZoneInfo) -> datetime | None:
    """A moment in the zone of the server; the empty date is no value."""
    found = local_moment_of(row, name)
    return found.replace(tzinfo=zone) if found is not None else None


def local_moment_of(row: Mapping[str, Any], name: str) -> datetime | None:
    """What the clock of the base showed: the date of a document is a label and is never converted."""
    value = row.get(name)
    if not isinstance(value, str) or value.startswith("0001-01-01"):
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return None


def day_of(row: Mapping[str, Any], name: str) -> date | None:
    """A calendar date."""
    value = row.get(name)
    if not isinstance(value, str) or value.startswith("0001-01-01"):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
