"""What came back, where a receiver has no section for it: rows with a minus, or less sold where a minus has no place.

The report of a shift sums up its receipts (universal_exchange/documents_bp30.md, ОтчетОРозничныхПродажах). A section
may take quantity and sum with a minus but not the tax (``Товары.СуммаНДС``, ≥0): 1C would lose it without a word. Then
the receipts are summed up one step further: what came back is taken off what was sold of the same at the same price.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from enterprise_data.formats.universal_xml.neutral import Row, Value
from enterprise_data.formats.universal_xml.types import NUMBER, Types

_QUANTITY = "Количество"
_SIGNED = (_QUANTITY, "Сумма", "СуммаНДС")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Settled:
    """A section without rows that it can't hold: how many were taken off others, and which could not be.

    ``stuck``: row, its place (from 1), and the column that can't be negative.
    """

    rows: tuple[Row, ...]
    taken_off: int
    stuck: tuple[tuple[Row, int, str], ...]


def negated(row: Row) -> dict[str, Value]:
    """What came back, as a row of what was sold, and the other way round; a price has no sign."""
    return {
        name: -value if name in _SIGNED and isinstance(value, Decimal) else value
        for name, value in row.items()
    }


def is_negative(row: Row) -> bool:
    """Whether the row is of something that came back."""
    return _number(row, _QUANTITY) < 0


def settled(rows: Sequence[Row], known: Mapping[str, Types]) -> Settled:
    """Takes off what has a minus where the section takes none; all other rows stay as they are, minus and all."""
    unsigned = tuple(name for name in _SIGNED if name in known and _is_unsigned(known[name]))
    refused = {at: name for at, row in enumerate(rows) if (name := _refused(row, unsigned))}
    left: dict[int, Row] = dict(enumerate(rows))
    for what in dict.fromkeys(_what(rows[at]) for at in refused):
        alike = [at for at, row in enumerate(rows) if _what(row) == what]
        joined = _joined([rows[at] for at in alike])
        if joined is None:
            continue
        for at in alike:
            del left[at]
        if joined[_QUANTITY]:
            left[alike[0]] = joined
    missed = [at for at in refused if at in left and left[at] is rows[at]]
    stuck = tuple((left.pop(at), at + 1, refused[at]) for at in missed)
    return Settled(tuple(left[at] for at in sorted(left)), len(refused) - len(stuck), stuck)


def _is_unsigned(types: Types) -> bool:
    number = types.named(NUMBER)
    return number is not None and number.is_non_negative


def _refused(row: Row, unsigned: Sequence[str]) -> str:
    """The column of a returned row that can't be negative; "" for none."""
    return next((name for name in unsigned if is_negative(row) and _number(row, name) < 0), "")


def _what(row: Row) -> Hashable:
    """What was sold and at which price and rate: all but the figures that are summed up."""
    return frozenset((name, value) for name, value in row.items() if name not in _SIGNED)


def _joined(rows: Sequence[Row]) -> Row | None:
    """One row for all of them; None if more came back than was sold, or nothing was left of the goods but not of the
    money."""
    sums = {name: sum((_number(row, name) for row in rows), _ZERO) for name in _SIGNED}
    if any(value < 0 for value in sums.values()) or (not sums[_QUANTITY] and any(sums.values())):
        return None
    return {**rows[0], **{name: value for name, value in sums.items() if name in rows[0]}}


def _number(row: Row, name: str) -> Decimal:
    value = row.get(name)
    return value if isinstance(value, Decimal) else _ZERO
