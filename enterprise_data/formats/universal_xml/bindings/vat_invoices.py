"""What VAT invoices of both directions share: what they are based on, corrections, rows of advances."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from enterprise_data.formats.universal_xml.bindings.columns import (
    Column,
    day,
    number,
    only_written,
    ref,
    text,
    told_number,
    vat,
)
from enterprise_data.formats.universal_xml.bindings.making import Slot
from enterprise_data.formats.universal_xml.bindings.taking import UNTOLD, Taking
from enterprise_data.formats.universal_xml.neutral import Value
from enterprise_data.objects.vat_invoices import IssueMethod

_METHODS = {IssueMethod.PAPER: Decimal(1), IssueMethod.ELECTRONIC: Decimal(2)}
"""As the journal of VAT invoices codes them."""


def issue_method(name: str) -> Column:
    """How the invoice is handed over."""

    def write(value: IssueMethod | None, slot: Slot) -> Value:
        return None if value is None else _METHODS[value]

    def read(value: Value, taking: Taking) -> Any:
        return next((method for method, known in _METHODS.items() if known == value), UNTOLD)

    return Column(field="issue_method", names=(name,), write=write, read=read, is_told_only=True)


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
