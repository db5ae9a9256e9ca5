"""Values as 1C's factory judges them, and extensions on their way through."""

from __future__ import annotations

import pytest
from lxml import etree

from connectors.onec.standin.errors import BadObject
from connectors.onec.standin.reading import ObjectReader
from connectors.onec.standin.schema import load
from connectors.onec.standin.values import complaint
from connectors.onec.standin.writing import ObjectWriter

SCHEMA = load("1.17")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("boolean", ("true", "0"), ("да", "")),
        ("int", ("-5", "10"), ("1.5", "")),
        ("date", ("2026-11-20", "2026-11-20Z"), ("20.11.2026", "2026-11-20T10:00:00", "2026-02-30", "")),
        ("dateTime", ("2026-11-20T10:00:00", "2026-11-20T10:00:00+03:00"), ("2026-11-20", "")),
        ("ТипСумма", ("0.10", "-9999999999999.99"), ("1,5", "1.005", "10000000000000.01", "")),
        ("Справочник.Валюты/Наценка", ("12.50",), ("0.001",)),
        ("ВидыДоговоров", ("СПокупателем",), ("Спокупателем", "")),
        ("СправочникСсылка.Банки", ("AAAAAAAA-0000-4000-8000-000000000001",), ("", "42")),
        ("string", ("", "что угодно"), ()),
    ],
)
def test_values_fit_their_types_or_not(kind: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    assert [complaint(SCHEMA, kind, text) for text in good] == [""] * len(good)
    assert all(complaint(SCHEMA, kind, text) for text in bad)


def read(inside: str) -> dict[str, object]:
    head = f'<Справочник.Банки xmlns="{SCHEMA.namespace}" xmlns:e="http://e.ru" xmlns:xs="http://x.ru"'
    keys = "<КлючевыеСвойства><ДанныеКлассификатораБанков/></КлючевыеСвойства>"
    msg = 'xmlns:m="http://www.1c.ru/SSL/Exchange/Message" e:знак="1"'
    text = f"{head} {msg}>{inside.replace('КЛЮЧИ', keys)}</Справочник.Банки>"
    return ObjectReader(SCHEMA).read(etree.fromstring(text))


def test_extensions_and_additional_information_survive_a_round_trip() -> None:
    content = read('<m:AdditionalInfo>до</m:AdditionalInfo>КЛЮЧИ<e:А т="xs:ё">1</e:А><e:А/><e:Б><e:В/></e:Б>')

    text = ObjectWriter(SCHEMA).write("Справочник.Банки", content)
    again = ObjectReader(SCHEMA).read(etree.fromstring(f'<b xmlns="{SCHEMA.namespace}">{text}</b>')[0])

    assert again == content
    assert len(content["{http://e.ru}А"]) == 2  # type: ignore[arg-type]  # repeated: a list
    assert 'xmlns:xs="http://x.ru"' in text
    assert content["@{http://e.ru}знак"] == "1"


@pytest.mark.parametrize(
    "inside",
    [
        "КЛЮЧИ<m:AdditionalInfo>после ключей — уже расширение, за ним своего не бывает</m:AdditionalInfo><Город/>",
        "КЛЮЧИ<Город>М<b xmlns=''/></Город>",
        "",
        "КЛЮЧИКЛЮЧИ",
        "<КлючевыеСвойства xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>",
    ],
)
def test_misplaced_parts_are_refused(inside: str) -> None:
    with pytest.raises(BadObject):
        read(inside)
