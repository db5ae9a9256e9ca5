"""Cash payment («Расходный кассовый ордер», РКО): cash that was handed out; 1C has a type for each operation."""

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
from enterprise_data.objects.payments import (
    CONVERSION_ROWS,
    EMPLOYEE_ROWS,
    USUAL_ROWS,
    WAGES_ROWS,
    PaymentLine,
)
from enterprise_data.objects.places import Place, comment, currency, number, ref, string


class CashPaymentOperation(Choice):
    """What the cash was handed out for."""

    SUPPLIER = "supplier", "оплата поставщику"
    CUSTOMER = "customer", "возврат покупателю"
    LOANS = "loans", "расчеты по кредитам и займам"
    BANK_LOAN = "bank_loan", "возврат кредита банку"
    LOAN_RETURNED = "loan_returned", "возврат займа контрагенту"
    LOAN_GIVEN = "loan_given", "выдача займа контрагенту"
    SETTLEMENTS = "settlements", "прочие расчеты с контрагентами"
    ACCOUNTABLE = "accountable", "выдача подотчетному лицу"
    EMPLOYEE_LOAN = "employee_loan", "выдача займа работнику"
    DEPOSITED = "deposited", "выплата депонированной зарплаты"
    EMPLOYEE_CONTRACT = "employee_contract", "выплата по договору подряда"
    WAGES = "wages", "выплата заработной платы"
    BANK = "bank", "взнос наличными в банк"
    COLLECTION = "collection", "инкассация"
    CASH_DESK = "cash_desk", "выдача в другую кассу"
    CASH_REGISTER = "cash_register", "выдача в кассу ККМ"
    INTERNAL = "internal", "внутренняя передача"
    CONVERSION = "conversion", "конвертация валюты"
    OTHER = "other", "прочая выдача"
    OWNER = "owner", "личные средства предпринимателя"
    EXPENSE = "expense", "прочий расход"


_BY_COUNTERPARTY = {
    "СПоставщиком": CashPaymentOperation.SUPPLIER,
    "СПокупателем": CashPaymentOperation.CUSTOMER,
    "КредитыИЗаймы": CashPaymentOperation.LOANS,
    "КредитБанка": CashPaymentOperation.BANK_LOAN,
    "КредитКонтрагента": CashPaymentOperation.LOAN_RETURNED,
    "ЗаймКонтрагенту": CashPaymentOperation.LOAN_GIVEN,
    "Прочее": CashPaymentOperation.SETTLEMENTS,
}
_BY_EMPLOYEE = {
    "Подотчет": CashPaymentOperation.ACCOUNTABLE,
    "Займы": CashPaymentOperation.EMPLOYEE_LOAN,
    "Депоненты": CashPaymentOperation.DEPOSITED,
    "ДоговорПодряда": CashPaymentOperation.EMPLOYEE_CONTRACT,
}
_TO_BANK = {"ВзносНаличными": CashPaymentOperation.BANK, "Инкассация": CashPaymentOperation.COLLECTION}
_OTHER = {
    "Прочее": CashPaymentOperation.OTHER,
    "ЛичныеСредстваПредпринимателя": CashPaymentOperation.OWNER,
}
_EMPLOYEES, _WAGES = "Документ.РКОРасчетыССотрудниками", "Документ.РКОВыплатаЗарплаты"
_CONVERSION = "Документ.РКОКонвертацияВалюты"
_TYPES = {
    "Документ.РКОРасчетыСКонтрагентами": Worded(("ВидРасчетов",), _BY_COUNTERPARTY),
    _EMPLOYEES: Worded(("ВидРасчетов",), _BY_EMPLOYEE),
    _WAGES: CashPaymentOperation.WAGES,
    "Документ.РКОНаБанковскийСчет": Worded(("ВидОперации",), _TO_BANK),
    "Документ.РКОВыдачаВДругуюКассу": CashPaymentOperation.CASH_DESK,
    "Документ.РКОВыдачаВКассуККМ": CashPaymentOperation.CASH_REGISTER,
    "Документ.РКОВнутренняяПередача": CashPaymentOperation.INTERNAL,
    _CONVERSION: CashPaymentOperation.CONVERSION,
    "Документ.РКОПрочаяВыдача": Worded(("ВидОперации",), _OTHER),
    "Документ.РКОПрочийРасход": CashPaymentOperation.EXPENSE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CashPayment:
    """Cash that was handed out. ``recipient``: the organization of ours that gets it (an internal transfer)."""

    date: datetime
    organization: Ref
    number: str = ""
    operation: CashPaymentOperation = CashPaymentOperation.SUPPLIER
    counterparty: Ref | None = None
    employee: Ref | None = None
    recipient: Ref | None = None
    cash_desk: Ref | None = None
    from_cash_desk: Ref | None = None
    to_cash_desk: Ref | None = None
    cash_register: Ref | None = None
    bank_account: Ref | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    payments: tuple[PaymentLine, ...] = ()
    cash_flow_item: Ref | None = None
    purpose: str = ""
    paid_to: str = ""
    identity_paper: str = ""
    basis: str = ""
    attachment: str = ""
    note: str = ""


_COMMON = "ОбщиеДанные"
_PLACES: Mapping[str, Place] = {
    **head(),
    "counterparty": ref("counterparty", "Контрагент"),
    "employee": ref("natural_person", "Сотрудник"),
    "recipient": ref("organization", "ОрганизацияПолучатель"),
    "cash_desk": ref("cash_desk", "Касса"),
    "from_cash_desk": ref("cash_desk", "КассаОтправитель"),
    "to_cash_desk": ref("cash_desk", "КассаПолучатель"),
    "cash_register": ref("cash_register", "КассаККМ"),
    "bank_account": ref("bank_account", "БанковскийСчет"),
    "currency": currency(_COMMON, "Валюта"),
    "amount": number(_COMMON, "Сумма"),
    **USUAL_ROWS,
    "cash_flow_item": ref("cash_flow_item", "СтатьяДДС"),
    "purpose": string(_COMMON, "НазначениеПлатежа"),
    "paid_to": string(_COMMON, "Выдать"),
    "identity_paper": string(_COMMON, "ПоДокументу"),
    "basis": string(_COMMON, "Основание"),
    "attachment": string(_COMMON, "Приложение"),
    "note": comment(),
}

CASH_PAYMENT = ObjectType(
    name="cash_payment",
    title="Расходный кассовый ордер",
    titles="Расходные кассовые ордера",
    record=CashPayment,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        CashPayment,
        head=("date", "number", "organization"),
        parties=("operation", "counterparty", "employee", "recipient"),
        money=("currency", "amount", "payments"),
    ),
    field_titles={
        **HEAD_TITLES,
        "operation": "Вид операции",
        "counterparty": "Контрагент",
        "employee": "Сотрудник",
        "recipient": "Организация-получатель",
        "cash_desk": "Касса",
        "from_cash_desk": "Касса-отправитель",
        "to_cash_desk": "Касса-получатель",
        "cash_register": "Касса ККМ",
        "bank_account": "Банковский счет",
        "currency": "Валюта",
        "amount": "Сумма",
        "payments": "Расшифровка платежа",
        "cash_flow_item": "Статья ДДС",
        "purpose": "Назначение платежа",
        "paid_to": "Выдать",
        "identity_paper": "По документу",
        "basis": "Основание",
        "attachment": "Приложение",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("amount",),
    is_document=True,
    enterprise_data=bind(
        CashPayment,
        _PLACES,
        title="Расходный кассовый ордер",
        types=_TYPES,
        type_field="operation",
        variants={_EMPLOYEES: EMPLOYEE_ROWS, _CONVERSION: CONVERSION_ROWS, _WAGES: WAGES_ROWS},
    ),
)
