"""Cash receipt («Приходный кассовый ордер», ПКО): cash that came, from whomever; 1C has a type for each operation."""

from __future__ import annotations

from collections.abc import Mapping
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
    ROUBLE,
    depends_on,
    groups_of,
    head,
    label,
)
from enterprise_data.objects.operations import Worded
from enterprise_data.objects.payments import CONVERSION_ROWS, EMPLOYEE_ROWS, USUAL_ROWS, PaymentLine
from enterprise_data.objects.places import Place, comment, currency, number, ref, string, yes


class CashReceiptOperation(Choice):
    """What the cash came for."""

    CUSTOMER = "customer", "оплата от покупателя"
    SUPPLIER = "supplier", "возврат от поставщика"
    LOANS = "loans", "расчеты по кредитам и займам"
    BANK_LOAN = "bank_loan", "получение кредита в банке"
    LOAN_RECEIVED = "loan_received", "получение займа от контрагента"
    LOAN_RETURNED = "loan_returned", "возврат займа контрагентом"
    SETTLEMENTS = "settlements", "прочие расчеты с контрагентами"
    ACCOUNTABLE = "accountable", "возврат от подотчетного лица"
    EMPLOYEE_LOAN = "employee_loan", "возврат займа работником"
    DEPOSITED = "deposited", "расчеты по депонентам"
    EMPLOYEE_CONTRACT = "employee_contract", "расчеты по договору подряда"
    RETAIL = "retail", "розничная выручка"
    BANK = "bank", "получение наличных в банке"
    COLLECTION = "collection", "инкассация"
    CASH_DESK = "cash_desk", "поступление из другой кассы"
    CASH_REGISTER = "cash_register", "поступление из кассы ККМ"
    INTERNAL = "internal", "внутренняя передача"
    CONVERSION = "conversion", "покупка валюты"
    OTHER = "other", "прочее поступление"
    OWNER = "owner", "личные средства предпринимателя"
    INCOME = "income", "прочие доходы"


_BY_COUNTERPARTY = {
    "СПокупателем": CashReceiptOperation.CUSTOMER,
    "СПоставщиком": CashReceiptOperation.SUPPLIER,
    "КредитыИЗаймы": CashReceiptOperation.LOANS,
    "КредитБанка": CashReceiptOperation.BANK_LOAN,
    "КредитКонтрагента": CashReceiptOperation.LOAN_RECEIVED,
    "ЗаймКонтрагенту": CashReceiptOperation.LOAN_RETURNED,
    "Прочее": CashReceiptOperation.SETTLEMENTS,
}
_BY_EMPLOYEE = {
    "Подотчет": CashReceiptOperation.ACCOUNTABLE,
    "Займы": CashReceiptOperation.EMPLOYEE_LOAN,
    "Депоненты": CashReceiptOperation.DEPOSITED,
    "ДоговорПодряда": CashReceiptOperation.EMPLOYEE_CONTRACT,
}
_FROM_BANK = {
    "ПолучениеНаличных": CashReceiptOperation.BANK,
    "Инкассация": CashReceiptOperation.COLLECTION,
}
_OTHER = {
    "Прочее": CashReceiptOperation.OTHER,
    "ЛичныеСредстваПредпринимателя": CashReceiptOperation.OWNER,
}
_EMPLOYEES, _RETAIL = "Документ.ПКОРасчетыССотрудниками", "Документ.ПКОРозничнаяВыручка"
_CONVERSION = "Документ.ПКОКонвертацияВалюты"
_TYPES = {
    "Документ.ПКОРасчетыСКонтрагентами": Worded(("ВидРасчетов",), _BY_COUNTERPARTY),
    _EMPLOYEES: Worded(("ВидРасчетов",), _BY_EMPLOYEE),
    _RETAIL: CashReceiptOperation.RETAIL,
    "Документ.ПКОПолучениеНаличныхВБанке": Worded(("ВидОперации",), _FROM_BANK),
    "Документ.ПКОПоступлениеИзДругойКассы": CashReceiptOperation.CASH_DESK,
    "Документ.ПКОПоступлениеИзКассыККМ": CashReceiptOperation.CASH_REGISTER,
    "Документ.ПКОВнутренняяПередача": CashReceiptOperation.INTERNAL,
    _CONVERSION: CashReceiptOperation.CONVERSION,
    "Документ.ПКОПрочееПоступление": Worded(("ВидОперации",), _OTHER),
    "Документ.ПКОПрочиеДоходы": CashReceiptOperation.INCOME,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CashReceipt:
    """Cash that came to a cash desk. ``is_manual_outlet``: retail revenue of a shop without a till of its own."""

    date: datetime
    organization: Ref
    number: str = ""
    operation: CashReceiptOperation = CashReceiptOperation.CUSTOMER
    counterparty: Ref | None = None
    employee: Ref | None = None
    cash_desk: Ref | None = None
    from_cash_desk: Ref | None = None
    to_cash_desk: Ref | None = None
    cash_register: Ref | None = None
    bank_account: Ref | None = None
    warehouse: Ref | None = None
    payment: Ref | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    payments: tuple[PaymentLine, ...] = ()
    vat_text: str = ""
    cash_flow_item: Ref | None = None
    is_manual_outlet: bool = False
    receipt_number: str = ""
    received_from: str = ""
    basis: str = ""
    attachment: str = ""
    note: str = ""


_COMMON = "ОбщиеДанные"
_PLACES: Mapping[str, Place] = {
    **head(),
    "counterparty": ref("counterparty", "Контрагент"),
    "employee": ref("natural_person", "Сотрудник"),
    "cash_desk": ref("cash_desk", "Касса"),
    "from_cash_desk": ref("cash_desk", "КассаОтправитель"),
    "to_cash_desk": ref("cash_desk", "КассаПолучатель"),
    "cash_register": ref("cash_register", "КассаККМ"),
    "bank_account": ref("bank_account", "БанковскийСчет"),
    "warehouse": ref("warehouse", "Склад"),
    "payment": ref("cash_payment", "ДокументВыдачиДС", only="Документ.РКОВнутренняяПередача"),
    "currency": currency(_COMMON, "Валюта"),
    "amount": number(_COMMON, "Сумма"),
    **USUAL_ROWS,
    "vat_text": string(_COMMON, "ВТомЧислеНДС"),
    "cash_flow_item": ref("cash_flow_item", "СтатьяДДС"),
    "is_manual_outlet": yes("ВыручкаНТТ"),
    "receipt_number": string("НомерЧекаККМ"),
    "received_from": string(_COMMON, "ПринятоОт"),
    "basis": string(_COMMON, "Основание"),
    "attachment": string(_COMMON, "Приложение"),
    "note": comment(),
}

CASH_RECEIPT = ObjectType(
    name="cash_receipt",
    title="Приходный кассовый ордер",
    titles="Приходные кассовые ордера",
    record=CashReceipt,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        CashReceipt,
        head=("date", "number", "organization"),
        parties=("operation", "counterparty", "employee"),
        money=("currency", "amount", "payments", "vat_text"),
    ),
    field_titles={
        **HEAD_TITLES,
        "operation": "Вид операции",
        "counterparty": "Контрагент",
        "employee": "Сотрудник",
        "cash_desk": "Касса",
        "from_cash_desk": "Касса-отправитель",
        "to_cash_desk": "Касса-получатель",
        "cash_register": "Касса ККМ",
        "bank_account": "Банковский счет",
        "warehouse": "Склад (торговая точка)",
        "payment": "Документ выдачи",
        "currency": "Валюта",
        "amount": "Сумма",
        "payments": "Расшифровка платежа",
        "vat_text": "В том числе НДС",
        "cash_flow_item": "Статья ДДС",
        "is_manual_outlet": "Выручка неавтоматизированной торговой точки",
        "receipt_number": "Номер чека ККМ",
        "received_from": "Принято от",
        "basis": "Основание",
        "attachment": "Приложение",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("amount",),
    is_document=True,
    enterprise_data=bind(
        CashReceipt,
        _PLACES,
        title="Приходный кассовый ордер",
        types=_TYPES,
        type_field="operation",
        variants={
            _EMPLOYEES: EMPLOYEE_ROWS,
            _CONVERSION: CONVERSION_ROWS,
            _RETAIL: {"is_manual_outlet": yes("ВыручкаНТТ", always=True)},
        },
    ),
)
