"""What cash and bank documents have in common: rows of a payment («РасшифровкаПлатежа»), budget fields, operations.

1C has a type for each operation, and the types differ in what their rows hold and where. A row here holds all of it;
what a type has no place for is told by the writer and left as it was by the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.choice import Choice
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.documents import SETTLEMENTS, SETTLEMENTS_THERE
from enterprise_data.objects.places import Place, moment, number, one_of, ref, string, vat, word
from enterprise_data.objects.tables import table


class Offsetting(Choice):
    """How a payment finds the debt it pays (1C: ``СпособПогашенияЗадолженности``)."""

    AUTOMATIC = "automatic", "автоматически"
    BY_DOCUMENT = "by_document", "по документу"
    NONE = "none", "не погашать"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """A row of a payment. ``settled`` is the document it pays for; ``payroll_number`` and ``payroll_date`` name the
    list of wages («ведомость»); ``counterparty`` is the self-employed person who is paid."""

    amount: Decimal | None = None
    contract: Ref | None = None
    order: Ref | None = None
    settled: Ref | None = None
    offsetting: Offsetting | None = None
    settlement_amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None
    cash_flow_item: Ref | None = None
    employee: Ref | None = None
    counterparty: Ref | None = None
    bank_account: Ref | None = None
    payroll_number: str = ""
    payroll_date: datetime | None = None


_OFFSETTING = {
    "Автоматически": Offsetting.AUTOMATIC,
    "ПоДокументу": Offsetting.BY_DOCUMENT,
    "НеПогашать": Offsetting.NONE,
}
_ORDERS = {"ЗаказКлиента": "customer_order", "ЗаказПоставщику": "supplier_order"}
_SETTLED = {
    "РеализацияТоваровУслугСсылка": "goods_sale",
    "ПоступлениеТоваровУслугСсылка": "goods_purchase",
    "ВозвратТоваровОтПокупателяСсылка": "customer_return",
    "ВозвратТоваровПоставщикуСсылка": "supplier_return",
    "КорректировкаРеализацииСсылка": "sale_correction",
    "ЗаказКлиентаСсылка": "customer_order",
}
TABLE = "РасшифровкаПлатежа"
_WAGES, _UNPAID = "ДанныеРасчетов", "РасшифровкаНеВыплаченнойЗарплаты"
_USUAL: Mapping[str, Place] = {
    "amount": number("Сумма"),
    "contract": ref("contract", SETTLEMENTS, "Договор"),
    "order": one_of(_ORDERS, "Заказ"),
    "settled": one_of(_SETTLED, "ДокументРасчетов"),
    "offsetting": word(_OFFSETTING, "СпособПогашенияЗадолженности"),
    "settlement_amount": number("СуммаВзаиморасчетов"),
    "vat_rate": vat("СтавкаНДС"),
    "vat_amount": number("СуммаНДС"),
    "cash_flow_item": ref("cash_flow_item", "СтатьяДДС"),
    "employee": ref("natural_person", "Сотрудник"),
    "counterparty": ref("counterparty", "Самозанятый"),
    "bank_account": ref("bank_account", "БанковскийСчет"),
    "payroll_number": string("НомерВедомости"),
    "payroll_date": moment("ДатаВедомости"),
}


def _rows(*path: str, **differently: Place) -> Mapping[str, Place]:
    """The table, some fields of whose rows stand elsewhere."""
    places = {**_USUAL, **differently}
    same = ("contract", "order", "cash_flow_item", "employee", "counterparty")
    return {"payments": table(PaymentLine, places, *path, same=same, constants=SETTLEMENTS_THERE)}


USUAL_ROWS = _rows(TABLE)
CONVERSION_ROWS = _rows(TABLE, contract=ref("contract", "Договор"))
EMPLOYEE_ROWS = _rows(TABLE, bank_account=ref("bank_account", "БанковскийСчетСотрудника"))
WAGES_ROWS = _rows(
    TABLE,
    amount=number(_WAGES, "Сумма"),
    cash_flow_item=ref("cash_flow_item", _WAGES, "СтатьяДДС"),
    payroll_number=string(_WAGES, "НомерВедомостиНаВыплатуЗарплаты"),
    payroll_date=moment(_WAGES, "ДатаВедомостиНаВыплатуЗарплаты"),
)
UNPAID_ROWS = _rows(_UNPAID, employee=ref("natural_person", "ФизическоеЛицо"))

BUDGET = "ПлатежиВБюджет"
BUDGET_WORDS = {
    "budget_status": "СтатусСоставителя",
    "kbk": "ПоказательКБК",
    "okato": "ОКАТО",
    "budget_basis": "ПоказательОснования",
    "budget_period": "ПоказательПериода",
    "budget_number": "ПоказательНомера",
    "budget_date": "ПоказательДаты",
    "budget_type": "ПоказательТипа",
}
BUDGET_TITLES = {
    "budget_status": "Статус составителя",
    "kbk": "КБК",
    "okato": "ОКАТО (ОКТМО)",
    "budget_basis": "Основание платежа в бюджет",
    "budget_period": "Налоговый период",
    "budget_number": "Номер документа-основания",
    "budget_date": "Дата документа-основания",
    "budget_type": "Тип платежа в бюджет",
}


def budget() -> dict[str, Place]:
    """What a payment to the budget says to the treasury."""
    return {name: string(BUDGET, path) for name, path in BUDGET_WORDS.items()}
