"""Barcode («Штрихкод номенклатуры») and the items that bear it.

The type has no key properties (format.md §3.1): the barcode itself is what tells one object from another.
"""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.places import comment, ref, string
from enterprise_data.objects.tables import table


@dataclass(frozen=True, slots=True, kw_only=True)
class BarcodeLine:
    """An item that bears the barcode."""

    item: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """A barcode; nearly always of one item."""

    barcode: str
    items: tuple[BarcodeLine, ...] = ()
    note: str = ""


_ITEMS = {"item": ref("item", "ДанныеНоменклатуры", "Номенклатура", "Номенклатура")}
_PLACES = {
    "barcode": string("Штрихкод"),
    "items": table(BarcodeLine, _ITEMS, "Записи", same=("item",)),
    "note": comment(),
}

BARCODE = ObjectType(
    name="barcode",
    title="Штрихкод",
    titles="Штрихкоды",
    record=Barcode,
    label=lambda record: record.barcode,
    depends_on=("item",),
    groups={"barcode": ("barcode",), "items": ("items",), "note": ("note",)},
    field_titles={"barcode": "Штрихкод", "items": "Номенклатура", "note": "Комментарий"},
    natural_keys=(NaturalKey(why="barcode", fields=("barcode",)),),
    targets=targets_of(_PLACES),
    required=("barcode",),
    enterprise_data=bind(
        Barcode,
        _PLACES,
        "Справочник.ШтрихкодыНоменклатуры",
        title="Штрихкод",
        identity=(("Штрихкод",),),
    ),
)
