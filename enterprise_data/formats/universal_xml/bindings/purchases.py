"""Purchases, returns to suppliers, VAT invoices that suppliers gave us."""

from __future__ import annotations

from typing import Any

from enterprise_data.formats.universal_xml.bindings.binding import Binding, Table
from enterprise_data.formats.universal_xml.bindings.columns import (
    Column,
    day,
    moment,
    ref,
    text,
)
from enterprise_data.formats.universal_xml.bindings.documents import (
    AMOUNT,
    CURRENCY,
    GOODS,
    HEAD,
    MONEY,
    NOTE,
    PARTIES,
    SERVICES,
    STORE,
    without_vat,
)
from enterprise_data.formats.universal_xml.bindings.making import Slot
from enterprise_data.formats.universal_xml.bindings.taking import UNTOLD, Misread, Taking
from enterprise_data.formats.universal_xml.bindings.vat_invoices import (
    ADVANCE,
    BASIS,
    CORRECTION,
    FIRST_BASIS,
    TAX,
    operation_code,
)
from enterprise_data.formats.universal_xml.bindings.word_columns import word
from enterprise_data.formats.universal_xml.neutral import Value, Word
from enterprise_data.objects.documents import GoodsLine, ServiceLine
from enterprise_data.objects.goods_purchase import GoodsPurchase, PurchaseOperation
from enterprise_data.objects.received_vat_invoice import ReceivedVatInvoice
from enterprise_data.objects.supplier_return import SupplierReturn, SupplierReturnOperation
from enterprise_data.objects.vat_invoices import BasisLine, ReceivedAdvanceLine, VatInvoiceKind

_BOTH = "ПокупкаКомиссия"
_PURCHASES = ("Товары", "Услуги", _BOTH)


def _purchase_operation() -> Column:
    """Goods alone, services alone, or both (documents_bp30.md)."""

    def write(record: Any, slot: Slot) -> Value:
        if record.operation == PurchaseOperation.COMMISSION or (record.goods and record.services):
            return Word(slot.enumeration, _BOTH)
        return Word(slot.enumeration, "Услуги" if record.services else "Товары")

    def read(value: Value, taking: Taking) -> Any:
        if isinstance(value, Word) and value.name not in _PURCHASES:
            raise Misread(f"операция «{value.name}» не поддерживается")
        return UNTOLD

    return Column(
        field="operation",
        names=("ВидОперации",),
        write=write,
        read=read,
        is_told_only=True,
        wanted_by="record",
    )


GOODS_PURCHASE = Binding(
    kind="goods_purchase",
    type_name="ДокументСсылка.ПоступлениеТоваровУслуг",
    record=GoodsPurchase,
    columns=(
        *HEAD,
        _purchase_operation(),
        *PARTIES,
        STORE,
        *MONEY,
        text("incoming_number", "НомерВходящегоДокумента"),
        day("incoming_date", "ДатаВходящегоДокумента"),
        ref("shipper", "Грузоотправитель"),
        NOTE,
    ),
    tables=(
        Table(field="goods", name="Товары", row=GoodsLine, columns=GOODS),
        Table(field="services", name="Услуги", row=ServiceLine, columns=SERVICES),
    ),
)
_RETURNS = {
    SupplierReturnOperation.TO_SUPPLIER: _BOTH,
    SupplierReturnOperation.TO_PRINCIPAL: _BOTH,
}
SUPPLIER_RETURN = Binding(
    kind="supplier_return",
    type_name="ДокументСсылка.ВозвратТоваровПоставщику",
    record=SupplierReturn,
    columns=(
        *HEAD,
        word("operation", _RETURNS, "ВидОперации"),
        *PARTIES,
        STORE,
        ref("purchase", "Сделка"),
        *MONEY,
        without_vat("ДокументБезНДС"),
        ref("shipper", "Грузоотправитель"),
        ref("consignee", "Грузополучатель"),
        NOTE,
    ),
    tables=(Table(field="goods", name="Товары", row=GoodsLine, columns=GOODS),),
)
_RECEIVED = {
    VatInvoiceKind.PURCHASE: "НаПоступление",
    VatInvoiceKind.ADVANCE: "НаАванс",
    VatInvoiceKind.PRINCIPAL_ADVANCE: "НаАвансКомитента",
    VatInvoiceKind.CORRECTION: "Корректировочный",
}
RECEIVED_VAT_INVOICE = Binding(
    kind="received_vat_invoice",
    type_name="ДокументСсылка.СчетФактураПолученный",
    record=ReceivedVatInvoice,
    columns=(
        moment("received", "Дата"),
        ref("organization", "Организация"),
        word("kind", _RECEIVED, "ВидСчетаФактуры"),
        *PARTIES,
        text("number", "НомерВходящегоДокумента"),
        day("date", "ДатаВходящегоДокумента"),
        operation_code(is_issued=False),
        *CORRECTION,
        ref("corrects", "ИсправляемыйСчетФактура"),
        *CURRENCY,
        AMOUNT,
        *TAX,
        FIRST_BASIS,
        NOTE,
    ),
    tables=(
        Table(field="basis", name="ДокументыОснования", row=BasisLine, columns=BASIS),
        Table(field="advances", name="Авансы", row=ReceivedAdvanceLine, columns=ADVANCE),
    ),
)
PURCHASES = (GOODS_PURCHASE, SUPPLIER_RETURN, RECEIVED_VAT_INVOICE)
