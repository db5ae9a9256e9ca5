"""Return of goods to a supplier («Возврат товаров поставщику»)."""

from __future__ import annotations

from dataclasses import dataclass
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
    Taxation,
    contract_place,
    goods,
    head,
    label,
    money,
    taxation_place,
)
from enterprise_data.objects.places import comment, ref, word
from enterprise_data.objects.trade import our_account, their_account


class SupplierReturnOperation(Choice):
    """What kind of return it is (1C: ``ВидОперации``)."""

    TO_SUPPLIER = "to_supplier", "возврат поставщику"
    TO_PRINCIPAL = "to_principal", "возврат комитенту"


_OPERATIONS = {
    "ВозвратПоставщику": SupplierReturnOperation.TO_SUPPLIER,
    "ВозвратКомитенту": SupplierReturnOperation.TO_PRINCIPAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierReturn:
    """A return; ``purchase`` is what is returned. The format wants to be told how it is taxed."""

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    operation: SupplierReturnOperation = SupplierReturnOperation.TO_SUPPLIER
    contract: Ref | None = None
    purchase: Ref | None = None
    order: Ref | None = None
    warehouse: Ref | None = None
    bank_account: Ref | None = None
    counterparty_account: Ref | None = None
    shipper: Ref | None = None
    consignee: Ref | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_included: bool | None = None
    taxation: Taxation = Taxation.TAXED
    goods: tuple[GoodsLine, ...] = ()
    note: str = ""


_PLACES = {
    **head(),
    "counterparty": ref("counterparty", "Контрагент"),
    "operation": word(_OPERATIONS, "ВидОперации", default=SupplierReturnOperation.TO_SUPPLIER),
    "contract": contract_place(),
    "purchase": ref("goods_purchase", "ДокументПоступления"),
    "order": ref("supplier_order", "Заказ"),
    "warehouse": ref("warehouse", "Склад"),
    "bank_account": our_account(),
    "counterparty_account": their_account(),
    "shipper": ref("counterparty", "Грузоотправитель"),
    "consignee": ref("counterparty", "Грузополучатель"),
    **money(),
    "taxation": taxation_place(),
    "goods": goods("Товары"),
    "note": comment(),
}

SUPPLIER_RETURN = ObjectType(
    name="supplier_return",
    title="Возврат поставщику",
    titles="Возвраты поставщикам",
    record=SupplierReturn,
    label=label,
    depends_on=(
        "organization",
        "counterparty",
        "contract",
        "goods_purchase",
        "supplier_order",
        "warehouse",
        "bank_account",
        "item",
        "currency",
        "unit",
    ),
    groups={
        "head": ("date", "number", "organization"),
        "parties": ("counterparty", "contract"),
        "operation": ("operation",),
        "purchase": ("purchase",),
        "order": ("order",),
        "warehouse": ("warehouse",),
        "bank_account": ("bank_account",),
        "counterparty_account": ("counterparty_account",),
        "shipper": ("shipper",),
        "consignee": ("consignee",),
        "money": ("currency", "amount", "vat_included", "taxation", "goods"),
        "note": ("note",),
    },
    field_titles={
        **HEAD_TITLES,
        "counterparty": "Контрагент",
        "operation": "Вид операции",
        "contract": "Договор",
        "purchase": "Документ поступления",
        "order": "Заказ поставщику",
        "warehouse": "Склад",
        "bank_account": "Банковский счёт организации",
        "counterparty_account": "Банковский счёт поставщика",
        "shipper": "Грузоотправитель",
        "consignee": "Грузополучатель",
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
        SupplierReturn,
        _PLACES,
        "Документ.ВозвратТоваровПоставщику",
        title="Возврат поставщику",
        constants=SETTLEMENTS_THERE,
    ),
)
