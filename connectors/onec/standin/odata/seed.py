"""Example data of a stand-in base: enough to look at, with figures that no binary float survives (standin.md §6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from connectors.onec.standin.odata.posting import Movement, Posting
from connectors.onec.standin.odata.store import Store

_ACCOUNTS = {
    "10.01": "СырьеИМатериалы",
    "41.01": "ТоварыНаСкладах",
    "51": "РасчетныеСчета",
    "60.01": "РасчетыСПоставщиками",
    "60.02": "РасчетыПоАвансамВыданным",
    "62.01": "РасчетыСПокупателями",
    "62.02": "РасчетыПоАвансамПолученным",
    "90.01.1": "ВыручкаНеЕНВД",
    "90.02.1": "СебестоимостьПродажНеЕНВД",
    "90.03": "Продажи_НДС",
}
_KINDS = {
    "ЮрАдресКонтрагента": "Адрес",
    "ФактАдресКонтрагента": "Адрес",
    "ПочтовыйАдресКонтрагента": "Адрес",
    "ТелефонКонтрагента": "Телефон",
    "ФаксКонтрагенты": "Факс",
    "EmailКонтрагенты": "АдресЭлектроннойПочты",
}
PRICES = (Decimal("0.1"), Decimal("1020851.50"), Decimal("33.33"))


def seed(store: Store, model: str, movements: list[Movement]) -> dict[str, str]:
    """Fills an empty store; gives references by speaking names."""
    refs: dict[str, str] = {}
    _common(store, refs)
    {"bp30": _bp, "ut11": _ut, "unf": _unf}.get(model, _nothing)(store, refs, Posting(store, movements))
    for changes in store.registrations.values():
        changes.clear()  # what a base begins with is no change
    return refs


def _nothing(store: Store, refs: dict[str, str], posting: Posting) -> None:
    """A schema that no model knows starts empty."""


def _has(store: Store, name: str) -> bool:
    return name in store.rows


def _add(store: Store, refs: dict[str, str], mark: str, name: str, **values: Any) -> None:
    """Adds an object if the schema has its set; values of properties that it lacks are left out."""
    if _has(store, name):
        item = store.schema.sets[name]
        known = {key: value for key, value in values.items() if key in item.properties or key in item.tables}
        refs[mark] = store.add(name, **known)


def _common(store: Store, refs: dict[str, str]) -> None:
    _add(
        store,
        refs,
        "rub",
        "Catalog_Валюты",
        Code="643",
        Description="руб.",
        НаименованиеПолное="Российский рубль",
    )
    _add(store, refs, "usd", "Catalog_Валюты", Code="840", Description="USD")
    _add(store, refs, "piece", "Catalog_КлассификаторЕдиницИзмерения", Code="796", Description="шт")
    _add(store, refs, "metre", "Catalog_КлассификаторЕдиницИзмерения", Code="006", Description="м")
    _add(
        store, refs, "organization", "Catalog_Организации", Code="00-000001", Description="Заря ООО",
        НаименованиеПолное="ООО «Заря»", НаименованиеСокращенное="ООО «Заря»", ИНН="7701234567", КПП="770101001",
        Префикс="ЗР", ЮридическоеФизическоеЛицо="ЮридическоеЛицо", ЮрФизЛицо="ЮрЛицо",
    )  # fmt: skip
    for mark, kind in _KINDS.items():
        _add(
            store, refs, mark, "Catalog_ВидыКонтактнойИнформации", Description=mark, PredefinedDataName=mark,
            Predefined=True, Тип=kind,
        )  # fmt: skip
    if _has(store, "ExchangePlan_Обмен"):
        store.add("ExchangePlan_Обмен", Code="000", Description="Эта база", ThisNode=True)
        refs["node"] = store.add("ExchangePlan_Обмен", Code="001", Description="CRM")
        store.registrations[refs["node"]] = {}


def _bp(store: Store, refs: dict[str, str], posting: Posting) -> None:
    for code, name in _ACCOUNTS.items():
        _add(
            store,
            refs,
            code,
            "ChartOfAccounts_Хозрасчетный",
            Code=code,
            Description=name,
            PredefinedDataName=name,
        )
    _add(store, refs, "bank", "Catalog_Банки", Code="044525225", Description="ПАО Сбербанк",
         КоррСчет="30101810400000000225", Город="Москва")  # fmt: skip
    _partners(store, refs)
    _add(store, refs, "contract", "Catalog_ДоговорыКонтрагентов", Code="00-000001", Description="Договор 17",
         Owner_Key=refs["buyer"], Организация_Key=refs["organization"], ВидДоговора="СПокупателем",
         ВалютаВзаиморасчетов_Key=refs["rub"], Номер="17", Дата="2024-03-04T00:00:00")  # fmt: skip
    _add(store, refs, "warehouse", "Catalog_Склады", Code="00-000001", Description="Основной склад",
         ТипСклада="ОптовыйСклад")  # fmt: skip
    _add(store, refs, "warehouse2", "Catalog_Склады", Code="00-000002", Description="Дальний склад",
         ТипСклада="ОптовыйСклад")  # fmt: skip
    _items(store, refs, "Catalog_КлассификаторЕдиницИзмерения")
    for mark, name in (("retail", "Розничная"), ("wholesale", "Оптовая")):
        _add(store, refs, mark, "Catalog_ТипыЦенНоменклатуры", Code=f"00-00000{1 + (mark != 'retail')}",
             Description=name, ВалютаЦены_Key=refs["rub"], ЦенаВключаетНДС=True)  # fmt: skip
        lines = [
            {"Номенклатура_Key": refs[f"item{at}"], "Цена": price, "Валюта_Key": refs["rub"]}
            for at, price in enumerate(PRICES, 1)
        ]
        _add(store, refs, f"prices_{mark}", "Document_УстановкаЦенНоменклатуры", Number=f"ЗР00-00000{len(refs)}"[:11],
             Date="2026-01-10T00:00:00", ТипЦен_Key=refs[mark], Товары=lines)  # fmt: skip
        posting.post(store.schema.sets["Document_УстановкаЦенНоменклатуры"], refs[f"prices_{mark}"])
    _purchase(store, refs, posting)


def _partners(store: Store, refs: dict[str, str]) -> None:
    _add(
        store, refs, "group", "Catalog_Контрагенты", Code="00-000001", Description="Покупатели", IsFolder=True
    )
    email = [{"Тип": "АдресЭлектроннойПочты", "Вид_Key": refs.get("EmailКонтрагенты", ""),
              "Представление": "info@example.ru", "АдресЭП": "info@example.ru"}]  # fmt: skip
    _add(store, refs, "buyer", "Catalog_Контрагенты", Code="00-000002", Description="Новая заря",
         НаименованиеПолное='ООО "Новая заря"', ЮридическоеФизическоеЛицо="ЮридическоеЛицо", ЮрФизЛицо="ЮрЛицо",
         ИНН="7702345678", КПП="770201001", Parent_Key=refs.get("group", ""), КонтактнаяИнформация=email,
         Покупатель=True)  # fmt: skip
    _add(store, refs, "supplier", "Catalog_Контрагенты", Code="00-000003", Description="Поставка",
         НаименованиеПолное="ООО «Поставка»", ЮридическоеФизическоеЛицо="ЮридическоеЛицо", ЮрФизЛицо="ЮрЛицо",
         ИНН="7703456789", КПП="770301001", Поставщик=True)  # fmt: skip


def _items(store: Store, refs: dict[str, str], units: str) -> None:
    unit = refs.get("piece") or (store.add(units, Code="796", Description="шт") if _has(store, units) else "")
    for at, name in enumerate(("Гвозди 100 мм", "Станок", "Краска белая"), 1):
        _add(store, refs, f"item{at}", "Catalog_Номенклатура", Code=f"00-0000000{at}", Description=name,
             НаименованиеПолное=name, Артикул=f"А-{at}", ЕдиницаИзмерения_Key=unit, ВидСтавкиНДС="Общая",
             ТипНоменклатуры="Товар")  # fmt: skip


def _purchase(store: Store, refs: dict[str, str], posting: Posting) -> None:
    for at, warehouse in enumerate(("warehouse", "warehouse2"), 1):
        lines = [
            {"Номенклатура_Key": refs[f"item{number}"], "Количество": Decimal(10 * number * at),
             "Цена": Decimal("10.10"), "Сумма": Decimal("101.00") * number * at, "СтавкаНДС": "НДС20",
             "СчетУчета_Key": refs["41.01"]}
            for number in (1, 2, 3)
        ]  # fmt: skip
        _add(store, refs, f"purchase{at}", "Document_ПоступлениеТоваровУслуг", Number=f"ЗР00-00000{at}",
             Date="2026-01-12T10:00:00", ВидОперации="Товары", Организация_Key=refs["organization"],
             Склад_Key=refs[warehouse], Контрагент_Key=refs["supplier"], ДоговорКонтрагента_Key=refs["contract"],
             ВалютаДокумента_Key=refs["rub"], Товары=lines)  # fmt: skip
        posting.post(store.schema.sets["Document_ПоступлениеТоваровУслуг"], refs[f"purchase{at}"])


def _ut(store: Store, refs: dict[str, str], posting: Posting) -> None:
    _add(store, refs, "partner", "Catalog_Партнеры", Code="00-00000001", Description="Новая заря", Клиент=True,
         НаименованиеПолное="Новая заря", ЮрФизЛицо="Компания")  # fmt: skip
    _partners(store, refs)
    for mark in ("buyer", "supplier"):
        store.edit("Catalog_Контрагенты", refs[mark], Партнер_Key=refs["partner"])
    _add(store, refs, "vat20", "Catalog_СтавкиНДС", Description="20%", ПеречислениеСтавкаНДС="НДС20",
         Ставка=Decimal(20))  # fmt: skip
    _items(store, refs, "Catalog_УпаковкиЕдиницыИзмерения")
    _add(store, refs, "warehouse", "Catalog_Склады", Description="Основной склад", ТипСклада="ОптовыйСклад")
    _add(store, refs, "warehouse2", "Catalog_Склады", Description="Дальний склад", ТипСклада="ОптовыйСклад")
    lines: list[dict[str, Any]] = []
    for mark, name in (("retail", "Розничная"), ("wholesale", "Оптовая")):
        _add(store, refs, mark, "Catalog_ВидыЦен", Description=name, ВалютаЦены_Key=refs["rub"])
        lines += [
            {
                "Номенклатура_Key": refs[f"item{at}"],
                "ВидЦены_Key": refs[mark],
                "Цена": price,
                "Валюта_Key": refs["rub"],
            }
            for at, price in enumerate(PRICES, 1)
        ]
    _posted(store, refs, posting, "prices", "Document_УстановкаЦенНоменклатуры", Товары=lines,
            Date="2026-01-10T00:00:00", Number="0000-000001")  # fmt: skip
    for at, warehouse in enumerate(("warehouse", "warehouse2"), 1):
        rows = [{"Номенклатура_Key": refs[f"item{n}"], "Количество": Decimal(10 * n * at)} for n in (1, 2, 3)]
        _posted(store, refs, posting, f"purchase{at}", "Document_ПриобретениеТоваровУслуг", Товары=rows,
                Склад_Key=refs[warehouse], Date="2026-01-12T10:00:00", Number=f"0000-00000{at}")  # fmt: skip


def _unf(store: Store, refs: dict[str, str], posting: Posting) -> None:
    _partners(store, refs)
    _add(store, refs, "contract", "Catalog_ДоговорыКонтрагентов", Description="Договор 17", Owner=refs["buyer"],
         Owner_Type="StandardODATA.Catalog_Контрагенты", Организация_Key=refs["organization"])  # fmt: skip
    _items(store, refs, "Catalog_КлассификаторЕдиницИзмерения")
    _add(store, refs, "warehouse", "Catalog_СтруктурныеЕдиницы", Description="Основной склад")
    _add(store, refs, "warehouse2", "Catalog_СтруктурныеЕдиницы", Description="Дальний склад")
    for mark, name in (("retail", "Розничная"), ("wholesale", "Оптовая")):
        _add(store, refs, mark, "Catalog_ВидыЦен", Description=name, ВалютаЦены_Key=refs["rub"])
        for at, price in enumerate(PRICES, 1):
            store.add("InformationRegister_ЦеныНоменклатуры", Period="2026-01-10T00:00:00", ВидЦен_Key=refs[mark],
                      Номенклатура_Key=refs[f"item{at}"], Цена=price, Актуальность=True,
                      ВалютаЦены_Key=refs["rub"])  # fmt: skip
    for at, warehouse in enumerate(("warehouse", "warehouse2"), 1):
        rows = [{"Номенклатура_Key": refs[f"item{n}"], "Количество": Decimal(10 * n * at)} for n in (1, 2, 3)]
        _posted(store, refs, posting, f"purchase{at}", "Document_ПриходнаяНакладная", Запасы=rows,
                Организация_Key=refs["organization"], СтруктурнаяЕдиница_Key=refs[warehouse],
                Date="2026-01-12T10:00:00", Number=str(at))  # fmt: skip
    _posted(store, refs, posting, "sale", "Document_РасходнаяНакладная", Организация_Key=refs["organization"],
            Контрагент_Key=refs["buyer"], Договор_Key=refs["contract"], СуммаДокумента=Decimal("1020851.50"),
            СтруктурнаяЕдиница_Key=refs["warehouse"], Date="2026-01-20T10:00:00", Number="1",
            Запасы=[{"Номенклатура_Key": refs["item1"], "Количество": Decimal(3)}])  # fmt: skip


def _posted(
    store: Store, refs: dict[str, str], posting: Posting, mark: str, name: str, **values: Any
) -> None:
    if _has(store, name):
        _add(store, refs, mark, name, **values)
        posting.post(store.schema.sets[name], refs[mark])
