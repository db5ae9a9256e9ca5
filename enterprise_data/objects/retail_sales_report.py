"""Retail sales report («Отчет о розничных продажах»): what a shop sold in a shift, and how it was paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import (
    BY_NUMBER,
    HEAD_TITLES,
    MONEY_TITLES,
    ROUBLE,
    GoodsLine,
    ServiceLine,
    Taxation,
    depends_on,
    groups_of,
    head,
    label,
    money,
    taxation_place,
)
from enterprise_data.objects.places import Place, comment, number, ref, string
from enterprise_data.objects.retail import CardLine, ReturnedLine, cards, returned, shop_services, sold
from enterprise_data.objects.tables import table


@dataclass(frozen=True, slots=True, kw_only=True)
class BankCreditLine:
    """Goods sold on a bank's credit."""

    bank: Ref | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateLine:
    """A payment by gift certificate."""

    serial_number: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetailSalesReport:
    """Sales of a shop. What was paid otherwise than by card, credit or certificate was paid in cash."""

    date: datetime
    organization: Ref
    number: str = ""
    warehouse: Ref | None = None
    cash_register: Ref | None = None
    price_type: Ref | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_included: bool | None = None
    taxation: Taxation | None = None
    goods: tuple[GoodsLine, ...] = ()
    returned: tuple[ReturnedLine, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    cards: tuple[CardLine, ...] = ()
    bank_credits: tuple[BankCreditLine, ...] = ()
    certificates: tuple[CertificateLine, ...] = ()
    cash_flow_item: Ref | None = None
    note: str = ""


_CREDITS: Mapping[str, Place] = {"bank": ref("bank", "Банк"), "amount": number("СуммаОплаты")}
_CERTIFICATES: Mapping[str, Place] = {
    "serial_number": string("ДанныеСертификата", "СерийныйНомер"),
    "amount": number("Сумма"),
}
_PLACES: Mapping[str, Place] = {
    **head(),
    "warehouse": ref("warehouse", "Склад"),
    "cash_register": ref("cash_register", "КассаККМ"),
    "price_type": ref("price_type", "ТипЦен"),
    **money(),
    "taxation": taxation_place(),
    "goods": sold(),
    "returned": returned(),
    "services": shop_services("Номенклатура"),
    "cards": cards(),
    "bank_credits": table(BankCreditLine, _CREDITS, "ОплатаБанковскимиКредитами", same=("bank",)),
    "certificates": table(CertificateLine, _CERTIFICATES, "ОплатаСертификатами", same=("serial_number",)),
    "cash_flow_item": ref("cash_flow_item", "СтатьяДДС"),
    "note": comment(),
}

RETAIL_SALES_REPORT = ObjectType(
    name="retail_sales_report",
    title="Отчет о розничных продажах",
    titles="Отчеты о розничных продажах",
    record=RetailSalesReport,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        RetailSalesReport,
        head=("date", "number", "organization"),
        money=(
            "currency",
            "amount",
            "vat_included",
            "taxation",
            "goods",
            "returned",
            "services",
            "cards",
            "bank_credits",
            "certificates",
        ),
    ),
    field_titles={
        **HEAD_TITLES,
        "warehouse": "Склад",
        "cash_register": "Касса ККМ",
        "price_type": "Тип цен",
        **MONEY_TITLES,
        "taxation": "Налогообложение",
        "goods": "Проданные товары",
        "returned": "Возвращенные товары",
        "services": "Услуги",
        "cards": "Оплата картами",
        "bank_credits": "Оплата банковскими кредитами",
        "certificates": "Оплата сертификатами",
        "cash_flow_item": "Статья ДДС",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=(),
    is_document=True,
    enterprise_data=bind(
        RetailSalesReport,
        _PLACES,
        "Документ.ОтчетОРозничныхПродажах",
        title="Отчет о розничных продажах",
    ),
)
