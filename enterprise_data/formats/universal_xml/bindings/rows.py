"""Rows that stand with a minus where a receiver has no section for what came back."""

from __future__ import annotations

from decimal import Decimal

from enterprise_data.formats.universal_xml.neutral import Row, Value

_SIGNED = ("Количество", "Сумма", "СуммаНДС")


def negated(row: Row) -> dict[str, Value]:
    """What came back, as a row of what was sold, and the other way round; a price has no sign."""
    return {
        name: -value if name in _SIGNED and isinstance(value, Decimal) else value
        for name, value in row.items()
    }


def is_negative(row: Row) -> bool:
    """Whether the row is of something that came back."""
    quantity = row.get("Количество")
    return isinstance(quantity, Decimal) and quantity < 0
