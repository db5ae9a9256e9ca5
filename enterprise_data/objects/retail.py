"""What documents of a shop have in common: goods sold and returned, services, payments by card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.documents import GOODS, MONEY, GoodsLine, ServiceLine
from enterprise_data.objects.places import NO_UNIT, Place, moment, number, ref, string
from enterprise_data.objects.tables import table


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """Goods that a buyer brought back; ``sold_at`` and ``receipt_number`` name the receipt they were sold by."""

    item: Ref | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None
    receipt_number: str = ""
    sold_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """A payment by card: who takes it and where it goes."""

    amount: Decimal | None = None
    card_kind: str = ""
    card_number: str = ""
    acquirer: Ref | None = None
    acquirer_contract: Ref | None = None
    account: Ref | None = None


_RETURNED: Mapping[str, Place] = {
    **GOODS,
    "receipt_number": string("НомерЧекаККМПродажи"),
    "sold_at": moment("ДатаПродажи"),
}
_CARDS: Mapping[str, Place] = {
    "amount": number("СуммаОплаты"),
    "card_kind": string("ВидКарты"),
    "card_number": string("НомерКарты"),
    "acquirer": ref("counterparty", "Эквайрер"),
    "acquirer_contract": ref("contract", "ДоговорЭквайрера"),
    "account": ref("bank_account", "БанковскийСчетОрганизации"),
}


def sold() -> Place:
    """Goods sold."""
    return table(GoodsLine, GOODS, "ТоварыПродажа", same=("item", "unit"), numbered=True)


def returned() -> Place:
    """Goods brought back."""
    return table(ReturnedLine, _RETURNED, "ТоварыВозвратПродажи", same=("item", "unit"), numbered=True)


def shop_services(*item: str) -> Place:
    """Services; a report names their item directly, a receipt in a group."""
    places = {"item": ref("item", *item), "content": string("Содержание"), **MONEY}
    return table(ServiceLine, places, "Услуги", same=("item", "content"), numbered=True)


def cards() -> Place:
    """Payments by card."""
    return table(CardLine, _CARDS, "ОплатаПлатежнымиКартами", same=("card_number", "acquirer"))
