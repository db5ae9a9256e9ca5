"""Files to measure with: counterparties rich in what real ones carry, about 2 KB each, deterministic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

NAMESPACE = "http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17"
OURS, PEER = "7b0f6f0a-4d6b-4c38-8d5a-1d2b6a3f9e55", "0c9d4b1e-2f5a-4a37-9a63-5f0a1c7e2d10"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Message xmlns:msg="http://www.1c.ru/SSL/Exchange/Message" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<msg:Header><msg:Format>{ns}</msg:Format><msg:CreationDate>2026-11-20T07:30:{second:02d}</msg:CreationDate>
<msg:Confirmation><msg:ExchangePlan>СинхронизацияДанныхЧерезУниверсальныйФормат</msg:ExchangePlan>
<msg:To>{ours}</msg:To><msg:From>{peer}</msg:From><msg:MessageNo>{number}</msg:MessageNo>
<msg:ReceivedNo>0</msg:ReceivedNo></msg:Confirmation><msg:AvailableVersion>1.17</msg:AvailableVersion>
<msg:AvailableObjectTypes><msg:ObjectType><msg:Name>Справочник.Контрагенты</msg:Name><msg:Sending>*</msg:Sending>
<msg:Receiving>*</msg:Receiving></msg:ObjectType></msg:AvailableObjectTypes></msg:Header>
<Body xmlns="{ns}">
"""

_CONTACT = (
    "<Строка><ВидКонтактнойИнформации>{kind}</ВидКонтактнойИнформации><ЗначенияПолей>&lt;КонтактнаяИнформация "
    'xmlns="http://www.v8.1c.ru/ssl/contactinfo" Представление="{text}"/&gt;</ЗначенияПолей></Строка>'
)

_OBJECT = """<Справочник.Контрагенты><КлючевыеСвойства><Ссылка>{ref}</Ссылка>\
<Наименование>Поставщик № {i} ООО</Наименование>\
<НаименованиеПолное>Общество с ограниченной ответственностью "Поставщик № {i}"</НаименованиеПолное>\
<ИНН>{inn}</ИНН><КПП>{kpp}</КПП><ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>\
</КлючевыеСвойства><ОКПО>{okpo}</ОКПО><КонтактнаяИнформация>{contacts}</КонтактнаяИнформация>\
<ИсторияКПП><Строка><ДатаНачала>2020-01-01</ДатаНачала><КПП>{kpp}</КПП></Строка></ИсторияКПП>\
<ОбщиеСвойстваОбъектовФормата><Комментарий>{note}</Комментарий>\
<ДополнительныеРеквизиты><Строка><ЗначениеСвойства><Строка>{i:09d}</Строка></ЗначениеСвойства>\
<Свойство><Наименование>Код</Наименование></Свойство></Строка>\
</ДополнительныеРеквизиты></ОбщиеСвойстваОбъектовФормата></Справочник.Контрагенты>
"""

_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def ref_of(i: int) -> str:
    """The GUID of counterparty ``i``."""
    return str(UUID(int=(0x0B7E11CE << 96) | (4 << 76) | (0x8 << 60) | i))


def inn_of(i: int) -> str:
    """A legal entity's ИНН with its check digit."""
    digits = f"77{i % 10_000_000:07d}"
    check = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11 % 10
    return f"{digits}{check}"


def address_of(i: int) -> str:
    """The legal address of counterparty ``i``."""
    return f"117997, г. Москва, ул. Складская, д. {i % 200}, офис {i % 900}"


def phone_of(i: int) -> str:
    """Its telephone."""
    return f"+7 (495) {i % 1000:03d}-{i % 100:02d}-{i % 97:02d}"


def note_of(i: int) -> str:
    """Its comment."""
    return f"Работаем с {1995 + i % 30} года, отсрочка {i % 60} дней"


def counterparty_xml(i: int, phone_suffix: str = "") -> str:
    """One counterparty, about 2 KB."""
    contacts = [
        _CONTACT.format(kind="ЮридическийАдрес", text=address_of(i)),
        _CONTACT.format(kind="Телефон", text=phone_of(i) + phone_suffix),
        _CONTACT.format(kind="АдресЭлектроннойПочты", text=f"office{i}@example.com"),
    ]
    return _OBJECT.format(
        ref=ref_of(i),
        i=i,
        inn=inn_of(i),
        kpp="770101001",
        okpo=f"{i % 100_000_000:08d}",
        contacts="".join(contacts),
        note=note_of(i),
    )


def write_file(path: Path, count: int, number: int = 1, changed: frozenset[int] | range = frozenset()) -> int:
    """A message of ``count`` counterparties; those in ``changed`` have another telephone. Returns its size."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD.format(ns=NAMESPACE, ours=OURS, peer=PEER, number=number, second=number))
        for part in _parts(count, changed):
            file.write(part)
        file.write("</Body></Message>\n")
    return path.stat().st_size


def _parts(count: int, changed: frozenset[int] | range) -> Iterator[str]:
    for i in range(count):
        yield counterparty_xml(i, " доб. 5" if i in changed else "")
