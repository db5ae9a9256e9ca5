"""Field values as people type and read them."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.contract import ContractKind
from enterprise_data.objects.counterparty import LegalForm

Kind = typing.TypeVar("Kind", AddressKind, PhoneKind)

_ADDRESS_WORDS = {
    AddressKind.LEGAL: "юридический",
    AddressKind.ACTUAL: "фактический",
    AddressKind.POSTAL: "почтовый",
}
_PHONE_WORDS = {
    PhoneKind.MAIN: "",
    PhoneKind.WORK: "рабочий",
    PhoneKind.HOME: "домашний",
    PhoneKind.FAX: "факс",
}


_ENUM_WORDS: dict[str, str] = {
    LegalForm.COMPANY: "юридическое лицо",
    LegalForm.SOLE_TRADER: "индивидуальный предприниматель",
    LegalForm.PERSON: "физическое лицо",
    LegalForm.BRANCH: "обособленное подразделение",
    ContractKind.BUYER: "с покупателем",
    ContractKind.SUPPLIER: "с поставщиком",
    ContractKind.COMMISSION_AGENT: "с комиссионером",
    ContractKind.PRINCIPAL: "с комитентом",
    ContractKind.PURCHASE_PRINCIPAL: "с комитентом на закупку",
    ContractKind.PURCHASE_AGENT: "с комиссионером на закупку",
    ContractKind.OTHER: "прочее",
}
_WORD_FIELDS = frozenset({"legal_form", "kind"})


def field_to_text(otype: ObjectType, name: str, value: Any) -> str:
    """The value of a field (typed, or as JSON) for a person; "" for none."""
    if name in _WORD_FIELDS and name in otype.field_titles and isinstance(value, str):
        return _ENUM_WORDS.get(value, value)
    return fields_to_text(value)


def fields_to_text(value: Any) -> str:
    """A value (typed, or as JSON) for a person; "" for none. ``field_to_text`` also knows words of JSON values."""
    if value is None or value in ("", (), []):
        return ""
    if isinstance(value, LegalForm | ContractKind):
        return _ENUM_WORDS[value]
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, list | tuple):
        return "; ".join(fields_to_text(item) for item in value)
    if isinstance(value, dict):
        return _object_text(value)
    if isinstance(value, Phone | Address | BankDetails | Ref):
        return _object_text({name: getattr(value, name) for name in value.__dataclass_fields__})
    return str(value)


def _object_text(value: dict[str, Any]) -> str:
    if set(value) == {"kind", "number"}:
        word = _PHONE_WORDS.get(value["kind"], "")
        return f"{value['number']} ({word})" if word else str(value["number"])
    if set(value) == {"kind", "text"}:
        return f"{_ADDRESS_WORDS.get(value['kind'], value['kind'])}: {value['text']}"
    if set(value) == {"kind", "id"}:
        return f"{value['kind']} {value['id']}"
    return ", ".join(str(item) for item in value.values() if item)


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
    try:
        return _typed(otype, name, hint, text)
    except (ValueError, KeyError) as error:
        title = otype.field_titles.get(name, name)
        raise InvalidRecord(
            f"Поле «{title}»: не понимаю «{text}».", hint=_expected(hint), field=name
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
    if name == "legal_form":
        return _own_form(text)
    return _SIMPLE[hint](text)


def _enum(hint: type[StrEnum], text: str) -> StrEnum:
    """The stable English value, or the Russian word."""
    by_word = {_ENUM_WORDS[item]: item for item in hint if item in _ENUM_WORDS}
    return by_word.get(text.casefold()) or hint(text)


def _own_form(text: str) -> str:
    """An organization of ours is one of two things, kept as a plain word."""
    form = _enum(LegalForm, text)
    if form not in (LegalForm.COMPANY, LegalForm.SOLE_TRADER):
        raise ValueError(text)
    return form.value


def _bool(text: str) -> bool:
    return {"да": True, "нет": False, "true": True, "false": False}[text.casefold()]


def _date(text: str) -> date:
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
    own = {
        "group": "counterparty_group",
        "parent": otype.name,
        "head": "counterparty",
        "owner": "counterparty",
    }
    return Ref(own.get(name, name), text)


def _phone(text: str) -> Phone:
    """``номер``, ``вид:номер``, or ``номер (вид)`` as it is shown."""
    for shown, word in _PHONE_WORDS.items():
        if word and text.casefold().endswith(f" ({word})"):
            return Phone(kind=shown, number=text[: -len(word) - 3].strip())
    kind, rest = _kind_and_rest(PhoneKind, _PHONE_WORDS, text)
    return Phone(kind=kind or PhoneKind.MAIN, number=rest)


def _address(text: str) -> Address:
    """``текст`` or ``вид:текст``."""
    kind, rest = _kind_and_rest(AddressKind, _ADDRESS_WORDS, text)
    return Address(kind=kind or AddressKind.LEGAL, text=rest)


def _kind_and_rest(kinds: type[Kind], words: dict[Kind, str], text: str) -> tuple[Kind | None, str]:
    """A colon may belong to the text itself: only a known word before it is a kind."""
    head, colon, rest = text.partition(":")
    known = {item.value: item for item in kinds} | {word: item for item, word in words.items() if word}
    kind = known.get(head.strip().casefold()) if colon and rest.strip() else None
    return (kind, rest.strip()) if kind else (None, text)


_SIMPLE: dict[Any, Callable[[str], Any]] = {str: str, bool: _bool, date: _date, BankDetails: _bank}
_ITEMS: dict[Any, Callable[[str], Any]] = {str: str, Phone: _phone, Address: _address}


def _expected(hint: Any) -> str:
    for arg in (hint, *typing.get_args(hint)):
        if isinstance(arg, type) and issubclass(arg, StrEnum):
            return "Допустимы: " + ", ".join(f"{item} ({_ENUM_WORDS[item]})" for item in arg) + "."
        if arg is date:
            return "Пишите дату как 31.12.2026 или 2026-12-31."
        if arg is bool:
            return "Пишите «да» или «нет»."
        if arg is Ref:
            return "Укажите номер карточки."
    return "Проверьте значение."
