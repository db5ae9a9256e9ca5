"""Payment orders as a bank's program takes them (bank_client/format.md §2.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from enterprise_data.formats.bank_client.document import Payment, Side
from enterprise_data.model.ref import Ref
from enterprise_data.objects.payment_order import PaymentOrder

_BUDGET = {
    "СтатусСоставителя": "budget_status",
    "ПоказательКБК": "kbk",
    "ОКАТО": "okato",
    "ПоказательОснования": "budget_basis",
    "ПоказательПериода": "budget_period",
    "ПоказательНомера": "budget_number",
    "ПоказательДаты": "budget_date",
    "ПоказательТипа": "budget_type",
}
_PREFIX_ENDS = (2, 4)
_ORDER = "01"
_NOTHING = Decimal(0)
Lookup = Callable[[Ref], Any]


def printed_number(number: str) -> str:
    """The number on paper: without prefixes and leading zeros, «00CR-000017» → «17» (odata/codes_and_numbers.md)."""
    hyphen = number.find("-")
    return (number[hyphen + 1 :] if hyphen in _PREFIX_ENDS else number).lstrip("0") or number


def payment_of(order: PaymentOrder, lookup: Lookup) -> Payment:
    """What the order tells the bank; the writer says what is missing."""
    return Payment(
        number=printed_number(order.number.strip()),
        day=order.date.date(),
        amount=order.amount or _NOTHING,
        payer=_side(order, order.organization, order.account, "payer", lookup),
        payee=_side(order, order.counterparty, order.counterparty_account, "payee", lookup),
        purpose=order.purpose,
        payment_kind=order.payment_way,
        operation=order.payment_kind or _ORDER,
        priority=order.priority,
        uin=order.payment_code,
        more=_more(order),
    )


def _side(order: PaymentOrder, who: Ref, account: Ref | None, part: str, lookup: Lookup) -> Side:
    """What is printed of a party: the order's own words, else what the card says."""
    card, holds = lookup(who), lookup(account) if account is not None else None
    said = {name: getattr(order, f"{part}_{name}") for name in ("text", "inn", "kpp")}
    return Side(
        account=holds.number if holds is not None else "",
        name=said["text"] or (card.full_name or card.name if card is not None else ""),
        inn=said["inn"] or (card.inn if card is not None else ""),
        kpp=said["kpp"] or (card.kpp if card is not None else ""),
        bank=holds.bank.name if holds is not None else "",
        bik=holds.bank.bik if holds is not None else "",
        corr_account=holds.bank.corr_account if holds is not None else "",
    )


def _more(order: PaymentOrder) -> Mapping[str, str]:
    found = {key: getattr(order, name) for key, name in _BUDGET.items() if order.is_to_budget}
    found["КодНазПлатежа"] = order.income_code
    return {key: value for key, value in found.items() if value}
