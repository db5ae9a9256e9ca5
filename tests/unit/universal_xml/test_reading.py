"""Files of others: read where they make sense, told where they don't, refused by name where they are something else."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.universal_xml.neutral import Link, Lookup, Mode, Word
from enterprise_data.formats.universal_xml.reader import open_file
from enterprise_data.formats.universal_xml.stream import Limits
from tests.unit.universal_xml.samples import (
    BUYER,
    OWN_LINK,
    REFERENCE,
    RULES,
    buyer,
    by_hand,
    prop,
    read,
    reading,
    sale,
    written,
)

NAME = prop("Наименование", "Строка", "<Значение>Ромашка</Значение>")
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="../shared is not beside this checkout")


def told(data: str) -> list[tuple[str, str]]:
    """Field and message of everything that is wrong with the one object."""
    (found,) = read(data)
    return [(item.field, item.message) for item in found.findings]


def why(data: bytes | str) -> str:
    """Why the file is refused."""
    with pytest.raises(MalformedMessage) as caught, reading(data) as reader:
        list(reader.objects())
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_the_declared_encoding_is_honoured(encoding: str) -> None:
    declared = encoding.replace("cp", "windows-").removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{declared}"?>\n{by_hand(NAME)}'.encode(encoding)

    (found,) = read(data)

    assert found.object.properties == {"Наименование": "Ромашка"}
    assert not found.findings


@pytest.mark.parametrize("version", ["", "2.0", "2.01", "2.1"])
def test_versions_of_this_format_are_read(version: str) -> None:
    root = f'ВерсияФормата="{version}"' if version else ""

    assert not read(by_hand(NAME, root=root))[0].is_broken


def test_the_header_tells_where_the_file_comes_from() -> None:
    root = (
        'ДатаВыгрузки="2026-11-22T06:00:00" НачалоПериодаВыгрузки="2026-11-01T00:00:00" '
        'ИмяКонфигурацииИсточника="УТ" ИмяКонфигурацииПриемника="БП" Комментарий="за ноябрь"'
    )
    with reading(by_hand(NAME, root=root)) as reader:
        header = reader.header

    assert header.made == datetime.fromisoformat("2026-11-22T06:00:00")
    assert (header.source, header.target, header.comment, header.ends) == ("УТ", "БП", "за ноябрь", None)


def test_a_bad_date_in_the_root_is_told_and_does_not_keep_us_from_reading() -> None:
    with reading(by_hand(NAME, root='ДатаВыгрузки="22.11.2026"')) as reader:
        assert len(list(reader.objects())) == 1

    assert [(item.field, item.is_broken) for item in reader.notes] == [("ДатаВыгрузки", False)]
    assert "1С не начнёт загрузку" in reader.notes[0].message


def test_values_of_every_type() -> None:
    inside = (
        prop("С", "Строка", "<Значение> a\nb </Значение>")
        + prop("Ч", "Число", "<Значение>-1234.50</Значение>")
        + prop("Д", "Дата", "<Значение>2026-11-20T12:30:00</Значение>")
        + prop("П", "Дата", "<Значение>0001-01-01T00:00:00</Значение>")
        + prop("Б", "Булево", "<Значение>true</Значение>")
        + prop("У", "УникальныйИдентификатор", "<Значение>5F1D9C50-3A51-4F6E-9D55-000000000002</Значение>")
        + prop("Е", "ПеречислениеСсылка.СтавкиНДС", "<Значение>НДС22</Значение>")
        + prop("Сч", "ПланСчетовСсылка.Хозрасчетный", "<Значение>41.01</Значение>")
        + prop("Ед", "СправочникСсылка.Единицы", '<Значение Свойство="Код">796</Значение>')
        + prop("Н", "СправочникСсылка.Единицы", "<Значение></Значение>")
        + prop("П1", "Строка", "<Пусто/>")
        + prop("П2", "Число", "")
    )

    (found,) = read(by_hand(inside))

    assert found.findings == ()
    assert found.object.properties == {
        "С": " a\nb ",
        "Ч": Decimal("-1234.50"),
        "Д": datetime.fromisoformat("2026-11-20T12:30:00"),
        "П": None,
        "Б": True,
        "У": "5f1d9c50-3a51-4f6e-9d55-000000000002",
        "Е": Word("ПеречислениеСсылка.СтавкиНДС", "НДС22"),
        "Сч": Lookup("ПланСчетовСсылка.Хозрасчетный", "41.01"),
        "Ед": Lookup("СправочникСсылка.Единицы", "796", "Код"),
        "Н": None,
        "П1": "",
        "П2": None,
    }


BAD_VALUES = {
    ("Число", "12,50"): "«12,50» — не число: дробная часть отделена запятой",
    ("Число", "1 234.50"): "«1 234.50» — не число",
    ("Число", "1E5"): "«1E5» — не число",
    ("Число", "9" * 41): "не число",
    ("Число", ""): "пустое число",
    ("Дата", "20.11.2026"): "«20.11.2026» — не дата",
    ("Дата", "2026-11-20T12:30:00+03:00"): "не дата",
    ("Дата", "2026-02-30T00:00:00"): "не дата",
    ("Дата", ""): "пустая дата",
    ("Булево", "да"): "«да» — не да и не нет",
    ("УникальныйИдентификатор", "1"): "«1» — не УИД",
    ("Исходящие счета", "1"): "неизвестный тип «Исходящие счета»",
    ("РегистрНакопления.Остатки", "1"): "неизвестный тип",
}


@pytest.mark.parametrize(("type_name", "text"), BAD_VALUES)
def test_a_text_that_is_no_value_of_its_type_is_told(type_name: str, text: str) -> None:
    ((field, message),) = told(by_hand(prop("Поле", type_name, f"<Значение>{text}</Значение>")))

    assert field == "Поле"
    assert BAD_VALUES[type_name, text] in message


STRANGE = {
    "an expression": (
        "<Выражение>УстановитьПароль()</Выражение>",
        "выражение на языке 1С: оно не вычисляется",
    ),
    "a bare number": ("<Нпп>5</Нпп>", "ссылка одним номером"),
    "two values": ("<Значение>1</Значение><Значение>2</Значение>", "значений: 2"),
    "a node inside": ("<Значение><b/></Значение>", "внутри значения стоят другие узлы"),
    "an unknown node": ("<Ценность>1</Ценность>", "неизвестный узел «Ценность»"),
}


@pytest.mark.parametrize("case", STRANGE)
def test_what_is_no_value_is_told_and_leaves_the_property_empty(case: str) -> None:
    inside, said = STRANGE[case]

    (found,) = read(by_hand(prop("Поле", "Строка", inside)))

    assert found.is_broken
    assert said in found.findings[0].message


def test_cdata_is_read_and_told_because_1c_loses_it() -> None:
    (found,) = read(by_hand(prop("Поле", "Строка", "<Значение><![CDATA[a & b]]></Значение>")))

    assert found.object.properties["Поле"] == "a & b"
    assert not found.is_broken and "CDATA" in found.findings[0].message


def test_types_may_come_from_the_table_of_types() -> None:
    types = (
        '<ИнформацияОТипахДанных><ТипДанных Имя="СправочникСсылка.Контрагенты"><Сумма>Число</Сумма>'
        "<ТоварыТабличнаяЧасть><Цена>Число</Цена></ТоварыТабличнаяЧасть></ТипДанных></ИнформацияОТипахДанных>"
    )
    cell = '<Свойство Имя="Цена"><Значение>1.5</Значение></Свойство>'
    inside = (
        '<Свойство Имя="Сумма"><Значение>2</Значение></Свойство>'
        f'<ТабличнаяЧасть Имя="Товары"><Запись>{cell}</Запись></ТабличнаяЧасть>'
    )

    (found,) = read(by_hand(inside, rules=RULES + types))
    untyped = told(by_hand(inside))

    assert found.object.properties == {"Сумма": Decimal(2)}
    assert found.object.tables == {"Товары": ({"Цена": Decimal("1.5")},)}
    assert untyped == [("Сумма", "не указан тип"), ("Товары[1].Цена", "не указан тип")]


def test_a_reference_to_what_comes_later_is_resolved_also_by_its_number_alone(tmp_path: Path) -> None:
    other = (
        '<Объект Нпп="2" Тип="СправочникСсылка.Контрагенты">'
        + OWN_LINK.replace('Нпп="1"', 'Нпп="2"').replace("002<", "009<")
        + "</Объект>"
    )
    bare = prop("ГоловнойКонтрагент", "СправочникСсылка.Контрагенты", '<Ссылка Нпп="2"/>')
    path = tmp_path / "forward.xml"
    path.write_text(by_hand(bare).replace("</ФайлОбмена>", other + "</ФайлОбмена>"), "utf-8")

    with open_file(path) as reader:
        first, second = reader.objects()

    assert first.object.properties["ГоловнойКонтрагент"] == second.object.link
    assert not first.is_broken


def test_a_number_that_no_object_has_is_told() -> None:
    assert told(by_hand(prop("Поле", "СправочникСсылка.Контрагенты", '<Ссылка Нпп="77"/>'))) == [
        ("Поле", "ссылка без полей поиска, и объекта с этим номером в файле нет")
    ]


def test_two_objects_with_one_number_are_told() -> None:
    second = f'<Объект Нпп="1" Тип="СправочникСсылка.Контрагенты">{OWN_LINK.replace("002<", "003<")}</Объект>'

    first, other = read(by_hand(NAME).replace("</ФайлОбмена>", second + "</ФайлОбмена>"))

    assert not first.is_broken
    assert [item.message for item in other.findings] == ["номер 1 уже занят другим объектом"]


BAD_OBJECTS = {
    "no reference": (by_hand(NAME, link=""), "нет ссылки"),
    "a reference behind a property": (by_hand(NAME + OWN_LINK, link=""), "стоит не на своём месте"),
    "a GUID that is none": (by_hand(NAME, link=OWN_LINK.replace("002<", "00Z<")), "не УИД"),
    "a number that is none": (by_hand(NAME, link=OWN_LINK.replace('"1"', '"x"')), "не целое число"),
    "an unknown node": (by_hand(NAME + "<Новость/>"), "лишний узел «Новость»"),
    "a property twice": (by_hand(NAME + NAME), "реквизит указан дважды"),
    "a property without a name": (by_hand('<Свойство Тип="Строка"/>'), "реквизит без имени"),
    "a stray node in a table": (
        by_hand('<ТабличнаяЧасть Имя="Т"><Строка/></ТабличнаяЧасть>'),
        "в табличной части бывает только Запись",
    ),
    "no type": (by_hand(NAME).replace(' Тип="СправочникСсылка.Контрагенты" ', " "), "не указан"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_OBJECTS)
def test_an_object_that_can_not_be_trusted_is_told_with_its_line(case: str) -> None:
    data, said = BAD_OBJECTS[case]

    (found,) = read(data)

    assert found.is_broken
    assert any(said in item.message and item.line >= 2 for item in found.findings)


def test_a_comment_is_no_reason_for_us_to_lose_the_object_but_1c_would() -> None:
    (found,) = read(by_hand(NAME + "<!-- привет -->"))

    assert not found.is_broken
    assert "бросит читать объект" in found.findings[0].message


def test_references_nested_without_end_are_told() -> None:
    link = OWN_LINK
    for _ in range(25):
        inner = prop("Владелец", "СправочникСсылка.Контрагенты", link)
        link = f'<Ссылка Нпп="9">{inner}</Ссылка>'

    assert any(
        "слишком глубоко" in text
        for _, text in told(by_hand(prop("П", "СправочникСсылка.Контрагенты", link)))
    )


@pytest.mark.parametrize(
    "block",
    [
        "<Алгоритмы><Алгоритм>Сообщить(1);</Алгоритм></Алгоритмы>",
        "<Запросы><Запрос>ВЫБРАТЬ 1</Запрос></Запросы>",
        "<ПередЗагрузкойДанных>Сообщить(1);</ПередЗагрузкойДанных>",
    ],
)
def test_code_in_the_rules_is_told_and_not_run(block: str) -> None:
    with reading(by_hand(NAME, rules=RULES.replace("<ПравилаОбмена>", f"<ПравилаОбмена>{block}"))) as reader:
        (found,) = reader.objects()

    assert not found.is_broken
    assert "содержат код 1С" in reader.notes[0].message


@pytest.mark.parametrize("name", ["Алгоритм", "АлгоритмПослеЗагрузкиПараметров"])
def test_algorithms_between_objects_are_told_and_not_run(name: str) -> None:
    with reading(by_hand(NAME, rules=f"{RULES}<{name}>Сообщить(1);</{name}>")) as reader:
        assert len(list(reader.objects())) == 1

    assert [item.field for item in reader.notes] == [name]


def test_handlers_of_a_rule_are_told_with_the_rule() -> None:
    rules = RULES.replace("</Правило>", "<ПередЗагрузкой>Отказ = Истина;</ПередЗагрузкой></Правило>")

    with reading(by_hand(NAME, rules=rules)) as reader:
        list(reader.objects())

    assert "Контрагенты/ПередЗагрузкой" in reader.notes[0].message


def test_a_file_that_clears_the_base_first_is_refused() -> None:
    clearing = "<ПравилаОчисткиДанных><Правило><Код>x</Код></Правило></ПравилаОчисткиДанных>"
    rules = RULES.replace("</ПравилаОбмена>", f"{clearing}</ПравилаОбмена>")

    assert "велит очистить данные" in why(by_hand(NAME, rules=rules))


def test_an_unknown_node_of_the_rules_is_told_because_1c_loses_what_follows() -> None:
    with reading(
        by_hand(NAME, rules=RULES.replace("<ПравилаОбмена>", "<ПравилаОбмена><Новость/>"))
    ) as reader:
        assert len(list(reader.objects())) == 1

    assert "код 7" in reader.notes[0].message


def test_a_rule_that_is_missing_is_told_because_1c_stops() -> None:
    with reading(by_hand(NAME, rules="<ПравилаОбмена/>")) as reader:
        assert len(list(reader.objects())) == 1

    assert "правила «Контрагенты» в файле нет" in reader.notes[0].message


def test_what_stands_before_the_root_is_told_because_1c_loads_nothing() -> None:
    with reading("<!-- привет -->" + by_hand(NAME)) as reader:
        assert len(list(reader.objects())) == 1

    assert "1С не загрузит ничего" in reader.notes[0].message


def test_rules_that_come_late_and_strange_nodes_are_told() -> None:
    data = by_hand(NAME, rules="").replace("</ФайлОбмена>", f"<Новость/>{RULES}</ФайлОбмена>")

    with reading(data) as reader:
        assert len(list(reader.objects())) == 1

    assert [item.field for item in reader.notes] == ["ИмяПравила", "Новость", "ПравилаОбмена"]


SBIS = (
    '<ФайлОбмена {}><ПравилаОбмена/><Объект Нпп="2" Тип="Исходящие счета">'
    '<Свойство Имя="Контрагент" Тип="СправочникСсылка.Лица"><Нпп>1</Нпп></Свойство></Объект></ФайлОбмена>'
)
OTHERS = {
    "СБИС++": SBIS.format('ВерсияФормата="1.0"'),
    "СБИС++ without its version": SBIS.format(""),
    "an exchange plan by its node": "<ФайлОбмена><ДанныеПоОбмену/></ФайлОбмена>",
    "an exchange plan by its version": '<ФайлОбмена ВерсияФормата="3.1"></ФайлОбмена>',
    "rules": "<ПравилаОбмена><Ид/></ПравилаОбмена>",
    "CommerceML": '<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_210"/>',
    "EnterpriseData": '<Message xmlns="http://www.1c.ru/SSL/Exchange/Message"/>',
    "something else": "<html/>",
}
NAMES = {
    "СБИС++": "диалект СБИС++",
    "СБИС++ without its version": "диалект СБИС++",
    "an exchange plan by its node": "сообщение плана обмена",
    "an exchange plan by its version": "сообщение плана обмена",
    "rules": "файл правил обмена",
    "CommerceML": "это CommerceML",
    "EnterpriseData": "это сообщение EnterpriseData",
    "something else": "начинается с «html»",
}


@pytest.mark.parametrize("case", OTHERS)
def test_other_dialects_are_refused_by_name(case: str) -> None:
    assert NAMES[case] in why(OTHERS[case])


def test_dangerous_and_broken_files_are_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]>' + by_hand(prop("П", "Строка", "<Значение>&b;</Значение>"))

    assert "DOCTYPE" in why(bomb)
    assert "пуст" in why(b"")
    assert "повреждён" in why(by_hand(NAME)[:-20])
    assert "повреждён: строка 2" in why(by_hand(NAME).replace("</Свойство>", "</Своиство>"))
    assert "не начинается" in why("просто текст" * 10_000) or "повреждён" in why("просто текст" * 10_000)
    assert "повреждён" in why("<ФайлОбмена>" + "<a>" * 1000)


@pytest.mark.parametrize("size", [400, 400_000])
def test_bytes_in_another_encoding_than_declared_are_called_so(size: int) -> None:
    text = '<?xml version="1.0" encoding="UTF-8"?>' + by_hand(NAME + "<!-- -->" * (size // 8))

    assert "текст записан не в той кодировке, которая объявлена" in why(text.encode("cp1251"))


def test_a_file_may_not_grow_without_end() -> None:
    rows = "<Запись/>" * 200_000
    table = f'<ТабличнаяЧасть Имя="Товары">{rows}</ТабличнаяЧасть>'

    for limits in (Limits(size=1000), Limits(pending=100_000), Limits(marks=1000)):
        with pytest.raises(MalformedMessage) as caught, reading(by_hand(table), limits) as reader:
            list(reader.objects())
        assert "слишком большой" in caught.value.message


def test_lines_are_right_far_down_in_a_long_file() -> None:
    bad = by_hand("\n\n" + prop("Сумма", "Число", "<Значение>1,5</Значение>"), rules="").partition("<Объект")[
        2
    ]
    data = by_hand(NAME + "<!--\n-->").replace("</ФайлОбмена>", "\n" * 100_000 + f"<Новость/>\n<Объект{bad}")

    with reading(data) as reader:
        found = list(reader.objects())

    def line_of(mark: str) -> int:
        return data.count("\n", 0, data.index(mark)) + 1

    assert reader.notes[0].line == line_of("<Новость/>")
    assert found[1].findings[-1].line == line_of("1,5")


def test_what_we_write_is_what_we_read() -> None:
    objects = [buyer(Комментарий=""), sale()]

    found = [item.object for item in read(written(*objects))]

    assert found == objects
    assert found[0].link == BUYER and found[1].mode is Mode.WRITE
    assert isinstance(found[1].properties["Контрагент"], Link)


@needs_reference
def test_the_sample_that_meets_every_rule_is_read_without_a_finding() -> None:
    with open_file(REFERENCE / "samples" / "own_good_realization.xml") as reader:
        found = list(reader.objects())

    assert [item.title for item in found][-1] == "РеализацияТоваровУслуг № CRM00000042 от 20.11.2026"
    assert not [finding for item in found for finding in item.findings] and not reader.notes


@needs_reference
def test_the_sample_of_another_product_is_read() -> None:
    with open_file(REFERENCE / "samples" / "emitter_suppliers_php.xml") as reader:
        firm, contract = reader.objects()

    assert firm.object.properties["НаименованиеПолное"] == 'ООО "Вектор"'
    assert contract.object.properties["Владелец"] == firm.object.link
    assert not reader.notes


@needs_reference
def test_the_sample_of_another_dialect_is_refused() -> None:
    assert "СБИС++" in why((REFERENCE / "samples" / "dialect_sbis_v1_cp1251.xml").read_bytes())


def test_what_is_wrong_with_an_object_that_names_nothing_is_told_all_the_same() -> None:
    text = by_hand("", link="").replace(' Тип="СправочникСсылка.Контрагенты"', "")

    (item,) = read(text)

    assert [(one.object, one.field) for one in item.findings] == [("объект без типа", "Тип")]
