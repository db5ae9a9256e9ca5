"""Receipt of a cash register («Чек ККМ»): one sale in a shop. It belongs to a shift, and has no organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from enterprise_data.model.choice import Choice
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import (
    ROUBLE,
    GoodsLine,
    ServiceLine,
    Taxation,
    depends_on,
    groups_of,
    taxation_place,
)
from enterprise_data.objects.places import (
    Place,
    comment,
    currency,
    moment,
    number,
    own,
    ref,
    string,
    word,
    yes,
)
from enterprise_data.objects.retail import CardLine, ReturnedLine, cards, returned, shop_services, sold
from enterprise_data.objects.tables import table


class PaymentType(Choice):
    """How a part of a receipt was paid (1C: ``ТипОплаты``)."""

    CASH = "cash", "наличные"
    ELECTRONIC = "electronic", "электронно"
    PREPAID = "prepaid", "предоплата"
    CREDIT = "credit", "постоплата"
    IN_KIND = "in_kind", "встречное представление"


_PAYMENT_TYPES = {
    "Наличные": PaymentType.CASH,
    "Электронно": PaymentType.ELECTRONIC,
    "Предоплата": PaymentType.PREPAID,
    "Постоплата": PaymentType.CREDIT,
    "ВстречноеПредставление": PaymentType.IN_KIND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """A part of a receipt, and how it was paid."""

    payment_type: PaymentType | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetailReceipt:
    """A receipt. ``number`` is the program's, ``receipt_number`` the machine's (``fiscal_number`` up to 1.16)."""

    date: datetime
    shift_number: str
    cash_register: Ref
    number: str = ""
    receipt_number: str = ""
    fiscal_number: str = ""
    is_return: bool = False
    is_cancelled: bool = False
    counterparty: Ref | None = None
    order: Ref | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    taxation: Taxation | None = None
    goods: tuple[GoodsLine, ...] = ()
    returned: tuple[ReturnedLine, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    paid: tuple[PaidLine, ...] = ()
    cards: tuple[CardLine, ...] = ()
    note: str = ""


_OPERATION = "ДанныеОперацииККМ"
_PAID: Mapping[str, Place] = {
    "payment_type": word(_PAYMENT_TYPES, "ТипОплаты"),
    "amount": number("Сумма"),
}
_PLACES: Mapping[str, Place] = {
    "date": moment(*own("Дата")),
    "shift_number": string(*own("НомерКассовойСмены")),
    "cash_register": ref("cash_register", *own("КассаККМ")),
    "number": string(*own("НомерВПрограмме")),
    "receipt_number": string(*own("НомерЧекаККМ")),
    "fiscal_number": string(*own("НомерЧекаФР")),
    "is_return": yes(*own("ЭтоВозврат")),
    "is_cancelled": yes("Отменен"),
    "counterparty": ref("counterparty", "Контрагент"),
    "order": ref("customer_order", "ЗаказКлиента"),
    "currency": currency(_OPERATION, "Валюта"),
    "amount": number(_OPERATION, "Сумма"),
    "taxation": taxation_place(),
    "goods": sold(),
    "returned": returned(),
    "services": shop_services("ДанныеНоменклатуры", "Номенклатура"),
    "paid": table(PaidLine, _PAID, "ОплатыККМ", same=("payment_type",)),
    "cards": cards(),
    "note": comment(),
}


def _label(record: Any) -> str:
    at: datetime = record.date
    number = record.number or record.receipt_number or record.fiscal_number or "б/н"
    return f"№ {number} от {at:%d.%m.%Y %H:%M}, смена {record.shift_number}"


RETAIL_RECEIPT = ObjectType(
    name="retail_receipt",
    title="Чек ККМ",
    titles="Чеки ККМ",
    record=RetailReceipt,
    label=_label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        RetailReceipt,
        head=(
            "date",
            "shift_number",
            "cash_register",
            "number",
            "receipt_number",
            "fiscal_number",
            "is_return",
        ),
        money=("currency", "amount", "taxation", "goods", "returned", "services", "paid", "cards"),
    ),
    field_titles={
        "date": "Дата",
        "shift_number": "Номер кассовой смены",
        "cash_register": "Касса ККМ",
        "number": "Номер",
        "receipt_number": "Номер чека",
        "fiscal_number": "Номер чека ФР",
        "is_return": "Возврат",
        "is_cancelled": "Отменен",
        "counterparty": "Контрагент",
        "order": "Заказ клиента",
        "currency": "Валюта",
        "amount": "Сумма",
        "taxation": "Налогообложение",
        "goods": "Товары",
        "returned": "Возвращенные товары",
        "services": "Услуги",
        "paid": "Оплата",
        "cards": "Оплата картами",
        "note": "Комментарий",
    },
    natural_keys=(NaturalKey(why="number", fields=("number", "date", "cash_register")),),
    targets=targets_of(_PLACES),
    required=(),
    is_document=True,
    enterprise_data=bind(RetailReceipt, _PLACES, "Документ.ЧекККМ", title="Чек ККМ"),
)
