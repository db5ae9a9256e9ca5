"""Payment order («Платежное поручение»): the organization tells its bank to pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.choice import Choice
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.bank_papers import INSTRUCTION_TITLES, instruction
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
from enterprise_data.objects.payments import BUDGET_TITLES, BUDGET_WORDS
from enterprise_data.objects.places import (
    Place,
    all_or_none,
    comment,
    currency,
    number,
    ref,
    string,
    vat,
    word,
    yes,
)


class PaymentOrderOperation(Choice):
    """What the bank is told to pay for (1C: ``ВидОперации``, from 1.17 on)."""

    SUPPLIER = "supplier", "оплата поставщику"
    CUSTOMER = "customer", "возврат покупателю"
    SETTLEMENTS = "settlements", "прочие расчеты с контрагентами"
    LOANS = "loans", "расчеты по кредитам и займам"
    BANK_LOAN = "bank_loan", "возврат кредита"
    LOAN_RETURNED = "loan_returned", "возврат займа"
    LOAN_GIVEN = "loan_given", "выдача займа контрагенту"
    EMPLOYEE_LOAN = "employee_loan", "выдача займа работнику"
    ACCOUNTABLE = "accountable", "перечисление подотчетному лицу"
    WAGES = "wages", "перечисление заработной платы"
    WAGES_TO_EMPLOYEE = "wages_to_employee", "перечисление заработной платы работнику"
    SELF_EMPLOYED = "self_employed", "выплата самозанятому"
    SELF_EMPLOYED_SETTLEMENTS = "self_employed_settlements", "расчеты с самозанятым"
    TAX = "tax", "перечисление налога"
    OTHER_ACCOUNT = "other_account", "перевод на другой счет"
    DEPOSIT = "deposit", "депозит"
    BANK_FEE = "bank_fee", "комиссия банка"
    OWNER = "owner", "личные средства предпринимателя"
    OTHER = "other", "прочее списание"


_OPERATIONS = {
    "ОплатаПоставщику": PaymentOrderOperation.SUPPLIER,
    "ВозвратПокупателю": PaymentOrderOperation.CUSTOMER,
    "ПрочиеРасчетыСКонтрагентами": PaymentOrderOperation.SETTLEMENTS,
    "РасчетыПоКредитамИЗаймам": PaymentOrderOperation.LOANS,
    "ВозвратКредита": PaymentOrderOperation.BANK_LOAN,
    "ВозвратЗайма": PaymentOrderOperation.LOAN_RETURNED,
    "ВыдачаЗаймаКонтрагенту": PaymentOrderOperation.LOAN_GIVEN,
    "ВыдачаЗаймаРаботнику": PaymentOrderOperation.EMPLOYEE_LOAN,
    "ПеречислениеПодотчетномуЛицу": PaymentOrderOperation.ACCOUNTABLE,
    "ПеречислениеЗП": PaymentOrderOperation.WAGES,
    "ПеречислениеЗаработнойПлатыРаботнику": PaymentOrderOperation.WAGES_TO_EMPLOYEE,
    "ВыплатаСамозанятому": PaymentOrderOperation.SELF_EMPLOYED,
    "РасчетыСамозанятым": PaymentOrderOperation.SELF_EMPLOYED_SETTLEMENTS,
    "ПеречислениеНалога": PaymentOrderOperation.TAX,
    "ПереводНаДругойСчет": PaymentOrderOperation.OTHER_ACCOUNT,
    "Депозит": PaymentOrderOperation.DEPOSIT,
    "КомиссияБанка": PaymentOrderOperation.BANK_FEE,
    "ЛичныеСредстваПредпринимателя": PaymentOrderOperation.OWNER,
    "ПрочееСписание": PaymentOrderOperation.OTHER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """An order to pay. ``payer_*`` and ``payee_*`` are what is printed, where it differs from the cards."""

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    operation: PaymentOrderOperation | None = None
    account: Ref | None = None
    counterparty_account: Ref | None = None
    contract: Ref | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None
    cash_flow_item: Ref | None = None
    purpose: str = ""
    payment_way: str = ""
    payment_kind: str = ""
    priority: str = ""
    payment_code: str = ""
    payment_id: str = ""
    income_code: str = ""
    is_to_budget: bool = False
    budget_status: str = ""
    kbk: str = ""
    okato: str = ""
    budget_basis: str = ""
    budget_period: str = ""
    budget_number: str = ""
    budget_date: str = ""
    budget_type: str = ""
    payer_text: str = ""
    payer_inn: str = ""
    payer_kpp: str = ""
    payee_text: str = ""
    payee_inn: str = ""
    payee_kpp: str = ""
    is_paid: bool = False
    note: str = ""


_BUDGET = "РеквизитыПлатежаБюджет"
_PLACES: Mapping[str, Place] = {
    **head(),
    "counterparty": ref("counterparty", "Контрагент"),
    "operation": word(_OPERATIONS, "ВидОперации"),
    "account": ref("bank_account", "БанковскийСчетОрганизации"),
    "counterparty_account": ref("bank_account", "БанковскийСчет"),
    "contract": ref("contract", "Договор"),
    "currency": currency("Валюта"),
    "amount": number("Сумма"),
    "vat_rate": vat("СтавкаНДС"),
    "vat_amount": number("СуммаНДС"),
    "cash_flow_item": ref("cash_flow_item", "СтатьяДДС"),
    **instruction(),
    "payment_id": string("ИдентификаторПлатежа"),
    "income_code": string("КодВидаДохода"),
    "is_to_budget": yes("ПеречислениеВБюджет"),
    **all_or_none(BUDGET_WORDS, _BUDGET),
    "payer_text": string("ТекстПлательщика"),
    "payer_inn": string("ИННПлательщика"),
    "payer_kpp": string("КПППлательщика"),
    "payee_text": string("ТекстПолучателя"),
    "payee_inn": string("ИННПолучателя"),
    "payee_kpp": string("КПППолучателя"),
    "is_paid": yes("Оплачено"),
    "note": comment(),
}

PAYMENT_ORDER = ObjectType(
    name="payment_order",
    title="Платежное поручение",
    titles="Платежные поручения",
    record=PaymentOrder,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        PaymentOrder,
        head=("date", "number", "organization"),
        parties=("counterparty", "counterparty_account", "contract"),
        money=("currency", "amount", "vat_rate", "vat_amount"),
        budget=("is_to_budget", *BUDGET_WORDS),
        payer=("payer_text", "payer_inn", "payer_kpp"),
        payee=("payee_text", "payee_inn", "payee_kpp"),
    ),
    field_titles={
        **HEAD_TITLES,
        "counterparty": "Контрагент",
        "operation": "Вид операции",
        "account": "Счет организации",
        "counterparty_account": "Счет контрагента",
        "contract": "Договор",
        "currency": "Валюта",
        "amount": "Сумма",
        "vat_rate": "Ставка НДС",
        "vat_amount": "Сумма НДС",
        "cash_flow_item": "Статья ДДС",
        **INSTRUCTION_TITLES,
        "payment_id": "Идентификатор платежа",
        "income_code": "Код вида дохода",
        "is_to_budget": "Перечисление в бюджет",
        **BUDGET_TITLES,
        "payer_text": "Плательщик (печать)",
        "payer_inn": "ИНН плательщика",
        "payer_kpp": "КПП плательщика",
        "payee_text": "Получатель (печать)",
        "payee_inn": "ИНН получателя",
        "payee_kpp": "КПП получателя",
        "is_paid": "Оплачено",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("account", "counterparty_account", "amount"),
    is_document=True,
    enterprise_data=bind(PaymentOrder, _PLACES, "Документ.ПлатежноеПоручение", title="Платежное поручение"),
)
