"""Names of the types that are objects of the base, and how each is found when it comes in."""

from __future__ import annotations

from connectors.onec.standin.schema import KEYS

ORGANIZATIONS = "Справочник.Организации"
GROUPS = "Справочник.КонтрагентыГруппа"
COUNTERPARTIES = "Справочник.Контрагенты"
BANKS = "Справочник.Банки"
ACCOUNTS = "Справочник.БанковскиеСчета"
CONTRACTS = "Справочник.Договоры"
CONTACTS = "Справочник.КонтактныеЛица"
CURRENCIES = "Справочник.Валюты"
UNITS = "Справочник.ЕдиницыИзмерения"
VAT_RATES = "Справочник.СтавкиНДС"
ITEM_GROUPS = "Справочник.НоменклатураГруппа"
ITEMS = "Справочник.Номенклатура"
CHARACTERISTICS = "Справочник.ХарактеристикиНоменклатуры"
PACKS = "Справочник.Упаковки"
BARCODES = "Справочник.ШтрихкодыНоменклатуры"
WAREHOUSES = "Справочник.Склады"
WAREHOUSE_GROUPS = "Справочник.СкладыГруппа"
PEOPLE = "Справочник.ФизическиеЛица"
CASH_FLOW = "Справочник.СтатьиДДС"
TILLS = "Справочник.Кассы"
CASH_REGISTERS = "Справочник.КассыККМ"
PRICE_TYPES = "Справочник.ТипыЦен"
PRICE_LISTS = "Справочник.ПрайсЛист"
PRICE_ROWS = "Справочник.ПозицияПрайсЛиста"
BALANCES = "Справочник.ИнформативныеОстатки"

CATALOGUES = (
    CURRENCIES, BANKS, UNITS, PEOPLE, GROUPS, ORGANIZATIONS, COUNTERPARTIES, ACCOUNTS, PRICE_TYPES, CONTRACTS,
    CONTACTS, CASH_FLOW, TILLS, ITEM_GROUPS, ITEMS, CHARACTERISTICS, PACKS, WAREHOUSE_GROUPS, WAREHOUSES,
    CASH_REGISTERS, VAT_RATES, BARCODES, PRICE_LISTS, PRICE_ROWS, BALANCES,
)  # fmt: skip
"""In the order in which they depend on each other."""

PRICES = "Документ.УстановкаЦенНоменклатуры"
OPENING_STOCK = "Документ.ОстаткиСобственныхТМЦ"
OPENING_DEBTS = tuple(
    f"Документ.ОстаткиРасчетовС{whom}{what}"
    for whom in ("Покупателями", "Поставщиками")
    for what in ("Долги", "Авансы")
)
RECEIPT = "Документ.ЧекККМ"

_CASH_IN = ("ВнутренняяПередача", "КонвертацияВалюты", "ПолучениеНаличныхВБанке", "ПоступлениеИзДругойКассы",
            "ПоступлениеИзКассыККМ", "ПрочееПоступление", "ПрочиеДоходы", "РасчетыСКонтрагентами",
            "РасчетыССотрудниками", "РозничнаяВыручка")  # fmt: skip
_CASH_OUT = ("ВнутренняяПередача", "ВыдачаВДругуюКассу", "ВыдачаВКассуККМ", "ВыплатаЗарплаты", "КонвертацияВалюты",
             "НаБанковскийСчет", "ПрочаяВыдача", "ПрочийРасход", "РасчетыСКонтрагентами",
             "РасчетыССотрудниками")  # fmt: skip
_BANK_IN = ("ВзносНаличными", "ВозвратЗарплатыПоЗарплатномуПроекту", "ВозвратНалога", "ВозвратСДепозита",
            "КонвертацияВалюты", "ПереводНаДругойСчет", "ПоПлатежнымКартам", "ПрочееПоступление", "ПрочиеДоходы",
            "РасчетыСКонтрагентами", "РасчетыССотрудниками")  # fmt: skip
_BANK_OUT = ("КонвертацияВалюты", "ПереводНаДругойСчет", "ПеречислениеЗаработнойПлаты",
             "ПеречислениеЗаработнойПлатыНаЛицевыеСчета", "ПлатежиВБюджет", "ПрочееСписание", "ПрочиеРасходы",
             "РазмещениеНаДепозит", "РасчетыСКонтрагентами", "РасчетыССамозанятыми", "РасчетыССотрудниками",
             "СнятиеНаличных")  # fmt: skip
MONEY = tuple(
    f"Документ.{prefix}{name}"
    for prefix, names in (("ПКО", _CASH_IN), ("РКО", _CASH_OUT), ("ПБДС", _BANK_IN), ("СБДС", _BANK_OUT))
    for name in names
)
"""Cash and bank documents: every kind of operation is a type of its own."""

TRADE = tuple(
    f"Документ.{name}"
    for name in (
        "ЗаказКлиента", "ЗаказПоставщику", "СчетПокупателю", "СчетПоставщика", "ПоступлениеТоваровУслуг",
        "РеализацияТоваровУслуг", "КорректировкаРеализацииТоваров", "ВозвратТоваровОтПокупателя",
        "ВозвратТоваровПоставщику", "СчетФактураВыданный", "СчетФактураПолученный", "ОтчетОРозничныхПродажах",
        "ОприходованиеТоваров", "СписаниеЗапасов", "СписаниеНедостач", "ИнвентаризацияТоваров", "ПересчетТоваров",
        "ПеремещениеТоваров", "СборкаТоваров", "ПлатежноеПоручение", "ОперацияПоПлатежнойКарте",
    )
)  # fmt: skip
DOCUMENTS = (OPENING_STOCK, *OPENING_DEBTS, PRICES, *TRADE, *MONEY, RECEIPT)
MANAGED = (*CATALOGUES, *DOCUMENTS)
"""Types that are objects of the base; references to other types stay values."""

KEYLESS = (BARCODES, OPENING_STOCK, *OPENING_DEBTS)
"""Types that the format gives no key properties: nothing but their content identifies them."""

VALUES = (VAT_RATES,)
"""Objects of the base that others hold as a value, not as a reference: a rate is copied into every row."""

SEARCH: dict[str, tuple[tuple[str, ...], ...]] = {
    ORGANIZATIONS: ((f"{KEYS}.ИНН", f"{KEYS}.КПП"), (f"{KEYS}.Наименование",)),
    COUNTERPARTIES: ((f"{KEYS}.ИНН", f"{KEYS}.КПП"), (f"{KEYS}.Наименование",)),
    GROUPS: ((f"{KEYS}.Наименование",),),
    BANKS: ((f"{KEYS}.ДанныеКлассификатораБанков.БИК",),),
    CURRENCIES: ((f"{KEYS}.ДанныеКлассификатора.Код",),),
    UNITS: ((f"{KEYS}.ДанныеКлассификатора.Код",), (f"{KEYS}.ДанныеКлассификатора.Наименование",)),
    ACCOUNTS: (
        (f"{KEYS}.НомерСчета", f"{KEYS}.Владелец.КонтрагентыСсылка.Ссылка"),
        (f"{KEYS}.НомерСчета", f"{KEYS}.Владелец.ОрганизацииСсылка.Ссылка"),
    ),
    CONTRACTS: tuple(
        (f"{KEYS}.ВидДоговора", f"{KEYS}.Организация.Ссылка", f"{KEYS}.Контрагент.Ссылка", *name)
        for name in ((f"{KEYS}.Номер", f"{KEYS}.Дата"), (f"{KEYS}.Наименование",))
    ),
    CONTACTS: ((f"{KEYS}.ФИО", f"{KEYS}.Субъект.Контрагент.Ссылка"),),
    ITEM_GROUPS: (
        (f"{KEYS}.Наименование", f"{KEYS}.Группа.Ссылка"),
        (f"{KEYS}.Наименование", f"!{KEYS}.Группа"),
    ),
    ITEMS: (
        (f"{KEYS}.Артикул", f"{KEYS}.Наименование"),
        (f"{KEYS}.Наименование", f"!{KEYS}.Артикул"),
    ),
    CHARACTERISTICS: ((f"{KEYS}.НаименованиеПолное", f"{KEYS}.ВладелецХарактеристики.Номенклатура.Ссылка"),),
    PACKS: ((f"{KEYS}.Наименование", f"{KEYS}.Номенклатура.Ссылка"),),
    BARCODES: (("Штрихкод",),),
    PEOPLE: (
        (f"{KEYS}.ИНН",),
        (f"{KEYS}.ФИО", f"{KEYS}.ДатаРождения"),
        (f"{KEYS}.ФИО", f"!{KEYS}.ДатаРождения"),
    ),
    CASH_FLOW: ((f"{KEYS}.Наименование",),),
    TILLS: ((f"{KEYS}.Наименование",),),
    WAREHOUSE_GROUPS: ((f"{KEYS}.Наименование",),),
    WAREHOUSES: ((f"{KEYS}.Наименование",),),
    CASH_REGISTERS: ((f"{KEYS}.Наименование",),),
    PRICE_TYPES: ((f"{KEYS}.Наименование",),),
    PRICE_LISTS: ((f"{KEYS}.ИдентификаторПрайсЛиста",),),
    PRICE_ROWS: ((f"{KEYS}.ПрайсЛист.Ссылка", f"{KEYS}.ДанныеНоменклатуры.Номенклатура.Ссылка"),),
    BALANCES: ((f"{KEYS}.Дата", f"{KEYS}.Склад.Ссылка"),),
    OPENING_STOCK: (("Дата", "Организация.Ссылка", "Склад.Ссылка"), ("Дата", "Организация.Ссылка", "!Склад")),
    **dict.fromkeys(OPENING_DEBTS, (("Дата", "Организация.Ссылка"),)),
}
"""Variants of search; all fields of a variant must be filled, those with «!» empty. Documents are found by their
reference alone. Which fields the real configurations use is not in the reference: the variants are ours."""


def is_document(type_name: str) -> bool:
    return type_name.startswith("Документ.")
