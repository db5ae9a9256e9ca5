"""Objects between two exchanges: as trees, as they came, and whole enough for another version or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.enterprise_data.breaks import breaks, breaks_of_kept
from enterprise_data.formats.enterprise_data.stored import (
    as_it_came,
    kept,
    ready_xml,
    tree_of,
    tree_of_xml,
)
from enterprise_data.formats.enterprise_data.versions import namespace
from enterprise_data.formats.enterprise_data.walker import Walker
from enterprise_data.formats.enterprise_data.wholeness import is_whole, left_standing
from enterprise_data.objects.base import Tree
from enterprise_data.objects.codec import encode_tree
from enterprise_data.objects.registry import KINDS
from tests.property.catalogue_samples import content, made
from tests.property.real_schemas import VERSIONS, element_of
from tests.unit.enterprise_data.messages import REF, counterparty, message, put, read

FIRM = "Справочник.Контрагенты"


def _tree(more: str, version: str = "1.17") -> Tree:
    text = counterparty(more=more).replace(f"<{FIRM}>", f'<{FIRM} xmlns="{namespace(version)}">', 1)
    return tree_of_xml(text.encode(), version)


# --- the tree -----------------------------------------------------------------------------------------


def test_leaves_are_texts_and_structures_are_dictionaries_in_the_order_of_the_file() -> None:
    tree = _tree("<ОКПО> 1 </ОКПО><ГоловнойКонтрагент><Наименование>А</Наименование></ГоловнойКонтрагент>")
    assert list(tree) == ["КлючевыеСвойства", "ОКПО", "ГоловнойКонтрагент"]
    assert (tree["ОКПО"], tree["ГоловнойКонтрагент"]) == (" 1 ", {"Наименование": "А"})


def test_rows_are_a_list_also_where_there_is_one() -> None:
    row = "<Строка><КПП>1</КПП></Строка>"
    assert _tree(f"<ИсторияКПП>{row}</ИсторияКПП>")["ИсторияКПП"] == {"Строка": [{"КПП": "1"}]}
    assert len(_tree(f"<ИсторияКПП>{row * 3}</ИсторияКПП>")["ИсторияКПП"]["Строка"]) == 3


def test_the_text_of_a_property_is_no_row() -> None:
    inside = "<ЗначениеСвойства><Строка>синий</Строка></ЗначениеСвойства><Свойство/>"
    tree = _tree(
        "<ОбщиеСвойстваОбъектовФормата><ДополнительныеРеквизиты>"
        f"<Строка>{inside}</Строка></ДополнительныеРеквизиты></ОбщиеСвойстваОбъектовФормата>"
    )
    (row,) = tree["ОбщиеСвойстваОбъектовФормата"]["ДополнительныеРеквизиты"]["Строка"]
    assert row["ЗначениеСвойства"] == {"Строка": "синий"}


def test_empty_nil_and_absent_are_three_things() -> None:
    nil = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil'
    tree = _tree(f'<ОКПО/><ДокументУдЛичность {nil}="true"/><ИсторияКПП {nil}="1"/><Поле {nil}="false"/>')
    assert (tree["ОКПО"], tree["ДокументУдЛичность"], tree["ИсторияКПП"], tree["Поле"]) == (
        "",
        None,
        None,
        "",
    )
    assert "ОсновнойДоговор" not in tree


def test_foreign_content_is_kept_as_it_came() -> None:
    tree = _tree(
        '<е:Поле xmlns:е="urn:e" а="1">x<е:б/></е:Поле><ОсновнойДоговор xmlns:е="urn:e" е:метка="м"/>'
    )
    assert etree.fromstring(tree["{urn:e}Поле"]).get("а") == "1"
    assert tree["ОсновнойДоговор"] == {"@{urn:e}метка": "м"}


def test_an_element_without_a_namespace_takes_no_fields_place() -> None:
    tree = _tree('<ОКПО xmlns="">чужой</ОКПО>')
    assert "ОКПО" not in tree
    assert "чужой" in tree["{}ОКПО"]


def test_a_field_that_stands_twice_counts_by_its_first() -> None:
    binding = KINDS["counterparty"].enterprise_data
    tree = _tree("<ОКПО>1</ОКПО><ОКПО>2</ОКПО>")
    tree["КлючевыеСвойства"] = [tree["КлючевыеСвойства"], {"Наименование": "Второе"}]
    record = binding.read(tree, (1, 17))
    assert (record.okpo, record.name) == ("1", "Ромашка")


def test_names_without_end_are_forgotten() -> None:
    walker = Walker("urn:x")
    for number in range(3):
        root = etree.Element("{urn:x}a")
        for place in range(20_000):
            etree.SubElement(root, f"{{urn:x}}n{number}-{place}")
        assert len(walker.walk(root)) == 20_000
    assert len(walker._names) <= 50_001


@pytest.mark.parametrize(
    ("version", "element"), [("1.8", "ДополнительнаяИнформация"), ("1.10", "ДополнительнаяИнформация")]
)
def test_common_properties_stand_in_their_later_place(version: str, element: str) -> None:
    tree = _tree(f"<{element}>важный</{element}><ОКПО>1</ОКПО>", version)
    assert tree["ОбщиеСвойстваОбъектовФормата"] == {"Комментарий": "важный"}
    assert element not in tree
    assert "ОбщиеСвойстваОбъектовФормата" not in _tree("<ОКПО>1</ОКПО>", version)


# --- as it came ---------------------------------------------------------------------------------------

seeds = st.integers(0, 2**32)


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=seeds)
def test_what_is_ready_goes_into_a_message_to_the_letter(
    tmp_path_factory: pytest.TempPathFactory, version: str, seed: int
) -> None:
    came = made(version, FIRM, seed)
    text = etree.tostring(came, encoding="unicode")
    (raw,) = read(put(tmp_path_factory.mktemp("ready"), message(text, version=version)))
    ready = ready_xml(kept(raw.xml, sound=True), version)
    assert ready is not None
    assert content(element_of(version, ready)) == content(came)
    assert f'xmlns="{namespace(version)}"' not in ready.partition(">")[0]


def test_what_does_not_fit_is_never_ready(tmp_path: Path) -> None:
    (raw,) = read(put(tmp_path, message(counterparty(more="<Новое/>"))))
    data = kept(raw.xml, sound=False)
    assert ready_xml(data, "1.17") is None
    assert as_it_came(data) == raw.xml
    assert as_it_came(kept(raw.xml, sound=True)) is None
    assert ready_xml(encode_tree({"а": "1"}), "1.17") is None


def test_trees_are_kept_too() -> None:
    assert tree_of(encode_tree({"а": ["1", None]}), "1.17") == {"а": ["1", None]}


@pytest.mark.parametrize(
    "data", [b"", b"X1", b"X1rubbish", b"T1", b"??", kept(b"<a>", sound=True), kept(b"", sound=False)]
)
def test_bytes_that_are_none_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidRecord, match="не читается"):
        tree_of(data, "1.17")


# --- what makes an object unusable --------------------------------------------------------------------


def _breaks(more: str = "", version: str = "1.17", **changes: str) -> list[str]:
    text = counterparty(more=more)
    for was, now in changes.items():
        text = text.replace(was, now)
    xml = text.replace(f"<{FIRM}>", f'<{FIRM} xmlns="{namespace(version)}">', 1).encode()
    return [item.field for item in breaks(version, xml)]


def test_unknown_fields_do_not_make_an_object_unusable() -> None:
    assert _breaks() == []
    assert _breaks("<Новое/><ЕщёНовое>1</ЕщёНовое>") == []
    assert _breaks('<ОКПО свой="1">1</ОКПО>') == []


def test_a_wrong_value_does_wherever_it_stands() -> None:
    assert _breaks("<ОКПО>123456789012345</ОКПО>") == ["ОКПО"]
    assert _breaks("<Новое/><ОбособленноеПодразделение>да</ОбособленноеПодразделение>") == [
        "ОбособленноеПодразделение"
    ]
    assert _breaks(ЮридическоеЛицо="Завод") == ["КлючевыеСвойства.ЮридическоеФизическоеЛицо"]


def test_a_version_without_a_catalogue_judges_nothing() -> None:
    assert _breaks("<ОКПО>123456789012345</ОКПО>", version="1.99") == []


def test_what_fitted_when_it_came_fits(tmp_path: Path) -> None:
    (raw,) = read(put(tmp_path, message(counterparty(more="<ОКПО>123456789012345</ОКПО>"))))
    assert [item.field for item in breaks_of_kept(kept(raw.xml, sound=False), "1.17")] == ["ОКПО"]
    assert breaks_of_kept(kept(raw.xml, sound=True), "1.17") == []


# --- whole in another version -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "version", "wanted"),
    [
        ("1.17", "1.17", True),
        ("1.17", "1.8", True),
        ("1.8", "1.17", False),
        ("1.16", "1.17", False),
        ("1.99", "1.17", True),
        ("1.11", "1.17", False),
    ],
)
def test_an_object_is_whole_where_its_version_knew_every_place(
    known: str, version: str, wanted: bool
) -> None:
    assert is_whole(FIRM, known, version) is wanted


def test_a_kind_that_the_known_version_lacks_is_never_whole() -> None:
    assert not is_whole("Справочник.КонтактныеЛица", "1.16", "1.17")


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ({"ОКПО": "1"}, {"ОКПО": ""}, ()),
        ({"ОбособленноеПодразделение": "true"}, {}, ("ОбособленноеПодразделение",)),
        ({"ГоловнойКонтрагент": {"Ссылка": REF}}, {}, ("ГоловнойКонтрагент",)),
        ({"КонтактнаяИнформация": {"Строка": []}}, {}, ()),
        ({"ОбособленноеПодразделение": "true"}, {"ОбособленноеПодразделение": "false"}, ()),
        ({}, {}, ()),
    ],
)
def test_what_can_not_be_emptied_is_known(before: Any, after: Any, wanted: tuple[str, ...]) -> None:
    assert left_standing(FIRM, "1.17", before, after) == wanted
