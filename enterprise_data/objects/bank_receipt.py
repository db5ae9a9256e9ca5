"""Bank receipt («Поступление на расчетный счет», ПБДС): money on an account; 1C has a type for each operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as day_of
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.choice import Choice
from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank_papers import BANK_TITLES, PAPERS, BankPaper
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
    UNPAID_ROWS,
    USUAL_ROWS,
    PaymentLine,
    budget,
)
from enterprise_data.objects.places import Place, comment, currency, day, number, own, ref, string, word, yes


class BankReceiptOperation(Choice):
    """What the money came for."""

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
    CASH = "cash", "взнос наличными"
    OWNER = "owner", "личные средства предпринимателя"
    UNPAID_WAGES = "unpaid_wages", "возврат зарплаты по зарплатному проекту"
    TAX_REFUND = "tax_refund", "возврат налога"
    DEPOSIT = "deposit", "возврат с депозита"
    CONVERSION = "conversion", "приобретение валюты"
    OTHER_ACCOUNT = "other_account", "перевод с другого счета"
    CARDS = "cards", "поступления по платежным картам"
    OTHER = "other", "прочее поступление"
    INCOME = "income", "прочие доходы"


class TaxKind(Choice):
    """Which tax came back (1C: ``ВидНалога``)."""

    UNIFIED = "unified", "единый налоговый платеж"
    OTHER = "other", "прочие налоги и сборы"


_BY_COUNTERPARTY = {
    "СПокупателем": BankReceiptOperation.CUSTOMER,
    "СПоставщиком": BankReceiptOperation.SUPPLIER,
    "КредитыИЗаймы": BankReceiptOperation.LOANS,
    "КредитБанка": BankReceiptOperation.BANK_LOAN,
    "КредитКонтрагента": BankReceiptOperation.LOAN_RECEIVED,
    "ЗаймКонтрагенту": BankReceiptOperation.LOAN_RETURNED,
    "Прочее": BankReceiptOperation.SETTLEMENTS,
}
_BY_EMPLOYEE = {
    "Подотчет": BankReceiptOperation.ACCOUNTABLE,
    "Займы": BankReceiptOperation.EMPLOYEE_LOAN,
    "Депоненты": BankReceiptOperation.DEPOSITED,
    "ДоговорПодряда": BankReceiptOperation.EMPLOYEE_CONTRACT,
}
_CASH = {
    "ВзносНаличными": BankReceiptOperation.CASH,
    "ЛичныеСредстваПредпринимателя": BankReceiptOperation.OWNER,
}
_TAXES = {"ЕдиныйНалоговыйПлатеж": TaxKind.UNIFIED, "ПрочиеНалогиСборы": TaxKind.OTHER}
_EMPLOYEES, _CONVERSION = "Документ.ПБДСРасчетыССотрудниками", "Документ.ПБДСКонвертацияВалюты"
_UNPAID = "Документ.ПБДСВозвратЗарплатыПоЗарплатномуПроекту"
_TYPES = {
    "Документ.ПБДСРасчетыСКонтрагентами": Worded(("ВидРасчетов",), _BY_COUNTERPARTY),
    _EMPLOYEES: Worded(("ВидРасчетов",), _BY_EMPLOYEE),
    "Документ.ПБДСВзносНаличными": Worded(("ВидОперации",), _CASH),
    _UNPAID: BankReceiptOperation.UNPAID_WAGES,
    "Документ.ПБДСВозвратНалога": BankReceiptOperation.TAX_REFUND,
    "Документ.ПБДСВозвратСДепозита": BankReceiptOperation.DEPOSIT,
    _CONVERSION: BankReceiptOperation.CONVERSION,
    "Документ.ПБДСПереводНаДругойСчет": BankReceiptOperation.OTHER_ACCOUNT,
    "Документ.ПБДСПоПлатежнымКартам": BankReceiptOperation.CARDS,
    "Документ.ПБДСПрочееПоступление": BankReceiptOperation.OTHER,
    "Документ.ПБДСПрочиеДоходы": BankReceiptOperation.INCOME,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankReceipt:
    """Money that came to ``account``. ``statement_date`` is the bank's day; the incoming number is the payer's."""

    date: datetime
    organization: Ref
    number: str = ""
    operation: BankReceiptOperation = BankReceiptOperation.CUSTOMER
    counterparty: Ref | None = None
    counterparty_account: Ref | None = None
    contract: Ref | None = None
    employee: Ref | None = None
    employee_account: Ref | None = None
    account: Ref | None = None
    from_account: Ref | None = None
    from_cash_desk: Ref | None = None
    is_collection: bool = False
    statement_date: day_of | None = None
    incoming_number: str = ""
    incoming_date: day_of | None = None
    paper: BankPaper | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    payments: tuple[PaymentLine, ...] = ()
    bank_fee: Decimal | None = None
    cash_flow_item: Ref | None = None
    purpose: str = ""
    tax_kind: TaxKind | None = None
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
    "counterparty_account": ref("bank_account", "БанковскийСчетКонтрагента"),
    "contract": ref("contract", "ДоговорКонтрагента"),
    "employee": ref("natural_person", "Сотрудник"),
    "employee_account": ref("bank_account", "БанковскийСчетСотрудника"),
    "account": ref("bank_account", _COMMON, "БанковскийСчетОрганизации"),
    "from_account": ref("bank_account", "БанковскийСчетОтправитель"),
    "from_cash_desk": ref("cash_desk", "КассаОтправитель"),
    "is_collection": yes(*own("ЭтоИнкассация")),
    "statement_date": day(_COMMON, "ДатаВыписки"),
    "incoming_number": string(_COMMON, "НомерВходящегоДокумента"),
    "incoming_date": day(_COMMON, "ДатаВходящегоДокумента"),
    "paper": word(PAPERS, _COMMON, "ТипПлатежногоДокумента"),
    "currency": currency(_COMMON, "Валюта"),
    "amount": number(_COMMON, "Сумма"),
    **USUAL_ROWS,
    "bank_fee": number("СуммаКомиссияБанка"),
    "cash_flow_item": ref("cash_flow_item", "СтатьяДДС"),
    "purpose": string(_COMMON, "НазначениеПлатежа"),
    "tax_kind": word(_TAXES, "ВидНалога"),
    **budget(),
    "note": comment(),
}

BANK_RECEIPT = ObjectType(
    name="bank_receipt",
    title="Поступление на расчетный счет",
    titles="Поступления на расчетный счет",
    record=BankReceipt,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        BankReceipt,
        head=("date", "number", "organization"),
        parties=(
            "operation",
            "counterparty",
            "counterparty_account",
            "contract",
            "employee",
            "employee_account",
        ),
        incoming=("incoming_number", "incoming_date"),
        money=("currency", "amount", "payments", "bank_fee"),
        budget=("tax_kind", *BUDGET_WORDS),
    ),
    field_titles={
        **HEAD_TITLES,
        **BANK_TITLES,
        "contract": "Договор",
        "from_account": "Счет-отправитель",
        "from_cash_desk": "Касса-отправитель",
        "is_collection": "Инкассация",
        "bank_fee": "Комиссия банка",
        "tax_kind": "Вид налога",
        **BUDGET_TITLES,
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("account", "statement_date", "amount"),
    is_document=True,
    enterprise_data=bind(
        BankReceipt,
        _PLACES,
        title="Поступление на расчетный счет",
        types=_TYPES,
        type_field="operation",
        variants={_EMPLOYEES: EMPLOYEE_ROWS, _CONVERSION: CONVERSION_ROWS, _UNPAID: UNPAID_ROWS},
    ),
)
