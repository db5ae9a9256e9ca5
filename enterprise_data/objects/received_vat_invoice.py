"""VAT invoice that a supplier gave us («Счёт-фактура полученный»). Its number and date are the supplier's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import ROUBLE, label
from enterprise_data.objects.places import comment, currency, day, moment, number, own, ref, string
from enterprise_data.objects.vat_invoices import (
    BASIS_KINDS,
    CORRECTION_TITLES,
    BasisLine,
    IssueMethod,
    ReceivedAdvanceLine,
    VatInvoiceKind,
    advances,
    basis,
    correction,
    issue_method,
    tax,
    vat_invoice_kind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedVatInvoice:
    """A VAT invoice; ``received`` is when it came to us; ``corrects``: the invoice that this one puts right."""

    number: str
    date: Date
    received: datetime
    organization: Ref
    counterparty: Ref
    correction_number: str = ""
    correction_date: Date | None = None
    corrects: Ref | None = None
    contract: Ref | None = None
    kind: VatInvoiceKind = VatInvoiceKind.PURCHASE
    operation_code: str = ""
    issue_method: IssueMethod | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None
    basis: tuple[BasisLine, ...] = ()
    advances: tuple[ReceivedAdvanceLine, ...] = ()
    note: str = ""


_PLACES = {
    "number": string(*own("НомерВходящегоДокумента")),
    "date": day(*own("ДатаВходящегоДокумента")),
    "received": moment("ДатаПолучения"),
    "organization": ref("organization", *own("Организация")),
    "counterparty": ref("counterparty", *own("Контрагент")),
    **correction(),
    "corrects": ref("received_vat_invoice", "ИсправляемыйСчетФактура"),
    "contract": ref("contract", "Договор"),
    "kind": vat_invoice_kind(),
    "operation_code": string("КодВидаОперации"),
    "issue_method": issue_method(),
    "currency": currency("Валюта"),
    "amount": number("Сумма"),
    **tax(),
    "basis": basis(),
    "advances": advances(ReceivedAdvanceLine, {}),
    "note": comment(),
}

RECEIVED_VAT_INVOICE = ObjectType(
    name="received_vat_invoice",
    title="Счёт-фактура полученный",
    titles="Счета-фактуры полученные",
    record=ReceivedVatInvoice,
    label=label,
    depends_on=("organization", "counterparty", "contract", *BASIS_KINDS, "received_vat_invoice", "currency"),
    groups={
        "head": ("number", "date", "organization", "counterparty"),
        "received": ("received",),
        "correction": ("correction_number", "correction_date", "corrects"),
        "contract": ("contract",),
        "kind": ("kind", "operation_code"),
        "issue_method": ("issue_method",),
        "money": ("currency", "amount", "vat_rate", "vat_amount", "basis", "advances"),
        "note": ("note",),
    },
    field_titles={
        "number": "Номер",
        "date": "Дата",
        "received": "Дата получения",
        "organization": "Организация",
        "counterparty": "Контрагент",
        **CORRECTION_TITLES,
        "corrects": "Исправляемый счёт-фактура",
        "contract": "Договор",
        "kind": "Вид счёта-фактуры",
        "operation_code": "Код вида операции",
        "issue_method": "Способ получения",
        "currency": "Валюта",
        "amount": "Сумма",
        "vat_rate": "Ставка НДС",
        "vat_amount": "Сумма НДС",
        "basis": "Документы-основания",
        "advances": "Авансы",
        "note": "Комментарий",
    },
    natural_keys=(
        NaturalKey(
            why="number",
            fields=("number", "date", "organization", "counterparty", "correction_number"),
            may_be_empty=frozenset({"correction_number"}),
        ),
    ),
    targets=targets_of(_PLACES),
    required=("number", "basis"),
    is_document=True,
    enterprise_data=bind(
        ReceivedVatInvoice, _PLACES, "Документ.СчетФактураПолученный", title="Счёт-фактура полученный"
    ),
)
