"""Invoice for payment from a supplier («Счёт поставщика»)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
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
from enterprise_data.objects.places import comment, own, ref
from enterprise_data.objects.trade import INCOMING_TITLES, incoming, their_account
from enterprise_data.objects.tree import KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierInvoice:
    """An invoice; ``incoming_number`` and ``incoming_date`` are the supplier's, ``bank_account`` is where we pay to."""

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    incoming_number: str = ""
    incoming_date: Date | None = None
    contract: Ref | None = None
    warehouse: Ref | None = None
    bank_account: Ref | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_included: bool | None = None
    goods: tuple[GoodsLine, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    payment_stages: tuple[PaymentStage, ...] = ()
    note: str = ""


_PLACES = {
    **head(),
    **incoming(KEYS),
    "counterparty": ref("counterparty", *own("Контрагент")),
    "contract": contract_place(),
    "warehouse": ref("warehouse", "Склад"),
    "bank_account": their_account(),
    **money(),
    "goods": goods("Товары"),
    "services": services("Услуги"),
    "payment_stages": payment_stages(),
    "note": comment(),
}

SUPPLIER_INVOICE = ObjectType(
    name="supplier_invoice",
    title="Счёт поставщика",
    titles="Счета на оплату от поставщиков",
    record=SupplierInvoice,
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
        "incoming": ("incoming_number", "incoming_date"),
        "parties": ("counterparty", "contract"),
        "warehouse": ("warehouse",),
        "bank_account": ("bank_account",),
        "money": ("currency", "amount", "vat_included", "goods", "services", "payment_stages"),
        "note": ("note",),
    },
    field_titles={
        **HEAD_TITLES,
        **INCOMING_TITLES,
        "counterparty": "Контрагент",
        "contract": "Договор",
        "warehouse": "Склад",
        "bank_account": "Банковский счёт поставщика",
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
        SupplierInvoice,
        _PLACES,
        "Документ.СчетПоставщика",
        title="Счёт поставщика",
        constants=SETTLEMENTS_THERE,
    ),
)
