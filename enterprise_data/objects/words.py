"""Field values as people type and read them."""

from __future__ import annotations

import types
import typing
from datetime import date
from enum import StrEnum
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType

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


def fields_to_text(value: Any) -> str:
    """A value (typed, or as JSON) for a person; "" for none."""
    if value is None or value in ("", (), []):
        return ""
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
    hint = typing.get_type_hints(otype.record)[name]
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
        item = typing.get_args(hint)[0]
        return tuple(_item(item, part.strip()) for part in text.split(";") if part.strip())
    if hint is bool:
        return {"да": True, "нет": False, "true": True, "false": False}[text.lower()]
    if hint is date:
        return date.fromisoformat(text) if "-" in text else _russian_date(text)
    if hint is Ref:
        return _ref(otype, name, text)
    if hint is BankDetails:
        return BankDetails(bik=text)
    return hint(text)


def _russian_date(text: str) -> date:
    day, month, year = text.split(".")
    return date(int(year), int(month), int(day))


def _ref(otype: ObjectType, name: str, text: str) -> Ref:
    """``КОНТРАГЕНТ`` or ``вид:КОНТРАГЕНТ``; the field's own name says the kind where only one fits."""
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


def _item(hint: Any, text: str) -> Any:
    """``номер`` or ``вид:номер``; ``текст`` or ``вид:текст``."""
    if hint is str:
        return text
    kind, colon, rest = text.partition(":")
    if hint is Phone:
        known = colon and kind in PhoneKind.__members__.values()
        return (
            Phone(kind=PhoneKind(kind), number=rest.strip())
            if known
            else Phone(kind=PhoneKind.MAIN, number=text)
        )
    known = colon and kind in AddressKind.__members__.values()
    return (
        Address(kind=AddressKind(kind), text=rest.strip())
        if known
        else Address(kind=AddressKind.LEGAL, text=text)
    )


def _expected(hint: Any) -> str:
    for arg in (hint, *typing.get_args(hint)):
        if isinstance(arg, type) and issubclass(arg, StrEnum):
            return "Допустимы: " + ", ".join(arg) + "."
        if arg is date:
            return "Пишите дату как 31.12.2026 или 2026-12-31."
        if arg is bool:
            return "Пишите «да» или «нет»."
    return "Проверьте значение."
