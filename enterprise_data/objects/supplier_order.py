"""Order to a supplier («Заказ поставщику»)."""

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
    contract_place,
    head,
    label,
    money,
)
from enterprise_data.objects.order_lines import (
    OrderLine,
    OrderServiceLine,
    PaymentStage,
    ordered_goods,
    ordered_services,
    payment_stages,
)
from enterprise_data.objects.places import comment, flag, own, ref, string
from enterprise_data.objects.trade import (
    INCOMING_TITLES,
    DeliveryMethod,
    SellerTaxation,
    delivery_method,
    incoming,
    our_account,
    seller_taxation,
    their_account,
)
from enterprise_data.objects.tree import KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierOrder:
    """An order. ``incoming_number`` and ``incoming_date`` are the supplier's; ``ship_whole``: not in parts."""

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    incoming_number: str = ""
    incoming_date: Date | None = None
    contract: Ref | None = None
    warehouse: Ref | None = None
    bank_account: Ref | None = None
    counterparty_account: Ref | None = None
    delivery_method: DeliveryMethod | None = None
    delivery_address: str = ""
    ship_whole: bool | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_included: bool | None = None
    taxation: SellerTaxation | None = None
    goods: tuple[OrderLine, ...] = ()
    services: tuple[OrderServiceLine, ...] = ()
    payment_stages: tuple[PaymentStage, ...] = ()
    note: str = ""


_PLACES = {
    **head(),
    **incoming(KEYS),
    "counterparty": ref("counterparty", *own("Контрагент")),
    "contract": contract_place(),
    "warehouse": ref("warehouse", "Склад"),
    "bank_account": our_account(),
    "counterparty_account": their_account(),
    "delivery_method": delivery_method(),
    "delivery_address": string("АдресДоставки"),
    "ship_whole": flag("ОтгружатьЗаказЦеликом"),
    **money(),
    "taxation": seller_taxation("НалогообложениеНДСПродавца"),
    "goods": ordered_goods(),
    "services": ordered_services(),
    "payment_stages": payment_stages(),
    "note": comment(),
}

SUPPLIER_ORDER = ObjectType(
    name="supplier_order",
    title="Заказ поставщику",
    titles="Заказы поставщикам",
    record=SupplierOrder,
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
        "counterparty_account": ("counterparty_account",),
        "delivery": ("delivery_method", "delivery_address"),
        "ship_whole": ("ship_whole",),
        "money": ("currency", "amount", "vat_included", "taxation", "goods", "services", "payment_stages"),
        "note": ("note",),
    },
    field_titles={
        **HEAD_TITLES,
        **INCOMING_TITLES,
        "counterparty": "Контрагент",
        "contract": "Договор",
        "warehouse": "Склад",
        "bank_account": "Банковский счёт организации",
        "counterparty_account": "Банковский счёт поставщика",
        "delivery_method": "Способ доставки",
        "delivery_address": "Адрес доставки",
        "ship_whole": "Отгружать целиком",
        **MONEY_TITLES,
        "taxation": "Налогообложение",
        "goods": "Товары",
        "services": "Услуги",
        "payment_stages": "Этапы оплаты",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=(),
    is_document=True,
    enterprise_data=bind(
        SupplierOrder,
        _PLACES,
        "Документ.ЗаказПоставщику",
        title="Заказ поставщику",
        constants=SETTLEMENTS_THERE,
    ),
)
