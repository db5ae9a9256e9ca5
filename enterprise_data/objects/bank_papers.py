"""What documents of a bank account have in common: the paper that the bank acted on, and what it was told."""

from __future__ import annotations

from enterprise_data.model.choice import Choice
from enterprise_data.objects.places import Place, string


class BankPaper(Choice):
    """The bank's document (1C: ``ТипПлатежногоДокумента``)."""

    PAYMENT_ORDER = "payment_order", "платежное поручение"
    PAYMENT_DEMAND = "payment_demand", "платежное требование"
    COLLECTION_ORDER = "collection_order", "инкассовое поручение"
    PAYMENT_WARRANT = "payment_warrant", "платежный ордер"
    BANK_WARRANT = "bank_warrant", "банковский ордер"
    LETTER_OF_CREDIT = "letter_of_credit", "аккредитив"


PAPERS = {
    "ПлатежноеПоручение": BankPaper.PAYMENT_ORDER,
    "ПлатежноеТребование": BankPaper.PAYMENT_DEMAND,
    "ИнкассовоеПоручение": BankPaper.COLLECTION_ORDER,
    "ПлатежныйОрдер": BankPaper.PAYMENT_WARRANT,
    "БанковскийОрдер": BankPaper.BANK_WARRANT,
    "Аккредитив": BankPaper.LETTER_OF_CREDIT,
}
_INSTRUCTION = "РеквизитыПлатежа"


def instruction(*group: str) -> dict[str, Place]:
    """What a payer tells the bank: how to pay, in which order, and what for."""
    return {
        "purpose": string(*group, _INSTRUCTION, "НазначениеПлатежа"),
        "payment_way": string(*group, _INSTRUCTION, "ВидПлатежа"),
        "payment_kind": string(*group, _INSTRUCTION, "ВидОплаты"),
        "priority": string(*group, _INSTRUCTION, "Очередность"),
        "payment_code": string(*group, _INSTRUCTION, "Код"),
    }


INSTRUCTION_TITLES = {
    "purpose": "Назначение платежа",
    "payment_way": "Вид платежа",
    "payment_kind": "Вид оплаты",
    "priority": "Очередность платежа",
    "payment_code": "Код (УИП)",
}
BANK_TITLES = {
    "operation": "Вид операции",
    "counterparty": "Контрагент",
    "counterparty_account": "Счет контрагента",
    "employee": "Сотрудник",
    "employee_account": "Счет сотрудника",
    "account": "Счет организации",
    "statement_date": "Дата выписки",
    "incoming_number": "Входящий номер",
    "incoming_date": "Входящая дата",
    "paper": "Платежный документ",
    "currency": "Валюта",
    "amount": "Сумма",
    "payments": "Расшифровка платежа",
    "cash_flow_item": "Статья ДДС",
    "purpose": "Назначение платежа",
}
