"""Field values as people read them. Tables that are shown as tables: see ``sheets``."""

from __future__ import annotations

import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.choice import Choice
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import plain_number, value_from_json
from enterprise_data.objects.counterparty import LegalForm

ADDRESS_WORDS = {
    AddressKind.LEGAL: "юридический",
    AddressKind.ACTUAL: "фактический",
    AddressKind.POSTAL: "почтовый",
}
PHONE_WORDS = {
    PhoneKind.MAIN: "",
    PhoneKind.WORK: "рабочий",
    PhoneKind.HOME: "домашний",
    PhoneKind.FAX: "факс",
}
_MONEY = frozenset({"amount", "price", "sum", "cost", "total", "debt"})
"""Words in the names of fields that hold money; other numbers (a quantity, a weight) say what they say."""
GAP = "\u00a0"
"""Between thousands: a space that no line breaks at."""
_FORMS = {form.value: form.title_ru for form in LegalForm}
_HINTS: dict[Any, dict[str, Any]] = {}


def field_to_text(otype: ObjectType, name: str, value: Any) -> str:
    """The value of a field (typed, or as JSON) for a person; "" for none."""
    if name == "legal_form" and isinstance(value, str):
        return _FORMS.get(value, value)
    is_json = name in otype.row_types and isinstance(value, list)
    if type(value) is str and _hint(otype, name) is not str:
        is_json = True
    return _in_words(name, _typed(otype, name, value) if is_json else value)


def part_to_text(name: str, value: Any) -> str:
    """A typed value inside a row for a person."""
    return _in_words(name, value)


def _in_words(name: str, value: Any) -> str:
    return money(value) if isinstance(value, Decimal) and is_money(name) else fields_to_text(value)


def is_money(name: str) -> bool:
    """Whether a field of this name holds a sum of money or a price."""
    return not _MONEY.isdisjoint(name.split("_"))


def money(value: Decimal) -> str:
    """«24 000,00»: at least two digits after the comma, more where a price has them."""
    return grouped(value, places=2)


def grouped(value: Decimal, *, places: int = 0) -> str:
    """«1 234,5»."""
    whole, _, rest = plain_number(value).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    rest = rest.ljust(places, "0")
    return f"{sign}{int(digits):,}".replace(",", GAP) + (f",{rest}" if rest else "")


def _moment(value: datetime) -> str:
    """Seconds only where they say something: a clock of 1C counts them, a person seldom types them."""
    return f"{value:%d.%m.%Y %H:%M:%S}" if value.second else f"{value:%d.%m.%Y %H:%M}"


def _hint(otype: ObjectType, name: str) -> Any:
    if otype.record not in _HINTS:
        _HINTS[otype.record] = typing.get_type_hints(otype.record)
    return _HINTS[otype.record].get(name, str)


def _typed(otype: ObjectType, name: str, value: Any) -> Any:
    """The typed value behind a JSON one; what is none is shown as it is."""
    try:
        return value_from_json(otype, name, value)
    except (ArithmeticError, KeyError, TypeError, ValueError, AttributeError):
        return value


def fields_to_text(value: Any) -> str:
    """A value (typed, or as JSON) for a person; "" for none. ``field_to_text`` also knows words of JSON values."""
    if value is None or value in ("", (), []):
        return ""
    otherwise = _parts_text if is_dataclass(value) else str
    return next((show for kinds, show in _SHOWN if isinstance(value, kinds)), otherwise)(value)


def _parts_text(value: Any) -> str:
    """A row of a table: what it says, in the order of its fields."""
    parts = (part_to_text(item.name, getattr(value, item.name)) for item in fields(value))
    return ", ".join(part for part in parts if part)


def _members_text(value: Any) -> str:
    return _object_text({name: getattr(value, name) for name in value.__dataclass_fields__})


def _object_text(value: dict[str, Any]) -> str:
    if set(value) == {"kind", "number"}:
        word = PHONE_WORDS.get(value["kind"], "")
        return f"{value['number']} ({word})" if word else str(value["number"])
    if set(value) == {"kind", "text"}:
        return f"{ADDRESS_WORDS.get(value['kind'], value['kind'])}: {value['text']}"
    if set(value) == {"kind", "id"}:
        return f"{value['kind']} {value['id']}"
    return ", ".join(str(item) for item in value.values() if item)


def _unit_text(value: UnitName) -> str:
    return value.name or value.code


_SHOWN: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (Choice, lambda value: value.title_ru),
    (StrEnum, str),
    (bool, lambda value: "да" if value else "нет"),
    (datetime, _moment),
    (date, lambda value: f"{value:%d.%m.%Y}"),
    (Decimal, grouped),
    (VatRate, str),
    (UnitName, _unit_text),
    ((list, tuple), lambda value: "; ".join(fields_to_text(item) for item in value)),
    (dict, _object_text),
    ((Phone, Address, BankDetails, Ref), _members_text),
)
