"""Example data of 1С:Управление торговлей."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from connectors.onec.standin.odata.posting import Posting
from connectors.onec.standin.odata.seed import PRICES, add, items, partners, posted
from connectors.onec.standin.odata.store import Store


def seed_ut(store: Store, refs: dict[str, str], posting: Posting) -> None:
    """Partners with their counterparties, prices of two types, stock in two warehouses."""
    add(store, refs, "partner", "Catalog_Партнеры", Code="00-00000001", Description="Новая заря", Клиент=True,
         НаименованиеПолное="Новая заря", ЮрФизЛицо="Компания")  # fmt: skip
    partners(store, refs)
    for mark in ("buyer", "supplier"):
        store.edit("Catalog_Контрагенты", refs[mark], Партнер_Key=refs["partner"])
    add(store, refs, "vat20", "Catalog_СтавкиНДС", Description="20%", ПеречислениеСтавкаНДС="НДС20",
         Ставка=Decimal(20))  # fmt: skip
    items(store, refs, "Catalog_УпаковкиЕдиницыИзмерения")
    add(store, refs, "warehouse", "Catalog_Склады", Description="Основной склад", ТипСклада="ОптовыйСклад")
    add(store, refs, "warehouse2", "Catalog_Склады", Description="Дальний склад", ТипСклада="ОптовыйСклад")
    lines: list[dict[str, Any]] = []
    for mark, name in (("retail", "Розничная"), ("wholesale", "Оптовая")):
        add(store, refs, mark, "Catalog_ВидыЦен", Description=name, ВалютаЦены_Key=refs["rub"])
        lines += [
            {
                "Номенклатура_Key": refs[f"item{at}"],
                "ВидЦены_Key": refs[mark],
                "Цена": price,
                "Валюта_Key": refs["rub"],
            }
            for at, price in enumerate(PRICES, 1)
        ]
    posted(store, refs, posting, "prices", "Document_УстановкаЦенНоменклатуры", Товары=lines,
            Date="2026-01-10T00:00:00", Number="0000-000001")  # fmt: skip
    for at, warehouse in enumerate(("warehouse", "warehouse2"), 1):
        rows = [{"Номенклатура_Key": refs[f"item{n}"], "Количество": Decimal(10 * n * at)} for n in (1, 2, 3)]
        posted(store, refs, posting, f"purchase{at}", "Document_ПриобретениеТоваровУслуг", Товары=rows,
                Организация_Key=refs["organization"], Контрагент_Key=refs["supplier"], Партнер_Key=refs["partner"],
                Валюта_Key=refs["rub"],
                Склад_Key=refs[warehouse], Date="2026-01-12T10:00:00", Number=f"0000-00000{at}")  # fmt: skip
