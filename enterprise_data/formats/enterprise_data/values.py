"""What restricts a value, compiled once per type into a check that gives a Russian complaint or None."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache

from enterprise_data.formats.enterprise_data.catalogue import Value, catalogue
from enterprise_data.model.ref import canonical_guid

Check = Callable[[str], str | None]

NO_VALUE = "пустая дата 1С"
"""The complaint about 1C's empty date, which is no value at all (format.md §5)."""

_ANY = 1 << 30
_BOOLEAN = {"true", "false", "1", "0"}
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


@cache
def built_in_of(version: str, type_name: str) -> str:
    """The built-in type that a value type rests on, ``Ref`` for references."""
    known = catalogue(version).values
    name = type_name
    while name in known:
        name = known[name].base
    return name


@cache
def check_of(version: str, type_name: str) -> Check | None:
    """The check of a value type; None where any text will do."""
    known = catalogue(version).values
    checks: list[Check] = []
    name, value = type_name, known.get(type_name)
    while value is not None:
        if value.union:
            return _any_of([check_of(version, one) for one in value.union])
        checks += _facets(value)
        name, value = value.base, known.get(value.base)
    built_in = _BUILT_IN.get(name)
    if built_in is not None:
        checks.insert(0, built_in)
    if not checks:
        return None
    return checks[0] if len(checks) == 1 else _every(checks)


def _every(checks: list[Check]) -> Check:
    def check(text: str) -> str | None:
        for one in checks:
            complaint = one(text)
            if complaint:
                return complaint
        return None

    return check


def _any_of(checks: list[Check | None]) -> Check | None:
    real = [one for one in checks if one is not None]
    if len(real) < len(checks):
        return None
    return lambda text: None if any(one(text) is None for one in real) else "значение не того вида"


def _facets(value: Value) -> list[Check]:
    checks: list[Check] = []
    if value.enum:
        checks.append(_enumeration(frozenset(value.enum), ", ".join(value.enum)))
    if value.max_length is not None:
        checks.append(_longest(value.max_length))
    if value.min_length is not None:
        checks.append(_shortest(value.min_length))
    if value.length is not None:
        checks += [_longest(value.length), _shortest(value.length)]
    if value.total_digits is not None or value.fraction_digits is not None:
        checks.append(_digits(value.total_digits, value.fraction_digits))
    return checks


def _enumeration(allowed: frozenset[str], listed: str) -> Check:
    return lambda text: None if text in allowed else f"значение «{text}» не из списка: {listed}"


def _longest(limit: int) -> Check:
    return lambda text: None if len(text) <= limit else f"значение длиннее {limit} знаков: «{text[:80]}»"


def _shortest(limit: int) -> Check:
    return lambda text: None if len(text) >= limit else f"значение короче {limit} знаков: «{text}»"


def _digits(total: int | None, fraction: int | None) -> Check:
    """Of a text that is known to be a number without an exponent."""
    all_of_them = _ANY if total is None else total
    most = _ANY if fraction is None else fraction

    def check(text: str) -> str | None:
        whole, _, decimals = text.partition(".")
        if len(decimals) <= most and len(whole) + len(decimals) <= all_of_them:
            return None  # nearly every number; the rest is counted
        try:
            _, digits, exponent = _without_zeros(text).as_tuple()
        except InvalidOperation:
            return None
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if fraction is not None and places > fraction:
            return f"больше {fraction} знаков после точки: «{text}»"
        if total is not None and len(digits) > total:
            return f"больше {total} цифр: «{text}»"
        return None

    return check


def _without_zeros(text: str) -> Decimal:
    """Zeros at the end of a fraction count neither for the schema nor for 1C."""
    return Decimal(text.rstrip("0") if "." in text else text)


def _boolean(text: str) -> str | None:
    return None if text in _BOOLEAN else f"«{text}» — не true и не false"


def _integer(text: str) -> str | None:
    return None if _INTEGER.fullmatch(text) else f"«{text}» — не целое число"


def _decimal(text: str) -> str | None:
    return None if _DECIMAL.fullmatch(text) else f"«{text}» — не число (дробная часть отделяется точкой)"


def _date(text: str) -> str | None:
    if text == "0001-01-01":
        return NO_VALUE
    try:
        date.fromisoformat(text)
    except ValueError:
        return f"«{text}» — не дата ГГГГ-ММ-ДД"
    return None if text[7:8] == "-" and len(text) == 10 else f"«{text}» — не дата ГГГГ-ММ-ДД"


def _moment(text: str) -> str | None:
    if text == "0001-01-01T00:00:00":
        return NO_VALUE
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return f"«{text}» — не дата со временем"
    return None if "T" in text else f"«{text}» — нет времени"


def _reference(text: str) -> str | None:
    return None if canonical_guid(text) == text else f"«{text}» — не ссылка 1С (УИД)"


_BUILT_IN: dict[str, Check] = {
    "boolean": _boolean,
    "int": _integer,
    "integer": _integer,
    "long": _integer,
    "decimal": _decimal,
    "date": _date,
    "dateTime": _moment,
    "Ref": _reference,
}
