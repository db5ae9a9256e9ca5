"""Sums that a person who types a document leaves to the machine: of a row, its tax, and of the whole document.

Only what was left empty is worked out, and only for what is being typed: a sum that stands (1C's above all) is never
recomputed (REQUIREMENTS C6). A sum that nobody gave would arrive in 1C as nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import ObjectType

_KOPECK = Decimal("0.01")
_FEEDS = {
    "amount": frozenset({"quantity", "price"}),
    "vat_amount": frozenset({"quantity", "price", "amount", "vat_rate"}),
}
"""What a sum of a row is made of."""
_SUMMED = ("goods", "services")
"""Tables that make up the sum of a document."""


def emptied(row: Any, typed: Collection[str]) -> Any:
    """The row without the sums that no longer hold, because what they are made of was typed anew and they weren't."""
    names = {item.name for item in dataclasses.fields(row)}
    stale = {
        name: None
        for name, feeds in _FEEDS.items()
        if name in names and name not in typed and not feeds.isdisjoint(typed) and feeds & names
    }
    return dataclasses.replace(row, **stale) if stale else row


def completed(otype: ObjectType, record: Any, typed: Collection[str]) -> Any:
    """The record with its missing sums; ``typed`` names the fields that the person gave."""
    tables = [name for name in otype.tables if name in typed]
    included = bool(getattr(record, "vat_included", True))  # a payment doesn't say: its sums hold the tax
    changes: dict[str, Any] = {
        name: tuple(_row(row, included=included) for row in getattr(record, name)) for name in tables
    }
    record = dataclasses.replace(record, **changes)
    if not tables or "amount" in typed or "amount" not in otype.field_names:
        return record
    total = _total(otype, record, included=included)
    return record if total is None else dataclasses.replace(record, amount=total)


def _row(row: Any, *, included: bool) -> Any:
    changes: dict[str, Any] = {}
    quantity, price = getattr(row, "quantity", None), getattr(row, "price", None)
    amount = getattr(row, "amount", None)
    if amount is None and hasattr(row, "amount") and quantity is not None and price is not None:
        amount = changes["amount"] = _rounded(quantity * price)
    rate = getattr(row, "vat_rate", None)
    if hasattr(row, "vat_amount") and row.vat_amount is None and rate is not None and amount is not None:
        changes["vat_amount"] = _tax(amount, rate, included=included)
    return dataclasses.replace(row, **changes) if changes else row


def _tax(amount: Decimal, rate: VatRate, *, included: bool) -> Decimal | None:
    if rate.by_agent:
        return None
    percent = rate.percent or Decimal(0)
    base = 100 + percent if included or rate.is_calculated else Decimal(100)
    return _rounded(amount * percent / base)


def _total(otype: ObjectType, record: Any, *, included: bool) -> Decimal | None:
    """The sum of the rows of goods and services, the tax on top where prices don't hold it; None where none has a sum.

    Stages of payment and the like divide the same sum once more. What is returned, or corrected from one sum to
    another, is no plain sum: it is left to the person.
    """
    priced = {name: getattr(record, name) for name in otype.tables if _has_price(otype.row_types[name])}
    if any(rows and (name not in _SUMMED or not _is_plain(rows[0])) for name, rows in priced.items()):
        return None
    sums = [row for rows in priced.values() for row in rows if row.amount is not None]
    if not sums:
        return None
    tax = Decimal(0) if included else sum((getattr(row, "vat_amount", None) or 0 for row in sums), Decimal(0))
    return sum((row.amount for row in sums), Decimal(0)) + tax


def _has_price(row: type[Any]) -> bool:
    names = {item.name for item in dataclasses.fields(row)}
    return {"price", "amount"} <= names


def _is_plain(row: Any) -> bool:
    """Whether the row has one sum, not a sum before and a sum after."""
    return [item.name for item in dataclasses.fields(row) if item.name.startswith("amount")] == ["amount"]


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_KOPECK, ROUND_HALF_UP)
