"""All kinds, in the order in which they must be written: what is referred to comes first."""

from __future__ import annotations

from graphlib import TopologicalSorter

from enterprise_data.objects import (
    bank,
    bank_account,
    bank_payment,
    bank_receipt,
    barcode,
    card_payment,
    cash_desk,
    cash_flow_item,
    cash_payment,
    cash_receipt,
    cash_register,
    contact_person,
    contract,
    counterparty,
    counterparty_group,
    currency,
    customer_invoice,
    customer_order,
    customer_return,
    goods_purchase,
    goods_sale,
    issued_vat_invoice,
    item,
    item_group,
    kit_assembly,
    natural_person,
    opening_stock,
    organization,
    payment_order,
    price_list,
    price_type,
    received_vat_invoice,
    retail_receipt,
    retail_sales_report,
    sale_correction,
    settlement_balance,
    stock_balance,
    stock_receipt,
    stock_recount,
    stock_transfer,
    stock_write_off,
    stocktaking,
    supplier_invoice,
    supplier_order,
    supplier_return,
    unit,
    vat_rate,
    warehouse,
    warehouse_group,
)
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.guests import HOSTS

_TYPES = (
    currency.CURRENCY,
    bank.BANK,
    organization.ORGANIZATION,
    counterparty_group.COUNTERPARTY_GROUP,
    counterparty.COUNTERPARTY,
    bank_account.BANK_ACCOUNT,
    contract.CONTRACT,
    contact_person.CONTACT_PERSON,
    unit.UNIT,
    item_group.ITEM_GROUP,
    item.ITEM,
    warehouse.WAREHOUSE,
    goods_sale.GOODS_SALE,
    cash_desk.CASH_DESK,
    price_type.PRICE_TYPE,
    warehouse_group.WAREHOUSE_GROUP,
    price_list.PRICE_LIST,
    cash_register.CASH_REGISTER,
    stock_balance.STOCK_BALANCE,
    vat_rate.VAT_RATE,
    barcode.BARCODE,
    opening_stock.OPENING_STOCK,
    settlement_balance.SETTLEMENT_BALANCE,
    customer_order.CUSTOMER_ORDER,
    customer_invoice.CUSTOMER_INVOICE,
    supplier_order.SUPPLIER_ORDER,
    supplier_invoice.SUPPLIER_INVOICE,
    goods_purchase.GOODS_PURCHASE,
    customer_return.CUSTOMER_RETURN,
    supplier_return.SUPPLIER_RETURN,
    sale_correction.SALE_CORRECTION,
    issued_vat_invoice.ISSUED_VAT_INVOICE,
    received_vat_invoice.RECEIVED_VAT_INVOICE,
    natural_person.NATURAL_PERSON,
    cash_flow_item.CASH_FLOW_ITEM,
    payment_order.PAYMENT_ORDER,
    cash_payment.CASH_PAYMENT,
    cash_receipt.CASH_RECEIPT,
    bank_payment.BANK_PAYMENT,
    bank_receipt.BANK_RECEIPT,
    card_payment.CARD_PAYMENT,
    stocktaking.STOCKTAKING,
    stock_receipt.STOCK_RECEIPT,
    stock_write_off.STOCK_WRITE_OFF,
    stock_recount.STOCK_RECOUNT,
    kit_assembly.KIT_ASSEMBLY,
    stock_transfer.STOCK_TRANSFER,
    retail_sales_report.RETAIL_SALES_REPORT,
    retail_receipt.RETAIL_RECEIPT,
)


def _in_order(types: tuple[ObjectType, ...]) -> dict[str, ObjectType]:
    by_name = {item.name: item for item in types}
    graph = {item.name: [name for name in item.depends_on if name != item.name] for item in types}
    return {name: by_name[name] for name in TopologicalSorter(graph).static_order()}


KINDS: dict[str, ObjectType] = _in_order(_TYPES)
"""Kind name → its type, in dependency order."""

KIND_BY_FORMAT_TYPE: dict[str, ObjectType] = {
    name: item for item in KINDS.values() for name in item.enterprise_data.type_names
}
"""EnterpriseData type name → kind."""

GUESTS: dict[str, ObjectType] = {
    name: item for item in KINDS.values() for name in item.enterprise_data.instead
}
"""EnterpriseData type name → the other kind that travels as this type, where its own is not taken."""

GUEST_OF: dict[str, str] = {host: guest for guest, host in HOSTS.items()}
"""Kind whose type it is → kind that may travel as one of it."""
