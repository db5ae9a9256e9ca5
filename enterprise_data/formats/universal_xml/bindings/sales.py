"""Sales, invoices for payment, returns from customers, VAT invoices that we issued."""

from __future__ import annotations

from typing import Any

from enterprise_data.formats.universal_xml.bindings.binding import Binding, Table
from enterprise_data.formats.universal_xml.bindings.columns import (
    Column,
    day,
    flag,
    number,
    only_written,
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
    is_service,
    without_vat,
)
from enterprise_data.formats.universal_xml.bindings.making import Slot
from enterprise_data.formats.universal_xml.bindings.taking import UNTOLD, Misread, Taking
from enterprise_data.formats.universal_xml.bindings.vat_invoices import (
    ADVANCE,
    BASIS,
    CORRECTION,
    FIRST_BASIS,
    SERVICE,
    TAX,
    operation_code,
)
from enterprise_data.formats.universal_xml.bindings.word_columns import word
from enterprise_data.formats.universal_xml.neutral import Value, Word
from enterprise_data.objects.customer_invoice import CustomerInvoice
from enterprise_data.objects.customer_return import CustomerReturn, CustomerReturnOperation, ReturnLine
from enterprise_data.objects.documents import GoodsLine, ServiceLine
from enterprise_data.objects.goods_sale import GoodsSale, SaleOperation
from enterprise_data.objects.issued_vat_invoice import AdvanceLine, IssuedVatInvoice, PaymentPaper
from enterprise_data.objects.vat_invoices import BasisLine, VatInvoiceKind

_BOTH = "ПродажаКомиссия"
_SOLD = {
    "Товары": SaleOperation.SALE,
    "Услуги": SaleOperation.SALE,
    _BOTH: UNTOLD,
    "ОтгрузкаБезПереходаПраваСобственности": SaleOperation.IN_TRANSIT,
}


def _sale_operation() -> Column:
    """An act is a sale of services alone (documents_bp30.md)."""

    def write(record: Any, slot: Slot) -> Value:
        name = "Услуги" if record.is_service_act else "Товары"
        if record.operation == SaleOperation.COMMISSION:
            name = _BOTH
        elif record.operation == SaleOperation.IN_TRANSIT:
            name = "ОтгрузкаБезПереходаПраваСобственности"
        elif record.operation != SaleOperation.SALE:
            slot.complain(f"операция «{record.operation.title_ru}» не передаётся", "реализация клиенту")
        return Word(slot.enumeration, name)

    def read(value: Value, taking: Taking) -> Any:
        if not isinstance(value, Word):
            return UNTOLD
        if value.name not in _SOLD:
            raise Misread(f"операция «{value.name}» не поддерживается")
        return _SOLD[value.name]

    return Column(
        field="operation",
        names=("ВидОперации",),
        write=write,
        read=read,
        is_told_only=True,
        wanted_by="record",
    )


GOODS_SALE = Binding(
    kind="goods_sale",
    type_name="ДокументСсылка.РеализацияТоваровУслуг",
    record=GoodsSale,
    columns=(
        *HEAD,
        _sale_operation(),
        *PARTIES,
        STORE,
        *MONEY,
        without_vat("ДокументБезНДС"),
        ref("invoice", "СчетНаОплатуПокупателю"),
        ref("shipper", "Грузоотправитель"),
        ref("consignee", "Грузополучатель"),
        text("delivery_address", "АдресДоставки"),
        ref("bank_account", "БанковскийСчетОрганизации"),
        text("proxy_number", "ДоверенностьНомер"),
        day("proxy_date", "ДоверенностьДата"),
        text("proxy_issued_by", "ДоверенностьВыдана"),
        text("proxy_issued_to", "ДоверенностьЧерезКого"),
        NOTE,
    ),
    tables=(
        Table(field="goods", name="Товары", row=GoodsLine, columns=GOODS),
        Table(field="services", name="Услуги", row=ServiceLine, columns=SERVICES),
    ),
)
CUSTOMER_INVOICE = Binding(
    kind="customer_invoice",
    type_name="ДокументСсылка.СчетНаОплатуПокупателю",
    record=CustomerInvoice,
    columns=(
        *HEAD,
        *PARTIES,
        STORE,
        *MONEY,
        only_written("ОрганизацияПолучатель", write=lambda record, slot: slot.link(record.organization)),
        ref("bank_account", "СтруктурнаяЕдиница"),
        text("delivery_address", "АдресДоставки"),
        NOTE,
    ),
    tables=(
        Table(
            field="goods",
            name="Товары",
            row=GoodsLine,
            columns=GOODS,
            belongs=lambda row, taking: not is_service(row, taking),
        ),
        Table(field="services", name="Товары", row=ServiceLine, columns=SERVICES, belongs=is_service),
    ),
)
_RETURNS = {
    CustomerReturnOperation.FROM_CUSTOMER: "Товары",
    CustomerReturnOperation.FROM_RETAIL: "Товары",
}
CUSTOMER_RETURN = Binding(
    kind="customer_return",
    type_name="ДокументСсылка.ВозвратТоваровОтПокупателя",
    record=CustomerReturn,
    columns=(
        *HEAD,
        word("operation", _RETURNS, "ВидОперации"),
        *PARTIES,
        STORE,
        ref("sale", "Сделка"),
        *MONEY,
        flag("buyer_gives_vat_invoice", "ПокупателемВыставляетсяСчетФактураНаВозврат"),
        text("incoming_number", "НомерВходящегоДокумента"),
        NOTE,
    ),
    tables=(
        Table(
            field="goods",
            name="Товары",
            row=ReturnLine,
            columns=(*GOODS, number("cost", "Себестоимость")),
        ),
    ),
)
_ISSUED = {
    VatInvoiceKind.SALE: "НаРеализацию",
    VatInvoiceKind.ADVANCE: "НаАванс",
    VatInvoiceKind.PRINCIPAL_ADVANCE: "НаАвансКомитента",
    VatInvoiceKind.CORRECTION: "Корректировочный",
    VatInvoiceKind.SUM_DIFFERENCES: "НаСуммовуюРазницу",
    VatInvoiceKind.TAX_AGENT: "НалоговыйАгент",
}
_PAYMENTS = (
    text("number", "НомерДокумента", "НомерПлатежноРасчетногоДокумента"),
    day("date", "ДатаДокумента", "ДатаПлатежноРасчетногоДокумента"),
)
_PAID = "ПлатежноРасчетныеДокументы"
ISSUED_VAT_INVOICE = Binding(
    kind="issued_vat_invoice",
    type_name="ДокументСсылка.СчетФактураВыданный",
    record=IssuedVatInvoice,
    columns=(
        *HEAD,
        word("kind", _ISSUED, "ВидСчетаФактуры"),
        *PARTIES,
        operation_code(is_issued=True),
        flag("is_issued", "Выставлен"),
        day("issued_on", "ДатаВыставления"),
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
        Table(field="advances", name="Авансы", row=AdvanceLine, columns=(*SERVICE, *ADVANCE)),
        Table(
            field="payments",
            name=_PAID,
            row=PaymentPaper,
            columns=_PAYMENTS,
            other_name="ДатаНомерДокументовОплаты",
        ),
    ),
)
SALES = (CUSTOMER_INVOICE, GOODS_SALE, CUSTOMER_RETURN, ISSUED_VAT_INVOICE)
