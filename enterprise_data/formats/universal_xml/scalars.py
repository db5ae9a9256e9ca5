"""Simple values: how a file spells them, and what is wrong with one (format.md §5.1).

Nothing is cut or rounded: 1C would do it in silence, so a value that doesn't fit is told instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from enterprise_data.formats.universal_xml.neutral import Value
from enterprise_data.formats.universal_xml.types import BOOLEAN, DATE, NUMBER, STRING, ValueType

_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHOWN = 60
_LAST_YEAR = 3999
_NO_DATE = "0001-01-01T00:00:00"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a value, and how it should be."""

    message: str
    expected: str = ""


def escaped(text: str) -> str:
    """Text of an element; characters that no XML may hold are taken out (format.md §1)."""
    if not _SPECIAL.search(text):
        return text
    text = _FORBIDDEN.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quoted(text: str) -> str:
    """Text of an attribute."""
    text = escaped(text).replace('"', "&quot;")
    return text.replace("\n", "&#10;").replace("\t", "&#9;")


def type_name_of(value: Value) -> str:
    """The simple type that a value has by itself; "" for none."""
    if isinstance(value, str):
        return STRING
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, (int, Decimal)):
        return NUMBER
    return DATE if isinstance(value, date) else ""


def spelled(value: Value, kind: ValueType) -> str | Wrong:
    """The text of ``Значение``; "" where the value is empty."""
    if isinstance(value, str):
        return _string(value, kind)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return _number(Decimal(value), kind)
    if isinstance(value, date):
        return _moment(value, kind)
    raise TypeError(type(value))


def length_of(text: str) -> int:
    """Length as 1C counts it: a character beyond the first plane is two."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def _string(value: str, kind: ValueType) -> str | Wrong:
    limit = kind.length
    if limit is not None and 2 * len(value) > limit and length_of(value) > limit:
        message = f"«{value[:_SHOWN]}» — знаков {length_of(value)}, а помещается {limit}"
        return Wrong(message, f"не длиннее {limit} знаков")
    return escaped(value)


def _number(value: Decimal, kind: ValueType) -> str | Wrong:
    if not value.is_finite():
        return Wrong(f"«{value}» — не число", "число, например 1234.50")
    text = f"{value:f}" if value.adjusted() < 60 else ""
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if not value:
        text = "0"
    whole, _, fraction = text.lstrip("-").partition(".")
    if kind.digits is not None and (
        not text or len(whole.lstrip("0")) > kind.digits - kind.decimals or len(fraction) > kind.decimals
    ):
        shape = f"до {kind.digits - kind.decimals} цифр до точки и до {kind.decimals} после"
        return Wrong(f"{value} не помещается", shape)
    if kind.is_non_negative and value < 0:
        return Wrong(f"{value} — отрицательное число", "не меньше нуля")
    return text or Wrong(f"{value} не помещается", "не больше 38 цифр")


def _moment(value: date, kind: ValueType) -> str | Wrong:
    if not isinstance(value, datetime):
        value = datetime.combine(value, datetime.min.time())
    if value.tzinfo is not None or value.microsecond:
        return Wrong(f"{value} указано с поясом или долями секунды", "местное время базы, целые секунды")
    if value.year > _LAST_YEAR:
        return Wrong(f"{value:%d.%m.%Y} — такой даты в 1С быть не может", f"не позже {_LAST_YEAR} года")
    if kind.is_date_only and (value.hour, value.minute, value.second) != (0, 0, 0):
        return Wrong(f"{value:%d.%m.%Y %H:%M:%S} — дата со временем", "дата без времени")
    return "" if value.isoformat() == _NO_DATE else value.isoformat()
