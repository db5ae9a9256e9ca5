"""Item («Номенклатура»): goods, services, works, returnable tare, kits."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.choice import Choice
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import NaturalKey, ObjectType
from enterprise_data.objects.binding import bind, targets_of
from enterprise_data.objects.places import NO_UNIT, comment, flag, own, ref, string, told, unit, vat, word


class ItemType(Choice):
    """What an item is (1C: ``ТипНоменклатуры``)."""

    GOODS = "goods", "товар"
    SERVICE = "service", "услуга"
    WORK = "work", "работа"
    TARE = "tare", "многооборотная тара"
    KIT = "kit", "набор"


_TYPES = {
    "Товар": ItemType.GOODS,
    "Услуга": ItemType.SERVICE,
    "Работа": ItemType.WORK,
    "МногооборотнаяТара": ItemType.TARE,
    "Набор": ItemType.KIT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item. ``unit`` is the unit it is kept in; ``code`` is the code in 1C."""

    name: str
    full_name: str = ""
    article: str = ""
    group: Ref | None = None
    item_type: ItemType = ItemType.GOODS
    unit: UnitName = NO_UNIT
    vat_rate: VatRate | None = None
    description: str = ""
    is_weighed: bool | None = None
    note: str = ""
    code: str = ""


_PLACES = {
    "name": string(*own("Наименование")),
    "full_name": string(*own("НаименованиеПолное")),
    "article": string(*own("Артикул")),
    "group": ref("item_group", *own("Группа")),
    "item_type": word(_TYPES, "ТипНоменклатуры", default=ItemType.GOODS),
    "unit": unit("ЕдиницаИзмерения"),
    "vat_rate": vat("СтавкаНДС"),
    "description": string("Описание"),
    "is_weighed": flag("Весовой"),
    "note": comment(),
    "code": told(*own("КодВПрограмме")),
}

ITEM = ObjectType(
    name="item",
    title="Номенклатура",
    titles="Номенклатура",
    record=Item,
    label=lambda record: record.name or record.full_name,
    depends_on=("item_group", "unit"),
    groups={
        "name": ("name",),
        "full_name": ("full_name",),
        "article": ("article",),
        "group": ("group",),
        "item_type": ("item_type",),
        "unit": ("unit",),
        "vat_rate": ("vat_rate",),
        "description": ("description",),
        "is_weighed": ("is_weighed",),
        "note": ("note",),
        "code": ("code",),
    },
    field_titles={
        "name": "Наименование",
        "full_name": "Полное наименование",
        "article": "Артикул",
        "group": "Группа",
        "item_type": "Вид номенклатуры",
        "unit": "Единица измерения",
        "vat_rate": "Ставка НДС",
        "description": "Описание",
        "is_weighed": "Весовой товар",
        "note": "Комментарий",
        "code": "Код 1С",
    },
    natural_keys=(
        NaturalKey(why="code", fields=("code",)),
        NaturalKey(why="article", fields=("article", "name")),
        NaturalKey(why="name", fields=("name",), unless_differ=frozenset({"article"})),
    ),
    targets=targets_of(_PLACES),
    enterprise_data=bind(Item, _PLACES, "Справочник.Номенклатура", title="Номенклатура"),
)
