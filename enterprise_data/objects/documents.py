"""What documents have in common: number and date, money, settlements, rows of goods and services.

A document's date is what the clock of its infobase showed, without a zone, exactly as 1C writes it (format.md §5): it
is a label on a desk, not a moment, and is never converted. Sums are 1C's or the CRM's own; nothing is recomputed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from enterprise_data.model.choice import Choice
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import NaturalKey, Path, Tree
from enterprise_data.objects.places import (
    NO_UNIT,
    Place,
    currency,
    flag,
    moment,
    number,
    own,
    ref,
    string,
    unit,
    vat,
    word,
)
from enterprise_data.objects.tables import table

ROUBLE = "643"
SETTLEMENTS = "ДанныеВзаиморасчетов"
SETTLEMENTS_THERE: dict[Path, str | Tree] = {(SETTLEMENTS,): {}}
"""The format wants the element even where nothing is said in it (format.md §4)."""


class Taxation(Choice):
    """How a document is taxed (1C: ``Налогообложение``), apart from the rates of its rows."""

    TAXED = "taxed", "облагается НДС"
    UNTAXED = "untaxed", "не облагается НДС"
    EXPORT = "export", "на экспорт"
    IMPUTED = "imputed", "облагается ЕНВД"
    AT_BUYER = "at_buyer", "НДС у покупателя"
    PATENT = "patent", "по патенту"
    UNION = "union", "облагается НДС в стране ЕАЭС"


TAXATIONS = {
    "ПродажаОблагаетсяНДС": Taxation.TAXED,
    "ПродажаНеОблагаетсяНДС": Taxation.UNTAXED,
    "ПродажаНаЭкспорт": Taxation.EXPORT,
    "ПродажаОблагаетсяЕНВД": Taxation.IMPUTED,
    "ОблагаетсяНДСУПокупателя": Taxation.AT_BUYER,
    "ПродажаПоПатенту": Taxation.PATENT,
    "ПродажаОблагаетсяНДСВСтранеЕАЭС": Taxation.UNION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsLine:
    """A row of goods. ``price`` per ``unit``; ``amount`` and ``vat_amount`` in the document's currency."""

    item: Ref | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """A row of services; ``content`` is the text that is printed."""

    item: Ref | None = None
    content: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None


MONEY: Mapping[str, Place] = {
    "quantity": number("Количество"),
    "price": number("Цена"),
    "amount": number("Сумма"),
    "vat_rate": vat("СтавкаНДС"),
    "vat_amount": number("СуммаНДС"),
}
GOODS: Mapping[str, Place] = {
    "item": ref("item", "ДанныеНоменклатуры", "Номенклатура"),
    "unit": unit("ЕдиницаИзмерения"),
    **MONEY,
}
SERVICES: Mapping[str, Place] = {
    "item": ref("item", "Номенклатура"),
    "content": string("Содержание"),
    **MONEY,
}


def goods(*path: str, constants: Mapping[Path, str | Tree] | None = None) -> Place:
    """A table of goods."""
    return table(GoodsLine, GOODS, *path, same=("item", "unit"), numbered=True, constants=constants)


def services(*path: str) -> Place:
    """A table of services."""
    return table(ServiceLine, SERVICES, *path, same=("item", "content"), numbered=True)


def head() -> dict[str, Place]:
    """Date, number and organization, which are the keys of nearly every document."""
    return {
        "date": moment(*own("Дата")),
        "number": string(*own("Номер")),
        "organization": ref("organization", *own("Организация")),
    }


def money() -> dict[str, Place]:
    """Currency, total, and whether prices hold the tax."""
    return {
        "currency": currency("Валюта"),
        "amount": number("Сумма"),
        "vat_included": flag("СуммаВключаетНДС"),
    }


def contract_place() -> Place:
    """The contract, in the data of settlements."""
    return ref("contract", SETTLEMENTS, "Договор")


def taxation_place() -> Place:
    """How the document is taxed."""
    return word(TAXATIONS, "Налогообложение")


HEAD_TITLES = {"date": "Дата", "number": "Номер", "organization": "Организация"}
MONEY_TITLES = {"currency": "Валюта", "amount": "Сумма", "vat_included": "Сумма включает НДС"}
BY_NUMBER = NaturalKey(why="number", fields=("number", "date", "organization"))


def label(record: Any) -> str:
    """«№ 00CR-000014 от 20.11.2026»."""
    at: datetime = record.date
    return f"№ {record.number or 'б/н'} от {at:%d.%m.%Y}"


def groups_of(record: type[Any], **together: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Merge groups: those that are named, and every other field of the record for itself."""
    taken = {name for names in together.values() for name in names}
    alone = {item.name: (item.name,) for item in fields(record) if item.name not in taken}
    return together | alone


def depends_on(places: Mapping[str, Place]) -> tuple[str, ...]:
    """Kinds that the places of a record point at, and those that they name by a code."""
    return tuple(dict.fromkeys(_pointed_at(places)))


def _pointed_at(places: Mapping[str, Place]) -> Iterator[str]:
    for spot in places.values():
        yield from spot.kinds
        if spot.classifier:
            yield spot.classifier
        yield from _pointed_at(spot.row)
