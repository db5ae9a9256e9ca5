"""Files that are no messages, or dangerous ones: refused whole, in words, in bounded time and memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from enterprise_data.errors import InvalidRecord, MalformedMessage
from enterprise_data.formats.enterprise_data.reader import Limits, RawObject, open_message
from enterprise_data.formats.enterprise_data.stored import kept, tree_of
from enterprise_data.formats.enterprise_data.versions import namespace
from tests.unit.enterprise_data.messages import (
    DECLARATION,
    OTHER,
    counterparty,
    deletion,
    header,
    message,
    put,
    read,
)

GOOD = message(counterparty(), counterparty(OTHER))
LOL = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


def _doctype(inside: str, text: str = GOOD) -> str:
    return text.replace(DECLARATION, f"{DECLARATION}<!DOCTYPE Message {inside}>")


def _in_object(inside: str) -> str:
    return message(counterparty(more=inside), counterparty(OTHER))


BAD = {
    "nothing": ("", "пусто"),
    "blanks": (" \n ", "обрывается"),
    "text": ("Ответ сервера: 502", "это не XML"),
    "zeros": ("\0" * 100, "повреждено"),
    "html": ("<html><body><p>502</body></html>", "теги не совпадают"),
    "another-root": (f"{DECLARATION}<КоммерческаяИнформация/>", "начинается не с «Message»"),
    "root-inside": (f"{DECLARATION}<a>{GOOD.removeprefix(DECLARATION)}</a>", "начинается не с «Message»"),
    "no-header": (GOOD.replace(header(), ""), "заголовка"),
    "two-headers": (GOOD.replace(header(), header() * 2), "заголовка"),
    "late-header": (GOOD.replace("</Message>", header() + "</Message>"), "заголовка"),
    "header-behind": (GOOD.replace(header(), "").replace("</Message>", header() + "</Message>"), "заголовка"),
    "no-body": (GOOD[: GOOD.index("<Body")] + "</Message>", "не содержит данных"),
    "two-bodies": (GOOD.replace("</Message>", "<Body/></Message>"), "два раздела"),
    "wrong-namespace": (message(counterparty(), body_uri=namespace("1.8")), "объявляет формат 1.17"),
    "no-namespace": (GOOD.replace(f'<Body xmlns="{namespace("1.17")}">', "<Body>"), "объявляет формат 1.17"),
    "doctype": (_doctype(""), "DOCTYPE"),
    "internal-entity": (_doctype('[<!ENTITY a "ha">]', GOOD.replace("Ромашка", "&a;")), "DOCTYPE"),
    "external-entity": (
        _doctype('[<!ENTITY a SYSTEM "file:///etc/passwd">]', GOOD.replace("Ромашка", "&a;")),
        "DOCTYPE",
    ),
    "external-dtd": (_doctype('SYSTEM "file:///etc/passwd"'), "DOCTYPE"),
    "billion-laughs": (_doctype(f'[<!ENTITY a0 "ha">{LOL}]', GOOD.replace("Ромашка", "&a11;")), "DOCTYPE"),
    "entity-of-itself": (
        _doctype('[<!ENTITY a "&b;"><!ENTITY b "&a;">]', GOOD.replace("Ромашка", "&a;")),
        "DOCTYPE",
    ),
    "undeclared-entity": (GOOD.replace("Ромашка", "&nbsp;"), "повреждено"),
    "ampersand": (GOOD.replace("Ромашка", "Рога & копыта"), "повреждено"),
    "unclosed": (GOOD.replace("</Body>", ""), "теги не совпадают"),
    "overlapping": (GOOD.replace("</Body></Message>", "</Message></Body>"), "теги не совпадают"),
    "attribute-twice": (GOOD.replace("<Body ", '<Body a="1" a="2" '), "повреждено"),
    "undeclared-prefix": (GOOD.replace("<Body ", "<q:Body ").replace("</Body>", "</q:Body>"), "приставка"),
    "control-character": (GOOD.replace("Ромашка", "Ром\x07ашка"), "недопустимый в XML"),
    "control-reference": (GOOD.replace("Ромашка", "Ром&#7;ашка"), "недопустимый в XML"),
    "two-messages": (GOOD + GOOD.removeprefix(DECLARATION), "после конца сообщения"),
    "rubbish-behind": (GOOD + "\0\0\0", "после конца сообщения"),
    "deep": (_in_object("<а>" * 400 + "</а>" * 400), "вложенность"),
    "very-deep": (_in_object("<а>" * 200_000), "вложенность"),
    "long-text": (_in_object(f"<ОКПО>{'1' * 10_500_000}</ОКПО>"), "длиннее допустимого"),
    "long-attribute": (_in_object(f'<ОКПО а="{"1" * 10_500_000}"/>'), "повреждено"),
    "unknown-encoding": (GOOD.replace("UTF-8", "klingon"), "неизвестная кодировка"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "word"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_with_its_name_the_reason_and_what_to_do(
    tmp_path: Path, content: str, word: str
) -> None:
    with pytest.raises(MalformedMessage) as caught:
        read(put(tmp_path, content, "Message_БП_CRM.xml"))
    error = caught.value
    assert "Message_БП_CRM.xml" in error.message
    assert word in error.message
    assert error.hint.endswith(".")
    assert error.facts["file"] == "Message_БП_CRM.xml"


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_a_text_in_another_encoding_than_declared_is_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(MalformedMessage, match="кодировке") as caught:
        read(put(tmp_path, GOOD.encode(encoding)))
    assert "UTF-8" in caught.value.hint


def test_the_line_where_it_breaks_is_told(tmp_path: Path) -> None:
    text = message("\n", counterparty(), "\n\n", counterparty(OTHER) + "</Лишний>")
    with pytest.raises(MalformedMessage, match="строка 4") as caught:
        read(put(tmp_path, text))
    assert caught.value.facts["line"] == 4


def test_a_message_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = message(counterparty(), counterparty(OTHER, name="Лютик & Ко".replace("&", "&amp;")), deletion())
    data = whole.encode()
    end = len(data)
    for size in {*range(1, end, 7), *range(end - 40, end)}:
        with pytest.raises(MalformedMessage):
            read(put(tmp_path, data[:size]))
    assert len(read(put(tmp_path, data))) == 3


def test_a_message_cut_behind_its_end_is_whole(tmp_path: Path) -> None:
    assert len(read(put(tmp_path, GOOD + "\n\n"))) == 2


def test_what_came_before_the_break_is_not_the_message(tmp_path: Path) -> None:
    """The reader streams, so the first objects are given out; the error at the end says that they don't count."""
    many = message(*(counterparty() for _ in range(2_000)))
    given: list[RawObject] = []
    with (
        open_message(put(tmp_path, many[:-20])) as reader,
        pytest.raises(MalformedMessage, match="обрывается"),
    ):
        given.extend(reader.objects())
    assert 0 < len(given) <= 2_000


@pytest.mark.parametrize(
    "limits",
    [Limits(size=1_000), Limits(pending=1_000), Limits(marks=1_000)],
    ids=["size", "pending", "marks"],
)
def test_limits_stop_a_file_that_is_too_much(tmp_path: Path, limits: Limits) -> None:
    text = message(counterparty(more="<а/>" * 500_000))
    with pytest.raises(MalformedMessage, match="слишком большое") as caught:
        read(put(tmp_path, text), limits)
    assert "части" in caught.value.hint


def test_many_small_objects_are_no_large_one(tmp_path: Path) -> None:
    text = message(*(counterparty() for _ in range(6_000)))
    assert len(read(put(tmp_path, text), Limits(pending=200_000, marks=1_000))) == 6_000


def test_an_object_nested_deeper_than_any_can_be_is_set_aside_alone(tmp_path: Path) -> None:
    deep, sound = read(
        put(tmp_path, message(counterparty(more="<а>" * 150 + "</а>" * 150), counterparty(OTHER)))
    )
    with pytest.raises(InvalidRecord, match="не читается"):
        tree_of(kept(deep.xml, sound=False), "1.17")
    assert tree_of(kept(sound.xml, sound=True), "1.17")["КлючевыеСвойства"]["Ссылка"] == OTHER


_MEASURE = """
import re, sys
from pathlib import Path
from enterprise_data.errors import MalformedMessage
from enterprise_data.formats.enterprise_data.reader import open_message
try:
    with open_message(Path(sys.argv[1])) as reader:
        outcome = sum(1 for _ in reader.objects())
except MalformedMessage as error:
    outcome = error.message
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024, outcome)
"""
BOMBS = {
    "elements": _in_object("<а/>" * 2_500_000),
    "attributes": _in_object("".join(f'<а б{n % 7}="" в="" г="" д="" е="" ж=""/>' for n in range(300_000))),
    "namespaces": _in_object("".join(f'<а xmlns:б{n}="u"/>' for n in range(400_000))),
    "header": message(head=header(inside="<msg:Лишний/>" * 1_000_000)),
    "other-root": "<а>" + "<б/>" * 2_000_000 + "</а>",
    "comments": _in_object("<!--" + "x" * 9_000_000 + "-->"),
}


@pytest.mark.slow
@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_does_not_take_the_memory_away(tmp_path: Path, content: str) -> None:
    path = put(tmp_path, content)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path)], capture_output=True, text=True, timeout=60
    )
    peak, _, outcome = done.stdout.partition(" ")
    assert int(peak) < 400, outcome
    assert outcome.strip() == "2" or "message.xml" in outcome


def test_an_object_known_by_its_fields_and_nested_too_deep_has_no_identity(tmp_path: Path) -> None:
    inside = "<а>" * 150 + "</а>" * 150
    stock = f"<Документ.ОстаткиСобственныхТМЦ><Дата>2026-01-01T00:00:00</Дата>{inside}</Документ.ОстаткиСобственныхТМЦ>"
    deep, sound = read(put(tmp_path, message(stock, counterparty(OTHER))))
    assert deep.ref is None, "the message goes on without it"
    assert sound.ref == OTHER


@pytest.mark.parametrize(
    "keys", ["текст вместо группы", "<Ссылка>1</Ссылка></КлючевыеСвойства><КлючевыеСвойства>"]
)
def test_a_field_that_can_not_move_to_a_broken_group_stays_where_it_stood(keys: str) -> None:
    xml = (
        f'<Документ.СБДСПрочееСписание xmlns="{namespace("1.8")}"><КлючевыеСвойства>{keys}</КлючевыеСвойства>'
        "<ОбщиеДанные><НомерВходящегоДокумента>7</НомерВходящегоДокумента></ОбщиеДанные>"
        "</Документ.СБДСПрочееСписание>"
    )
    tree = tree_of(kept(xml.encode(), sound=False), "1.8")
    assert tree["ОбщиеДанные"] == {"НомерВходящегоДокумента": "7"}
