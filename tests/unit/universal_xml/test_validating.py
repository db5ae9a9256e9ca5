"""«Проверить файл» for every format that a file may be in."""

from __future__ import annotations

from pathlib import Path

import pytest

from enterprise_data.errors import ConfigurationError
from enterprise_data.formats.recognition import Format, format_of
from sync.services.validation import Finding, targets, validate
from tests.unit.universal_xml.samples import RULES, buyer, by_hand, prop, sale, written

NAME = prop("Наименование", "Строка", "<Значение>Ромашка</Значение>")
RULES_30 = RULES.replace(
    "<ПравилаОбмена>", "<ПравилаОбмена><Наименование>CRM --&gt; БухгалтерияПредприятия 3.0</Наименование>"
)


def kept(folder: Path, data: bytes | str, name: str = "file.xml") -> Path:
    """The data as a file."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def findings(folder: Path, data: bytes | str, target: str = "") -> list[Finding]:
    """What is found in the data."""
    return list(validate(kept(folder, data), target))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"1CClientBankExchange\r\n", Format.BANK_CLIENT),
        (b"\xef\xbb\xbf1CClientBankExchange\n", Format.BANK_CLIENT),
        ('<?xml version="1.0" encoding="windows-1251"?><ФайлОбмена>'.encode("cp1251"), Format.UNIVERSAL),
        ("\ufeff<ФайлОбмена>".encode(), Format.UNIVERSAL),
        ("<ФайлОбмена><a>".encode("utf-16"), Format.UNIVERSAL),
        ("<ФайлОбмена><a></b>".encode(), Format.UNIVERSAL),
        ("<ФайлОбмена &>".encode(), Format.UNIVERSAL),
        ("<ПравилаОбмена>".encode(), Format.UNIVERSAL),
        (b'<Message xmlns="http://www.1c.ru/SSL/Exchange/Message">', Format.ENTERPRISE_DATA),
        (b"", Format.ENTERPRISE_DATA),
        (b"PK nonsense", Format.ENTERPRISE_DATA),
    ],
)
def test_a_format_is_recognised_by_how_the_file_begins(head: bytes, expected: Format) -> None:
    assert format_of(head) is expected


def test_what_we_write_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path, written(buyer(), sale()), "bp30") == []
    assert findings(tmp_path, written(buyer(), sale())) == []


def test_an_object_is_held_against_the_target_that_the_file_names(tmp_path: Path) -> None:
    data = by_hand(
        NAME + prop("ЮрФизЛицо", "ПеречислениеСсылка.ЮрФизЛицо", "<Значение>ЮрЛицо</Значение>"),
        rules=RULES_30,
    )

    told = findings(tmp_path, data)

    assert [(item.line, item.field) for item in told] == [(2, "ЮридическоеФизическоеЛицо"), (4, "ЮрФизЛицо")]
    assert told[1].object == "Контрагент «Ромашка»"
    assert told[1].message == "такого реквизита в «1С:Бухгалтерия предприятия 3.0» нет"
    assert told[1].expected and told[1].remedy
    assert findings(tmp_path, data, "bp20") == []


def test_without_a_target_only_the_format_is_checked(tmp_path: Path) -> None:
    assert findings(tmp_path, by_hand(NAME)) == []


def test_a_number_with_a_comma_is_told_with_its_line_and_form(tmp_path: Path) -> None:
    (told,) = findings(tmp_path, by_hand(NAME + prop("Сумма", "Число", "<Значение>12,5</Значение>")))

    assert (told.line, told.object, told.field) == (4, "Контрагенты «Ромашка»", "Сумма")
    assert told.expected == "число с точкой, без пробелов: 1234.50"
    assert told.remedy == "Исправьте это там, откуда файл выгружен, и выгрузите его заново."


def test_lines_of_what_the_target_lacks_are_right_far_down(tmp_path: Path) -> None:
    below = by_hand(NAME + "\n" + prop("Выдумка", "Строка", "<Пусто/>")).partition(">")[2]
    data = "<ФайлОбмена>" + "\n" * 70_000 + below

    told = [item for item in findings(tmp_path, data, "bp30") if item.field == "Выдумка"]

    assert [item.line for item in told] == [data.count("\n", 0, data.index("Выдумка")) + 1]


def test_one_object_of_a_thousand_errors_is_not_told_to_its_end(tmp_path: Path) -> None:
    inside = "".join(prop(f"П{number}", "Число", "<Значение>x</Значение>") for number in range(1000))

    told = findings(tmp_path, by_hand(inside))

    assert len(told) == 51
    assert told[-1].message == "и ещё ошибок в этом объекте: 950"


def test_a_file_that_breaks_ends_with_why(tmp_path: Path) -> None:
    told = findings(tmp_path, by_hand(NAME)[:-30])

    assert "повреждён" in told[-1].message and told[-1].remedy


def test_a_bank_file_is_checked_too(tmp_path: Path) -> None:
    text = "1CClientBankExchange\r\nВерсияФормата=9.99\r\nКодировка=Windows\r\n"

    told = [item.message for item in findings(tmp_path, text.encode("cp1251"))]

    assert told == [
        "версия формата неизвестна: прочитано по правилам 1.03",
        "нет строки «КонецФайла»: файл мог быть записан не до конца",
    ]


def test_an_unknown_target_is_a_mistake_of_the_command(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        findings(tmp_path, by_hand(NAME), "bp40")
    assert targets() == ("bp20", "bp30")
