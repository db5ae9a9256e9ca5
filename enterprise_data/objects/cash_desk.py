"""Cash desk («Касса»): where an organization keeps cash of one currency."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.documents import ROUBLE
from enterprise_data.objects.places import comment, currency, own, ref, string


@dataclass(frozen=True, slots=True, kw_only=True)
class CashDesk:
    """A cash desk."""

    name: str
    organization: Ref
    currency: str = ROUBLE
    note: str = ""


_PLACES = {
    "name": string(*own("Наименование")),
    "organization": ref("organization", *own("Организация")),
    "currency": currency(*own("Валюта")),
    "note": comment(),
}

CASH_DESK = ObjectType(
    name="cash_desk",
    title="Касса",
    titles="Кассы",
    record=CashDesk,
    label=lambda record: record.name,
    depends_on=("organization", "currency"),
    groups={
        "name": ("name",),
        "organization": ("organization",),
        "currency": ("currency",),
        "note": ("note",),
    },
    field_titles={
        "name": "Наименование",
        "organization": "Организация",
        "currency": "Валюта",
        "note": "Комментарий",
    },
    natural_keys=(NaturalKey(why="name", fields=("name", "organization", "currency")),),
    targets=targets_of(_PLACES),
    enterprise_data=bind(CashDesk, _PLACES, "Справочник.Кассы", title="Касса"),
)
