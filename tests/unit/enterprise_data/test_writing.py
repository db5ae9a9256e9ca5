"""What is written: in order, complete, nothing wrong; what can't be written names its field and what to do."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from enterprise_data.errors import SchemaViolation
from enterprise_data.formats.enterprise_data.stored import tree_of_xml
from enterprise_data.formats.enterprise_data.writer import Emitted, emit_deletion, emit_object, write_message
from enterprise_data.objects.base import Tree
from tests.property.format_samples import one_way_header
from tests.property.real_schemas import VERSIONS, complaints, element_of
from tests.unit.enterprise_data.messages import OTHER, REF

FIRM = "Справочник.Контрагенты"
FORM = "ЮридическоеФизическоеЛицо"


def _keys(**more: Any) -> Tree:
    return {"Ссылка": REF, "Наименование": "Ромашка", FORM: "ЮридическоеЛицо", **more}


def _firm(keys: Tree | None = None, **more: Any) -> Tree:
    return {"КлючевыеСвойства": _keys(**(keys or {})), **more}


def _refusal(version: str, type_name: str, tree: Tree) -> SchemaViolation:
    with pytest.raises(SchemaViolation) as caught:
        emit_object(version, type_name, tree)
    assert caught.value.hint
    return caught.value


def _back(version: str, emitted: Emitted) -> Tree:

    element = element_of(version, emitted.xml)
    return tree_of_xml(etree.tostring(element, encoding="utf-8"), version)


@pytest.mark.parametrize("version", VERSIONS)
def test_fields_are_put_in_the_order_of_the_version(version: str) -> None:
    keys = {FORM: "ЮридическоеЛицо", "ИНН": "7707083893", "Наименование": "Ромашка", "Ссылка": REF}
    emitted = emit_object(version, FIRM, {"ОКПО": "12345678", "КлючевыеСвойства": keys})
    order = [
        emitted.xml.index(name) for name in ("<Ссылка>", "<Наименование>", "<ИНН>", f"<{FORM}>", "<ОКПО>")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("tree", "field", "word"),
    [
        ({}, "КлючевыеСвойства", "обязательное"),
        ({"КлючевыеСвойства": {"Ссылка": REF}}, "КлючевыеСвойства.Наименование", "обязательное"),
        (_firm({"Наименование": ""}), "КлючевыеСвойства.Наименование", "обязательное"),
        (_firm({"Наименование": None}), "КлючевыеСвойства.Наименование", "обязательное"),
        (_firm({"Наименование": "\x01"}), "КлючевыеСвойства.Наименование", "обязательное"),
        (_firm({"Наименование": {"а": "1"}}), "КлючевыеСвойства.Наименование", "простое значение"),
        ({"КлючевыеСвойства": "текст"}, "КлючевыеСвойства", "группа полей"),
        (_firm({"ИНН": "1" * 13}), "КлючевыеСвойства.ИНН", "длиннее 12"),
        (_firm({FORM: "Кто-то"}), f"КлючевыеСвойства.{FORM}", "не из списка: ЮридическоеЛицо"),
        (_firm(ОбособленноеПодразделение="да"), "ОбособленноеПодразделение", "true"),
        (_firm({"Самозанятый": "2"}), "КлючевыеСвойства.Самозанятый", "true"),
        (
            _firm(КонтактнаяИнформация={"Строка": [{"ВидКонтактнойИнформации": "Рация", "ЗначенияПолей": "1"}]}),
            "КонтактнаяИнформация.Строка.ВидКонтактнойИнформации",
            "не из списка",
        ),
        (
            _firm(КонтактнаяИнформация={"Строка": [{"ВидКонтактнойИнформации": "Телефон"}]}),
            "КонтактнаяИнформация.Строка.ЗначенияПолей",
            "обязательное",
        ),
    ],
)  # fmt: skip
def test_a_wrong_object_is_refused_with_its_field_and_what_is_wrong(
    tree: Tree, field: str, word: str
) -> None:
    error = _refusal("1.17", FIRM, tree)
    assert f"«{field}»" in error.message
    assert word in error.message
    assert (error.facts["field"], error.facts["object_type"], error.facts["version"]) == (field, FIRM, "1.17")


def test_a_field_that_stands_twice_is_refused_by_the_schema() -> None:
    error = _refusal("1.17", FIRM, _firm(ОКПО=["1", "2"]))
    assert error.facts["field"] == "ОКПО"
    assert "не на своём месте" in error.message


def test_a_kind_that_the_version_lacks_is_refused() -> None:
    assert "Справочник.КонтактныеЛица" in _refusal("1.8", "Справочник.КонтактныеЛица", {}).message
    assert "Справочник.СтавкиНДС" in _refusal("1.8", "Справочник.СтавкиНДС", {}).message


# --- exactly one of several ---------------------------------------------------------------------------


def _account(owner: Any) -> Tree:
    keys = {"Ссылка": REF, "НомерСчета": "1", "Владелец": owner}
    return {"КлючевыеСвойства": keys, "ВалютаДенежныхСредств": {"ДанныеКлассификатора": {"Код": "643"}}}


@pytest.mark.parametrize("version", VERSIONS)
def test_an_owner_is_exactly_one(version: str) -> None:
    one, two = _keys(), {**_keys(), "Ссылка": OTHER}
    account = "Справочник.БанковскиеСчета"
    assert emit_object(version, account, _account({"КонтрагентыСсылка": one})).dropped == ()
    for owner, count in (({"КонтрагентыСсылка": one, "ОрганизацииСсылка": two}, 2), ({}, 0)):
        error = _refusal(version, account, _account(owner))
        assert error.facts["field"] == "КлючевыеСвойства.Владелец"
        assert f"ровно одно значение, а указано {count}" in error.message


def _property(value: Any) -> Tree:
    row = {"ЗначениеСвойства": value, "Свойство": {"Наименование": "Цвет"}}
    return _firm(ОбщиеСвойстваОбъектовФормата={"ДополнительныеРеквизиты": {"Строка": [row]}})


def test_the_value_of_a_property_is_exactly_one_or_none_at_all() -> None:
    error = _refusal("1.17", FIRM, _property({"Строка": "синий", "Число": "5"}))
    assert "а указано 2" in error.message
    assert "ЗначениеСвойства" not in emit_object("1.17", FIRM, _property("")).xml.replace("</Строка>", "")
    assert "<Строка></Строка>" in emit_object("1.17", FIRM, _property({"Строка": ""})).xml


# --- empty, absent, nil -------------------------------------------------------------------------------


def test_what_came_empty_goes_back_empty_and_what_did_not_come_stays_away() -> None:
    emitted = emit_object("1.17", FIRM, _firm({"НаименованиеПолное": ""}, ОКПО=""))
    assert "<НаименованиеПолное></НаименованиеПолное>" in emitted.xml
    assert "<ОКПО></ОКПО>" in emitted.xml
    assert "ДокументУдЛичность" not in emitted.xml
    assert emitted.dropped == ()


@pytest.mark.parametrize(
    ("keys", "more"),
    [
        ({"Группа": {"Ссылка": "", "Наименование": "Г"}}, {}),
        ({}, {"ОбособленноеПодразделение": ""}),
        ({}, {"ОсновнойДоговор": ""}),
        ({}, {"ГоловнойКонтрагент": {}}),
        ({"GLN": None}, {"ОКПО": None}),
    ],
)
def test_an_empty_place_that_would_break_1c_is_left_out(keys: Tree, more: Tree) -> None:
    emitted = emit_object("1.17", FIRM, _firm(keys, **more))
    names = (
        "ОбособленноеПодразделение",
        "ОсновнойДоговор",
        "ГоловнойКонтрагент",
        "GLN",
        "ОКПО",
        "<Ссылка></",
    )
    assert not [name for name in names if name in emitted.xml]
    assert emitted.dropped == ()
    assert complaints("1.17", emitted.xml) == []


def test_an_empty_row_of_contacts_keeps_its_place() -> None:
    row = {"ВидКонтактнойИнформации": "Телефон", "ЗначенияПолей": ""}
    emitted = emit_object("1.17", FIRM, _firm(КонтактнаяИнформация={"Строка": [row]}))
    assert "<ЗначенияПолей></ЗначенияПолей>" in emitted.xml


def test_an_empty_structure_without_demands_stays() -> None:
    emitted = emit_object("1.17", FIRM, _firm(КонтактнаяИнформация=""))
    assert "<КонтактнаяИнформация></КонтактнаяИнформация>" in emitted.xml


def _contract(**more: Any) -> Tree:
    keys = {"Ссылка": REF, "ВидДоговора": "СПокупателем", "Организация": _keys(), "Контрагент": _keys()}
    return {"КлючевыеСвойства": keys, **more}


def test_nil_is_written_where_it_is_allowed() -> None:
    emitted = emit_object("1.17", "Справочник.Договоры", _contract(ИдентификаторГосКонтракта=None))
    assert '<ИдентификаторГосКонтракта xsi:nil="true"/>' in emitted.xml
    assert _back("1.17", emitted)["ИдентификаторГосКонтракта"] is None


@pytest.mark.parametrize("sentinel", ["0001-01-01", "0001-01-01T00:00:00", " 0001-01-01 "])
def test_the_empty_date_of_1c_is_no_value(sentinel: str) -> None:
    emitted = emit_object("1.17", "Справочник.Договоры", _contract(СрокДействия=sentinel))
    assert "СрокДействия" not in emitted.xml
    assert emitted.dropped == ()


# --- other spellings of the same ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "goes"),
    [("2026-11-20", "2026-11-20"), ("2026-11-20T00:00:00", "2026-11-20"), (" 2026-11-20\n", "2026-11-20")],
)
def test_a_date_is_written_as_the_format_wants_it(came: str, goes: str) -> None:
    emitted = emit_object("1.17", "Справочник.Договоры", _contract(СрокДействия=came))
    assert f"<СрокДействия>{goes}</СрокДействия>" in emitted.xml


def test_a_reference_is_written_in_lower_case_and_a_wrong_one_is_dropped_and_told() -> None:
    sound = emit_object("1.17", FIRM, _firm({"Ссылка": f" {REF.upper()} "}))
    assert f"<Ссылка>{REF}</Ссылка>" in sound.xml
    group = {"Ссылка": "не УИД", "Наименование": "Оптовые"}
    wrong = emit_object("1.17", FIRM, _firm({"Группа": group}))
    assert wrong.dropped == ("КлючевыеСвойства.Группа.Ссылка",)
    assert "Оптовые" in wrong.xml


# --- what the version has no place for ----------------------------------------------------------------


def test_what_an_older_version_lacks_is_dropped_and_told() -> None:
    tree = _firm({"РегистрационныйНомер": "1027700132195", "GLN": "1"}, ИсторияКПП={"Строка": [{"КПП": "1"}]})
    emitted = emit_object("1.8", FIRM, tree)
    assert sorted(emitted.dropped) == ["ИсторияКПП", "КлючевыеСвойства.РегистрационныйНомер"]
    assert "<GLN>1</GLN>" in emitted.xml


@pytest.mark.parametrize("nothing", ["", None, {}, []])
def test_nothing_is_no_loss(nothing: Any) -> None:
    assert emit_object("1.8", FIRM, _firm(ИсторияКПП=nothing)).dropped == ()


@pytest.mark.parametrize(
    ("inn", "flag", "told"),
    [
        ("500100732259", "true", False),
        ("500100732259", "false", True),
        ("", "false", False),
        ("", "1", True),
        ("7707083893", "true", True),
    ],
)
def test_a_sole_trader_is_told_by_twelve_digits_before_1_17(inn: str, flag: str, told: bool) -> None:
    keys = {FORM: "ФизическоеЛицо", "ИНН": inn, "ИндивидуальныйПредприниматель": flag}
    dropped = emit_object("1.16", FIRM, _firm(keys)).dropped
    assert (dropped == ("КлючевыеСвойства.ИндивидуальныйПредприниматель",)) is told


def test_a_value_of_a_later_version_is_dropped_where_1c_keeps_its_own() -> None:
    assert emit_object("1.8", FIRM, _firm(ОКПО="12345678901234")).dropped == ("ОКПО",)
    assert emit_object("1.17", FIRM, _firm(ОКПО="12345678901234")).dropped == ()
    assert "длиннее 14" in _refusal("1.17", FIRM, _firm(ОКПО="1" * 15)).message


def test_another_shape_under_the_same_name_is_dropped_and_told() -> None:
    emitted = emit_object("1.17", FIRM, _firm(ОКПО={"Код": "1"}, ОсновнойДоговор="№ 5"))
    assert sorted(emitted.dropped) == ["ОКПО", "ОсновнойДоговор"]


@pytest.mark.parametrize(
    ("version", "element"), [("1.8", "ДополнительнаяИнформация"), ("1.17", "Комментарий")]
)
def test_the_comment_stands_where_the_version_has_it(version: str, element: str) -> None:
    common = {
        "Комментарий": "важный",
        "СостояниеОбъекта": "Актуальный",
        "{urn:e}Поле": '<e:Поле xmlns:e="urn:e"/>',
    }
    emitted = emit_object(version, FIRM, _firm(ОбщиеСвойстваОбъектовФормата=common))
    assert f"<{element}>важный</{element}>" in emitted.xml
    lost = ["ОбщиеСвойстваОбъектовФормата", "СостояниеОбъекта"] if version == "1.8" else []
    assert sorted(emitted.dropped) == lost
    assert _back(version, emitted)["ОбщиеСвойстваОбъектовФормата"]["Комментарий"] == "важный"


# --- extensions ---------------------------------------------------------------------------------------


def test_extensions_and_additional_information_travel_on() -> None:
    tree = _firm() | {
        "{http://www.1c.ru/SSL/Exchange/Message}AdditionalInfo": '<msg:AdditionalInfo xmlns:msg="http://www.1c.ru/SSL/Exchange/Message">i</msg:AdditionalInfo>',
        "{urn:e}Поле": ['<e:Поле xmlns:e="urn:e">1</e:Поле>', '<e:Поле xmlns:e="urn:e">2</e:Поле>'],
        "@{urn:e}метка": 'кавычки " и <скобки>',
        "@{http://www.w3.org/XML/1998/namespace}lang": "ru",
    }
    tree["КлючевыеСвойства"]["@{urn:e}вид"] = "x"
    emitted = emit_object("1.17", FIRM, tree)
    back = _back("1.17", emitted)
    assert (back["@{urn:e}метка"], back["КлючевыеСвойства"]["@{urn:e}вид"]) == ('кавычки " и <скобки>', "x")
    assert back["@{http://www.w3.org/XML/1998/namespace}lang"] == "ru"
    assert len(back["{urn:e}Поле"]) == 2
    assert emitted.xml.index("AdditionalInfo") < emitted.xml.index("<КлючевыеСвойства")
    assert complaints("1.17", emitted.xml) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_group_keeps_its_extensions_although_its_schema_had_to_leave_them_out(version: str) -> None:
    tree: Tree = {
        "{http://www.1c.ru/SSL/Exchange/Message}AdditionalInfo": '<msg:AdditionalInfo xmlns:msg="http://www.1c.ru/SSL/Exchange/Message"/>',
        "КлючевыеСвойства": {"Ссылка": REF, "Наименование": "Оптовые"},
        "{urn:e}Поле": '<e:Поле xmlns:e="urn:e">1</e:Поле>',
    }
    emitted = emit_object(version, "Справочник.КонтрагентыГруппа", tree)
    assert (emitted.dropped, "AdditionalInfo" in emitted.xml, "<e:Поле" in emitted.xml) == ((), True, True)


def test_what_stands_where_nothing_may_stand_is_dropped_and_told() -> None:
    table = {
        "Строка": [{"ВидКонтактнойИнформации": "Skype", "ЗначенияПолей": "r"}],
        "{urn:e}Поле": "<e:Поле xmlns:e='urn:e'/>",
    }
    emitted = emit_object("1.17", FIRM, _firm(КонтактнаяИнформация=table) | {"{}Чужое": "<Чужое/>"})
    assert sorted(emitted.dropped) == ["{}Чужое", "КонтактнаяИнформация.{urn:e}Поле"]
    assert "<Чужое" not in emitted.xml


# --- texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["<b>&amp;</b>", "a]]>b", "строка\nстрока\tтаб\rвозврат", "«ё» № 😀", "  края  ", "&#10;"]
)
def test_any_text_arrives_as_it_is(text: str) -> None:
    emitted = emit_object("1.17", FIRM, _firm(ДокументУдЛичность=text))
    assert _back("1.17", emitted)["ДокументУдЛичность"] == text


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_characters_that_no_xml_can_hold_are_taken_out(bad: str) -> None:
    row = {"ВидКонтактнойИнформации": "Skype", "ЗначенияПолей": f"ro{bad}mashka"}
    emitted = emit_object(
        "1.17", FIRM, _firm({"Наименование": f"Ром{bad}ашка"}, КонтактнаяИнформация={"Строка": [row]})
    )
    assert "<Наименование>Ромашка</Наименование>" in emitted.xml
    assert "romashka" in emitted.xml
    assert emitted.cleaned
    assert not emit_object("1.17", FIRM, _firm()).cleaned


def test_a_long_text_goes_and_an_endless_one_is_refused() -> None:
    long = "я" * 3_000_000
    assert long in emit_object("1.17", FIRM, _firm(ДокументУдЛичность=long)).xml
    error = _refusal("1.17", FIRM, _firm(ДокументУдЛичность="я" * 11_000_000))
    assert "не записывается как XML" in error.message


# --- deletions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_a_deletion_names_its_object_by_the_word_of_the_version(version: str) -> None:
    emitted = emit_deletion(version, FIRM, REF.upper())
    assert f"<КонтрагентыСсылка>{REF}</КонтрагентыСсылка>" in emitted.xml
    assert emitted.xml.count("<СсылкаНаОбъект>") == 2
    assert complaints(version, emitted.xml) == []


@pytest.mark.parametrize(("type_name", "ref"), [("Справочник.Неведомые", REF), (FIRM, "не УИД"), (FIRM, "")])
def test_a_deletion_that_can_not_be_told_is_refused(type_name: str, ref: str) -> None:
    with pytest.raises(SchemaViolation, match="передать нельзя") as caught:
        emit_deletion("1.17", type_name, ref)
    assert caught.value.hint


# --- messages -----------------------------------------------------------------------------------------


def test_a_message_of_settings_has_no_body() -> None:
    out = io.BytesIO()
    header = one_way_header("1.17")

    assert write_message(out, replace(header, version=None), []) == 0
    assert b"<Body" not in out.getvalue()
    assert out.getvalue().startswith(b'<?xml version="1.0" encoding="UTF-8"?>')


def test_an_empty_message_has_an_empty_body() -> None:
    out = io.BytesIO()
    assert write_message(out, one_way_header("1.17"), []) == 0
    assert b'<Body xmlns="http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17">\n</Body>' in out.getvalue()


_MEASURE = """
import io, re, sys
from pathlib import Path
from enterprise_data.formats.enterprise_data.writer import Emitted, write_message
from tests.property.format_samples import one_way_header
objects = (Emitted(type_name="x", xml="<x>" + "я" * 1000 + "</x>") for _ in range(int(sys.argv[1])))
with open("/dev/null", "wb") as out:
    print(write_message(out, one_way_header("1.17"), objects))
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.slow
def test_memory_does_not_follow_the_number_of_objects() -> None:
    peaks = []
    for count in (2_000, 100_000):
        command = [sys.executable, "-c", _MEASURE, str(count)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        written, peak = map(int, done.stdout.split())
        assert written == count
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 15, peaks
