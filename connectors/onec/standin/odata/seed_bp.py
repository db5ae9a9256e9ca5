"""Example data of 1С:Бухгалтерия предприятия."""

from __future__ import annotations

from decimal import Decimal

from connectors.onec.standin.odata.posting import Posting
from connectors.onec.standin.odata.seed import PRICES, add, items, partners
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


def seed_bp(store: Store, refs: dict[str, str], posting: Posting) -> None:
    """A ledger with prices and two purchases."""
    for code, name in _ACCOUNTS.items():
        add(
            store,
            refs,
            code,
            "ChartOfAccounts_Хозрасчетный",
            Code=code,
            Description=name,
            PredefinedDataName=name,
        )
    add(store, refs, "bank", "Catalog_Банки", Code="044525225", Description="ПАО Сбербанк",
         КоррСчет="30101810400000000225", Город="Москва")  # fmt: skip
    partners(store, refs)
    add(store, refs, "contract", "Catalog_ДоговорыКонтрагентов", Code="00-000001", Description="Договор 17",
         Owner_Key=refs["buyer"], Организация_Key=refs["organization"], ВидДоговора="СПокупателем",
         ВалютаВзаиморасчетов_Key=refs["rub"], Номер="17", Дата="2024-03-04T00:00:00")  # fmt: skip
    add(store, refs, "warehouse", "Catalog_Склады", Code="00-000001", Description="Основной склад",
         ТипСклада="ОптовыйСклад")  # fmt: skip
    add(store, refs, "warehouse2", "Catalog_Склады", Code="00-000002", Description="Дальний склад",
         ТипСклада="ОптовыйСклад")  # fmt: skip
    items(store, refs, "Catalog_КлассификаторЕдиницИзмерения")
    for mark, name in (("retail", "Розничная"), ("wholesale", "Оптовая")):
        add(store, refs, mark, "Catalog_ТипыЦенНоменклатуры", Code=f"00-00000{1 + (mark != 'retail')}",
             Description=name, ВалютаЦены_Key=refs["rub"], ЦенаВключаетНДС=True)  # fmt: skip
        lines = [
            {"Номенклатура_Key": refs[f"item{at}"], "Цена": price, "Валюта_Key": refs["rub"]}
            for at, price in enumerate(PRICES, 1)
        ]
        add(store, refs, f"prices_{mark}", "Document_УстановкаЦенНоменклатуры", Number=f"ЗР00-00000{len(refs)}"[:11],
             Date="2026-01-10T00:00:00", ТипЦен_Key=refs[mark], Товары=lines)  # fmt: skip
        posting.post(store.schema.sets["Document_УстановкаЦенНоменклатуры"], refs[f"prices_{mark}"])
    _purchase(store, refs, posting)


def _purchase(store: Store, refs: dict[str, str], posting: Posting) -> None:
    for at, warehouse in enumerate(("warehouse", "warehouse2"), 1):
        lines = [
            {"Номенклатура_Key": refs[f"item{number}"], "Количество": Decimal(10 * number * at),
             "Цена": Decimal("10.10"), "Сумма": Decimal("101.00") * number * at, "СтавкаНДС": "НДС20",
             "СчетУчета_Key": refs["41.01"]}
            for number in (1, 2, 3)
        ]  # fmt: skip
        add(store, refs, f"purchase{at}", "Document_ПоступлениеТоваровУслуг", Number=f"ЗР00-00000{at}",
             Date="2026-01-12T10:00:00", ВидОперации="Товары", Организация_Key=refs["organization"],
             Склад_Key=refs[warehouse], Контрагент_Key=refs["supplier"], ДоговорКонтрагента_Key=refs["contract"],
             ВалютаДокумента_Key=refs["rub"], Товары=lines)  # fmt: skip
        posting.post(store.schema.sets["Document_ПоступлениеТоваровУслуг"], refs[f"purchase{at}"])
