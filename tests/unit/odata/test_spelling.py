"""Addresses, literals and values: exactly as 1C spells and wants them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.onec.odata.errors import LostAnswer
from connectors.onec.odata.readback import differences, same
from connectors.onec.odata.urls import (
    Literal,
    address,
    all_of,
    equals,
    function,
    guid,
    literal,
    one,
    record,
    refers,
    refers_composite,
)
from connectors.onec.odata.values import (
    composite_of,
    day_of,
    decode,
    encode,
    moment_of,
    number_of,
    ref_of,
    text_of,
)
from connectors.onec.odata.versioning import steps_between
from connectors.onec.odata.versions import content_hash, really_changed
from connectors.onec.odata.written import Mark, numbered, without_mark
from connectors.onec.standin.odata.query import parse_query
from connectors.onec.standin.odata.tokens import tokens
from enterprise_data.errors import UnexpectedAnswer

REF = "8d04ce3c-6360-11e9-80dd-fa163e8ba11d"
ROOT = "http://1c/buh/odata/standard.odata"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (UUID(REF), f"guid'{REF}'"),
        (datetime(2026, 3, 2, 15, 40, tzinfo=UTC), "datetime'2026-03-02T15:40:00'"),
        (date(2026, 3, 2), "datetime'2026-03-02T00:00:00'"),
        ("ООО 'Ромашка'", "'ООО ''Ромашка'''"),
        (Decimal("10.50"), "10.50"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (True, "true"),
    ],
)
def test_literals(value: Literal, text: str) -> None:
    assert literal(value) == text


def test_a_reference_that_is_none_is_never_sent() -> None:
    with pytest.raises(ValueError, match="badly formed"):
        guid("1' or true")


def test_conditions_are_joined_in_brackets() -> None:
    assert all_of("", equals("Code", "643")) == "Code eq '643'"
    assert all_of(refers("А_Key", REF), "Б eq 1") == f"(А_Key eq guid'{REF}') and (Б eq 1)"
    assert refers_composite("К", REF, "Catalog_К") == f"К eq cast(guid'{REF}', 'Catalog_К')"


def test_addresses_are_encoded_and_httpx_leaves_them_alone() -> None:
    where = address(ROOT, "Catalog_Валюты", {"$filter": "Code eq 'a+b&c#d%'", "$format": "json"})
    assert where.endswith("$filter=Code%20eq%20'a%2Bb%26c%23d%25'&$format=json")
    assert "%D0%92" in where
    assert str(httpx.Request("GET", where).url) == where


def test_a_slash_divides_only_outside_of_quotes() -> None:
    path = record("InformationRegister_Ш", {"Штрихкод": "а/б"})
    assert unquote(address(ROOT, path, {})).endswith("InformationRegister_Ш(Штрихкод='а/б')")
    assert "%2F" in address(ROOT, path, {})
    assert address(ROOT, f"{one('Document_Р', REF)}/Post", {}).endswith(f"(guid'{REF}')/Post")


def test_conditions_of_virtual_tables_double_their_quotes() -> None:
    path = function("AccumulationRegister_Т", "Balance", {"Condition": refers("Склад_Key", REF)})
    assert path == f"AccumulationRegister_Т/Balance(Condition='Склад_Key eq guid''{REF}''')"


@given(st.text())
def test_any_text_comes_through_address_and_grammar(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode("utf-8")
    where = address(ROOT, "Catalog_К", {"$filter": equals("Description", text)})
    raw = str(httpx.Request("GET", where).url).partition("?")[2]
    found = [token.value for token in tokens(parse_query(raw)["$filter"])]
    assert found == ["Description", "eq", text]


# --- values ------------------------------------------------------------------------------------------------


def test_money_is_exact_both_ways() -> None:
    row = decode('\ufeff{"Сумма": 1020851.10, "Цена": 0.1, "Штук": 3, "Номер": "17"}'.encode(), "x")
    assert sum(number_of(row, name) or 0 for name in ("Сумма", "Цена", "Штук", "Номер")) == Decimal(
        "1020871.20"
    )
    assert encode({"Сумма": Decimal("0.10"), "т": [{"а": Decimal("33.33"), "б": None, "в": True}]}) == (
        '{"Сумма":0.10,"т":[{"а":33.33,"б":null,"в":true}]}'.encode()
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda s: st.lists(s) | st.dictionaries(st.text(), s),
        max_leaves=8,
    )
)
def test_what_is_encoded_is_json(value: Any) -> None:
    assert json.loads(encode({"а": value})) == {"а": value}


@pytest.mark.parametrize("content", [b"", b"{", b'{"value":['])
def test_a_cut_body_is_a_lost_answer(content: bytes) -> None:
    with pytest.raises(LostAnswer):
        decode(content, "x")


def test_a_body_of_another_kind_is_refused() -> None:
    with pytest.raises(UnexpectedAnswer):
        decode(b"[1]", "x")


def test_what_means_nothing_is_none() -> None:
    row = {
        "Р": "00000000-0000-0000-0000-000000000000", "Д": "0001-01-01T00:00:00", "Т": "000002493   ", "П": "",
        "К": "x", "К_Type": "StandardODATA.Undefined", "С": REF.upper(), "С_Type": "StandardODATA.Catalog_К",
    }  # fmt: skip
    assert (ref_of(row, "Р"), ref_of(row, "нет"), ref_of(row, "С")) == (None, None, REF)
    assert (day_of(row, "Д"), moment_of(row, "Д", ZoneInfo("UTC")), number_of(row, "П")) == (None, None, None)
    assert text_of(row, "Т") == "000002493"
    assert (composite_of(row, "К"), composite_of(row, "С")) == (None, ("Catalog_К", REF))


def test_moments_have_the_zone_of_the_server() -> None:
    row = {"Date": "2026-03-02T15:40:00"}
    moment = moment_of(row, "Date", ZoneInfo("Asia/Yekaterinburg"))
    assert moment is not None
    assert moment.astimezone(UTC) == datetime(2026, 3, 2, 10, 40, tzinfo=UTC)
    assert day_of(row, "Date") == date(2026, 3, 2)


# --- read-back ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("1", 1), (3001, Decimal("3001.00")), (Decimal("500.17"), Decimal("500.17")), ("код", "код   "),
        (REF, REF.upper()), (None, ""), ("1", "1"), (True, True),
    ],
)  # fmt: skip
def test_two_spellings_of_one_value_are_no_difference(sent: Any, stored: Any) -> None:
    assert same(sent, stored)
    assert differences({"а": sent}, {"а": stored}) == []


@pytest.mark.parametrize(
    ("sent", "stored", "before", "reason"),
    [
        ("длинное", "длин", None, "cut"),
        (14, "0", {"а": "0"}, "ignored"),
        ("а", "б", {"а": "в"}, "overwritten"),
        ("а", "", None, "overwritten"),
        (True, False, None, "overwritten"),
        (Decimal("0.1"), Decimal("0.10001"), None, "overwritten"),
    ],
)
def test_each_difference_has_its_reason(sent: Any, stored: Any, before: Any, reason: str) -> None:
    (found,) = differences({"а": sent}, {"а": stored}, before)
    assert found.reason == reason
    assert "«а»" in found.text
    assert str(sent) not in found.text or len(str(sent)) < 3


def test_rows_are_compared_by_place_and_column() -> None:
    sent = {"Товары": numbered([{"Цена": Decimal("1.5")}, {"Цена": Decimal(2)}])}
    stored = {
        "Товары": [{"LineNumber": "1", "Цена": Decimal("1.5")}, {"LineNumber": "2", "Цена": Decimal(3)}]
    }
    (found,) = differences(sent, stored)
    assert found.name == "Товары, строка 2, Цена"
    (fewer,) = differences(sent, {"Товары": stored["Товары"][:1]})
    assert (fewer.reason, fewer.sent, fewer.stored) == ("lines", 2, 1)
    assert differences({"Нет": 1}, {})[0].reason == "unknown"


def test_versions_are_counters_only_where_they_look_like_it() -> None:
    assert steps_between("AAAAAAAAAAE=", "AAAAAAAAAAM=") == 2
    assert steps_between("AAAAAAAAAAM=", "AAAAAAAAAAE=") is None
    assert steps_between("AAAAAAAAAAE=", "v2") is None


def test_our_mark_is_seen_by_nobody_else() -> None:
    mark = Mark(property="Комментарий", word="7f3b")
    body = mark.laid_on({"Комментарий": "по телефону"})
    assert body["Комментарий"] == "по телефону obmen:7f3b"
    assert without_mark(body["Комментарий"]) == "по телефону"
    assert without_mark(mark.laid_on({})["Комментарий"]) == ""
    assert without_mark("без метки") == "без метки"
    assert without_mark("см. obmen: не нашёл") == "см. obmen: не нашёл"
    assert mark.condition() == "substringof('obmen:7f3b', Комментарий)"


def test_a_natural_key_is_asked_for_by_the_kind_of_each_value() -> None:
    natural = {
        "Owner": REF, "Owner_Type": "StandardODATA.Catalog_К", "Организация_Key": REF,
        "Дата": "2026-03-04T00:00:00", "Номер": "17/а'", "Сумма": Decimal("10.50"),
    }  # fmt: skip
    assert Mark(natural=natural).condition() == (
        f"(Owner eq cast(guid'{REF}', 'Catalog_К')) and (Организация_Key eq guid'{REF}') and "
        "(Дата eq datetime'2026-03-04T00:00:00') and (Номер eq '17/а''') and (Сумма eq 10.50)"
    )


def test_the_content_has_the_last_word() -> None:
    names = ["ИНН", "КИ"]
    row = {"Ref_Key": "a", "DataVersion": "1", "ИНН": "77", "КИ": [{"Тип": "Адрес"}], "Цена": Decimal("0.1")}
    known = content_hash(row, names)
    touched = {**row, "DataVersion": "2", "Цена": Decimal(1)}
    assert list(really_changed([touched], names, {"a": known}.get)) == []
    edited = {**row, "КИ": [{"Тип": "Телефон"}]}
    assert [found["КИ"] for found, _ in really_changed([edited], names, {"a": known}.get)] == [edited["КИ"]]
