"""Which records posting makes in the configurations that come with the stand-in (objects_*.md)."""

from __future__ import annotations

from connectors.onec.standin.odata.posting import Movement

_LEDGER = "AccountingRegister_Хозрасчетный"
_CATALOG = "=StandardODATA.Catalog_"
_PARTNER = {"ExtDr1": "^Контрагент_Key", "ExtDr1_Type": _CATALOG + "Контрагенты",
            "ExtDr2": "^ДоговорКонтрагента_Key", "ExtDr2_Type": _CATALOG + "ДоговорыКонтрагентов"}  # fmt: skip
_ITEM_CR = {"ExtCr1": "Номенклатура_Key", "ExtCr1_Type": _CATALOG + "Номенклатура",
            "ExtCr2": "^Склад_Key", "ExtCr2_Type": _CATALOG + "Склады"}  # fmt: skip
_ITEM_DR = {name.replace("Cr", "Dr"): value for name, value in _ITEM_CR.items()}
_PARTNER_CR = {name.replace("Dr", "Cr"): value for name, value in _PARTNER.items()}
_OURS = {"Организация_Key": "^Организация_Key", "Валюта_Key": "^ВалютаДокумента_Key"}

_BP = [
    Movement(
        document="Document_УстановкаЦенНоменклатуры",
        register="InformationRegister_ЦеныНоменклатуры",
        table="Товары",
        fields={"ТипЦен_Key": "^ТипЦен_Key", "Номенклатура_Key": "Номенклатура_Key",
                "Цена": "Цена", "Валюта_Key": "Валюта_Key"},
    ),
    Movement(
        document="Document_ПоступлениеТоваровУслуг",
        register=_LEDGER,
        table="Товары",
        fields={"AccountDr_Key": "#41.01", "AccountCr_Key": "#60.01", "Количество": "Количество", "Сумма": "Сумма",
                **_ITEM_DR, **_PARTNER_CR, **_OURS},
    ),
    Movement(
        document="Document_РеализацияТоваровУслуг",
        register=_LEDGER,
        table="Товары",
        fields={"AccountDr_Key": "#62.01", "AccountCr_Key": "#90.01.1", "Сумма": "Сумма", **_PARTNER, **_OURS},
        needs=("СчетУчета_Key", "СчетДоходов_Key"),
    ),
    Movement(
        document="Document_РеализацияТоваровУслуг",
        register=_LEDGER,
        table="Товары",
        fields={"AccountDr_Key": "#90.02.1", "AccountCr_Key": "#41.01", "Количество": "Количество", "Сумма": "=0",
                **_ITEM_CR, **_OURS},
    ),
    Movement(
        document="Document_ПоступлениеНаРасчетныйСчет",
        register=_LEDGER,
        table="РасшифровкаПлатежа",
        fields={"AccountDr_Key": "#51", "AccountCr_Key": "#62.01", "Сумма": "СуммаПлатежа",
                "ExtDr1": "^СчетОрганизации_Key", "ExtDr1_Type": _CATALOG + "БанковскиеСчета",
                "ExtCr1": "^Контрагент", "ExtCr1_Type": "^Контрагент_Type",
                "ExtCr2": "ДоговорКонтрагента_Key", "ExtCr2_Type": _CATALOG + "ДоговорыКонтрагентов", **_OURS},
    ),
]  # fmt: skip

_UT_STOCK = {"Номенклатура_Key": "Номенклатура_Key", "Характеристика_Key": "Характеристика_Key",
             "Склад_Key": "^Склад_Key", "ВНаличии": "Количество"}  # fmt: skip
_UT = [
    Movement(
        document="Document_УстановкаЦенНоменклатуры",
        register="InformationRegister_ЦеныНоменклатуры",
        table="Товары",
        fields={name: name for name in ("Номенклатура_Key", "Характеристика_Key", "ВидЦены_Key", "Цена",
                                        "Упаковка_Key", "Валюта_Key")},
    ),
    Movement(
        document="Document_УстановкаЦенНоменклатуры",
        register="InformationRegister_ЦеныНоменклатуры25",
        table="Товары2_5",
        fields={name: name for name in ("Номенклатура_Key", "ХарактеристикаЦО_Key", "СерияЦО_Key", "УпаковкаЦО_Key",
                                        "ВидЦены_Key", "Цена", "Упаковка_Key", "Валюта_Key")},
    ),
    Movement(document="Document_ПриобретениеТоваровУслуг", register="AccumulationRegister_ТоварыНаСкладах",
             table="Товары", fields=_UT_STOCK),
    Movement(document="Document_РеализацияТоваровУслуг", register="AccumulationRegister_ТоварыНаСкладах",
             table="Товары", fields=_UT_STOCK, sign=-1),
]  # fmt: skip

_UNF_STOCK = {"Организация_Key": "^Организация_Key", "Номенклатура_Key": "Номенклатура_Key",
              "Характеристика_Key": "Характеристика_Key", "СтруктурнаяЕдиница_Key": "^СтруктурнаяЕдиница_Key",
              "Количество": "Количество"}  # fmt: skip
_UNF = [
    Movement(document="Document_ПриходнаяНакладная", register="AccumulationRegister_ЗапасыНаСкладах",
             table="Запасы", fields=_UNF_STOCK),
    Movement(document="Document_РасходнаяНакладная", register="AccumulationRegister_ЗапасыНаСкладах",
             table="Запасы", fields=_UNF_STOCK, sign=-1),
    Movement(
        document="Document_РасходнаяНакладная",
        register="AccumulationRegister_РасчетыСПокупателями",
        fields={"Организация_Key": "^Организация_Key", "Контрагент_Key": "^Контрагент_Key",
                "Договор_Key": "^Договор_Key", "Сумма": "^СуммаДокумента", "СуммаВал": "^СуммаДокумента",
                "СуммаРег": "^СуммаДокумента"},
    ),
    Movement(
        document="Document_ПоступлениеНаСчет",
        register="AccumulationRegister_РасчетыСПокупателями",
        table="РасшифровкаПлатежа",
        fields={"Организация_Key": "^Организация_Key", "Контрагент_Key": "^Контрагент_Key",
                "Договор_Key": "Договор_Key", "Сумма": "СуммаПлатежа", "СуммаВал": "СуммаПлатежа",
                "СуммаРег": "СуммаПлатежа"},
        sign=-1,
    ),
]  # fmt: skip

RULES: dict[str, list[Movement]] = {"bp30": _BP, "ut11": _UT, "unf": _UNF}
