"""What leaves for 1C is sound, and what is not sound doesn't leave at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from enterprise_data.formats.universal_xml import writer
from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.neutral import Link, Lookup, Mode, UniversalObject
from enterprise_data.formats.universal_xml.numbers import Numbers
from enterprise_data.formats.universal_xml.profile import profile
from enterprise_data.formats.universal_xml.writer import FileRefused, check, write_file
from tests.unit.universal_xml.samples import (
    BOLT,
    BP30,
    BUYER,
    DAY,
    ORGANIZATION,
    WAREHOUSE,
    buyer,
    catalog,
    guid,
    read,
    sale,
    without,
    written,
)

VAT = BP30.word("СтавкиНДС", "НДС21")


def refused(*objects: UniversalObject) -> list[str]:
    """What the writer says; nothing may have been written."""
    out = io.BytesIO()
    with pytest.raises(FileRefused) as caught:
        write_file(out, Envelope(), BP30, objects)
    assert out.getvalue() == b""
    return [item.text for item in caught.value.complaints]


def tree_of(data: bytes) -> etree._Element:
    """The file as a tree."""
    return etree.fromstring(data)


def test_the_file_begins_as_1c_wants_it() -> None:
    data = written(buyer(), sale())
    root = tree_of(data)

    assert data.startswith(b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n<')
    assert root.tag == "ФайлОбмена"
    assert root.get("ВерсияФормата") == "2.0"
    assert root.get("ДатаВыгрузки") == "2026-11-20T12:30:00"
    assert [child.tag for child in root] == ["ПравилаОбмена", "Объект", "Объект"]


def test_every_type_that_is_named_has_a_rule_and_no_other() -> None:
    root = tree_of(written(sale()))
    rules = {rule.findtext("Код"): rule.findtext("Приемник") for rule in root.iter("Правило")}
    named = {item.get("Тип") for item in root.iter("Объект", "Свойство") if item.find("Ссылка") is not None}

    assert set(rules.values()) == {name for name in named if name}
    assert all(code and code.isidentifier() for code in rules)
    assert {item.get("ИмяПравила") for item in root.iter("Объект")} <= set(rules)


def test_only_documents_are_never_matched_by_their_number_once_the_guid_is_unknown() -> None:
    root = tree_of(written(sale()))
    going_on = "ПродолжитьПоискПоПолямПоискаЕслиПоИдентификаторуНеНашли"

    found = {rule.findtext("Код"): rule.findtext(going_on) for rule in root.iter("Правило")}

    assert found["РеализацияТоваровУслуг"] is None
    assert found["Контрагенты"] == "true"


def test_nothing_in_the_file_can_be_executed() -> None:
    root = tree_of(written(buyer(), sale()))

    for name in ("ПравилаОчисткиДанных", "Алгоритмы", "Запросы", "Обработки", "Параметры"):
        (block,) = root.iter(name)
        assert len(block) == 0 and not block.text
    assert not list(root.iter("Выражение", "Алгоритм", "АлгоритмПослеЗагрузкиПараметров", "Нпп"))
    assert not list(root.iter(etree.Comment))


def test_one_object_has_one_number_wherever_it_is_named() -> None:
    root = tree_of(written(buyer(), sale(1), sale(2)))
    owners: dict[str | None, set[str | None]] = {}
    for link in root.iter("Ссылка"):
        first = link[0]
        owners.setdefault(link.get("Нпп"), set()).add(
            first.findtext("Значение") if first.get("Имя") == "{УникальныйИдентификатор}" else "643"
        )

    assert all(len(names) == 1 for names in owners.values())
    assert len(owners) == len({name for names in owners.values() for name in names})
    assert [item.get("Нпп") == item[0].get("Нпп") for item in root.iter("Объект")] == [True] * 3


def test_every_reference_repeats_the_guid_and_all_search_fields() -> None:
    root = tree_of(written(sale()))
    links = [item[0] for item in root.iter("Свойство") if item.get("Имя") == "Контрагент"]

    assert [[field.get("Имя") for field in link] for link in links] == [
        ["{УникальныйИдентификатор}", "ИНН", "КПП", "Наименование", "ЭтоГруппа"]
    ]
    assert links[0][2].find("Пусто") is not None


def test_what_is_never_created_says_so() -> None:
    root = tree_of(written(sale()))

    for name in ("Организация", "ВалютаДокумента"):
        (link,) = [
            item[0]
            for item in root.iter("Свойство")
            if item.get("Имя") == name and item.getparent() is root[1]
        ]
        assert link.get("НеСоздаватьЕслиНеНайден") == "true"


def test_an_object_in_the_base_may_be_left_untouched_whole_or_in_part() -> None:
    item = replace(sale(), keeps=True, kept=frozenset({"Склад", "Товары"}))

    (read_back,) = read(written(item))

    assert read_back.object.keeps and read_back.object.kept == {"Склад", "Товары"}


@pytest.mark.parametrize("mode", list(Mode))
def test_posting_is_told_in_the_words_of_1c(mode: Mode) -> None:
    accounts = {
        name: Lookup("ПланСчетовСсылка.Хозрасчетный", "90.01.1")
        for name in ("СчетУчета", "СчетДоходов", "СчетРасходов", "СчетУчетаНДСПоРеализации")
    }
    item = sale(row=accounts, СчетУчетаРасчетовПоАвансам=Lookup("ПланСчетовСсылка.Хозрасчетный", "62.02"))

    root = tree_of(written(replace(item, mode=mode)))

    assert root[1].get("РежимЗаписи") == mode.value


def test_signs_that_xml_forbids_are_taken_out_and_the_others_are_kept() -> None:
    (found,) = read(written(buyer(Комментарий="a\x00b\x1f\r\n<&>\ufffe\ud800\t конец")))

    assert found.object.properties["Комментарий"] == "ab\r\n<&>\t конец"


def test_numbers_are_written_without_exponent_and_needless_zeros() -> None:
    root = tree_of(written(sale(СуммаДокумента=Decimal("1E+3"), row={"Количество": Decimal("2.500")})))
    texts = {item.get("Имя"): item.findtext("Значение") for item in root[1].iter("Свойство")}

    assert (texts["СуммаДокумента"], texts["Количество"]) == ("1000", "2.5")


Change = Callable[[], UniversalObject]
WRONG: dict[str, tuple[Change, str]] = {
    "a text over the limit": (
        lambda: buyer(КодПоОКПО="1" * 11),
        "Контрагент «Ромашка & Ко»: КодПоОКПО: «11111111111»",
    ),
    "a comma in a number": (lambda: sale(row={"Цена": "12,50"}), "Товары[1].Цена: «12,50» — строка"),
    "a rate the target lacks": (
        lambda: sale(row={"СтавкаНДС": VAT}),
        "Товары[1].СтавкаНДС: значения «НДС21»",
    ),
    "no contract": (lambda: without(sale(), "ДоговорКонтрагента"), "ДоговорКонтрагента: не заполнено"),
    "an empty contract": (lambda: sale(ДоговорКонтрагента=None), "ДоговорКонтрагента: не заполнено"),
    "too many digits": (
        lambda: sale(СуммаДокумента=Decimal(10) ** 13),
        "СуммаДокумента: 10000000000000 не помещается",
    ),
    "too many decimals": (
        lambda: sale(СуммаДокумента=Decimal("1.005")),
        "СуммаДокумента: 1.005 не помещается",
    ),
    "a negative sum": (lambda: sale(СуммаДокумента=Decimal(-1)), "СуммаДокумента: -1 — отрицательное число"),
    "no number at all": (lambda: sale(СуммаДокумента=Decimal("NaN")), "СуммаДокумента: «NaN» — не число"),
    "an unknown property": (lambda: sale(Выдумка="x"), "Выдумка: такого реквизита"),
    "a property of БП 2.0": (
        lambda: sale(УчитыватьНДС=True),
        "УчитыватьНДС: в «1С:Бухгалтерия предприятия 3.0» 3.0.198.19 этого реквизита больше",
    ),
    "an unknown column": (lambda: sale(row={"Выдумка": 1}), "Товары[1].Выдумка: такого реквизита"),
    "an unknown table": (lambda: replace(sale(), tables={"Выдумки": ({},)}), "Выдумки: табличная часть"),
    "a table we know nothing of": (
        lambda: replace(sale(), tables={**sale().tables, "Смета": ()}),
        "Смета: табличная часть в «1С:Бухгалтерия предприятия 3.0» не описана",
    ),
    "no rows": (lambda: replace(sale(), tables={}), "Товары: не заполнено"),
    "another type": (
        lambda: sale(Контрагент=WAREHOUSE),
        "Контрагент: здесь не может быть значения типа «СправочникСсылка.Склады»",
    ),
    "a time in a date": (
        lambda: sale(ДоверенностьДата=DAY),
        "ДоверенностьДата: 20.11.2026 12:30:00 — дата со временем",
    ),
    "a zone": (lambda: sale(ДоверенностьДата=datetime(2026, 1, 1, tzinfo=UTC)), "указано с поясом"),
    "a year beyond 1C": (
        lambda: sale(ДоверенностьДата=DAY.replace(year=4000)),
        "такой даты в 1С быть не может",
    ),
    "no unposted account": (lambda: replace(sale(), mode=Mode.POST), "Товары[1].СчетУчета: не заполнено"),
    "a GUID that is none": (lambda: sale(Контрагент=replace(BUYER, guid="x")), "Контрагент: «x» — не УИД"),
    "no GUID": (lambda: sale(Контрагент=replace(BUYER, guid=None)), "Контрагент: нет УИД"),
    "too few search fields": (
        lambda: sale(Контрагент=catalog("Контрагенты", 2, ИНН="1")),
        "Контрагент: не те поля поиска: ИНН",
    ),
    "no search fields": (lambda: sale(Контрагент=catalog("Контрагенты", 2)), "нет ни одного"),
    "empty search fields": (
        lambda: sale(ВалютаДокумента=catalog("Валюты", 1, Код="")),
        "ВалютаДокумента: Валюта: все поля поиска пусты",
    ),
    "an organization that would be made": (
        lambda: sale(Организация=replace(ORGANIZATION, creates=True)),
        "Организация: из файла не создаётся",
    ),
    "a folder mark as a property": (
        lambda: buyer(ЭтоГруппа=False),
        "ЭтоГруппа: 1С не читает это как реквизит",
    ),
    "an empty code": (lambda: buyer(Код=""), "Код: пусто"),
    "an account without a code": (
        lambda: sale(СчетУчетаРасчетовПоТаре=Lookup("ПланСчетовСсылка.Хозрасчетный", "")),
        "не указано, что искать",
    ),
    "a type the target lacks": (
        lambda: UniversalObject(type="СправочникСсылка.Выдумки"),
        "объектов «СправочникСсылка.Выдумки»",
    ),
    "no reference": (lambda: replace(buyer(), link=None), "нет ссылки, по которой объект найдётся"),
    "a catalog that is posted": (lambda: replace(buyer(), mode=Mode.POST), "это для документов"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_data_are_refused_with_the_object_and_the_field(case: str) -> None:
    make, said = WRONG[case]

    told = refused(make())

    assert any(said in text for text in told), told


def test_everything_is_told_at_once_also_what_stands_behind_a_thousand_sound_objects() -> None:
    objects = [
        sale(1, Выдумка=1),
        *(sale(number) for number in range(2, 1000)),
        sale(1000, СуммаДокумента=Decimal(-5)),
    ]

    told = refused(*objects)

    assert len(told) == 2
    assert told[0].startswith("Реализация № CRM00000001 от 20.11.2026: ")
    assert told[1].startswith("Реализация № CRM00001000 от 20.11.2026: ")
    assert [item.text for item in check(BP30, objects)] == told


def test_many_complaints_are_counted_and_the_first_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_KEPT", 100)
    with pytest.raises(FileRefused) as caught:
        write_file(io.BytesIO(), Envelope(), BP30, (sale(number, Выдумка=1) for number in range(120)))

    assert caught.value.count == 120
    assert len(caught.value.complaints) == 100
    assert caught.value.message.endswith("и ещё ошибок: 100.")


def test_the_same_object_is_not_written_twice() -> None:
    assert refused(buyer(), sale(), buyer()) == [
        "Контрагент «Ромашка & Ко»: этот объект в файле уже есть (нужно: один раз)"
    ]


def test_a_wrong_reference_is_told_for_each_document_that_names_it() -> None:
    strange = replace(BUYER, guid="x")

    told = refused(sale(1, Контрагент=strange), sale(2, Контрагент=strange))

    assert [text.partition(":")[0] for text in told] == [
        "Реализация № CRM00000001 от 20.11.2026",
        "Реализация № CRM00000002 от 20.11.2026",
    ]


def test_references_without_end_are_refused() -> None:
    link = catalog("Номенклатура", 9, Артикул="", Наименование="x", Родитель=None, ЭтоГруппа=False)
    for number in range(30):
        link = catalog("Номенклатура", number, Артикул="", Наименование="x", Родитель=link, ЭтоГруппа=False)

    assert any("слишком глубоко" in text for text in refused(sale(row={"Номенклатура": link})))


def test_barcodes_are_records_of_a_register() -> None:
    kind = "РегистрСведенийЗапись.ШтрихкодыНоменклатуры"
    record = UniversalObject(type=kind, properties={"Штрихкод": "4601234567893", "Номенклатура": BOLT})

    root = tree_of(written(record))

    assert [child.tag for child in root[1]] == ["Свойство", "Свойство"]
    assert refused(record, record) == ["Штрихкод: эта запись в файле уже есть (нужно: один раз)"]
    assert (
        refused(replace(record, link=BOLT))[0]
        == "Штрихкод «Болт М8»: у записи регистра не бывает ссылки (нужно: без ссылки)"
    )


def test_a_layout_that_nobody_confirmed_is_told() -> None:
    old = profile("bp20")
    kind = "ДокументСсылка.ПлатежноеПоручение"
    account = old.link(
        "СправочникСсылка.БанковскиеСчета", guid(1), {"НомерСчета": "4" * 20, "Владелец": BUYER_OLD}
    )
    order = UniversalObject(
        type=kind,
        link=old.link(kind, guid(2), {"Дата": DAY, "Номер": "1"}),
        properties={
            "Организация": old.link(
                "СправочникСсылка.Организации", guid(3), {"ИНН": "1", "КПП": "2", "Наименование": "3"}
            ),
            "Контрагент": BUYER_OLD,
            "СчетОрганизации": account,
            "СчетКонтрагента": account,
            "СуммаДокумента": Decimal(5),
        },
    )

    told = write_file(io.BytesIO(), Envelope(), old, [order])

    assert told.counts == {kind: 1}
    assert told.warnings == (
        "Состав реквизитов в 1С:Бухгалтерия предприятия 2.0 не подтверждён для: «Платёжное поручение». "
        "Сначала загрузите файл в копию базы.",
    )


BUYER_OLD: Link = profile("bp20").link(
    "СправочникСсылка.Контрагенты", guid(2), {"ИНН": "5001007322", "КПП": "", "Наименование": "Ромашка"}
)


def test_numbers_stay_the_same_however_many_objects_there_are() -> None:
    numbers = Numbers()

    first = [numbers.of(f"object {place}") for place in range(20_000)]

    assert first == list(range(1, 20_001))
    assert [numbers.of(f"object {place}") for place in range(20_000)] == first
    assert numbers.mark(7) and not numbers.mark(7) and numbers.mark(19_999)


def test_a_reference_to_what_the_profile_does_not_describe_needs_something_to_search_by() -> None:
    user: Any = Link(type="СправочникСсылка.Пользователи", keys=(("Наименование", "Иванова"),))

    (found,) = read(written(sale(Ответственный=user)))

    assert found.object.properties["Ответственный"] == user
    assert any("не по чему искать" in text for text in refused(sale(Ответственный=replace(user, keys=()))))


def test_a_predefined_element_needs_no_search_fields() -> None:
    article = Link(type="СправочникСсылка.СтатьиДвиженияДенежныхСредств", predefined="ОплатаПокупателя")
    kind = "ДокументСсылка.ПриходныйКассовыйОрдер"
    cash = UniversalObject(
        type=kind,
        link=BP30.link(kind, guid(7), {"Дата": DAY, "Номер": "1"}),
        properties={
            "ВидОперации": BP30.word("ВидыОперацийПКО", "РозничнаяВыручка"),
            "Организация": sale().properties["Организация"],
            "СуммаДокумента": 5,
            "ВалютаДокумента": sale().properties["ВалютаДокумента"],
            "СтатьяДвиженияДенежныхСредств": article,
        },
    )

    (found,) = read(written(cash))

    assert found.object.properties["СтатьяДвиженияДенежныхСредств"] == article
