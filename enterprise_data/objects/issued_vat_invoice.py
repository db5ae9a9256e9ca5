"""VAT invoice that we issued («Счёт-фактура выданный»)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import BY_NUMBER, HEAD_TITLES, ROUBLE, head, label
from enterprise_data.objects.places import Place, comment, currency, day, flag, number, ref, string
from enterprise_data.objects.tables import table
from enterprise_data.objects.vat_invoices import (
    BASIS_KINDS,
    CORRECTION_TITLES,
    BasisLine,
    IssueMethod,
    VatInvoiceKind,
    advances,
    basis,
    correction,
    issue_method,
    tax,
    vat_invoice_kind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPaper:
    """A payment that the printed invoice names."""

    number: str = ""
    date: Date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceLine:
    """A row of an advance that we received."""

    item: Ref | None = None
    content: str = ""
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedVatInvoice:
    """A VAT invoice; ``is_issued``: it was handed over; ``corrects``: the invoice that this one puts right."""

    date: datetime
    organization: Ref
    counterparty: Ref
    number: str = ""
    correction_number: str = ""
    correction_date: Date | None = None
    corrects: Ref | None = None
    contract: Ref | None = None
    kind: VatInvoiceKind = VatInvoiceKind.SALE
    operation_code: str = ""
    is_issued: bool = False
    issued_on: Date | None = None
    issue_method: IssueMethod | None = None
    currency: str = ROUBLE
    amount: Decimal | None = None
    vat_rate: VatRate | None = None
    vat_amount: Decimal | None = None
    basis: tuple[BasisLine, ...] = ()
    advances: tuple[AdvanceLine, ...] = ()
    payments: tuple[PaymentPaper, ...] = ()
    note: str = ""


_ADVANCE: Mapping[str, Place] = {"item": ref("item", "Номенклатура"), "content": string("Содержание")}
_PAYMENT: Mapping[str, Place] = {"number": string("НомерДокумента"), "date": day("ДатаДокумента")}
_PLACES = {
    **head(),
    **correction(),
    "corrects": ref("issued_vat_invoice", "ИсправляемыйСчетФактура"),
    "counterparty": ref("counterparty", "Контрагент"),
    "contract": ref("contract", "Договор"),
    "kind": vat_invoice_kind(),
    "operation_code": string("КодВидаОперации"),
    "is_issued": flag("Выставлен"),
    "issued_on": day("ДатаВыставления"),
    "issue_method": issue_method(),
    "currency": currency("Валюта"),
    "amount": number("Сумма"),
    **tax(),
    "basis": basis(),
    "advances": advances(AdvanceLine, _ADVANCE),
    "payments": table(PaymentPaper, _PAYMENT, "ПлатежноРасчетныеДокументы", same=("number", "date")),
    "note": comment(),
}

ISSUED_VAT_INVOICE = ObjectType(
    name="issued_vat_invoice",
    title="Счёт-фактура выданный",
    titles="Счета-фактуры выданные",
    record=IssuedVatInvoice,
    label=label,
    depends_on=(
        "organization",
        "counterparty",
        "contract",
        *BASIS_KINDS,
        "issued_vat_invoice",
        "item",
        "currency",
    ),
    groups={
        "head": ("date", "number", "organization"),
        "correction": ("correction_number", "correction_date", "corrects"),
        "parties": ("counterparty", "contract"),
        "kind": ("kind", "operation_code"),
        "issue": ("is_issued", "issued_on", "issue_method"),
        "money": ("currency", "amount", "vat_rate", "vat_amount", "basis", "advances"),
        "payments": ("payments",),
        "note": ("note",),
    },
    field_titles={
        **HEAD_TITLES,
        **CORRECTION_TITLES,
        "corrects": "Исправляемый счёт-фактура",
        "counterparty": "Контрагент",
        "contract": "Договор",
        "kind": "Вид счёта-фактуры",
        "operation_code": "Код вида операции",
        "is_issued": "Выставлен",
        "issued_on": "Дата выставления",
        "issue_method": "Способ выставления",
        "currency": "Валюта",
        "amount": "Сумма",
        "vat_rate": "Ставка НДС",
        "vat_amount": "Сумма НДС",
        "basis": "Документы-основания",
        "advances": "Авансы",
        "payments": "Платёжно-расчётные документы",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("basis",),
    is_document=True,
    enterprise_data=bind(
        IssuedVatInvoice, _PLACES, "Документ.СчетФактураВыданный", title="Счёт-фактура выданный"
    ),
)
