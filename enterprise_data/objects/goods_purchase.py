"""Purchase («Поступление товаров и услуг»). With services alone it is the supplier's act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.choice import Choice
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
from enterprise_data.objects.places import comment, own, ref, word
from enterprise_data.objects.trade import (
    INCOMING_TITLES,
    SellerTaxation,
    incoming,
    our_account,
    seller_taxation,
    their_account,
)
from enterprise_data.objects.tree import KEYS


class PurchaseOperation(Choice):
    """What kind of purchase it is (1C: ``ВидОперации``)."""

    PURCHASE = "purchase", "покупка у поставщика"
    COMMISSION = "commission", "приём на комиссию"
    IMPORT = "import", "закупка по импорту"


_OPERATIONS = {
    "ПокупкаУПоставщика": PurchaseOperation.PURCHASE,
    "ПриемНаКомиссию": PurchaseOperation.COMMISSION,
    "ЗакупкаПоИмпорту": PurchaseOperation.IMPORT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsPurchase:
    """A purchase of goods and services; ``incoming_number`` and ``incoming_date`` are the supplier's."""

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    incoming_number: str = ""
    incoming_date: Date | None = None
    operation: PurchaseOperation = PurchaseOperation.PURCHASE
    contract: Ref | None = None
    order: Ref | None = None
    invoice: Ref | None = None
    warehouse: Ref | None = None
    bank_account: Ref | None = None
    counterparty_account: Ref | None = None
    shipper: Ref | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_included: bool | None = None
    taxation: SellerTaxation | None = None
    goods: tuple[GoodsLine, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    note: str = ""


_PLACES = {
    **head(),
    **incoming(KEYS),
    "counterparty": ref("counterparty", *own("Контрагент")),
    "operation": word(_OPERATIONS, "ВидОперации", default=PurchaseOperation.PURCHASE),
    "contract": contract_place(),
    "order": ref("supplier_order", "Заказ"),
    "invoice": ref("supplier_invoice", "СчетПоставщика"),
    "warehouse": ref("warehouse", "Склад"),
    "bank_account": our_account(),
    "counterparty_account": their_account(),
    "shipper": ref("counterparty", "Грузоотправитель"),
    **money(),
    "taxation": seller_taxation("Налогообложение"),
    "goods": goods("Товары"),
    "services": services("Услуги"),
    "note": comment(),
}

GOODS_PURCHASE = ObjectType(
    name="goods_purchase",
    title="Поступление",
    titles="Поступления товаров и услуг",
    record=GoodsPurchase,
    label=label,
    depends_on=(
        "organization",
        "counterparty",
        "contract",
        "supplier_order",
        "supplier_invoice",
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
        "operation": ("operation",),
        "order": ("order",),
        "invoice": ("invoice",),
        "warehouse": ("warehouse",),
        "bank_account": ("bank_account",),
        "counterparty_account": ("counterparty_account",),
        "shipper": ("shipper",),
        "money": ("currency", "amount", "vat_included", "taxation", "goods", "services"),
        "note": ("note",),
    },
    field_titles={
        **HEAD_TITLES,
        **INCOMING_TITLES,
        "counterparty": "Контрагент",
        "operation": "Вид операции",
        "contract": "Договор",
        "order": "Заказ поставщику",
        "invoice": "Счёт поставщика",
        "warehouse": "Склад",
        "bank_account": "Банковский счёт организации",
        "counterparty_account": "Банковский счёт поставщика",
        "shipper": "Грузоотправитель",
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
        GoodsPurchase,
        _PLACES,
        "Документ.ПоступлениеТоваровУслуг",
        title="Поступление",
        constants=SETTLEMENTS_THERE,
    ),
)
