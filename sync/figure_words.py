"""Prices, stock and debts as people read them in reports, tables and on cards."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from connectors.crm.figures import DebtRow, PriceRow, StockRow
from enterprise_data.objects.currency import NAMES
from enterprise_data.objects.words import grouped, money

ACCOUNTING = "валюта учёта"


def currency_text(code: str) -> str:
    """A currency by its usual short name; the base's own one where it isn't told."""
    return NAMES.get(code, code) if code else ACCOUNTING


def figure_text(row: PriceRow | StockRow | DebtRow) -> str:
    """The number of a row with what it is counted in."""
    if isinstance(row, PriceRow):
        unit = f" за {row.unit}" if row.unit else ""
        currency = f" {currency_text(row.currency)}" if row.currency else ""
        return f"{money(row.amount)}{currency}{unit}"
    if isinstance(row, StockRow):
        leaving = f", из них к отгрузке {grouped(row.to_ship)}" if row.to_ship else ""
        return f"{grouped(row.quantity)}{leaving}"
    return sum_text(row.amount, row.currency)


def change_text(before: PriceRow | StockRow | DebtRow, after: PriceRow | StockRow | DebtRow) -> str:
    """«было → стало»; where the number itself stayed, what else of the row is another."""
    was, now = figure_text(before), figure_text(after)
    if was != now:
        return f"{was} → {now}"
    if isinstance(after, PriceRow) and after.since is not None:
        return f"{now}, теперь действует с {after.since.astimezone():%d.%m.%Y}"
    if isinstance(after, DebtRow) and after.accounting_amount is not None:
        return f"{now}, теперь в валюте учёта {money(after.accounting_amount)}"
    return now


def sum_text(amount: Decimal, currency: str) -> str:
    """A debt: who owes whom is said in words, not by a sign."""
    side = "должны нам" if amount > 0 else "должны мы" if amount < 0 else "долга нет"
    counted = currency_text(currency) if currency else "в валюте учёта"
    return f"{side} {money(abs(amount))} {counted}" if amount else side


def sums_text(sums: Mapping[str, Decimal]) -> str:
    """Debts of several currencies."""
    return "; ".join(sum_text(amount, currency) for currency, amount in sorted(sums.items()) if amount)
