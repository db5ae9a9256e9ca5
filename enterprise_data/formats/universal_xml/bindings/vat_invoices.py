"""What VAT invoices of both directions share: what they are based on, corrections, rows of advances.

How an invoice is handed over is a number there whose meaning the reference doesn't tell: it isn't written.
"""

from __future__ import annotations

from typing import Any

from enterprise_data.formats.universal_xml.bindings.columns import (
    day,
    number,
    only_written,
    ref,
    text,
    told_number,
    vat,
)
from enterprise_data.formats.universal_xml.bindings.making import Slot
from enterprise_data.formats.universal_xml.neutral import Value


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
