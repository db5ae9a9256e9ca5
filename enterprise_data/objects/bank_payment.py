"""Bank payment («Списание с расчетного счета», СБДС): money that left; 1C has a type for each operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as day_of
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.choice import Choice
from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank_papers import (
    BANK_TITLES,
    INSTRUCTION_TITLES,
    PAPERS,
    BankPaper,
    instruction,
)
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
    BUDGET_TITLES,
    BUDGET_WORDS,
    CONVERSION_ROWS,
    EMPLOYEE_ROWS,
    USUAL_ROWS,
    WAGES_ROWS,
    PaymentLine,
    budget,
)
from enterprise_data.objects.places import Place, comment, currency, day, number, own, ref, string, word


class BankPaymentOperation(Choice):
    """What the money was paid for."""

    SUPPLIER = "supplier", "оплата поставщику"
    CUSTOMER = "customer", "возврат покупателю"
    LOANS = "loans", "расчеты по кредитам и займам"
    BANK_LOAN = "bank_loan", "возврат кредита банку"
    LOAN_RETURNED = "loan_returned", "возврат займа контрагенту"
    LOAN_GIVEN = "loan_given", "выдача займа контрагенту"
    SETTLEMENTS = "settlements", "прочие расчеты с контрагентами"
    SELF_EMPLOYED = "self_employed", "выплаты самозанятым"
    SELF_EMPLOYED_CUSTOMER = "self_employed_customer", "самозанятым: возврат покупателю"
    SELF_EMPLOYED_BANK_LOAN = "self_employed_bank_loan", "самозанятым: кредит банка"
    SELF_EMPLOYED_LOAN_RETURNED = "self_employed_loan_returned", "самозанятым: возврат займа"
    SELF_EMPLOYED_LOAN_GIVEN = "self_employed_loan_given", "самозанятым: выдача займа"
    SELF_EMPLOYED_OTHER = "self_employed_other", "самозанятым: прочие расчеты"
    ACCOUNTABLE = "accountable", "перечисление подотчетному лицу"
    EMPLOYEE_LOAN = "employee_loan", "выдача займа работнику"
    DEPOSITED = "deposited", "перечисление депонированной зарплаты"
    EMPLOYEE_CONTRACT = "employee_contract", "выплата по договору подряда"
    WAGES = "wages", "перечисление заработной платы"
    WAGES_TO_ACCOUNT = "wages_to_account", "перечисление зарплаты на лицевой счет"
    BUDGET = "budget", "уплата налога"
    OTHER_ACCOUNT = "other_account", "перевод на другой счет"
    CASH = "cash", "снятие наличных"
    DEPOSIT = "deposit", "размещение на депозите"
    CONVERSION = "conversion", "конвертация валюты"
    OTHER = "other", "прочее списание"
    INTERNAL = "internal", "внутренняя передача"
    EXPENSE = "expense", "прочие расходы"
    BANK_FEE = "bank_fee", "комиссия банка"
    OWNER = "owner", "личные средства предпринимателя"


_BY_COUNTERPARTY = {
    "СПоставщиком": BankPaymentOperation.SUPPLIER,
    "СПокупателем": BankPaymentOperation.CUSTOMER,
    "КредитыИЗаймы": BankPaymentOperation.LOANS,
    "КредитБанка": BankPaymentOperation.BANK_LOAN,
    "КредитКонтрагента": BankPaymentOperation.LOAN_RETURNED,
    "ЗаймКонтрагенту": BankPaymentOperation.LOAN_GIVEN,
    "Прочее": BankPaymentOperation.SETTLEMENTS,
}
_BY_SELF_EMPLOYED = {
    "СПоставщиком": BankPaymentOperation.SELF_EMPLOYED,
    "СПокупателем": BankPaymentOperation.SELF_EMPLOYED_CUSTOMER,
    "КредитБанка": BankPaymentOperation.SELF_EMPLOYED_BANK_LOAN,
    "КредитКонтрагента": BankPaymentOperation.SELF_EMPLOYED_LOAN_RETURNED,
    "ЗаймКонтрагенту": BankPaymentOperation.SELF_EMPLOYED_LOAN_GIVEN,
    "Прочее": BankPaymentOperation.SELF_EMPLOYED_OTHER,
}
_BY_EMPLOYEE = {
    "Подотчет": BankPaymentOperation.ACCOUNTABLE,
    "Займы": BankPaymentOperation.EMPLOYEE_LOAN,
    "Депоненты": BankPaymentOperation.DEPOSITED,
    "ДоговорПодряда": BankPaymentOperation.EMPLOYEE_CONTRACT,
}
_OTHER = {"ПрочееСписание": BankPaymentOperation.OTHER, "ВнутренняяПередача": BankPaymentOperation.INTERNAL}
_EXPENSES = {
    "ПрочиеРасходы": BankPaymentOperation.EXPENSE,
    "КомиссияБанка": BankPaymentOperation.BANK_FEE,
    "ЛичныеСредстваПредпринимателя": BankPaymentOperation.OWNER,
}
_EMPLOYEES, _CONVERSION = "Документ.СБДСРасчетыССотрудниками", "Документ.СБДСКонвертацияВалюты"
_WAGES = "Документ.СБДСПеречислениеЗаработнойПлаты"
_WAGES_TO_ACCOUNT = "Документ.СБДСПеречислениеЗаработнойПлатыНаЛицевыеСчета"
_TYPES = {
    "Документ.СБДСРасчетыСКонтрагентами": Worded(("ВидРасчетов",), _BY_COUNTERPARTY),
    "Документ.СБДСРасчетыССамозанятыми": Worded(("ВидРасчетов",), _BY_SELF_EMPLOYED),
    _EMPLOYEES: Worded(("ВидРасчетов",), _BY_EMPLOYEE),
    _WAGES: BankPaymentOperation.WAGES,
    _WAGES_TO_ACCOUNT: BankPaymentOperation.WAGES_TO_ACCOUNT,
    "Документ.СБДСПлатежиВБюджет": BankPaymentOperation.BUDGET,
    "Документ.СБДСПереводНаДругойСчет": BankPaymentOperation.OTHER_ACCOUNT,
    "Документ.СБДССнятиеНаличных": BankPaymentOperation.CASH,
    "Документ.СБДСРазмещениеНаДепозит": BankPaymentOperation.DEPOSIT,
    _CONVERSION: BankPaymentOperation.CONVERSION,
    "Документ.СБДСПрочееСписание": Worded(("ВидОперации",), _OTHER),
    "Документ.СБДСПрочиеРасходы": Worded(("ВидОперации",), _EXPENSES),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankPayment:
    """Money that left ``account``; ``payment_order`` is what told the bank to pay."""

    date: datetime
    organization: Ref
    number: str = ""
    operation: BankPaymentOperation = BankPaymentOperation.SUPPLIER
    counterparty: Ref | None = None
    counterparty_account: Ref | None = None
    employee: Ref | None = None
    employee_account: Ref | None = None
    account: Ref | None = None
    to_cash_desk: Ref | None = None
    payment_order: Ref | None = None
    statement_date: day_of | None = None
    incoming_number: str = ""
    incoming_date: day_of | None = None
    paper: BankPaper | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    payments: tuple[PaymentLine, ...] = ()
    cash_flow_item: Ref | None = None
    purpose: str = ""
    payment_way: str = ""
    payment_kind: str = ""
    priority: str = ""
    payment_code: str = ""
    income_code: str = ""
    budget_status: str = ""
    kbk: str = ""
    okato: str = ""
    budget_basis: str = ""
    budget_period: str = ""
    budget_number: str = ""
    budget_date: str = ""
    budget_type: str = ""
    note: str = ""


_COMMON = "ОбщиеДанные"
_PLACES: Mapping[str, Place] = {
    **head(),
    "counterparty": ref("counterparty", "Контрагент"),
    "counterparty_account": ref("bank_account", _COMMON, "БанковскийСчет"),
    "employee": ref("natural_person", "Сотрудник"),
    "employee_account": ref("bank_account", "БанковскийСчетСотрудника"),
    "account": ref("bank_account", _COMMON, "БанковскийСчетОрганизации"),
    "to_cash_desk": ref("cash_desk", "КассаПолучатель"),
    "payment_order": ref("payment_order", _COMMON, "ПлатежноеПоручение"),
    "statement_date": day(_COMMON, "ДатаВыписки"),
    "incoming_number": string(*own("НомерВходящегоДокумента")),
    "incoming_date": day(*own("ДатаВходящегоДокумента")),
    "paper": word(PAPERS, _COMMON, "ТипПлатежногоДокумента"),
    "currency": currency(_COMMON, "Валюта"),
    "amount": number(_COMMON, "Сумма"),
    **USUAL_ROWS,
    "cash_flow_item": ref("cash_flow_item", "СтатьяДДС"),
    **instruction(_COMMON),
    "income_code": string("КодВидаДохода"),
    **budget(),
    "note": comment(),
}

BANK_PAYMENT = ObjectType(
    name="bank_payment",
    title="Списание с расчетного счета",
    titles="Списания с расчетного счета",
    record=BankPayment,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        BankPayment,
        head=("date", "number", "organization"),
        parties=("operation", "counterparty", "counterparty_account", "employee", "employee_account"),
        incoming=("incoming_number", "incoming_date"),
        money=("currency", "amount", "payments"),
        budget=tuple(BUDGET_WORDS),
    ),
    field_titles={
        **HEAD_TITLES,
        **BANK_TITLES,
        "to_cash_desk": "Касса-получатель",
        "payment_order": "Платежное поручение",
        **INSTRUCTION_TITLES,
        "income_code": "Код вида дохода",
        **BUDGET_TITLES,
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("account", "statement_date", "amount"),
    is_document=True,
    enterprise_data=bind(
        BankPayment,
        _PLACES,
        title="Списание с расчетного счета",
        types=_TYPES,
        type_field="operation",
        variants={
            _EMPLOYEES: EMPLOYEE_ROWS,
            _CONVERSION: CONVERSION_ROWS,
            _WAGES: WAGES_ROWS,
            _WAGES_TO_ACCOUNT: WAGES_ROWS,
        },
    ),
)
