"""Card payment («Операция по платежной карте»): a customer pays, or is paid back, by card or a payment system."""

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
from enterprise_data.objects.payments import USUAL_ROWS, PaymentLine
from enterprise_data.objects.places import Place, comment, currency, number, own, ref, string, word


class CardOperation(Choice):
    """What happened (1C: ``ВидОперации``)."""

    CARD = "card", "оплата от клиента платежной картой"
    SYSTEM = "system", "оплата от клиента через платежную систему"
    CARD_RETURN = "card_return", "возврат оплаты клиенту на платежную карту"
    SYSTEM_RETURN = "system_return", "возврат клиенту через платежную систему"


_OPERATIONS = {
    "ОплатаОтКлиентаПлатежнойКартой": CardOperation.CARD,
    "ОплатаОтКлиентаЧерезПлатежнуюСистему": CardOperation.SYSTEM,
    "ВозвратОплатыКлиентуНаПлатежнуюКарту": CardOperation.CARD_RETURN,
    "ВозвратОтКлиентаЧерезПлатежнуюСистему": CardOperation.SYSTEM_RETURN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPayment:
    """A payment by card. ``acquirer`` is the bank that takes it, ``account`` the account it goes to."""

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    operation: CardOperation = CardOperation.CARD
    acquirer: Ref | None = None
    acquirer_contract: Ref | None = None
    account: Ref | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    fee: Decimal | None = None
    payments: tuple[PaymentLine, ...] = ()
    payment_system: str = ""
    card_number: str = ""
    receipt_number: str = ""
    authorization_code: str = ""
    note: str = ""


_PLACES: Mapping[str, Place] = {
    **head(),
    "counterparty": ref("counterparty", "Контрагент"),
    "operation": word(_OPERATIONS, *own("ВидОперации")),
    "acquirer": ref("counterparty", "Эквайрер"),
    "acquirer_contract": ref("contract", "ДоговорЭквайрера"),
    "account": ref("bank_account", "БанковскийСчетОрганизации"),
    "currency": currency("Валюта"),
    "amount": number("Сумма"),
    "fee": number("СуммаКомиссии"),
    **USUAL_ROWS,
    "payment_system": string("НаименованиеПлатежнойСистемы"),
    "card_number": string("НомерКарты"),
    "receipt_number": string("НомерЧекаККМ"),
    "authorization_code": string("КодАвторизации"),
    "note": comment(),
}

CARD_PAYMENT = ObjectType(
    name="card_payment",
    title="Операция по платежной карте",
    titles="Операции по платежным картам",
    record=CardPayment,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        CardPayment,
        head=("date", "number", "organization", "operation"),
        acquirer=("acquirer", "acquirer_contract", "account"),
        money=("currency", "amount", "fee", "payments"),
    ),
    field_titles={
        **HEAD_TITLES,
        "counterparty": "Контрагент",
        "operation": "Вид операции",
        "acquirer": "Эквайрер",
        "acquirer_contract": "Договор эквайринга",
        "account": "Счет организации",
        "currency": "Валюта",
        "amount": "Сумма",
        "fee": "Комиссия",
        "payments": "Расшифровка платежа",
        "payment_system": "Платежная система",
        "card_number": "Номер карты",
        "receipt_number": "Номер чека ККМ",
        "authorization_code": "Код авторизации",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("amount", "payments"),
    is_document=True,
    enterprise_data=bind(
        CardPayment, _PLACES, "Документ.ОперацияПоПлатежнойКарте", title="Операция по платежной карте"
    ),
)
