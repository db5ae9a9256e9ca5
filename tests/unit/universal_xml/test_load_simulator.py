"""The simulator stops where 1C stops, keeps what 1C keeps, and loads the reference's own sample."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import pytest

from tests.onec_loader.base import Infobase, Metadata
from tests.onec_loader.loader import Loader
from tests.onec_loader.report import Report
from tests.unit.universal_xml.samples import (
    BUYER,
    OWN_LINK,
    REFERENCE,
    RULES,
    buyer,
    by_hand,
    prop,
    sale,
    written,
)

NAME = prop("Наименование", "Строка", "<Значение>Ромашка</Значение>")
SOUND = by_hand(NAME).removesuffix("</ФайлОбмена>")
SECOND = '<Объект Нпп="2" Тип="СправочникСсылка.Контрагенты" ИмяПравила="Контрагенты">' + OWN_LINK.replace(
    "002<", "009<"
).replace('Нпп="1"', 'Нпп="2"')


@cache
def metadata() -> Metadata:
    """What 3.0 has."""
    path = files("enterprise_data.formats.universal_xml").joinpath("profiles/bp30.json")
    raw = json.loads(path.read_text("utf-8"))
    return Metadata(types=raw["types"], enumerations=raw["enumerations"])


def loaded(data: str | bytes) -> tuple[Report, Infobase]:
    """One load into an empty base."""
    base = Infobase(metadata())
    return Loader(base).load(data.encode() if isinstance(data, str) else data), base


TABLE, LEGAL = '<ТабличнаяЧасть Имя="КонтактнаяИнформация">', "ПеречислениеСсылка.ЮридическоеФизическоеЛицо"
STOPS = {
    "an unknown property": prop("Выдумка", "Строка", "<Пусто/>"),
    "an unknown table": '<ТабличнаяЧасть Имя="Выдумка"/>',
    "an unknown column": f"{TABLE}<Запись>{prop('Х', 'Строка', '')}</Запись></ТабличнаяЧасть>",
    "a comma in a number": prop("ОбособленноеПодразделение", "Число", "<Значение>1,5</Значение>"),
    "an unknown value": prop("ЮридическоеФизическоеЛицо", LEGAL, "<Значение>Х</Значение>"),
    "an unknown type": prop("Комментарий", "Исходящие счета", "<Значение>1</Значение>"),
    "no type": '<Свойство Имя="Комментарий"><Значение>1</Значение></Свойство>',
    "another type than the attribute's": prop("КПП", "Число", "<Значение>1</Значение>"),
}


@pytest.mark.parametrize("case", STOPS)
def test_a_bad_object_stops_the_load_in_the_middle_and_what_came_before_stays(case: str) -> None:
    third = SECOND.replace("009<", "010<").replace('Нпп="2"', 'Нпп="3"')

    report, base = loaded(f"{SOUND}{SECOND}{STOPS[case]}</Объект>{third}</Объект></ФайлОбмена>")

    assert report.stopped
    assert report.loaded == 1
    assert [ref[1][-3:] for ref in base.objects] == ["002"]


def test_a_file_cut_short_leaves_a_partial_load() -> None:
    report, base = loaded(SOUND + SECOND)

    assert report.stopped and len(base.objects) == 1


def test_a_missing_rule_stops_and_an_unknown_rule_node_loses_the_rest() -> None:
    assert loaded(by_hand(NAME, rules="<ПравилаОбмена/>"))[0].stopped

    report, _ = loaded(by_hand(NAME, rules=RULES.replace("<ПравилаОбмена>", "<ПравилаОбмена><Новость/>")))
    assert report.stopped and report.messages[0][0] == 7


@pytest.mark.parametrize("before", ["<!-- x -->", "<?x y?>", "<!DOCTYPE x>"])
def test_nothing_may_stand_before_the_root(before: str) -> None:
    report, base = loaded(before + by_hand(NAME))

    assert report.messages[0][0] == 9 and not base.objects


def test_a_bad_date_in_the_root_ends_the_load_before_it_starts() -> None:
    report, base = loaded(by_hand(NAME, root='ДатаВыгрузки="22.11.2026"'))

    assert report.stopped and not base.objects


def test_a_comment_inside_an_object_loses_the_object() -> None:
    report, base = loaded(by_hand(NAME + "<!-- x -->"))

    assert report.messages[0][0] == 9 and not report.stopped and not base.objects


def test_what_1c_cuts_or_ignores_in_silence_is_noted() -> None:
    long = prop("КПП", "Строка", f"<Значение>{'1' * 10}</Значение>")
    bare = prop("ГоловнойКонтрагент", "СправочникСсылка.Контрагенты", "<Нпп>1</Нпп>")
    cdata = prop("Комментарий", "Строка", "<Значение><![CDATA[x]]></Значение>")

    for inside in (long, bare, cdata):
        assert loaded(by_hand(inside))[0].losses


def test_an_object_met_only_in_references_becomes_a_stub_and_later_itself() -> None:
    report, base = loaded(written(sale(), buyer()))

    assert report.stubs > 0
    assert base.objects[(BUYER.type, BUYER.guid or "")].fields["НаименованиеПолное"] == 'ООО "Ромашка & Ко"'
    assert base.objects[(BUYER.type, BUYER.guid or "")].fields["КПП"] == ""


def test_a_guid_that_the_base_lacks_is_searched_by_fields_where_the_rule_says_so() -> None:
    _, base = loaded(written(buyer()))
    item = base.objects.pop((BUYER.type, BUYER.guid or ""))
    base.objects[(BUYER.type, "11111111-1111-4111-8111-111111111111")] = item

    report = Loader(base).load(written(buyer()))

    assert (report.created, report.changed, len(base.objects)) == (0, 0, 1)


def test_an_edit_in_the_file_is_an_edit_in_the_base_and_only_once() -> None:
    _, base = loaded(written(buyer()))

    edited = written(buyer(Комментарий="новый"))

    assert (Loader(base).load(edited).changed, Loader(base).load(edited).changed) == (1, 0)


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="../shared is not beside this checkout")
def test_the_sample_that_meets_every_rule_loads_twice() -> None:
    data = (REFERENCE / "samples" / "own_good_realization.xml").read_bytes()
    base = Infobase(metadata())

    first, second = Loader(base).load(data), Loader(base).load(data)

    assert first.messages == [] and first.loaded == 4
    assert (second.messages, second.created, second.changed) == ([], 0, 0)
