"""Cash flow item («Статья движения денежных средств»): what money came for or went to."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind
from enterprise_data.objects.documents import groups_of
from enterprise_data.objects.places import comment, own, string, told


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlowItem:
    """An item; ``code`` is the code in 1C."""

    name: str
    note: str = ""
    code: str = ""


_PLACES = {
    "name": string(*own("Наименование")),
    "note": comment(),
    "code": told(*own("КодВПрограмме")),
}

CASH_FLOW_ITEM = ObjectType(
    name="cash_flow_item",
    title="Статья движения денежных средств",
    titles="Статьи движения денежных средств",
    record=CashFlowItem,
    label=lambda record: record.name,
    depends_on=(),
    groups=groups_of(CashFlowItem),
    field_titles={"name": "Наименование", "note": "Комментарий", "code": "Код 1С"},
    natural_keys=(NaturalKey(why="code", fields=("code",)), NaturalKey(why="name", fields=("name",))),
    enterprise_data=bind(
        CashFlowItem, _PLACES, "Справочник.СтатьиДДС", title="Статья движения денежных средств"
    ),
)
