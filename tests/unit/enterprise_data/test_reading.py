"""What a sound message gives: objects in order, as they came, a batch at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.enterprise_data.reader import open_message
from enterprise_data.formats.enterprise_data.versions import MSG, namespace
from tests.unit.enterprise_data.messages import (
    OTHER,
    REF,
    counterparty,
    deletion,
    header,
    message,
    put,
    read,
)

CURRENCY = (
    f"<Справочник.Валюты><КлючевыеСвойства><Ссылка>{OTHER}</Ссылка><ДанныеКлассификатора><Код>643</Код>"
    "</ДанныеКлассификатора></КлючевыеСвойства></Справочник.Валюты>"
)


def test_objects_come_in_the_order_of_the_file_with_type_reference_and_line(tmp_path: Path) -> None:
    path = put(tmp_path, message("\n", counterparty(), "\n\n", CURRENCY, "\n", deletion(ref=OTHER)))
    objects = read(path)
    assert [(raw.index, raw.type_name, raw.ref, raw.line) for raw in objects] == [
        (1, "Справочник.Контрагенты", REF, 2),
        (2, "Справочник.Валюты", OTHER, 4),
        (3, "УдалениеОбъекта", OTHER, 5),
    ]
    assert [(raw.deletion, raw.deleted_type) for raw in objects] == [
        (False, None),
        (False, None),
        (True, "Справочник.Контрагенты"),
    ]


def test_a_message_without_objects_is_legal(tmp_path: Path) -> None:
    path = put(tmp_path, message())
    with open_message(path) as reader:
        assert reader.header.version == "1.17"
        assert list(reader.batches(10)) == []


def test_settings_only_need_no_body(tmp_path: Path) -> None:
    path = put(tmp_path, message(version=None))
    with open_message(path) as reader:
        assert reader.header.is_settings_only
        assert list(reader.objects()) == []


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_batches_hold_what_was_asked_for_and_lose_nothing(tmp_path: Path, size: int) -> None:
    refs = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(7)]
    path = put(tmp_path, message(*(counterparty(ref) for ref in refs)))
    with open_message(path) as reader:
        batches = list(reader.batches(size))
    assert [raw.ref for batch in batches for raw in batch] == refs
    assert all(len(batch) == size for batch in batches[:-1])


def test_a_batch_of_large_objects_is_smaller(tmp_path: Path) -> None:
    large = f"<ДополнительнаяИнформация>{'я' * (1 << 19)}</ДополнительнаяИнформация>"
    path = put(tmp_path, message(*(counterparty(more=large) for _ in range(6))))
    with open_message(path) as reader:
        assert [len(batch) for batch in reader.batches(100)] == [4, 2]


def test_a_byte_order_mark_comments_and_instructions_do_not_disturb(tmp_path: Path) -> None:
    text = message("<!-- <Справочник.Контрагенты/> -->", counterparty(name="Ром<!-- x -->ашка<?x y?>"))
    (raw,) = read(put(tmp_path, b"\xef\xbb\xbf" + text.encode()))
    assert raw.tree()["КлючевыеСвойства"]["Наименование"] == "Ромашка"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16LE"), ("cp1251", "windows-1251"), ("koi8-r", "KOI8-R")],
)
def test_other_declared_encodings_are_read(tmp_path: Path, encoding: str, declared: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>'
    text = message(counterparty(name="Ёлка"), declaration=declaration)
    (raw,) = read(put(tmp_path, text.encode(encoding)))
    assert raw.tree()["КлючевыеСвойства"]["Наименование"] == "Ёлка"


def test_prefixes_are_a_matter_of_taste(tmp_path: Path) -> None:
    uri = namespace("1.17")
    text = (
        f'<m:Message xmlns:m="urn:any" xmlns:q="{MSG}">{header().replace("msg:", "q:")}'
        f'<e:Body xmlns:e="{uri}">{counterparty().replace("<", "<e:").replace("<e:/", "</e:")}</e:Body></m:Message>'
    )
    (raw,) = read(put(tmp_path, text))
    assert (raw.type_name, raw.ref) == ("Справочник.Контрагенты", REF)
    assert raw.deviations() == []
    assert raw.tree()["КлючевыеСвойства"]["Наименование"] == "Ромашка"


def test_the_same_object_has_the_same_hash_and_another_one_another(tmp_path: Path) -> None:
    objects = read(put(tmp_path, message(counterparty(), counterparty(), counterparty(name="Лютик"))))
    first, second, third = (raw.raw_hash for raw in objects)
    assert first == second != third
    assert len(first) == 16


@pytest.mark.parametrize(
    ("ref", "wanted"),
    [
        (REF.upper(), REF),
        (f"\n  {REF} ", REF),
        ("", None),
        ("не УИД", None),
        ("{" + REF + "}", None),
        (REF[:-1], None),
    ],
)
def test_a_reference_is_canonical_or_none(tmp_path: Path, ref: str, wanted: str | None) -> None:
    (raw,) = read(put(tmp_path, message(counterparty(ref))))
    assert raw.ref == wanted


def test_keys_may_stand_behind_additional_information(tmp_path: Path) -> None:
    added = "<msg:AdditionalInfo>x</msg:AdditionalInfo>"
    text = message(counterparty().replace("<КлючевыеСвойства>", f"{added}<КлючевыеСвойства>"))
    (raw,) = read(put(tmp_path, text))
    assert raw.ref == REF
    assert raw.deviations() == []


def test_an_object_without_keys_has_no_reference(tmp_path: Path) -> None:
    objects = read(
        put(
            tmp_path,
            message("<Справочник.КонтрагентыГруппа/>", "<Справочник.Контрагенты>x</Справочник.Контрагенты>"),
        )
    )
    assert [raw.ref for raw in objects] == [None, None]


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<СсылкаНаОбъект/>",
        "<СсылкаНаОбъект><СсылкаНаОбъект/></СсылкаНаОбъект>",
        "<СсылкаНаОбъект/><СсылкаНаОбъект/>",
        f"<СсылкаНаОбъект><СсылкаНаОбъект><КонтрагентыСсылка>{REF}</КонтрагентыСсылка>"
        f"<ВалютыСсылка>{REF}</ВалютыСсылка></СсылкаНаОбъект></СсылкаНаОбъект>",
    ],
)
def test_a_deletion_that_names_nothing_or_two_things_deletes_nothing(tmp_path: Path, inside: str) -> None:
    (raw,) = read(put(tmp_path, message(f"<УдалениеОбъекта>{inside}</УдалениеОбъекта>")))
    assert (raw.deletion, raw.deleted_type, raw.ref) == (True, None, None)


def test_the_word_of_a_deletion_is_looked_up(tmp_path: Path) -> None:
    objects = read(
        put(
            tmp_path,
            message(
                deletion("КонтрагентыГруппаСсылка"), deletion("КатегорияДоговораСсылка"), deletion("ЧтоЭто")
            ),
        )
    )
    assert [raw.deleted_type for raw in objects] == [
        "Справочник.КонтрагентыГруппа",
        "Справочник.КатегорииДоговоров",
        "ЧтоЭто",
    ]


def test_a_version_without_a_catalogue_is_read_by_its_structure(tmp_path: Path) -> None:
    path = put(tmp_path, message(counterparty(), deletion(ref=OTHER), version="1.99"))
    first, second = read(path)
    assert first.tree()["КлючевыеСвойства"]["Наименование"] == "Ромашка"
    assert first.deviations() == []
    assert (second.deleted_type, second.ref) == ("Справочник.Контрагенты", OTHER)


def test_unknown_fields_are_kept_and_told(tmp_path: Path) -> None:
    more = "<НовоеПоле>1</НовоеПоле>"
    (raw,) = read(put(tmp_path, message(counterparty(more=more))))
    assert raw.tree()["НовоеПоле"] == "1"
    (deviation,) = raw.deviations()
    assert deviation.field == "НовоеПоле"
    assert "неизвестно" in deviation.message


def test_unknown_types_are_given_out_under_their_name(tmp_path: Path) -> None:
    foreign = '<Справочник.Чужие xmlns="urn:other"/>'
    objects = read(put(tmp_path, message("<Документ.Неведомый/>", foreign, counterparty())))
    assert [raw.type_name for raw in objects] == [
        "Документ.Неведомый",
        "{urn:other}Справочник.Чужие",
        "Справочник.Контрагенты",
    ]
    assert [raw.deviations() for raw in objects] == [[], [], []]


def test_lines_of_deviations_are_those_of_the_file(tmp_path: Path) -> None:
    wrong = "\n<ОКПО>\n12345678901234567890</ОКПО>\n"
    raw = read(put(tmp_path, message("\n" * 70_000, counterparty(more=wrong))))[0]
    assert abs(raw.line - 70_001) <= 1
    (deviation,) = raw.deviations()
    assert deviation.field == "ОКПО"
    assert abs(deviation.line - 70_002) <= 1


def test_a_closed_file_stays_readable_for_others(tmp_path: Path) -> None:
    path = put(tmp_path, "<x>")
    with pytest.raises(MalformedMessage):
        open_message(path)
    path.unlink()
    assert not path.exists()


_MEASURE = """
import re, sys
from pathlib import Path
from enterprise_data.formats.enterprise_data.reader import open_message
with open_message(Path(sys.argv[1])) as reader:
    count = sum(len(batch) for batch in reader.batches(500))
print(count, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.slow
def test_memory_does_not_follow_the_size_of_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (1_000, 60_000):
        text = message(*(counterparty(name=f"Фирма {number}" + "ы" * 200) for number in range(count)))
        done = subprocess.run(
            [sys.executable, "-c", _MEASURE, str(put(tmp_path, text))],
            capture_output=True,
            text=True,
            check=True,
        )
        found, peak = map(int, done.stdout.split())
        assert found == count
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 15, peaks
