"""Correction of a sale («Корректировка реализации»): the same rows before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.choice import Choice
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import (
    BY_NUMBER,
    GOODS,
    HEAD_TITLES,
    MONEY_TITLES,
    ROUBLE,
    SERVICES,
    Taxation,
    head,
    label,
    money,
    taxation_place,
)
from enterprise_data.objects.places import (
    NO_UNIT,
    Place,
    comment,
    day,
    flag,
    number,
    one_of,
    ref,
    string,
    vat,
    word,
)
from enterprise_data.objects.tables import table
from enterprise_data.objects.trade import our_account


class CorrectionOperation(Choice):
    """Why it is corrected (1C: ``ВидОперации``)."""

    AGREED = "agreed", "согласованное изменение"
    MISTAKE = "mistake", "исправление ошибки"
    BY_AGENT = "by_agent", "реализация через комиссионера"


_OPERATIONS = {
    "СогласованноеИзменение": CorrectionOperation.AGREED,
    "ИсправлениеОшибки": CorrectionOperation.MISTAKE,
    "РеализацияЧерезКомиссионера": CorrectionOperation.BY_AGENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedGoodsLine:
    """A row of goods as it is now and, ``…_before``, as it was."""

    item: Ref | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    quantity_before: Decimal | None = None
    price: Decimal | None = None
    price_before: Decimal | None = None
    amount: Decimal | None = None
    amount_before: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_rate_before: VatRate | None = None
    vat_amount: Decimal | None = None
    vat_amount_before: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedServiceLine:
    """A row of services as it is now and, ``…_before``, as it was."""

    item: Ref | None = None
    content: str = ""
    content_before: str = ""
    quantity: Decimal | None = None
    quantity_before: Decimal | None = None
    price: Decimal | None = None
    price_before: Decimal | None = None
    amount: Decimal | None = None
    amount_before: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_rate_before: VatRate | None = None
    vat_amount: Decimal | None = None
    vat_amount_before: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleCorrection:
    """A correction of ``sale``; ``corrected`` is the document put right: the sale itself or an earlier correction.

    Both are None where 1C names a document of a kind that obmen doesn't know.
    """

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    operation: CorrectionOperation = CorrectionOperation.AGREED
    sale: Ref | None = None
    corrected: Ref | None = None
    correction_number: str = ""
    correction_date: Date | None = None
    is_booked: bool | None = None
    contract: Ref | None = None
    warehouse: Ref | None = None
    bank_account: Ref | None = None
    shipper: Ref | None = None
    consignee: Ref | None = None
    delivery_address: str = ""
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_included: bool | None = None
    taxation: Taxation | None = None
    goods: tuple[CorrectedGoodsLine, ...] = ()
    services: tuple[CorrectedServiceLine, ...] = ()
    note: str = ""


_SALES = {
    "РеализацияТоваровУслугСсылка": "goods_sale",
    "КорректировкаРеализацииСсылка": "sale_correction",
    "ВозвратТоваровОтПокупателяСсылка": "customer_return",
    "ВозвратТоваровПоставщикуСсылка": "supplier_return",
}
_BEFORE: Mapping[str, Place] = {
    "quantity_before": number("КоличествоДоИзменения"),
    "price_before": number("ЦенаДоИзменения"),
    "amount_before": number("СуммаДоИзменения"),
    "vat_rate_before": vat("СтавкаНДСДоИзменения"),
    "vat_amount_before": number("СуммаНДСДоИзменения"),
}
_SERVICE: Mapping[str, Place] = {**SERVICES, "content_before": string("СодержаниеДоИзменения"), **_BEFORE}
_PLACES = {
    **head(),
    "counterparty": ref("counterparty", "Контрагент"),
    "operation": word(_OPERATIONS, "ВидОперации", default=CorrectionOperation.AGREED),
    "sale": one_of(_SALES, "ДокументРеализации"),
    "corrected": one_of(_SALES, "ИсправляемыйДокументРеализации"),
    "correction_number": string("НомерИсправления"),
    "correction_date": day("ДатаИсправления"),
    "is_booked": flag("ОтражатьВУчете"),
    "contract": ref("contract", "Договор"),
    "warehouse": ref("warehouse", "Склад"),
    "bank_account": our_account(),
    "shipper": ref("counterparty", "Грузоотправитель"),
    "consignee": ref("counterparty", "Грузополучатель"),
    "delivery_address": string("АдресДоставки"),
    **money(),
    "taxation": taxation_place(),
    "goods": table(CorrectedGoodsLine, {**GOODS, **_BEFORE}, "Товары", same=("item", "unit"), numbered=True),
    "services": table(CorrectedServiceLine, _SERVICE, "Услуги", same=("item", "content"), numbered=True),
    "note": comment(),
}

SALE_CORRECTION = ObjectType(
    name="sale_correction",
    title="Корректировка реализации",
    titles="Корректировки реализации",
    record=SaleCorrection,
    label=label,
    depends_on=(
        "organization",
        "counterparty",
        "contract",
        "goods_sale",
        "customer_return",
        "supplier_return",
        "sale_correction",
        "warehouse",
        "bank_account",
        "item",
        "currency",
        "unit",
    ),
    groups={
        "head": ("date", "number", "organization"),
        "parties": ("counterparty", "contract"),
        "operation": ("operation", "is_booked"),
        "sale": ("sale", "corrected"),
        "correction": ("correction_number", "correction_date"),
        "warehouse": ("warehouse",),
        "bank_account": ("bank_account",),
        "shipper": ("shipper",),
        "consignee": ("consignee",),
        "delivery_address": ("delivery_address",),
        "money": ("currency", "amount", "vat_included", "taxation", "goods", "services"),
        "note": ("note",),
    },
    field_titles={
        **HEAD_TITLES,
        "counterparty": "Контрагент",
        "operation": "Вид операции",
        "sale": "Документ реализации",
        "corrected": "Исправляемый документ",
        "correction_number": "Номер исправления",
        "correction_date": "Дата исправления",
        "is_booked": "Отражать в учёте",
        "contract": "Договор",
        "warehouse": "Склад",
        "bank_account": "Банковский счёт организации",
        "shipper": "Грузоотправитель",
        "consignee": "Грузополучатель",
        "delivery_address": "Адрес доставки",
        **MONEY_TITLES,
        "taxation": "Налогообложение",
        "goods": "Товары",
        "services": "Услуги",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=(),
    is_document=True,
    enterprise_data=bind(
        SaleCorrection,
        _PLACES,
        "Документ.КорректировкаРеализацииТоваров",
        title="Корректировка реализации",
    ),
)
