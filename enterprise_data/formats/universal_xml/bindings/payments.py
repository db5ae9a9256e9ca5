"""Bank and cash documents, payment orders: «РасшифровкаПлатежа» says for which contract the money is."""

from __future__ import annotations

from typing import Any

from enterprise_data.formats.universal_xml.bindings.binding import Binding, Table
from enterprise_data.formats.universal_xml.bindings.columns import (
    Column,
    currency,
    day,
    flag,
    number,
    ref,
    text,
    told_number,
)
from enterprise_data.formats.universal_xml.bindings.documents import AMOUNT, HEAD, NOTE, RATE
from enterprise_data.formats.universal_xml.bindings.making import ROUBLE, Slot
from enterprise_data.formats.universal_xml.bindings.operations import (
    BANK_PAYMENTS,
    BANK_RECEIPTS,
    CASH_PAYMENTS,
    CASH_RECEIPTS,
    PAYMENT_ORDERS,
)
from enterprise_data.formats.universal_xml.bindings.taking import Taking
from enterprise_data.formats.universal_xml.bindings.word_columns import vat, word
from enterprise_data.formats.universal_xml.neutral import Value
from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank_payment import BankPayment
from enterprise_data.objects.bank_receipt import BankReceipt
from enterprise_data.objects.cash_payment import CashPayment
from enterprise_data.objects.cash_receipt import CashReceipt
from enterprise_data.objects.payment_order import PaymentOrder
from enterprise_data.objects.payments import Offsetting, PaymentLine

_OFFSETTING = {
    Offsetting.AUTOMATIC: "Автоматически",
    Offsetting.BY_DOCUMENT: "ПоДокументу",
    Offsetting.NONE: "НеПогашать",
}
_CURRENCY = currency("currency", "ВалютаДокумента")


def _settled_amount() -> Column:
    """In roubles a payment settles what it is."""

    def write(row: Any, slot: Slot) -> Value:
        if row.settlement_amount is None and slot.document.currency == ROUBLE:
            known: Value = row.amount
            return known
        found: Value = row.settlement_amount
        return found

    read = number("settlement_amount", "СуммаВзаиморасчетов").read
    return Column(
        field="settlement_amount", names=("СуммаВзаиморасчетов",), write=write, read=read, wanted_by="record"
    )


_ROWS = (
    number("amount", "СуммаПлатежа"),
    ref("contract", "ДоговорКонтрагента"),
    ref("settled", "Сделка"),
    word("offsetting", _OFFSETTING, "СпособПогашенияЗадолженности"),
    _settled_amount(),
    *RATE,
    vat("vat_rate", "СтавкаНДС"),
    number("vat_amount", "СуммаНДС"),
    ref("cash_flow_item", "СтатьяДвиженияДенежныхСредств"),
)
_TABLES = (Table(field="payments", name="РасшифровкаПлатежа", row=PaymentLine, columns=_ROWS),)


def _party(kind: str, field: str) -> Column:
    """«Контрагент» of a payment may be a counterparty or a person; a record keeps them apart."""

    def read(value: Value, taking: Taking) -> Ref | None:
        found = ref(field, "Контрагент").read(value, taking)
        return found if found is not None and found.kind == kind else None

    def write(value: Ref | None, slot: Slot) -> Value:
        return slot.link(value)

    return Column(field=field, names=("Контрагент",), write=write, read=read)


_COUNTERPARTY, _EMPLOYEE = _party("counterparty", "counterparty"), _party("natural_person", "employee")
_BANK = (
    _COUNTERPARTY,
    _EMPLOYEE,
    ref("account", "СчетОрганизации"),
    ref("counterparty_account", "СчетКонтрагента"),
    text("incoming_number", "НомерВходящегоДокумента"),
    day("incoming_date", "ДатаВходящегоДокумента"),
    _CURRENCY,
    AMOUNT,
    text("purpose", "НазначениеПлатежа"),
    ref("cash_flow_item", "СтатьяДвиженияДенежныхСредств"),
    NOTE,
)
BANK_RECEIPT = Binding(
    kind="bank_receipt",
    type_name="ДокументСсылка.ПоступлениеНаРасчетныйСчет",
    record=BankReceipt,
    columns=(
        *HEAD,
        word("operation", BANK_RECEIPTS, "ВидОперации"),
        *_BANK,
        ref("contract", "ДоговорКонтрагента"),
    ),
    tables=_TABLES,
)
BANK_PAYMENT = Binding(
    kind="bank_payment",
    type_name="ДокументСсылка.СписаниеСРасчетногоСчета",
    record=BankPayment,
    columns=(
        *HEAD,
        word("operation", BANK_PAYMENTS, "ВидОперации"),
        *_BANK,
        ref("payment_order", "ДокументОснование"),
    ),
    tables=_TABLES,
)
CASH_RECEIPT = Binding(
    kind="cash_receipt",
    type_name="ДокументСсылка.ПриходныйКассовыйОрдер",
    record=CashReceipt,
    columns=(
        *HEAD,
        word("operation", CASH_RECEIPTS, "ВидОперации"),
        _COUNTERPARTY,
        _EMPLOYEE,
        _CURRENCY,
        AMOUNT,
        text("received_from", "ПринятоОт"),
        text("basis", "Основание"),
        text("attachment", "Приложение"),
        told_number("receipt_number", "НомерЧекаККМ"),
        flag("is_manual_outlet", "ВыручкаСНТТ"),
        ref("cash_flow_item", "СтатьяДвиженияДенежныхСредств"),
        NOTE,
    ),
    tables=_TABLES,
)
CASH_PAYMENT = Binding(
    kind="cash_payment",
    type_name="ДокументСсылка.РасходныйКассовыйОрдер",
    record=CashPayment,
    columns=(
        *HEAD,
        word("operation", CASH_PAYMENTS, "ВидОперации"),
        _COUNTERPARTY,
        _EMPLOYEE,
        ref("bank_account", "СчетОрганизации"),
        _CURRENCY,
        AMOUNT,
        text("paid_to", "Выдать"),
        text("identity_paper", "ПоДокументу"),
        text("basis", "Основание"),
        text("attachment", "Приложение"),
        ref("cash_flow_item", "СтатьяДвиженияДенежныхСредств"),
        NOTE,
    ),
    tables=_TABLES,
)


def _printed(field: str, name: str, of: str) -> Column:
    """What is printed of a party: the record's own words, else the full name of the card."""

    def write(record: Any, slot: Slot) -> Value:
        said: str = getattr(record, field)
        card = None if said else slot.making.record(getattr(record, of))
        return said if card is None else card.full_name or card.name

    return Column(
        field=field,
        names=(name,),
        write=write,
        read=text(field, name).read,
        wanted_by="record",
    )


PAYMENT_ORDER = Binding(
    kind="payment_order",
    type_name="ДокументСсылка.ПлатежноеПоручение",
    record=PaymentOrder,
    columns=(
        *HEAD,
        word("operation", PAYMENT_ORDERS, "ВидОперации"),
        ref("counterparty", "Контрагент"),
        ref("contract", "ДоговорКонтрагента"),
        ref("account", "СчетОрганизации"),
        ref("counterparty_account", "СчетКонтрагента"),
        _CURRENCY,
        AMOUNT,
        vat("vat_rate", "СтавкаНДС"),
        number("vat_amount", "СуммаНДС"),
        text("purpose", "НазначениеПлатежа"),
        text("payment_way", "ВидПлатежа"),
        told_number("priority", "ОчередностьПлатежа"),
        text("payment_code", "ИдентификаторПлатежа"),
        ref("cash_flow_item", "СтатьяДвиженияДенежныхСредств"),
        _printed("payer_text", "ТекстПлательщика", "organization"),
        _printed("payee_text", "ТекстПолучателя", "counterparty"),
        text("payer_inn", "ИННПлательщика"),
        text("payer_kpp", "КПППлательщика"),
        text("payee_inn", "ИННПолучателя"),
        text("payee_kpp", "КПППолучателя"),
        flag("is_to_budget", "ПеречислениеВБюджет"),
        text("budget_status", "СтатусСоставителя"),
        text("kbk", "КодБК"),
        text("okato", "КодОКАТО"),
        text("budget_basis", "ПоказательОснования"),
        text("budget_period", "ПоказательПериода"),
        text("budget_number", "ПоказательНомера"),
        text("budget_date", "ПоказательДаты"),
        text("budget_type", "ПоказательТипа"),
        NOTE,
    ),
)
PAYMENTS = (BANK_RECEIPT, BANK_PAYMENT, PAYMENT_ORDER, CASH_RECEIPT, CASH_PAYMENT)
