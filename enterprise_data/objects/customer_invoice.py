"""Invoice for payment to a customer («Счёт на оплату покупателю»).

БП 3.0 doesn't know its type: there it travels as a customer's order (format.md §8, mapping hints), under the same GUID.
"""

from __future__ import annotations

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
    SETTLEMENTS_THERE,
    GoodsLine,
    ServiceLine,
    contract_place,
    goods,
    head,
    label,
    money,
    services,
)
from enterprise_data.objects.order_lines import PaymentStage, payment_stages
from enterprise_data.objects.places import comment, ref, string
from enterprise_data.objects.trade import our_account


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerInvoice:
    """An invoice; ``bank_account`` is the one of the organization where the money is expected."""

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    contract: Ref | None = None
    warehouse: Ref | None = None
    bank_account: Ref | None = None
    delivery_address: str = ""
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_included: bool | None = None
    goods: tuple[GoodsLine, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    payment_stages: tuple[PaymentStage, ...] = ()
    note: str = ""


_PLACES = {
    **head(),
    "counterparty": ref("counterparty", "Контрагент"),
    "contract": contract_place(),
    "warehouse": ref("warehouse", "Склад"),
    "bank_account": our_account(),
    "delivery_address": string("АдресДоставки"),
    **money(),
    "goods": goods("Товары"),
    "services": services("Услуги"),
    "payment_stages": payment_stages(),
    "note": comment(),
}

CUSTOMER_INVOICE = ObjectType(
    name="customer_invoice",
    title="Счёт на оплату",
    titles="Счета на оплату покупателям",
    record=CustomerInvoice,
    label=label,
    depends_on=(
        "organization",
        "counterparty",
        "contract",
        "warehouse",
        "bank_account",
        "item",
        "currency",
        "unit",
    ),
    groups={
        "head": ("date", "number", "organization"),
        "parties": ("counterparty", "contract"),
        "warehouse": ("warehouse",),
        "bank_account": ("bank_account",),
        "delivery_address": ("delivery_address",),
        "money": ("currency", "amount", "vat_included", "goods", "services", "payment_stages"),
        "note": ("note",),
    },
    field_titles={
        **HEAD_TITLES,
        "counterparty": "Контрагент",
        "contract": "Договор",
        "warehouse": "Склад",
        "bank_account": "Банковский счёт организации",
        "delivery_address": "Адрес доставки",
        **MONEY_TITLES,
        "goods": "Товары",
        "services": "Услуги",
        "payment_stages": "Этапы оплаты",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("amount",),
    is_document=True,
    enterprise_data=bind(
        CustomerInvoice,
        _PLACES,
        "Документ.СчетПокупателю",
        title="Счёт на оплату",
        constants=SETTLEMENTS_THERE,
        instead=("Документ.ЗаказКлиента",),
    ),
)
