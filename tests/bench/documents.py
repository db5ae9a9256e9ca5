"""Files of documents to measure with: sales of ten rows as an infobase writes them, each link with all its keys.

About 14 KB each, deterministic. What they refer to (one organization, warehouses, firms, contracts, goods) is a file
of its own, exchanged before anything is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from tests.bench.corpus import NAMESPACE, OURS, PEER, inn_of

ROWS = 10
DOCUMENT = "Документ.РеализацияТоваровУслуг"
FIRMS, ITEMS, WAREHOUSES = 200, 500, 3
_START = datetime(2026, 1, 12, 9, 0)  # noqa: DTZ001 - documents bear the time of their infobase
_TYPES = ("Справочник.Организации", "Справочник.Контрагенты", "Справочник.Договоры", "Справочник.Номенклатура",
          "Справочник.Склады", "Справочник.ЕдиницыИзмерения", "Справочник.Валюты", DOCUMENT)  # fmt: skip
_ABILITY = (
    "<msg:ObjectType><msg:Name>{}</msg:Name><msg:Sending>*</msg:Sending><msg:Receiving>*</msg:Receiving>"
    "</msg:ObjectType>"
)
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Message xmlns:msg="http://www.1c.ru/SSL/Exchange/Message" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<msg:Header><msg:Format>{ns}</msg:Format><msg:CreationDate>2026-11-20T07:30:{second:02d}</msg:CreationDate>
<msg:Confirmation><msg:ExchangePlan>СинхронизацияДанныхЧерезУниверсальныйФормат</msg:ExchangePlan>
<msg:To>{ours}</msg:To><msg:From>{peer}</msg:From><msg:MessageNo>{number}</msg:MessageNo>
<msg:ReceivedNo>0</msg:ReceivedNo></msg:Confirmation><msg:AvailableVersion>1.17</msg:AvailableVersion>
<msg:AvailableObjectTypes>{abilities}</msg:AvailableObjectTypes></msg:Header>
<Body xmlns="{ns}">
"""

_ROUBLE = (
    "<Ссылка>5a7e0000-0000-4000-8000-000000000643</Ссылка><ДанныеКлассификатора><Код>643</Код>"
    "<Наименование>руб.</Наименование></ДанныеКлассификатора>"
)
_PIECES = (
    "<Ссылка>5a7e0000-0000-4000-8000-000000000796</Ссылка><ДанныеКлассификатора><Код>796</Код>"
    "<Наименование>шт</Наименование></ДанныеКлассификатора>"
)
_VAT = (
    "<СтавкаНДС><Ставка>20</Ставка><РасчетнаяСтавка>false</РасчетнаяСтавка><НеОблагается>false</НеОблагается>"
    "<ВидСтавки>Общая</ВидСтавки></СтавкаНДС>"
)


def _guid(kind: int, number: int) -> str:
    return str(UUID(int=(kind << 96) | (4 << 76) | (0x8 << 60) | number))


def _organization() -> str:
    return (
        f"<Ссылка>{_guid(1, 1)}</Ссылка><Наименование>Наша фирма ООО</Наименование>"
        f"<НаименованиеСокращенное>ООО «Наша фирма»</НаименованиеСокращенное><ИНН>{inn_of(1)}</ИНН>"
        "<КПП>770101001</КПП><ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>"
    )


def _firm(i: int) -> str:
    return (
        f"<Ссылка>{_guid(2, i)}</Ссылка><Наименование>Покупатель № {i} ООО</Наименование><НаименованиеПолное>Общество "
        f'с ограниченной ответственностью "Покупатель № {i}"</НаименованиеПолное><ИНН>{inn_of(100 + i)}</ИНН>'
        "<КПП>770201001</КПП><ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>"
    )


def _contract(i: int) -> str:
    return (
        f"<Ссылка>{_guid(3, i)}</Ссылка><ВидДоговора>СПокупателем</ВидДоговора><Организация>{_organization()}"
        f"</Организация><Контрагент>{_firm(i)}</Контрагент><ВалютаВзаиморасчетов>{_ROUBLE}</ВалютаВзаиморасчетов>"
        f"<Наименование>Договор поставки № {i}</Наименование><Дата>2025-12-01</Дата><Номер>{i}</Номер>"
    )


def _item(i: int) -> str:
    return (
        f"<Ссылка>{_guid(4, i)}</Ссылка><НаименованиеПолное>Светильник потолочный, исполнение {i}</НаименованиеПолное>"
        f"<КодВПрограмме>НФ-{i:08d}</КодВПрограмме><Артикул>A-{i}</Артикул><Наименование>Светильник {i}</Наименование>"
    )


def _warehouse(i: int) -> str:
    return (
        f"<Ссылка>{_guid(5, i)}</Ссылка><Наименование>Склад {i}</Наименование><ТипСклада>Оптовый</ТипСклада>"
    )


def _keyed(type_name: str, keys: str, rest: str = "") -> str:
    return f"<{type_name}><КлючевыеСвойства>{keys}</КлючевыеСвойства>{rest}</{type_name}>\n"


def _catalogues() -> Iterator[str]:
    yield _keyed("Справочник.Валюты", _ROUBLE)
    yield _keyed("Справочник.ЕдиницыИзмерения", _PIECES)
    yield _keyed("Справочник.Организации", _organization())
    kind = f"<ТипНоменклатуры>Товар</ТипНоменклатуры><ЕдиницаИзмерения>{_PIECES}</ЕдиницаИзмерения>{_VAT}"
    for i in range(WAREHOUSES):
        yield _keyed("Справочник.Склады", _warehouse(i))
    for i in range(FIRMS):
        yield _keyed("Справочник.Контрагенты", _firm(i))
        yield _keyed("Справочник.Договоры", _contract(i))
    for i in range(ITEMS):
        yield _keyed("Справочник.Номенклатура", _item(i), kind)


def sale_xml(i: int) -> str:
    """One sale of ten rows, about 14 KB."""
    firm, rows = i % FIRMS, [_row(i, place) for place in range(1, ROWS + 1)]
    total = sum(_cents(i, place) for place in range(1, ROWS + 1))
    day = (_START + timedelta(minutes=17 * i)).isoformat(timespec="seconds")
    return (
        f"<{DOCUMENT}><КлючевыеСвойства><Ссылка>{_guid(6, i)}</Ссылка><Дата>{day}</Дата><Номер>0000-{i:06d}</Номер>"
        f"<Организация>{_organization()}</Организация></КлючевыеСвойства><ВидОперации>РеализацияКлиенту</ВидОперации>"
        f"<Валюта>{_ROUBLE}</Валюта><Сумма>{_money(total)}</Сумма><СуммаВключаетНДС>true</СуммаВключаетНДС>"
        f"<Склад>{_warehouse(i % WAREHOUSES)}</Склад><Контрагент>{_firm(firm)}</Контрагент><ДанныеВзаиморасчетов>"
        f"<Договор>{_contract(firm)}</Договор><ВалютаВзаиморасчетов>{_ROUBLE}</ВалютаВзаиморасчетов>"
        "<КурсВзаиморасчетов>1</КурсВзаиморасчетов><КратностьВзаиморасчетов>1</КратностьВзаиморасчетов>"
        "</ДанныеВзаиморасчетов><Налогообложение>ПродажаОблагаетсяНДС</Налогообложение>"
        f"<Товары>{''.join(rows)}</Товары><ОбщиеСвойстваОбъектовФормата><Комментарий>Отгрузка {i}, самовывоз"
        f"</Комментарий></ОбщиеСвойстваОбъектовФормата></{DOCUMENT}>\n"
    )


def _row(i: int, place: int) -> str:
    cents, count = _cents(i, place), 1 + (i + place) % 9
    return (
        f"<Строка><НомерСтрокиДокумента>{place}</НомерСтрокиДокумента><ДанныеНоменклатуры><Номенклатура>"
        f"{_item((i * 3 + place * 7) % ITEMS)}</Номенклатура></ДанныеНоменклатуры><ЕдиницаИзмерения>{_PIECES}"
        f"</ЕдиницаИзмерения><Количество>{count}</Количество><Сумма>{_money(cents)}</Сумма>"
        f"<Цена>{_money(cents // count)}</Цена>{_VAT}<СуммаНДС>{_money(cents // 6)}</СуммаНДС>"
        "<ТипЗапасов>СобственныеТовары</ТипЗапасов><СчетУчета>41.01</СчетУчета><СчетДоходов>90.01.1</СчетДоходов>"
        "<СчетРасходов>90.02.1</СчетРасходов><СчетУчетаНДСПоРеализации>90.03</СчетУчетаНДСПоРеализации>"
        f"<ИдентификаторСтроки>{place}</ИдентификаторСтроки></Строка>"
    )


def _cents(i: int, place: int) -> int:
    return (10_000 + (i * 37 + place * 911) % 90_000) * (1 + (i + place) % 9)


def _money(cents: int) -> str:
    """As 1C writes it: no zeros at the end."""
    return f"{cents // 100}.{cents % 100:02d}".rstrip("0").rstrip(".")


def write_catalogues(path: Path, number: int) -> int:
    """The message of everything that the documents refer to. Returns its size."""
    return _write(path, number, _catalogues())


def write_documents(path: Path, count: int, number: int) -> int:
    """A message of ``count`` sales. Returns its size."""
    return _write(path, number, map(sale_xml, range(count)))


def _write(path: Path, number: int, objects: Iterator[str]) -> int:
    abilities = "".join(map(_ABILITY.format, _TYPES))
    head = _HEAD.format(ns=NAMESPACE, ours=OURS, peer=PEER, number=number, second=number, abilities=abilities)
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for part in objects:
            file.write(part)
        file.write("</Body></Message>\n")
    return path.stat().st_size
