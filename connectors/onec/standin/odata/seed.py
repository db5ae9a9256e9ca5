"""Pieces of example data that configurations share, with figures that no binary float survives (standin.md §6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from connectors.onec.standin.odata.posting import Posting
from connectors.onec.standin.odata.store import Store

_KINDS = {
    "ЮрАдресКонтрагента": "Адрес",
    "ФактАдресКонтрагента": "Адрес",
    "ПочтовыйАдресКонтрагента": "Адрес",
    "ТелефонКонтрагента": "Телефон",
    "ФаксКонтрагенты": "Факс",
    "EmailКонтрагенты": "АдресЭлектроннойПочты",
    "EmailКонтрагента": "АдресЭлектроннойПочты",
    "ЮрАдресОрганизации": "Адрес",
    "ФактАдресОрганизации": "Адрес",
    "ПочтовыйАдресОрганизации": "Адрес",
    "ТелефонОрганизации": "Телефон",
    "ФаксОрганизации": "Факс",
    "EmailОрганизации": "АдресЭлектроннойПочты",
}
PRICES = (Decimal("0.1"), Decimal("1020851.50"), Decimal("33.33"))


def has(store: Store, name: str) -> bool:
    """Whether the schema has a set."""
    return name in store.rows


def add(store: Store, refs: dict[str, str], mark: str, name: str, **values: Any) -> None:
    """Adds an object if the schema has its set; values of properties that it lacks are left out."""
    if has(store, name):
        item = store.schema.sets[name]
        known = {key: value for key, value in values.items() if key in item.properties or key in item.tables}
        refs[mark] = store.add(name, **known)


def common(store: Store, refs: dict[str, str]) -> None:
    """What every configuration has: currencies, units, our organization, kinds of contacts, a node."""
    add(
        store,
        refs,
        "rub",
        "Catalog_Валюты",
        Code="643",
        Description="руб.",
        НаименованиеПолное="Российский рубль",
    )
    add(store, refs, "usd", "Catalog_Валюты", Code="840", Description="USD")
    add(store, refs, "piece", "Catalog_КлассификаторЕдиницИзмерения", Code="796", Description="шт")
    add(store, refs, "metre", "Catalog_КлассификаторЕдиницИзмерения", Code="006", Description="м")
    add(
        store, refs, "organization", "Catalog_Организации", Code="00-000001", Description="Заря ООО",
        НаименованиеПолное="ООО «Заря»", НаименованиеСокращенное="ООО «Заря»", ИНН="7701234560", КПП="770101001",
        Префикс="ЗР", ЮридическоеФизическоеЛицо="ЮридическоеЛицо", ЮрФизЛицо="ЮрЛицо",
    )  # fmt: skip
    for mark, kind in _KINDS.items():
        add(
            store, refs, mark, "Catalog_ВидыКонтактнойИнформации", Description=mark, PredefinedDataName=mark,
            Predefined=True, Тип=kind,
        )  # fmt: skip
    if has(store, "ExchangePlan_Обмен"):
        store.add("ExchangePlan_Обмен", Code="000", Description="Эта база", ThisNode=True)
        refs["node"] = store.add("ExchangePlan_Обмен", Code="001", Description="CRM")
        store.registrations[refs["node"]] = {}


def partners(store: Store, refs: dict[str, str]) -> None:
    """A group, a buyer and a supplier."""
    if "IsFolder" in store.schema.sets["Catalog_Контрагенты"].properties:
        add(
            store,
            refs,
            "group",
            "Catalog_Контрагенты",
            Code="00-000001",
            Description="Покупатели",
            IsFolder=True,
        )
    email = [{"Тип": "АдресЭлектроннойПочты", "Вид_Key": refs.get("EmailКонтрагенты", ""),
              "Представление": "info@example.ru", "АдресЭП": "info@example.ru"}]  # fmt: skip
    add(store, refs, "buyer", "Catalog_Контрагенты", Code="00-000002", Description="Новая заря",
         НаименованиеПолное='ООО "Новая заря"', ЮридическоеФизическоеЛицо="ЮридическоеЛицо", ЮрФизЛицо="ЮрЛицо",
         ИНН="7702345672", КПП="770201001", Parent_Key=refs.get("group", ""), КонтактнаяИнформация=email,
         Покупатель=True)  # fmt: skip
    add(store, refs, "supplier", "Catalog_Контрагенты", Code="00-000003", Description="Поставка",
         НаименованиеПолное="ООО «Поставка»", ЮридическоеФизическоеЛицо="ЮридическоеЛицо", ЮрФизЛицо="ЮрЛицо",
         ИНН="7703456784", КПП="770301001", Поставщик=True)  # fmt: skip


def items(store: Store, refs: dict[str, str], units: str) -> None:
    """Three items with their unit."""
    unit = refs.get("piece") or (store.add(units, Code="796", Description="шт") if has(store, units) else "")
    for at, name in enumerate(("Гвозди 100 мм", "Станок", "Краска белая"), 1):
        add(store, refs, f"item{at}", "Catalog_Номенклатура", Code=f"00-0000000{at}", Description=name,
             НаименованиеПолное=name, Артикул=f"А-{at}", ЕдиницаИзмерения_Key=unit, ВидСтавкиНДС="Общая",
             ТипНоменклатуры="Товар")  # fmt: skip


def posted(store: Store, refs: dict[str, str], posting: Posting, mark: str, name: str, **values: Any) -> None:
    """A document that is posted at once."""
    if has(store, name):
        add(store, refs, mark, name, **values)
        posting.post(store.schema.sets[name], refs[mark])
