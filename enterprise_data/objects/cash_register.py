"""Cash register («Касса ККМ»): the machine in a shop that prints receipts."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.places import comment, own, ref, string


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRegister:
    """A cash register. ``registration_number``: the one given by the tax office."""

    name: str
    organization: Ref
    registration_number: str = ""
    warehouse: Ref | None = None
    note: str = ""


_PLACES = {
    "name": string(*own("Наименование")),
    "organization": ref("organization", *own("Организация")),
    "registration_number": string(*own("РегистрационныйНомер")),
    "warehouse": ref("warehouse", *own("Склад")),
    "note": comment(),
}

CASH_REGISTER = ObjectType(
    name="cash_register",
    title="Касса ККМ",
    titles="Кассы ККМ",
    record=CashRegister,
    label=lambda record: record.name,
    depends_on=("organization", "warehouse"),
    groups={
        "name": ("name",),
        "organization": ("organization",),
        "registration_number": ("registration_number",),
        "warehouse": ("warehouse",),
        "note": ("note",),
    },
    field_titles={
        "name": "Наименование",
        "organization": "Организация",
        "registration_number": "Регистрационный номер",
        "warehouse": "Склад",
        "note": "Комментарий",
    },
    natural_keys=(
        NaturalKey(why="registration_number", fields=("registration_number",)),
        NaturalKey(
            why="name", fields=("name", "organization"), unless_differ=frozenset({"registration_number"})
        ),
    ),
    targets=targets_of(_PLACES),
    enterprise_data=bind(CashRegister, _PLACES, "Справочник.КассыККМ", title="Касса ККМ"),
)
