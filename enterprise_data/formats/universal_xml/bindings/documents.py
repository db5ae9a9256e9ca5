"""What documents share: number and date, parties, money, rows of goods and services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from enterprise_data.formats.universal_xml.bindings.columns import (
    Column,
    currency,
    flag,
    moment,
    number,
    only_written,
    ref,
    text,
    unit,
)
from enterprise_data.formats.universal_xml.bindings.making import ROUBLE, Slot
from enterprise_data.formats.universal_xml.bindings.taking import UNTOLD, Taking
from enterprise_data.formats.universal_xml.bindings.word_columns import vat
from enterprise_data.formats.universal_xml.neutral import Link, Row, Value
from enterprise_data.objects.documents import Taxation

ONE = Decimal(1)
_RATES = ("КурсВзаиморасчетов", "КурсДокумента")
_MULTIPLES = ("КратностьВзаиморасчетов", "КратностьДокумента")

NUMBER, DATE, NOTE = text("number", "Номер"), moment("date", "Дата"), text("note", "Комментарий")
HEAD = (NUMBER, DATE, ref("organization", "Организация"))
PARTIES = (ref("counterparty", "Контрагент"), ref("contract", "ДоговорКонтрагента"))
AMOUNT = number("amount", "СуммаДокумента")
STORE = ref("warehouse", "Склад")


def one_in_roubles(record: Any, slot: Slot) -> Value:
    """The rate of the rouble is one; that of another currency nobody told us, and it is never made up."""
    return ONE if slot.document.currency == ROUBLE else None


RATE = (only_written(*_RATES, write=one_in_roubles), only_written(*_MULTIPLES, write=one_in_roubles))
CURRENCY = (currency("currency", "ВалютаДокумента"), *RATE)
MONEY = (*CURRENCY, AMOUNT, flag("vat_included", "СуммаВключаетНДС"))
SUMS = (
    number("quantity", "Количество"),
    number("price", "Цена"),
    number("amount", "Сумма"),
    vat("vat_rate", "СтавкаНДС"),
    number("vat_amount", "СуммаНДС"),
)
UNIT = unit("unit", "ЕдиницаИзмерения")
ITEM = ref("item", "Номенклатура")
GOODS = (ITEM, UNIT, *SUMS)
SERVICES = (ITEM, text("content", "Содержание"), *SUMS)


def without_vat(name: str) -> Column:
    """«Документ без НДС»: what the record calls not taxed."""

    def write(value: Taxation | None, slot: Slot) -> Value:
        return None if value is None else value == Taxation.UNTAXED

    def read(value: Value, taking: Taking) -> Any:
        return Taxation.UNTAXED if value is True else UNTOLD

    return Column(field="taxation", names=(name,), write=write, read=read, is_told_only=True)


def is_service(row: Row, taking: Taking) -> bool:
    """Whether a row of a section that holds goods and services alike is of services."""
    item = row.get("Номенклатура")
    if isinstance(item, Link) and item.guid and item.guid.lower() in taking.services:
        return True
    return bool(row.get("Содержание"))
