"""Rows of orders and invoices: what is ordered and when it is expected, and in which stages it is paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal

from enterprise_data.model.choice import Choice
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.documents import GOODS, SERVICES
from enterprise_data.objects.places import NO_UNIT, Place, day, integer, number, word
from enterprise_data.objects.tables import table


class PaymentOption(Choice):
    """When a stage is paid (1C: ``ВариантОплаты``)."""

    ADVANCE = "advance", "аванс до обеспечения"
    PREPAYMENT = "prepayment", "предоплата до отгрузки"
    CREDIT = "credit", "кредит после отгрузки"
    DEFERRED = "deferred", "отсрочка платежа"


class PaymentForm(Choice):
    """How a stage is paid (1C: ``ФормаОплаты``)."""

    CASHLESS = "cashless", "безналичная"
    CASH = "cash", "наличная"
    CARD = "card", "платёжная карта"


_OPTIONS = {
    "Аванс": PaymentOption.ADVANCE,
    "Предоплата": PaymentOption.PREPAYMENT,
    "Кредит": PaymentOption.CREDIT,
    "ОтсрочкаПлатежа": PaymentOption.DEFERRED,
}
_FORMS = {
    "Безналичная": PaymentForm.CASHLESS,
    "Наличная": PaymentForm.CASH,
    "ПлатежнаяКарта": PaymentForm.CARD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """A row of ordered goods; ``delivery_date``: when it is expected."""

    item: Ref | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None
    delivery_date: Date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderServiceLine:
    """A row of ordered services; ``content`` is the text that is printed."""

    item: Ref | None = None
    content: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None
    delivery_date: Date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStage:
    """One stage of payment; ``days`` of deferment."""

    option: PaymentOption = PaymentOption.PREPAYMENT
    form: PaymentForm = PaymentForm.CASHLESS
    date: Date | None = None
    percent: Decimal | None = None
    amount: Decimal | None = None
    days: int | None = None


_DELIVERY: Mapping[str, Place] = {"delivery_date": day("ОжидаемаяДатаПоставки")}
_STAGE: Mapping[str, Place] = {
    "option": word(_OPTIONS, "ВариантОплаты", default=PaymentOption.PREPAYMENT),
    "form": word(_FORMS, "ФормаОплаты", default=PaymentForm.CASHLESS),
    "date": day("ДатаПлатежа"),
    "percent": number("ПроцентПлатежа"),
    "amount": number("СуммаПлатежа"),
    "days": integer("КоличествоДнейОтсрочки"),
}


def ordered_goods() -> Place:
    """The table of ordered goods."""
    return table(OrderLine, {**GOODS, **_DELIVERY}, "Товары", same=("item", "unit"), numbered=True)


def ordered_services() -> Place:
    """The table of ordered services."""
    places = {**SERVICES, **_DELIVERY}
    return table(OrderServiceLine, places, "Услуги", same=("item", "content"), numbered=True)


def payment_stages() -> Place:
    """The table of payment stages."""
    return table(PaymentStage, _STAGE, "ЭтапыОплаты", same=("option", "date"), numbered=True)
