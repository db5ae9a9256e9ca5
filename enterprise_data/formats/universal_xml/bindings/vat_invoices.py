"""What VAT invoices of both directions share: codes of operations, what they are based on, corrections, advances.

How an invoice is handed over is a number there whose meaning the reference doesn't tell: it isn't written. Of the codes
of operations it tells one, ``01`` for a sale (odata/objects_bp30.md): others only an accountant knows.
"""

from __future__ import annotations

from typing import Any

from enterprise_data.formats.universal_xml.bindings.columns import (
    Column,
    day,
    number,
    only_written,
    ref,
    text,
    told_number,
)
from enterprise_data.formats.universal_xml.bindings.making import Slot
from enterprise_data.formats.universal_xml.bindings.word_columns import vat
from enterprise_data.formats.universal_xml.neutral import Value
from enterprise_data.objects.counterparty import LegalForm
from enterprise_data.objects.vat_invoices import VatInvoiceKind

_SALE = "01"
_ASKED = "две цифры по перечню ФНС в поле «Код вида операции» карточки"


def operation_code(*, is_issued: bool) -> Column:
    """What the books of sales and purchases call it. An empty one is filled where it is certain, else asked for."""

    def write(record: Any, slot: Slot) -> Value:
        if record.operation_code.strip():
            return str(record.operation_code)
        if is_issued and _is_plain_sale(record, slot):
            return _SALE
        slot.complain("код вида операции не заполнен, и сам он из документа не следует", _ASKED)
        return None

    read = text("operation_code").read
    return Column(
        field="operation_code", names=("КодВидаОперации",), write=write, read=read, wanted_by="record"
    )


def _is_plain_sale(record: Any, slot: Slot) -> bool:
    """A shipment to somebody in business: to a person, for an advance or as a correction it is another code."""
    buyer = slot.making.record(record.counterparty)
    return (
        record.kind == VatInvoiceKind.SALE
        and not record.correction_number
        and any(row.document is not None for row in record.basis)
        and all(row.document is None or row.document.kind == "goods_sale" for row in record.basis)
        and buyer is not None
        and buyer.legal_form != LegalForm.PERSON
    )


def _first(record: Any, slot: Slot) -> Value:
    document = next((row.document for row in record.basis if row.document is not None), None)
    return slot.link(document)


FIRST_BASIS = only_written("ДокументОснование", write=_first)
BASIS = (ref("document", "ДокументОснование"),)
CORRECTION = (
    only_written("Исправление", write=lambda record, slot: bool(record.correction_number)),
    told_number("correction_number", "НомерИсправления"),
    day("correction_date", "ДатаИсправления"),
)
TAX = (vat("vat_rate", "СтавкаНДС"), number("vat_amount", "СуммаНДСДокумента", "СуммаНДС"))
SERVICE = (ref("item", "Номенклатура"), text("content", "Содержание"))
ADVANCE = (number("amount", "Сумма"), vat("vat_rate", "СтавкаНДС"), number("vat_amount", "СуммаНДС"))
