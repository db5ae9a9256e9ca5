"""Settlement balance («Остатки расчётов»): what counterparties owe us and we owe them when accounting starts.

1C spells debts and advances of customers and suppliers as four types: they are one kind with an operation. None has
key properties or a number (format.md §3.1): type, date and organization tell which document it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from enterprise_data.model.choice import Choice
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import SETTLEMENTS, SETTLEMENTS_THERE, contract_place
from enterprise_data.objects.places import comment, currency, moment, number, one_of, ref
from enterprise_data.objects.tables import table
from enterprise_data.objects.tree import REF


class BalanceOperation(Choice):
    """Whose balance it is."""

    CUSTOMER_DEBT = "customer_debt", "долги покупателей"
    CUSTOMER_ADVANCE = "customer_advance", "авансы покупателей"
    SUPPLIER_DEBT = "supplier_debt", "долги поставщикам"
    SUPPLIER_ADVANCE = "supplier_advance", "авансы поставщикам"


_TYPES = {
    "Документ.ОстаткиРасчетовСПокупателямиДолги": BalanceOperation.CUSTOMER_DEBT,
    "Документ.ОстаткиРасчетовСПокупателямиАвансы": BalanceOperation.CUSTOMER_ADVANCE,
    "Документ.ОстаткиРасчетовСПоставщикамиДолги": BalanceOperation.SUPPLIER_DEBT,
    "Документ.ОстаткиРасчетовСПоставщикамиАвансы": BalanceOperation.SUPPLIER_ADVANCE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementLine:
    """What is open with one counterparty, in the contract's currency and in that of accounting (``amount_local``)."""

    counterparty: Ref | None = None
    contract: Ref | None = None
    currency: str = ""
    amount: Decimal | None = None
    amount_local: Decimal | None = None
    document: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementBalance:
    """Balances of one sort."""

    date: datetime
    organization: Ref
    operation: BalanceOperation = BalanceOperation.CUSTOMER_DEBT
    settlements: tuple[SettlementLine, ...] = ()
    note: str = ""


_DOCUMENTS = {
    "РеализацияТоваровУслугСсылка": "goods_sale",
    "ПоступлениеТоваровУслугСсылка": "goods_purchase",
    "ЗаказКлиентаСсылка": "customer_order",
    "ВозвратТоваровОтПокупателяСсылка": "customer_return",
    "ВозвратТоваровПоставщикуСсылка": "supplier_return",
    "КорректировкаРеализацииСсылка": "sale_correction",
}
_SETTLEMENTS = {
    "counterparty": ref("counterparty", "Контрагент"),
    "contract": contract_place(),
    "currency": currency(SETTLEMENTS, "ВалютаВзаиморасчетов"),
    "amount": number("Сумма"),
    "amount_local": number("СуммаРегл"),
    "document": one_of(_DOCUMENTS, "ДокументРасчетов"),
}
_PLACES = {
    "date": moment("Дата"),
    "organization": ref("organization", "Организация"),
    "settlements": table(
        SettlementLine,
        _SETTLEMENTS,
        "Расчеты",
        same=("counterparty", "contract", "document"),
        constants=SETTLEMENTS_THERE,
    ),
    "note": comment(),
}


def _label(record: Any) -> str:
    return f"{record.operation.title_ru} на {record.date:%d.%m.%Y}"


SETTLEMENT_BALANCE = ObjectType(
    name="settlement_balance",
    title="Ввод остатков расчётов",
    titles="Вводы остатков расчётов",
    record=SettlementBalance,
    label=_label,
    depends_on=("organization", "counterparty", "contract", "currency", *_DOCUMENTS.values()),
    groups={
        "head": ("date", "organization", "operation"),
        "settlements": ("settlements",),
        "note": ("note",),
    },
    field_titles={
        "date": "Дата",
        "organization": "Организация",
        "operation": "Вид остатков",
        "settlements": "Расчёты",
        "note": "Комментарий",
    },
    natural_keys=(NaturalKey(why="date", fields=("date", "organization", "operation")),),
    targets=targets_of(_PLACES),
    required=("settlements",),
    is_document=True,
    enterprise_data=bind(
        SettlementBalance,
        _PLACES,
        title="Ввод остатков расчётов",
        types=_TYPES,
        type_field="operation",
        identity=(("Дата",), ("Организация", REF)),
    ),
)
