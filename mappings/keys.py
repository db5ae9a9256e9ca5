"""Natural keys as they are compared: which values of a record count, and which are too doubtful to link by.

A requisite with a wrong check digit names somebody else or nobody. It still travels (1C is free to hold it), but
it neither makes a link nor forbids one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from enterprise_data.model.ref import Ref
from enterprise_data.model.requisites import bik_is_valid, inn_is_valid, kpp_is_valid
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.codec import plain_number
from mappings.prefix import BasePrefix

CODE = "code1c"
"""Name under which the prefixed 1C code is looked up in a CRM."""

_TRUSTED: Mapping[str, Callable[[str], bool]] = {
    "inn": inn_is_valid,
    "kpp": kpp_is_valid,
    "bik": bik_is_valid,
}


def is_known_by_code(otype: ObjectType) -> bool:
    """Whether 1C's code of this kind is kept in the CRM per infobase, prefixed (a currency's code is content)."""
    return any(key.why == "code" for key in otype.natural_keys)


def key_values(key: NaturalKey, record: Any, prefix: BasePrefix) -> dict[str, str] | None:
    """The key's values as a CRM compares them; None if the record doesn't fill the key or can't be trusted."""
    if any(getattr(record, name) for name in key.only_without):
        return None
    values: dict[str, str] = {}
    for name in key.fields:
        text = as_text(getattr(record, name))
        if not _counts(key, name, text):
            return None
        if key.why == "code" and name == "code":
            values[CODE] = prefix.add(text)
        else:
            values[name] = text
    return values


def _counts(key: NaturalKey, name: str, text: str) -> bool:
    return name in key.may_be_empty if not text else _is_trusted(name, text)


def _is_trusted(name: str, text: str) -> bool:
    trusted = _TRUSTED.get(name)
    return trusted is None or trusted(text)


def as_text(value: Any) -> str:
    """A field's value as a CRM keeps it: a choice is its word, a date is ISO, a number plain, a reference its id."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, Ref):
        return value.id
    return value.isoformat() if isinstance(value, date) else str(value)


def forbids(key: NaturalKey, record: Any, card: Any) -> bool:
    """Whether a card that fits the key is somebody else all the same: both name an ИНН, and not the same one."""
    for name in key.unless_differ:
        ours, theirs = as_text(getattr(record, name)), as_text(getattr(card, name))
        if ours and theirs and ours != theirs and _is_trusted(name, ours) and _is_trusted(name, theirs):
            return True
    return False
