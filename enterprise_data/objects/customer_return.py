"""Return of goods from a customer («Возврат товаров от покупателя»)."""

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
    SETTLEMENTS_THERE,
    contract_place,
    head,
    label,
    money,
)
from enterprise_data.objects.places import NO_UNIT, Place, comment, flag, number, one_of, ref, word
from enterprise_data.objects.tables import table
from enterprise_data.objects.trade import INCOMING_TITLES, SellerTaxation, incoming, seller_taxation


class CustomerReturnOperation(Choice):
    """What kind of return it is (1C: ``ВидОперации``)."""

    FROM_CUSTOMER = "from_customer", "возврат от клиента"
    FROM_AGENT = "from_agent", "возврат от комиссионера"
    FROM_RETAIL = "from_retail", "возврат от розничного покупателя"


_OPERATIONS = {
    "ВозвратОтКлиента": CustomerReturnOperation.FROM_CUSTOMER,
    "ВозвратОтКомиссионера": CustomerReturnOperation.FROM_AGENT,
    "ВозвратОтРозничногоПокупателя": CustomerReturnOperation.FROM_RETAIL,
}


class VatActivity(Choice):
    """For what the returned goods are meant, in separate VAT accounting (1C: ``ВозвратПодДеятельность``)."""

    TAXED = "taxed", "облагается НДС"
    UNTAXED = "untaxed", "не облагается НДС"
    IMPUTED = "imputed", "облагается ЕНВД"
    DISTRIBUTED = "distributed", "определяется распределением"
    BY_USE = "by_use", "по фактическому использованию"
    EXPORT_RAW = "export_raw", "экспорт сырьевых товаров"
    EXPORT_OTHER = "export_other", "экспорт несырьевых товаров"


_ACTIVITIES = {
    "ОблагаетсяНДС": VatActivity.TAXED,
    "НеОблагаетсяНДС": VatActivity.UNTAXED,
    "ОблагаетсяЕНВД": VatActivity.IMPUTED,
    "ОпределяетсяРаспределением": VatActivity.DISTRIBUTED,
    "ПоФактическомуИспользованию": VatActivity.BY_USE,
    "ЭкспортСырьевыхТоваров": VatActivity.EXPORT_RAW,
    "ЭкспортНеСырьевыхТоваров": VatActivity.EXPORT_OTHER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """A row of returned goods; ``cost`` is what they cost us. Up to 1.17 the format wants the activity."""

    item: Ref | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None
    cost: Decimal | None = None
    activity: VatActivity | None = VatActivity.TAXED


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReturn:
    """A return; ``sale`` is what is returned; ``incoming_…``: the customer's paper.

    ``buyer_gives_vat_invoice``: the customer makes out a VAT invoice for it.
    """

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    incoming_number: str = ""
    incoming_date: Date | None = None
    operation: CustomerReturnOperation = CustomerReturnOperation.FROM_CUSTOMER
    contract: Ref | None = None
    sale: Ref | None = None
    order: Ref | None = None
    warehouse: Ref | None = None
    buyer_gives_vat_invoice: bool | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_included: bool | None = None
    taxation: SellerTaxation | None = None
    goods: tuple[ReturnLine, ...] = ()
    note: str = ""


_ROW: Mapping[str, Place] = {
    **GOODS,
    "cost": number("Себестоимость"),
    "activity": word(_ACTIVITIES, "ВозвратПодДеятельность"),
}
_PLACES = {
    **head(),
    **incoming(),
    "counterparty": ref("counterparty", "Контрагент"),
    "operation": word(_OPERATIONS, "ВидОперации", default=CustomerReturnOperation.FROM_CUSTOMER),
    "contract": contract_place(),
    "sale": one_of({"РеализацияТоваровУслугСсылка": "goods_sale"}, "ДокументРеализации"),
    "order": ref("customer_order", "Заказ"),
    "warehouse": ref("warehouse", "Склад"),
    "buyer_gives_vat_invoice": flag("ПокупателемВыставляетсяСчетФактураНаВозврат"),
    **money(),
    "taxation": seller_taxation("Налогообложение"),
    "goods": table(ReturnLine, _ROW, "Товары", same=("item", "unit"), numbered=True),
    "note": comment(),
}

CUSTOMER_RETURN = ObjectType(
    name="customer_return",
    title="Возврат от покупателя",
    titles="Возвраты от покупателей",
    record=CustomerReturn,
    label=label,
    depends_on=(
        "organization",
        "counterparty",
        "contract",
        "goods_sale",
        "customer_order",
        "customer_invoice",
        "warehouse",
        "item",
        "currency",
        "unit",
    ),
    groups={
        "head": ("date", "number", "organization"),
        "incoming": ("incoming_number", "incoming_date"),
        "parties": ("counterparty", "contract"),
        "operation": ("operation",),
        "sale": ("sale",),
        "order": ("order",),
        "warehouse": ("warehouse",),
        "buyer_gives_vat_invoice": ("buyer_gives_vat_invoice",),
        "money": ("currency", "amount", "vat_included", "taxation", "goods"),
        "note": ("note",),
    },
    field_titles={
        **HEAD_TITLES,
        **INCOMING_TITLES,
        "counterparty": "Контрагент",
        "operation": "Вид операции",
        "contract": "Договор",
        "sale": "Документ реализации",
        "order": "Заказ клиента",
        "warehouse": "Склад",
        "buyer_gives_vat_invoice": "Покупатель выставляет счёт-фактуру на возврат",
        **MONEY_TITLES,
        "taxation": "Налогообложение",
        "goods": "Товары",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("goods",),
    is_document=True,
    enterprise_data=bind(
        CustomerReturn,
        _PLACES,
        "Документ.ВозвратТоваровОтПокупателя",
        title="Возврат от покупателя",
        constants=SETTLEMENTS_THERE,
    ),
)
