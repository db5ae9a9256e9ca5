"""Example data of 1С:Управление нашей фирмой."""

from __future__ import annotations

from decimal import Decimal

from connectors.onec.standin.odata.posting import Posting
from connectors.onec.standin.odata.seed import PRICES, add, items, partners, posted
from connectors.onec.standin.odata.store import Store


def seed_unf(store: Store, refs: dict[str, str], posting: Posting) -> None:
    """Prices in an independent register, stock, a sale on credit."""
    partners(store, refs)
    add(store, refs, "contract", "Catalog_ДоговорыКонтрагентов", Description="Договор 17", Owner=refs["buyer"],
         Owner_Type="StandardODATA.Catalog_Контрагенты", Организация_Key=refs["organization"])  # fmt: skip
    add(store, refs, "vat20", "Catalog_СтавкиНДС", Description="20%", Ставка=Decimal(20), ВидСтавкиНДС="Общая",
         Расчетная=False, НеОблагается=False)  # fmt: skip
    items(store, refs, "Catalog_КлассификаторЕдиницИзмерения")
    add(store, refs, "warehouse", "Catalog_СтруктурныеЕдиницы", Description="Основной склад")
    add(store, refs, "warehouse2", "Catalog_СтруктурныеЕдиницы", Description="Дальний склад")
    for mark, name in (("retail", "Розничная"), ("wholesale", "Оптовая")):
        add(store, refs, mark, "Catalog_ВидыЦен", Description=name, ВалютаЦены_Key=refs["rub"])
        for at, price in enumerate(PRICES, 1):
            store.add("InformationRegister_ЦеныНоменклатуры", Period="2026-01-10T00:00:00", ВидЦен_Key=refs[mark],
                      Номенклатура_Key=refs[f"item{at}"], Цена=price, Актуальность=True,
                      ВалютаЦены_Key=refs["rub"])  # fmt: skip
    for at, warehouse in enumerate(("warehouse", "warehouse2"), 1):
        rows = [{"Номенклатура_Key": refs[f"item{n}"], "Количество": Decimal(10 * n * at)} for n in (1, 2, 3)]
        posted(store, refs, posting, f"purchase{at}", "Document_ПриходнаяНакладная", Запасы=rows,
                Организация_Key=refs["organization"], СтруктурнаяЕдиница_Key=refs[warehouse],
                Контрагент_Key=refs["supplier"], ВалютаДокумента_Key=refs["rub"],
                Date="2026-01-12T10:00:00", Number=str(at))  # fmt: skip
    posted(store, refs, posting, "sale", "Document_РасходнаяНакладная", Организация_Key=refs["organization"],
            Контрагент_Key=refs["buyer"], Договор_Key=refs["contract"], СуммаДокумента=Decimal("1020851.50"),
            СтруктурнаяЕдиница_Key=refs["warehouse"], Date="2026-01-20T10:00:00", Number="1",
            Запасы=[{"Номенклатура_Key": refs["item1"], "Количество": Decimal(3)}])  # fmt: skip
