"""Values as a file spells them become values; whatever is wrong with one is told in words (format.md §5)."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from enterprise_data.formats.universal_xml.neutral import Lookup, Value, Word
from enterprise_data.formats.universal_xml.types import (
    BOOLEAN,
    DATE,
    ENUMERATION,
    GUID,
    NUMBER,
    STRING,
    is_reference,
)
from enterprise_data.model.ref import canonical_guid

_NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_NAME = re.compile(r"\w+\.[^\W\d]\w*")
_TRUTH = {"true": True, "false": False, "1": True, "0": False}
_SHOWN = 60
NUMBER_FORM = "число с точкой, без пробелов: 1234.50"
MOMENT_FORM = "дата вида 2026-11-20T12:30:00, без пояса"


class BadValue(Exception):
    """A text that is no value of its type."""

    def __init__(self, message: str, expected: str) -> None:
        self.message = message
        self.expected = expected
        super().__init__(message)


def value_of(text: str, type_name: str, by: str = "") -> Value:
    """The value; None where it is empty. Raises ``BadValue``."""
    if type_name == STRING:
        return text
    if type_name == NUMBER:
        return _number(text.strip())
    if type_name == DATE:
        return moment(text.strip())
    if type_name == BOOLEAN:
        return _boolean(text.strip())
    if type_name == GUID:
        return _guid(text.strip())
    if not _NAME.fullmatch(type_name):
        raise BadValue(f"неизвестный тип «{type_name[:_SHOWN]}»", "тип 1С, например Строка")
    if type_name.startswith(ENUMERATION):
        return Word(type_name, text.strip()) if text.strip() else None
    if not is_reference(type_name):
        raise BadValue(f"неизвестный тип «{type_name[:_SHOWN]}»", "тип 1С, например Строка")
    return Lookup(type_name, text, by) if text else None


def empty_of(type_name: str) -> Value:
    """What ``Пусто`` means."""
    return "" if type_name == STRING else None


def moment(text: str) -> datetime | None:
    """A moment of the base's local time; None for the empty date. Raises ``BadValue``."""
    try:
        found = datetime.fromisoformat(text) if _MOMENT.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise BadValue(f"«{text[:_SHOWN]}» — не дата" if text else "пустая дата", MOMENT_FORM)
    return None if text == "0001-01-01T00:00:00" else found


def _number(text: str) -> Decimal:
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    what = f"«{text[:_SHOWN]}» — не число" if text else "пустое число"
    if re.fullmatch(r"[+-]?[\d\s]+,\d+", text):
        what += ": дробная часть отделена запятой"
    raise BadValue(what, NUMBER_FORM if text else "узел Пусто вместо пустого значения")


def _boolean(text: str) -> bool:
    if text not in _TRUTH:
        raise BadValue(f"«{text[:_SHOWN]}» — не да и не нет", "true или false")
    return _TRUTH[text]


def _guid(text: str) -> str:
    found = canonical_guid(text)
    if found is None:
        raise BadValue(f"«{text[:_SHOWN]}» — не УИД", "УИД вида 91d5a7dd-2d96-4af5-b855-90ad613450b9")
    return found
