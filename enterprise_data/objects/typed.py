"""Field values as people type them."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.choice import Choice
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate, vat_rate
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.counterparty import LegalForm
from enterprise_data.objects.typed_rows import RowTyping
from enterprise_data.objects.words import ADDRESS_WORDS, PHONE_WORDS

Kind = typing.TypeVar("Kind", AddressKind, PhoneKind)


def value_from_text(otype: ObjectType, name: str, text: str) -> Any:
    """What a person typed for a field; raises ``InvalidRecord``. Lists are separated by «;», references are ids."""
    hint = typing.get_type_hints(otype.record).get(name)
    if hint is None:
        raise InvalidRecord(
            f"{otype.title}: поля «{name}» нет.",
            hint="Поля: " + ", ".join(otype.field_names) + ".",
            field=name,
        )
    text = text.strip()
    if name in otype.tables:
        return ROWS.of_text(otype, name, text)
    try:
        return _typed(otype, name, hint, text)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
        title = otype.field_titles.get(name, name)
        raise InvalidRecord(
            f"Поле «{title}»: не понимаю «{text}».", hint=expected(hint), field=name
        ) from error


def _typed(otype: ObjectType, name: str, hint: Any, text: str) -> Any:
    if isinstance(hint, types.UnionType):
        if not text:
            return None
        hint = next(arg for arg in typing.get_args(hint) if arg is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        item = _ITEMS[typing.get_args(hint)[0]]
        return tuple(item(part.strip()) for part in text.split(";") if part.strip())
    if hint is Ref:
        return _ref(otype, name, text)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _enum(hint, text)
    if hint is VatRate:
        return vat_rate(text)
    if name == "legal_form":
        return _own_form(text)
    return _SIMPLE[hint](text)


def _enum(hint: type[StrEnum], text: str) -> StrEnum:
    """The stable English value, or the Russian word."""
    by_word = {_word(item).casefold(): item for item in hint}
    return by_word.get(text.casefold()) or hint(text)


def _word(item: StrEnum) -> str:
    return item.title_ru if isinstance(item, Choice) else item.value


def _own_form(text: str) -> str:
    """An organization of ours is one of two things, kept as a plain word."""
    form = _enum(LegalForm, text)
    if form not in (LegalForm.COMPANY, LegalForm.SOLE_TRADER):
        raise ValueError(text)
    return form.value


def _bool(text: str) -> bool:
    return {"да": True, "нет": False, "true": True, "false": False}[text.casefold()]


def _moment(text: str) -> datetime:
    at, _, clock = text.replace("T", " ").partition(" ")
    return datetime.combine(day(at), time.fromisoformat(clock) if clock else time.min)


def _number(text: str) -> Decimal:
    """Digits as an accountant groups them: «24 000,50»."""
    found = Decimal(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    if not found.is_finite():
        raise ValueError(text)
    return found


def _unit(text: str) -> UnitName:
    """A name, or «код имя»."""
    code, _, name = text.partition(" ")
    return UnitName(code=code, name=name.strip()) if code.isdigit() else UnitName(name=text)


def day(text: str) -> date:
    """A calendar date: 31.12.2026 or 2026-12-31; raises ``ValueError``."""
    if "-" in text:
        return date.fromisoformat(text)
    day, month, year = text.split(".")
    return date(int(year), int(month), int(day))


def _bank(text: str) -> BankDetails:
    return BankDetails(bik=text)


def _ref(otype: ObjectType, name: str, text: str) -> Ref:
    """``КОНТРАГЕНТ`` or ``вид:КОНТРАГЕНТ``; the field's own name says the kind where only one fits."""
    if not text:
        raise ValueError(name)
    kind, colon, id = text.partition(":")
    if colon:
        return Ref(kind, id)
    return Ref(otype.targets.get(name, (name,))[0], text)


def _phone(text: str) -> Phone:
    """``номер``, ``вид:номер``, or ``номер (вид)`` as it is shown."""
    kind, rest = _kind_and_rest(PhoneKind, PHONE_WORDS, text)
    if kind is not None:
        return Phone(kind=kind, number=rest)
    for shown, word in PHONE_WORDS.items():
        if word and text.casefold().endswith(f" ({word})"):
            return Phone(kind=shown, number=text[: -len(word) - 3].strip())
    return Phone(kind=PhoneKind.MAIN, number=rest)


def _address(text: str) -> Address:
    """``текст`` or ``вид:текст``."""
    kind, rest = _kind_and_rest(AddressKind, ADDRESS_WORDS, text)
    return Address(kind=kind or AddressKind.LEGAL, text=rest)


def _kind_and_rest(kinds: type[Kind], words: dict[Kind, str], text: str) -> tuple[Kind | None, str]:
    """A colon may belong to the text itself: only a known word before it is a kind."""
    head, colon, rest = text.partition(":")
    known = {item.value: item for item in kinds} | {word: item for item, word in words.items() if word}
    kind = known.get(head.strip().casefold()) if colon and rest.strip() else None
    return (kind, rest.strip()) if kind else (None, text)


_SIMPLE: dict[Any, Callable[[str], Any]] = {
    str: str,
    bool: _bool,
    int: int,
    date: day,
    datetime: _moment,
    Decimal: _number,
    UnitName: _unit,
    BankDetails: _bank,
}
_ITEMS: dict[Any, Callable[[str], Any]] = {str: str, Phone: _phone, Address: _address}


def expected(hint: Any) -> str:
    for arg in (hint, *typing.get_args(hint)):
        if isinstance(arg, type) and issubclass(arg, StrEnum):
            return "Допустимы: " + ", ".join(f"{item} ({_word(item)})" for item in arg) + "."
        if arg is datetime:
            return "Пишите дату как 31.12.2026 10:15 или 2026-12-31T10:15:00."
        if arg is Decimal:
            return "Пишите число как 1234,50."
        if arg is VatRate:
            return "Пишите ставку как 20, 20/120 или «без НДС»."
        if arg is date:
            return "Пишите дату как 31.12.2026 или 2026-12-31."
        if arg is bool:
            return "Пишите «да» или «нет»."
        if arg is Ref:
            return "Укажите номер карточки."
    return "Проверьте значение."


ROWS = RowTyping(typed=_typed, expected=expected)
"""Rows of tables, their cells typed as fields are."""
