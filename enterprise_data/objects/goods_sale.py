"""Sale («Реализация товаров и услуг»). With services alone it is what accountants call an act («Акт»).

1C keeps both in one document, and a row of goods may be added to an act later: so they are one kind, told apart by
their rows (``is_service_act``).
"""

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
    Taxation,
    contract_place,
    goods,
    head,
    label,
    money,
    services,
    taxation_place,
)
from enterprise_data.objects.places import comment, day, ref, string, word
from enterprise_data.objects.trade import our_account


class SaleOperation(Choice):
    """What kind of sale it is (1C: ``ВидОперации``)."""

    SALE = "sale", "реализация клиенту"
    COMMISSION = "commission", "передача на комиссию"
    IN_TRANSIT = "in_transit", "отгрузка без перехода права собственности"
    TRANSIT_SOLD = "transit_sold", "реализация отгруженных товаров"


_OPERATIONS = {
    "РеализацияКлиенту": SaleOperation.SALE,
    "ПередачаНаКомиссию": SaleOperation.COMMISSION,
    "ОтгрузкаБезПереходаПравСобственности_ВПути": SaleOperation.IN_TRANSIT,
    "ОтгрузкаБезПереходаПравСобственности_Реализовано": SaleOperation.TRANSIT_SOLD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsSale:
    """A sale of goods and services.

    ``shipper`` and ``consignee`` where they are not the parties themselves; ``proxy_…``: the power of attorney under
    which the goods were taken; ``ownership_date``: when goods in transit become the buyer's.
    """

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    operation: SaleOperation = SaleOperation.SALE
    ownership_date: Date | None = None
    contract: Ref | None = None
    order: Ref | None = None
    invoice: Ref | None = None
    warehouse: Ref | None = None
    bank_account: Ref | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_included: bool | None = None
    taxation: Taxation | None = None
    shipper: Ref | None = None
    consignee: Ref | None = None
    proxy_number: str = ""
    proxy_date: Date | None = None
    proxy_issued_by: str = ""
    proxy_issued_to: str = ""
    delivery_address: str = ""
    goods: tuple[GoodsLine, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    note: str = ""

    @property
    def is_service_act(self) -> bool:
        """Whether it is an act: services and nothing else."""
        return bool(self.services) and not self.goods


_PLACES = {
    **head(),
    "counterparty": ref("counterparty", "Контрагент"),
    "operation": word(_OPERATIONS, "ВидОперации", default=SaleOperation.SALE),
    "ownership_date": day("ДатаПереходаПраваСобственности"),
    "contract": contract_place(),
    "order": ref("customer_order", "Заказ"),
    "invoice": ref("customer_invoice", "СчетПокупателю"),
    "warehouse": ref("warehouse", "Склад"),
    "bank_account": our_account(),
    **money(),
    "taxation": taxation_place(),
    "shipper": ref("counterparty", "Грузоотправитель"),
    "consignee": ref("counterparty", "Грузополучатель"),
    "proxy_number": string("ДоверенностьНомер"),
    "proxy_date": day("ДоверенностьДата"),
    "proxy_issued_by": string("ДоверенностьКемВыдана"),
    "proxy_issued_to": string("ДоверенностьКомуВыдана"),
    "delivery_address": string("АдресДоставки"),
    "goods": goods("Товары"),
    "services": services("Услуги"),
    "note": comment(),
}

GOODS_SALE = ObjectType(
    name="goods_sale",
    title="Реализация",
    titles="Реализации (накладные и акты)",
    record=GoodsSale,
    label=label,
    depends_on=(
        "organization",
        "counterparty",
        "contract",
        "customer_order",
        "customer_invoice",
        "warehouse",
        "bank_account",
        "item",
        "currency",
        "unit",
    ),
    groups={
        "head": ("date", "number", "organization"),
        "parties": ("counterparty", "contract"),
        "operation": ("operation", "ownership_date"),
        "order": ("order",),
        "invoice": ("invoice",),
        "warehouse": ("warehouse",),
        "bank_account": ("bank_account",),
        "money": ("currency", "amount", "vat_included", "taxation", "goods", "services"),
        "shipper": ("shipper",),
        "consignee": ("consignee",),
        "proxy": ("proxy_number", "proxy_date", "proxy_issued_by", "proxy_issued_to"),
        "delivery_address": ("delivery_address",),
        "note": ("note",),
    },
    field_titles={
        **HEAD_TITLES,
        "counterparty": "Контрагент",
        "operation": "Вид операции",
        "ownership_date": "Дата перехода права собственности",
        "contract": "Договор",
        "order": "Заказ клиента",
        "invoice": "Счёт на оплату",
        "warehouse": "Склад",
        "bank_account": "Банковский счёт организации",
        **MONEY_TITLES,
        "taxation": "Налогообложение",
        "shipper": "Грузоотправитель",
        "consignee": "Грузополучатель",
        "proxy_number": "Номер доверенности",
        "proxy_date": "Дата доверенности",
        "proxy_issued_by": "Доверенность выдана (кем)",
        "proxy_issued_to": "Доверенность выдана (кому)",
        "delivery_address": "Адрес доставки",
        "goods": "Товары",
        "services": "Услуги",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=(),
    is_document=True,
    enterprise_data=bind(
        GoodsSale,
        _PLACES,
        "Документ.РеализацияТоваровУслуг",
        title="Реализация",
        constants=SETTLEMENTS_THERE,
    ),
)
