"""A shop's documents for 1С:Бухгалтерия 3.0, and files written by hand."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.neutral import Link, Lookup, UniversalObject, Value
from enterprise_data.formats.universal_xml.profile import profile
from enterprise_data.formats.universal_xml.reader import UniversalReader
from enterprise_data.formats.universal_xml.reading_objects import ReadObject
from enterprise_data.formats.universal_xml.stream import Limits
from enterprise_data.formats.universal_xml.writer import write_file

BP30 = profile("bp30")
REFERENCE = Path(__file__).parents[3].parent / "shared" / "reference" / "universal_exchange"
DAY = datetime.fromisoformat("2026-11-20T12:30:00")


def guid(number: int) -> str:
    """The GUID of a number."""
    return f"5f1d9c50-3a51-4f6e-9d55-{number:012d}"


def catalog(name: str, number: int, **keys: Value) -> Link:
    """A reference to an element of a catalog."""
    return BP30.link(f"СправочникСсылка.{name}", guid(number), keys)


ORGANIZATION = catalog("Организации", 1, ИНН="7701234567", КПП="770101001", Наименование="Наша фирма")
BUYER = catalog("Контрагенты", 2, ИНН="5001007322", КПП="", Наименование="Ромашка & Ко", ЭтоГруппа=False)
ROUBLE = catalog("Валюты", 3, Код="643")
CONTRACT = catalog(
    "ДоговорыКонтрагентов",
    4,
    Наименование="Основной договор",
    Владелец=BUYER,
    Организация=ORGANIZATION,
    ВалютаВзаиморасчетов=ROUBLE,
    ВидДоговора=BP30.word("ВидыДоговоровКонтрагентов", "СПокупателем"),
    ЭтоГруппа=False,
)
BOLT = catalog("Номенклатура", 5, Артикул="B-M8", Наименование="Болт М8", Родитель=None, ЭтоГруппа=False)
WAREHOUSE = catalog("Склады", 6, Наименование="Основной", ЭтоГруппа=False)


def buyer(**more: Value) -> UniversalObject:
    """The counterparty itself."""
    properties: Mapping[str, Value] = {
        "НаименованиеПолное": 'ООО "Ромашка & Ко"',
        "ЮридическоеФизическоеЛицо": BP30.word("ЮридическоеФизическоеЛицо", "ЮридическоеЛицо"),
    }
    return UniversalObject(type=BUYER.type, link=BUYER, properties={**properties, **more})


def sale(number: int = 1, row: Mapping[str, Value] | None = None, **more: Value) -> UniversalObject:
    """A shipment of one row; ``row`` and ``more`` replace what is usual, None takes it away."""
    kind = "ДокументСсылка.РеализацияТоваровУслуг"
    usual: Mapping[str, Value] = {
        "ВидОперации": BP30.word("ВидыОперацийРеализацияТоваров", "Товары"),
        "Организация": ORGANIZATION,
        "Склад": WAREHOUSE,
        "Контрагент": BUYER,
        "ДоговорКонтрагента": CONTRACT,
        "СпособЗачетаАвансов": BP30.word("СпособыЗачетаАвансов", "Автоматически"),
        "ВалютаДокумента": ROUBLE,
        "КурсВзаиморасчетов": Decimal(1),
        "СуммаВключаетНДС": True,
        "СуммаДокумента": Decimal("122.00"),
        "СчетУчетаРасчетовСКонтрагентом": Lookup("ПланСчетовСсылка.Хозрасчетный", "62.01"),
    }
    cells: Mapping[str, Value] = {
        "Номенклатура": BOLT,
        "Количество": Decimal(10),
        "Цена": Decimal("12.20"),
        "Сумма": Decimal("122"),
        "СтавкаНДС": BP30.word("СтавкиНДС", "НДС22"),
        "СуммаНДС": Decimal("22"),
    }
    return UniversalObject(
        type=kind,
        link=BP30.link(kind, guid(1000 + number), {"Дата": DAY, "Номер": f"CRM{number:08d}"}),
        properties={**usual, **more},
        tables={"Товары": ({**cells, **(row or {})},)},
    )


def written(*objects: UniversalObject) -> bytes:
    """The file for 3.0 with these objects."""
    out = io.BytesIO()
    write_file(out, Envelope(made=DAY, source="CRM"), BP30, objects)
    return out.getvalue()


def without(item: UniversalObject, name: str) -> UniversalObject:
    """The object without one property."""
    kept = {key: value for key, value in item.properties.items() if key != name}
    return replace(item, properties=kept)


def reading(data: bytes | str, limits: Limits | None = None) -> UniversalReader:
    """A reader over the bytes."""
    content = data.encode() if isinstance(data, str) else data
    return UniversalReader(io.BytesIO(content), "file.xml", limits or Limits())


def read(data: bytes | str) -> list[ReadObject]:
    """The objects of a file."""
    with reading(data) as reader:
        return list(reader.objects())


RULES = (
    "<ПравилаОбмена><ПравилаКонвертацииОбъектов><Правило><Код>Контрагенты</Код>"
    "<Приемник>СправочникСсылка.Контрагенты</Приемник></Правило></ПравилаКонвертацииОбъектов></ПравилаОбмена>"
)
OWN_LINK = (
    '<Ссылка Нпп="1"><Свойство Имя="{УникальныйИдентификатор}" Тип="Строка">'
    "<Значение>5f1d9c50-3a51-4f6e-9d55-000000000002</Значение></Свойство></Ссылка>"
)


def by_hand(inside: str, rules: str = RULES, link: str = OWN_LINK, root: str = "") -> str:
    """A file with one counterparty whose properties are ``inside``."""
    return (
        f"<ФайлОбмена {root}>{rules}\n"
        f'<Объект Нпп="1" Тип="СправочникСсылка.Контрагенты" ИмяПравила="Контрагенты">{link}\n{inside}</Объект>'
        "</ФайлОбмена>"
    )


def prop(name: str, type_name: str, inside: str) -> str:
    """One ``Свойство``."""
    return f'<Свойство Имя="{name}" Тип="{type_name}">{inside}</Свойство>\n'
