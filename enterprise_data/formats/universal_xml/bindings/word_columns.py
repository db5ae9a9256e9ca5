"""Columns that hold a value of an enumeration: rates of VAT, and closed lists of ours."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from enterprise_data.formats.universal_xml.bindings.columns import Column
from enterprise_data.formats.universal_xml.bindings.making import Slot
from enterprise_data.formats.universal_xml.bindings.taking import UNTOLD, Misread, Taking
from enterprise_data.formats.universal_xml.neutral import Value, Word
from enterprise_data.model.vat import WITHOUT_VAT, VatRate

_WITHOUT = "БезНДС"


def vat(field: str, *names: str) -> Column:
    """A VAT rate; one that the receiver lacks is told by the writer."""

    def write(value: VatRate | None, slot: Slot) -> Value:
        if value is None:
            return None
        if value.by_agent:
            slot.complain(
                f"ставки «{value}» в «{slot.making.profile.title}» нет", "числовая ставка или без НДС"
            )
            return None
        return Word(slot.enumeration, rate_name(value))

    def read(value: Value, taking: Taking) -> VatRate | None:
        return rate_of(value.name) if isinstance(value, Word) else None

    return Column(field=field, names=names, write=write, read=read)


def rate_name(rate: VatRate) -> str:
    """``НДС20``, ``НДС20_120``, ``БезНДС``."""
    if rate.percent is None:
        return _WITHOUT
    whole = f"{rate.percent.normalize():f}".replace(".", "")
    return f"НДС{whole}_{100 + rate.percent.normalize():f}" if rate.is_calculated else f"НДС{whole}"


def rate_of(name: str) -> VatRate:
    """The rate that a name means."""
    if name == _WITHOUT:
        return WITHOUT_VAT
    percent, _, calculated = name.removeprefix("НДС").partition("_")
    if not name.startswith("НДС") or not percent.isdigit():
        raise Misread(f"неизвестная ставка НДС «{name}»")
    return VatRate(percent=Decimal(percent), is_calculated=bool(calculated))


def word(field: str, words: Mapping[Any, str | tuple[str, ...]], *names: str) -> Column:
    """A value of a closed list. Several names of one value: the receivers call it differently.

    Where several of our values have one name, that name tells nothing on reading.
    """
    spelled = {ours: (name,) if isinstance(name, str) else name for ours, name in words.items()}
    told: dict[str, Any] = {}
    for ours, found in spelled.items():
        for name in found:
            told[name] = UNTOLD if name in told else ours

    def write(value: Any, slot: Slot) -> Value:
        if value is None:
            return None
        for name in spelled.get(value, ()):
            if not slot.listed or name in slot.listed:
                return Word(slot.enumeration, name)
        title = value.title_ru if isinstance(value, StrEnum) and hasattr(value, "title_ru") else value
        slot.complain(f"«{title}» в «{slot.making.profile.title}» не передаётся", "другое значение")
        return None

    def read(value: Value, taking: Taking) -> Any:
        if not isinstance(value, Word):
            return UNTOLD
        if value.name not in told:
            raise Misread(f"значение «{value.name}» не поддерживается")
        return told[value.name]

    return Column(field=field, names=names, write=write, read=read, is_told_only=True)
