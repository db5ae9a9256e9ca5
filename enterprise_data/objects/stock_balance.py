"""Stock balance («Информативные остатки»): what lay in a warehouse on a day. It tells and changes no accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.places import comment, day, number, own, ref
from enterprise_data.objects.tables import table


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLine:
    """What there is of one item. ``days_of_trade``: for how many days it lasts."""

    item: Ref | None = None
    quantity: Decimal | None = None
    days_of_trade: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockBalance:
    """The balance of one warehouse, of one organization or of all of them."""

    date: date
    warehouse: Ref
    organization: Ref | None = None
    goods: tuple[BalanceLine, ...] = ()
    note: str = ""


_GOODS = {
    "item": ref("item", "ДанныеНоменклатуры", "Номенклатура"),
    "quantity": number("КоличествоНаСкладе"),
    "days_of_trade": number("КоличествоВДняхТорговли"),
}
_PLACES = {
    "date": day(*own("Дата")),
    "warehouse": ref("warehouse", *own("Склад")),
    "organization": ref("organization", *own("Организация")),
    "goods": table(BalanceLine, _GOODS, "Товары", same=("item",)),
    "note": comment(),
}


def _label(record: Any) -> str:
    return f"на {record.date:%d.%m.%Y}"


STOCK_BALANCE = ObjectType(
    name="stock_balance",
    title="Остатки на складе",
    titles="Остатки на складах",
    record=StockBalance,
    label=_label,
    depends_on=("warehouse", "organization", "item"),
    groups={
        "head": ("date", "warehouse", "organization"),
        "goods": ("goods",),
        "note": ("note",),
    },
    field_titles={
        "date": "Дата",
        "warehouse": "Склад",
        "organization": "Организация",
        "goods": "Товары",
        "note": "Комментарий",
    },
    natural_keys=(
        NaturalKey(
            why="date",
            fields=("date", "warehouse", "organization"),
            may_be_empty=frozenset({"organization"}),
        ),
    ),
    targets=targets_of(_PLACES),
    required=(),
    enterprise_data=bind(StockBalance, _PLACES, "Справочник.ИнформативныеОстатки", title="Остатки на складе"),
)
