"""Assembly of kits («Сборка товаров», «Комплектация») and their taking apart, which 1C keeps as one document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from enterprise_data.model.choice import Choice
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import (
    BY_NUMBER,
    HEAD_TITLES,
    depends_on,
    groups_of,
    head,
    label,
)
from enterprise_data.objects.places import (
    NO_UNIT,
    Place,
    comment,
    number,
    ref,
    word,
)
from enterprise_data.objects.stock import ITEM, QUANTITY, stock


class KitOperation(Choice):
    """Which way (1C: ``ВидОперации``)."""

    ASSEMBLY = "assembly", "сборка"
    DISASSEMBLY = "disassembly", "разборка"


_OPERATIONS = {"Сборка": KitOperation.ASSEMBLY, "Разборка": KitOperation.DISASSEMBLY}


@dataclass(frozen=True, slots=True, kw_only=True)
class KitPart:
    """A part of the kit; ``cost_share`` weighs it when the cost of a kit taken apart is spread."""

    item: Ref | None = None
    unit: UnitName = NO_UNIT
    quantity: Decimal | None = None
    cost_share: Decimal | None = None
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KitAssembly:
    """``quantity`` of the kit ``item`` made of its parts (``goods``), or taken apart into them."""

    date: datetime
    organization: Ref
    item: Ref
    quantity: Decimal
    number: str = ""
    operation: KitOperation = KitOperation.ASSEMBLY
    unit: UnitName = NO_UNIT
    warehouse: Ref | None = None
    goods: tuple[KitPart, ...] = ()
    note: str = ""

    @property
    def is_disassembly(self) -> bool:
        """Whether the kit is taken apart."""
        return self.operation is KitOperation.DISASSEMBLY


_ROWS: Mapping[str, Place] = {
    **ITEM,
    **QUANTITY,
    "cost_share": number("ДоляСтоимости"),
    "cost": number("Себестоимость"),
}
_PLACES: Mapping[str, Place] = {
    **head(),
    "operation": word(_OPERATIONS, "ВидОперации"),
    **ITEM,
    **QUANTITY,
    "warehouse": ref("warehouse", "Склад"),
    "goods": stock(KitPart, _ROWS),
    "note": comment(),
}

KIT_ASSEMBLY = ObjectType(
    name="kit_assembly",
    title="Сборка (разборка) товаров",
    titles="Сборка и разборка товаров",
    record=KitAssembly,
    label=label,
    depends_on=depends_on(_PLACES),
    groups=groups_of(
        KitAssembly,
        head=("date", "number", "organization"),
        kit=("operation", "item", "unit", "quantity", "goods"),
    ),
    field_titles={
        **HEAD_TITLES,
        "operation": "Вид операции",
        "item": "Комплект",
        "unit": "Единица измерения",
        "quantity": "Количество",
        "warehouse": "Склад",
        "goods": "Комплектующие",
        "note": "Комментарий",
    },
    natural_keys=(BY_NUMBER,),
    targets=targets_of(_PLACES),
    required=("goods",),
    is_document=True,
    enterprise_data=bind(KitAssembly, _PLACES, "Документ.СборкаТоваров", title="Сборка товаров"),
)
