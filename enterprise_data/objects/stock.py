"""What documents of a warehouse have in common: rows of goods without a tax.

The format wants to know of every row what kind of stock it is («ТипЗапасов»); what is counted in a CRM is one's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import Path, Tree
from enterprise_data.objects.places import NO_UNIT, Place, number, ref, unit
from enterprise_data.objects.tables import table


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    """A row of goods. ``price`` per ``unit``."""

    item: Ref | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None


OWN_STOCK: Mapping[Path, str | Tree] = {("ТипЗапасов",): "СобственныеТовары"}
ITEM: Mapping[str, Place] = {
    "item": ref("item", "ДанныеНоменклатуры", "Номенклатура"),
    "unit": unit("ЕдиницаИзмерения"),
}
QUANTITY: Mapping[str, Place] = {"quantity": number("Количество")}
SUMS: Mapping[str, Place] = {"price": number("Цена"), "amount": number("Сумма")}


def stock(row: type[object], places: Mapping[str, Place], *, has_type: bool = True) -> Place:
    """The table of goods of a warehouse document."""
    constants = OWN_STOCK if has_type else {}
    return table(row, places, "Товары", same=("item", "unit"), numbered=True, constants=constants)
