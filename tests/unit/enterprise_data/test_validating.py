"""``validate``: a good file has no findings; a bad one tells line, object, field, what is wrong and what is right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.validate import Finding, validate_file
from enterprise_data.formats.enterprise_data.writer import emit_deletion, write_message
from tests.property.format_samples import FULL, PAIRS, emitted, one_way_header
from tests.property.real_schemas import VERSIONS, reference
from tests.unit.enterprise_data.messages import OTHER, REF, counterparty, deletion, header, message, put

every_version = pytest.mark.parametrize("version", VERSIONS)


def _findings(folder: Path, text: str | bytes) -> list[Finding]:
    return list(validate_file(put(folder, text)))


@every_version
def test_what_we_write_has_no_findings(tmp_path: Path, version: str) -> None:
    path = tmp_path / "message.xml"
    # each kind under a reference of its own
    objects = []
    for place, (otype, _) in enumerate(pair for pair in PAIRS if pair[1] == version):
        made = emitted(otype, FULL[otype.name], version)
        objects.append(
            type(made)(type_name=made.type_name, xml=made.xml.replace(REF, f"{place:08}{REF[8:]}"))
        )
    objects.append(emit_deletion(version, "Справочник.Контрагенты", OTHER))
    with path.open("wb") as out:
        write_message(out, one_way_header(version), objects)
    assert list(validate_file(path)) == []
    assert len(objects) > sum(pair[1] == version for pair in PAIRS) > 20


@pytest.mark.parametrize("name", ["all_objects_1_8", "all_objects_1_17", "all_objects_1_20", "deletion_1_17"])
def test_samples_of_the_reference_have_no_findings(name: str) -> None:
    assert list(validate_file(reference() / "samples" / "generated_minimal" / f"{name}.xml")) == []


def test_the_wrong_sample_of_the_reference_is_told_fault_by_fault() -> None:
    found = list(validate_file(reference() / "samples" / "negative" / "third_party_generated_1_8.xml"))
    assert {item.object.split()[0] for item in found} == {"Документ.ЗаказКлиента"}
    assert {(item.field, item.message) for item in found} >= {
        ("КлючевыеСвойства.Дата", "поле стоит не на своём месте"),
        ("КлючевыеСвойства.Проведен", "такого поля в версии 1.8 нет"),
        ("КлючевыеСвойства.Организация", "не хватает обязательного поля"),
        ("Организация", "такого поля здесь нет"),
        ("Валюта", "не хватает обязательного поля"),
        ("Сумма", "поле стоит не на своём месте"),
    }
    hints = {item.field: item.expected for item in found}
    assert hints["Организация"] == "его место — внутри «КлючевыеСвойства»"
    assert hints["КлючевыеСвойства.Дата"] == "должно стоять перед «Номер»"


FAULTS = {
    "too-long": (counterparty(more="\n<ОКПО>1234567890123456789</ОКПО>"), 3, "ОКПО", "длиннее"),
    "not-a-boolean": (
        counterparty(more="\n<ОбособленноеПодразделение>да</ОбособленноеПодразделение>"),
        3, "ОбособленноеПодразделение", "true",
    ),
    "empty-boolean": (counterparty(more="\n<ОбособленноеПодразделение/>"), 3, "ОбособленноеПодразделение", "true"),
    "unknown-field": (counterparty(more="\n<Проведен>true</Проведен>"), 3, "Проведен", "такого поля"),
    "twice": (counterparty(more="\n<ОКПО>1</ОКПО><ОКПО>2</ОКПО>"), 3, "ОКПО", "раз: 2"),
    "nested": (counterparty(more="\n<ОКПО><а/></ОКПО>"), 3, "ОКПО", "вложенных"),
    "nil": (counterparty(more='\n<ОКПО xsi:nil="true"/>'), 3, "ОКПО", "пустым"),
    "no-name": (counterparty(name=""), 2, "КлючевыеСвойства.Наименование", "пустое"),
    "blank-name": (counterparty(name="  "), 2, "КлючевыеСвойства.Наименование", "пустое"),
    "not-a-guid": (counterparty("12-34"), 2, "КлючевыеСвойства.Ссылка", "не ссылка"),
    "empty-reference": (counterparty(""), 2, "КлючевыеСвойства.Ссылка", "не ссылка"),
    "no-keys": ("<Справочник.Контрагенты/>", 2, "КлючевыеСвойства", "не хватает"),
    "no-form": (
        "<Справочник.Контрагенты><КлючевыеСвойства><Наименование>А</Наименование></КлючевыеСвойства></Справочник.Контрагенты>",
        2, "КлючевыеСвойства.ЮридическоеФизическоеЛицо", "не хватает",
    ),
    "two-values": (
        counterparty(more="\n<ОбщиеСвойстваОбъектовФормата><ДополнительныеРеквизиты><Строка><ЗначениеСвойства><Строка>а</Строка>"
        "<Число>1</Число></ЗначениеСвойства><Свойство><Наименование>Ц</Наименование></Свойство></Строка>"
        "</ДополнительныеРеквизиты></ОбщиеСвойстваОбъектовФормата>"),
        3, "ОбщиеСвойстваОбъектовФормата.ДополнительныеРеквизиты.Строка.ЗначениеСвойства", "указано значений: 2",
    ),
    "attribute": (counterparty(more='\n<ОКПО свой="1">1</ОКПО>'), 3, "ОКПО", "атрибут"),
    "text-between": (counterparty(more="\nпривет"), 2, "Справочник.Контрагенты", "не должно быть текста"),
    "unknown-type": ("<Документ.Неведомый/>", 2, "", "такого вида объектов"),
    "body-in-body": ("<Body/>", 2, "", "такого вида объектов"),
    "bare-deletion": ("<УдалениеОбъекта/>", 2, "СсылкаНаОбъект", "не хватает"),
    "deletion-of-nothing": (deletion(ref="x"), 2, "СсылкаНаОбъект.СсылкаНаОбъект.КонтрагентыСсылка", "не ссылка"),
    "document": ("<Документ.ЗаказКлиента/>", 2, "КлючевыеСвойства", "не хватает"),
}  # fmt: skip


@pytest.mark.parametrize(("fault", "line", "field", "word"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_found_where_it_is(tmp_path: Path, fault: str, line: int, field: str, word: str) -> None:
    found = _findings(tmp_path, message("\n", fault, "\n", counterparty(OTHER)))
    first = found[0]
    assert (first.line, first.field) == (line, field), found
    assert word in f"{first.message} {first.expected}"
    assert {item.object.split()[0] for item in found} == {
        first.object.split()[0]
    }  # the sound one is not blamed


@every_version
def test_a_bad_object_among_good_ones_is_told_alone(tmp_path: Path, version: str) -> None:
    objects = [counterparty(f"{number:08}-2d96-4af5-b855-90ad613450b9") + "\n" for number in range(100)]
    objects[50] = objects[50].replace("ЮридическоеЛицо", "Завод")
    (found,) = _findings(tmp_path, message("\n", *objects, version=version))
    assert (found.line, found.object) == (52, "Справочник.Контрагенты 00000050-2d96-4af5-b855-90ad613450b9")
    assert "Завод" in found.message
    assert "ФизическоеЛицо" in found.message


def test_a_reference_that_stands_twice_is_told_with_its_first_place(tmp_path: Path) -> None:
    (found,) = _findings(tmp_path, message("\n", counterparty(), "\n\n", counterparty(name="Лютик")))
    assert (found.line, found.field) == (4, "Ссылка")
    assert "строка 2" in found.message


def test_an_object_and_its_deletion_are_no_repetition(tmp_path: Path) -> None:
    assert _findings(tmp_path, message(counterparty(), deletion())) == []
    assert len(_findings(tmp_path, message(deletion(), deletion()))) == 1


def test_extensions_are_no_fault(tmp_path: Path) -> None:
    text = counterparty(more='<е:Поле xmlns:е="urn:e" вид="1"><е:Внутри/></е:Поле>')
    assert _findings(tmp_path, message(text)) == []


def test_many_faults_of_one_object_do_not_flood(tmp_path: Path) -> None:
    wrong = "<НетТакого/>" * 5_000
    found = _findings(tmp_path, message(counterparty(more=wrong), counterparty("x")))
    assert len(found) == 52
    assert found[50].message == "и ещё ошибок в этом объекте: 4950"
    assert found[51].field.endswith("Ссылка")


@pytest.mark.parametrize(
    ("head", "field", "word"),
    [
        (
            header("1.17", available="<msg:AvailableVersion>1.8</msg:AvailableVersion>"),
            "AvailableVersion",
            "среди версий нет",
        ),
        (header(inside="<msg:Prefix>А</msg:Prefix>"), "AvailableVersion", "не на своём месте"),
        (
            header().replace("</msg:Header>", "<msg:AvailableObjectTypes/></msg:Header>"),
            "AvailableObjectTypes",
            "пустой список",
        ),
        (header(available="<msg:Prefix>А</msg:Prefix>"), "AvailableVersion", "не хватает"),
    ],
)
def test_faults_of_the_header_are_told(tmp_path: Path, head: str, field: str, word: str) -> None:
    found = _findings(tmp_path, message(counterparty(), head=head))
    assert any(item.object == "заголовок" and item.field == field and word in item.message for item in found)
    assert all(item.line == 1 for item in found)


def test_an_unknown_version_is_told_and_read_by_its_structure(tmp_path: Path) -> None:
    (first, second) = _findings(tmp_path, message(counterparty(), counterparty(), version="1.99"))
    assert (first.field, "1.99" in first.message, "1.21" in first.expected) == ("Format", True, True)
    assert "уже встречался" in second.message


def test_a_file_that_can_not_be_read_is_one_finding(tmp_path: Path) -> None:
    (found,) = _findings(tmp_path, "это не XML")
    assert (found.object, found.line) == ("сообщение", 1)
    assert "message.xml" in found.message
    assert found.expected


def test_what_was_found_before_the_break_is_told_with_it(tmp_path: Path) -> None:
    text = message("\n", counterparty("x"), "\n", *(counterparty(OTHER) for _ in range(500)))
    found = _findings(tmp_path, text[:-30])
    assert found[0].field == "КлючевыеСвойства.Ссылка"
    assert "обрывается" in found[-1].message
    assert found[-1].line > 1


def test_settings_have_nothing_to_find(tmp_path: Path) -> None:
    assert _findings(tmp_path, message(version=None)) == []


def test_findings_come_while_the_file_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, message(*(counterparty("x") for _ in range(2_000))))
    copy = tmp_path / "copy.xml"
    shutil.copyfile(path, copy)
    findings = validate_file(copy)
    assert next(findings).field == "КлючевыеСвойства.Ссылка"
    findings.close()  # type: ignore[attr-defined]  # it is a generator
    copy.unlink()


@every_version
def test_every_type_of_the_version_is_known(version: str) -> None:
    known = catalogue(version)
    assert len(known.all_objects) > 200
    assert known.all_objects <= set(known.structures)


@pytest.mark.parametrize(
    ("wrong", "field", "right"),
    [
        (
            "<ОбособленноеПодразделение>да</ОбособленноеПодразделение>",
            "ОбособленноеПодразделение",
            "true или false",
        ),
        ("<ОКПО>123456789012345</ОКПО>", "ОКПО", "не длиннее 14 знаков"),
        (
            "<ГоловнойКонтрагент>Ромашка</ГоловнойКонтрагент>",
            "ГоловнойКонтрагент",
            "вложенные поля: Наименование",
        ),
        ("<ОКПО><а/></ОКПО>", "ОКПО", "не длиннее 14 знаков"),
        (
            "<КонтактнаяИнформация><Строка><ВидКонтактнойИнформации>Телефн</ВидКонтактнойИнформации>"
            "<ЗначенияПолей>1</ЗначенияПолей></Строка></КонтактнаяИнформация>",
            "КонтактнаяИнформация.Строка.ВидКонтактнойИнформации",
            "«Телефон»? одно из: ПочтовыйАдрес",
        ),
        (
            "<ИсторияКПП><Строка><ДатаНачала>01.02.2026</ДатаНачала><КПП>1</КПП></Строка></ИсторияКПП>",
            "ИсторияКПП.Строка.ДатаНачала",
            "дата ГГГГ-ММ-ДД",
        ),
    ],
)
def test_the_expected_form_is_told(tmp_path: Path, wrong: str, field: str, right: str) -> None:
    found = _findings(tmp_path, message(counterparty(more=wrong)))
    assert [(item.field, right in item.expected) for item in found] == [(field, True)], found


def test_a_missing_field_tells_what_it_would_hold(tmp_path: Path) -> None:
    found = {item.field: item.expected for item in _findings(tmp_path, message("<Документ.ЗаказКлиента/>"))}
    assert found["Контрагент"] == "вложенные поля: Наименование, ЮридическоеФизическоеЛицо"
    assert found["КлючевыеСвойства"] == "вложенные поля: Дата, Номер, Организация"


def test_a_type_that_is_not_there_is_told_with_its_neighbour(tmp_path: Path) -> None:
    found = _findings(tmp_path, message("<Справочник.Контрагент/>"))
    assert [item.expected for item in found] == ["возможно, Справочник.Контрагенты"]


ITEM = (
    "<Справочник.Номенклатура><КлючевыеСвойства><Ссылка>{ref}</Ссылка>{name}</КлючевыеСвойства>"
    "<ТипНоменклатуры>{kind}</ТипНоменклатуры><ЕдиницаИзмерения><ДанныеКлассификатора><Код>796</Код>"
    "</ДанныеКлассификатора></ЕдиницаИзмерения>{more}</Справочник.Номенклатура>"
)


@pytest.mark.parametrize(
    ("version", "name", "kind", "more", "told"),
    [
        ("1.15", "<Наименование>Стол</Наименование>", "Товар", "", set()),
        ("1.15", "<Наименование>Стол</Наименование>", "Набор", "<СтавкаНДС>НДС20</СтавкаНДС>", set()),
        (
            "1.15",
            "",
            "Товр",
            "<Весовой>да</Весовой>",
            {"КлючевыеСвойства.Наименование", "ТипНоменклатуры", "Весовой"},
        ),
        ("1.19", "<Наименование>Стол</Наименование>", "Товар", "<СтавкаНДС>НДС20</СтавкаНДС>", {"СтавкаНДС"}),
        ("1.5", "", "Иное", "<Весовой>да</Весовой>", {"Весовой"}),
        ("1.22", "", "Иное", "<Весовой>да</Весовой>", {"Весовой"}),
    ],
)
def test_a_version_without_a_catalogue_is_examined_by_its_neighbours(
    tmp_path: Path, version: str, name: str, kind: str, more: str, told: set[str]
) -> None:
    text = message(ITEM.format(ref=REF, name=name, kind=kind, more=more), version=version)
    found = _findings(tmp_path, text)
    assert {item.field for item in found if item.object != "заголовок"} == told
    assert [item.field for item in found if item.object == "заголовок"] == ["Format"]


def test_a_type_that_neither_neighbour_knows_is_told(tmp_path: Path) -> None:
    found = _findings(tmp_path, message("<Документ.Неведомый/>", version="1.15"))
    assert found[-1].message == "такого вида объектов в версии 1.15 нет"
