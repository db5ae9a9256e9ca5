"""What an item is and how it is taxed: the receivers tell it in different ways.

Бухгалтерия 2.0 has a flag and a rate; 3.0 has kinds of items and kinds of rates, whose percentage depends on the day.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from enterprise_data.formats.universal_xml.bindings.columns import (
    Column,
    only_read,
    only_written,
)
from enterprise_data.formats.universal_xml.bindings.making import ITEM_KINDS, Slot
from enterprise_data.formats.universal_xml.bindings.taking import UNTOLD, Taking
from enterprise_data.formats.universal_xml.bindings.word_columns import rate_name, rate_of
from enterprise_data.formats.universal_xml.neutral import Link, Value, Word
from enterprise_data.model.vat import WITHOUT_VAT, VatRate
from enterprise_data.objects.item import ItemType

_SERVICES = (ItemType.SERVICE, ItemType.WORK)
# Names of elements that a base may call otherwise. The reference shows «Товары» (its sample); the rest are ours, and a
# base without such an element is given one (docs/ru/universalnyj-obmen.md tells the accountant so).
_NAMES = {
    ItemType.GOODS: "Товары",
    ItemType.SERVICE: "Услуги",
    ItemType.WORK: "Работы",
    ItemType.TARE: "Возвратная тара",
    ItemType.KIT: "Наборы",
}
_TYPES = {name: item_type for item_type, name in _NAMES.items()}
_KINDS_OF_RATES = {
    Decimal(18): "Общая",
    Decimal(20): "Общая",
    Decimal(22): "Общая",
    Decimal(10): "Пониженная",
    Decimal(0): "Нулевая",
}
_ZERO = VatRate(percent=Decimal(0))


def _is_service(record: Any, slot: Slot) -> Value:
    return record.item_type in _SERVICES


def _kind(record: Any, slot: Slot) -> Value:
    more = {"Услуга": record.item_type in _SERVICES}
    return slot.making.named(ITEM_KINDS, _NAMES[record.item_type], more)


def _type_of_flag(value: Value, taking: Taking) -> Any:
    """The flag doesn't tell a service from work, nor goods from tare."""
    return UNTOLD if value is None else (ItemType.SERVICE if value else ItemType.GOODS)


def _type_of_kind(value: Value, taking: Taking) -> Any:
    name = value.key("Наименование") if isinstance(value, Link) else None
    return _TYPES.get(name, UNTOLD) if isinstance(name, str) else UNTOLD


def _rate(rate: VatRate | None, slot: Slot) -> Value:
    """A rate where the receiver has rates, else the kind of rate; what has no kind there is left to 1C."""
    if rate is None or rate.by_agent:
        return None
    if not slot.enumeration.endswith("ВидыСтавокНДС"):
        return Word(slot.enumeration, rate_name(rate))
    if rate.percent is None:
        return Word(slot.enumeration, "БезНДС")
    name = _KINDS_OF_RATES.get(rate.percent)
    if name is None or (rate.is_calculated and not rate.percent):
        return None
    return Word(slot.enumeration, f"{name}Расчетная" if rate.is_calculated else name)


def _rate_told(value: Value, taking: Taking) -> Any:
    if not isinstance(value, Word):
        return UNTOLD
    if value.type.endswith("ВидыСтавокНДС"):
        return {"БезНДС": WITHOUT_VAT, "Нулевая": _ZERO}.get(value.name, UNTOLD)
    return rate_of(value.name)


ITEM_KIND = (
    only_written("Услуга", write=_is_service),
    only_written("ВидНоменклатуры", write=_kind),
    only_read("item_type", "Услуга", read=_type_of_flag),
    only_read("item_type", "ВидНоменклатуры", read=_type_of_kind),
)
ITEM_RATE = (
    Column(
        field="vat_rate", names=("ВидСтавкиНДС", "СтавкаНДС"), write=_rate, read=_rate_told, is_told_only=True
    ),
)
