"""The stand-in is as unkind as 1C: every example of standin.md, and each switch in both positions."""

from __future__ import annotations

import base64
import http.client
import json
import threading
import time
from decimal import Decimal

import pytest
from lxml import etree

from connectors.onec.standin.odata import open_base
from tests.contract.odata.house import PARTNERS, PURCHASES, SALES, House

MONEY = "InformationRegister_ЦеныНоменклатуры_RecordType"


def partner(house: House, ref: str = "") -> str:
    """Address of a counterparty."""
    return f"{PARTNERS}(guid'{ref or house.refs['buyer']}')"


def new(house: House, name: str, **values: object) -> str:
    """Creates an object the naive way; gives its reference."""
    made = house.raw("POST", name, body=values)
    assert made.status == 201, made.body.decode()
    return str(made.json()["Ref_Key"])


def sale(house: House, **values: object) -> str:
    """A sale that can be posted."""
    refs = house.refs
    line = {
        "LineNumber": "1", "Номенклатура_Key": refs["item1"], "Количество": 2, "Цена": 1500.5, "Сумма": 3001,
        "СтавкаНДС": "НДС20", "СуммаНДС": 500.17, "СчетУчета_Key": refs["41.01"], "СчетДоходов_Key": refs["90.01.1"],
    }  # fmt: skip
    given = {
        "Date": "2026-03-04T12:30:00", "ВидОперации": "Товары", "Организация_Key": refs["organization"],
        "Контрагент_Key": refs["buyer"], "ДоговорКонтрагента_Key": refs["contract"], "Склад_Key": refs["warehouse"],
        "ВалютаДокумента_Key": refs["rub"], "СуммаДокумента": 3001, "Товары": [line],
    }  # fmt: skip
    return new(house, SALES, **(given | values))


# --- composition, formats, encoding ---------------------------------------------------------------------


def test_only_what_is_published_exists(bp: House) -> None:
    bp.store.published.discard(PARTNERS)
    answer = bp.raw("GET", PARTNERS)
    assert (answer.status, answer.code) == (404, "8")
    assert PARTNERS in answer.text
    names = [one["name"] for one in bp.raw("GET", "").json()["value"]]
    assert PARTNERS not in names
    assert "Catalog_Валюты" in names
    assert f'Name="{PARTNERS}"' not in bp.raw("GET", "$metadata", "").body.decode()


def test_atom_comes_unless_json_is_asked_for(bp: House) -> None:
    assert (
        bp.raw("GET", "Catalog_Валюты", "")
        .headers["Content-Type"]
        .startswith("application/atom+xml;type=feed")
    )
    for query in ("$format=json", "$format=application/json;odata=nometadata"):
        assert "json" in bp.raw("GET", "Catalog_Валюты", query).headers["Content-Type"]
    accepted = bp.raw("GET", "Catalog_Валюты", "", headers={"Accept": "application/json"})
    assert len(accepted.json()["value"]) == 2
    wrong = bp.raw("GET", "Catalog_Нет", "")
    root = etree.fromstring(wrong.body)
    assert root.findtext("{*}code") == "8"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("$filter=Code%20eq%20'643'&$format=json", 200),
        ("$filter=Code+eq+'643'&$format=json", 400),
        ("%24filter=Code%20eq%20'643'&$format=json", 200),
    ],
)
def test_a_plus_is_no_space(bp: House, query: str, status: int) -> None:
    answer = bp.raw("GET", "Catalog_Валюты", query, encoded=True)
    assert answer.status == status
    if status == 400:
        assert (answer.code, answer.text) == ("14", "Ошибка при разборе опции запроса $filter")


# --- filters --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("ИНН eq '7702345672'", 1),
        ("not (ИНН eq '7702345672')", 2),
        ("IsFolder eq true or ИНН eq '7702345672' and КПП eq '0'", 1),
        ("(IsFolder eq true or ИНН eq '7702345672') and КПП eq '0'", 0),
        ("substringof('ЗАРЯ',Description)", 1),
        ("startswith(Description,'Нов') and endswith(Description,'ря')", 1),
        ("like(Description,'По%')", 2),
        ("Parent/Description eq 'Покупатели'", 1),
        ("КонтактнаяИнформация/any(d: d/АдресЭП eq 'info@example.ru')", 1),
        ("КонтактнаяИнформация/any()", 1),
        ("КонтактнаяИнформация/all(d: d/Тип eq 'Адрес')", 2),
        ("НаименованиеПолное eq 'ООО \"Новая заря\"'", 1),
        ("concat(ИНН,КПП) eq '7702345672770201001'", 1),
        ("substring(ИНН,1,2) eq '77'", 2),
        ("DeletionMark ne true", 3),
    ],
)
def test_filters_mean_what_the_documentation_says(bp: House, condition: str, count: int) -> None:
    answer = bp.raw("GET", PARTNERS, f"$filter={condition}&$format=json")
    assert len(answer.json()["value"]) == count


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("year(Date) eq 2026 and month(Date) eq 1", 2),
        ("Date ge datetime'2026-01-12T10:00:00'", 2),
        ("dateadd(Date,'day',1) gt datetime'2026-01-13T00:00:00'", 2),
        ("datedifference(Date,datetime'2026-01-14T10:00:00','day') eq 2", 2),
        ("СуммаДокумента add 1 eq 1", 2),
        ("-1 lt СуммаДокумента", 2),
        ("Товары/any(d: d/Количество mul d/Цена gt 500)", 1),
    ],
)
def test_dates_and_numbers_in_filters(bp: House, condition: str, count: int) -> None:
    answer = bp.raw("GET", PURCHASES, f"$filter={condition}&$format=json")
    assert len(answer.json()["value"]) == count


@pytest.mark.parametrize("name", ["length(Description) gt 1", "tolower(Description) eq 'а'", "floor(1) eq 1"])
def test_functions_that_1c_lacks_are_refused(bp: House, name: str) -> None:
    assert bp.raw("GET", PARTNERS, f"$filter={name}&$format=json").code == "21"


def payment(house: House) -> str:
    """A bank receipt; its counterparty is a composite property."""
    return new(
        house, "Document_ПоступлениеНаРасчетныйСчет", Контрагент=house.refs["buyer"], СуммаДокумента=10.1,
        Контрагент_Type=f"StandardODATA.{PARTNERS}",
    )  # fmt: skip


def test_a_composite_property_never_equals_a_bare_reference(bp: House) -> None:
    payment(bp)
    name, ref = "Document_ПоступлениеНаРасчетныйСчет", bp.refs["buyer"]
    bare = bp.raw("GET", name, f"$filter=Контрагент eq guid'{ref}'&$format=json")
    assert (bare.status, bare.json()["value"]) == (200, [])
    cast = bp.raw("GET", name, f"$filter=Контрагент eq cast(guid'{ref}','{PARTNERS}')&$format=json")
    assert cast.json()["value"][0]["Контрагент_Type"] == f"StandardODATA.{PARTNERS}"
    kind = bp.raw("GET", name, f"$filter=isof(Контрагент,'{PARTNERS}')&$format=json")
    assert len(kind.json()["value"]) == 1
    assert bp.raw("GET", name, f"$filter=Контрагент_Key eq guid'{ref}'&$format=json").status == 400


def test_an_unknown_name_is_refused_or_empty(bp: House) -> None:
    selected = bp.raw("GET", PARTNERS, "$select=НетТакогоПоля&$format=json")
    assert (selected.code, selected.text) == ("6", "Сегмент пути НетТакогоПоля не найден!")
    assert bp.raw("GET", PARTNERS, "$filter=Наименование eq 'а'&$format=json").status == 400
    bp.store.switches.unknown_filter_property = "empty"
    assert bp.raw("GET", PARTNERS, "$filter=Наименование eq 'а'&$format=json").json()["value"] == []


# --- pages and values -----------------------------------------------------------------------------------


def test_without_an_order_every_answer_has_another_one(bp: House) -> None:
    for number in range(30):
        bp.store.add(PARTNERS, Code=f"{number}", Description=f"К {number}")
    query = "$select=Ref_Key&$format=json"
    answers = [bp.raw("GET", PARTNERS, query).body for _ in range(2)]
    assert answers[0] != answers[1]
    ordered = [bp.raw("GET", PARTNERS, query + "&$orderby=Ref_Key").body for _ in range(2)]
    assert ordered[0] == ordered[1]


def test_counts_are_texts_and_may_begin_with_a_mark(bp: House) -> None:
    inline = bp.raw("GET", PARTNERS, "$inlinecount=allpages&$top=1&$format=json").json()
    assert (inline["odata.count"], len(inline["value"])) == ("3", 3)
    assert bp.raw("GET", f"{PARTNERS}/$count", "").body == "\ufeff3".encode()
    bp.store.switches.count_bom = False
    assert bp.raw("GET", f"{PARTNERS}/$count", "").body == b"3"
    assert bp.raw("GET", f"{PARTNERS}/$count", "$filter=IsFolder eq true").body == b"1"


def test_values_are_spelled_as_1c_spells_them(bp: House) -> None:
    rows = bp.raw("GET", MONEY, "$select=LineNumber,Цена&$format=json").body.decode()
    assert '"LineNumber":"1"' in rows
    assert '"Цена":1020851.5' in rows
    assert '"Цена":0.1' in rows
    whole = bp.raw("GET", f"{PURCHASES}(guid'{bp.refs['purchase1']}')").body.decode()
    assert '"Количество":10,' in whole
    assert '"ДатаВходящегоДокумента":"0001-01-01T00:00:00"' in whole
    assert '"СчетУчетаРасчетовПоАвансам_Key":"00000000-0000-0000-0000-000000000000"' in whole


def test_links_padding_and_presentations(bp: House) -> None:
    assert "Parent@navigationLinkUrl" in bp.raw("GET", partner(bp)).json()
    bp.store.switches.nav_links = False
    assert "Parent@navigationLinkUrl" not in bp.raw("GET", partner(bp)).json()
    bp.store.edit(PARTNERS, bp.refs["buyer"], Code="5")
    assert bp.raw("GET", partner(bp)).json()["Code"] == "5"
    bp.store.switches.fixed_code_padding = True
    assert bp.raw("GET", partner(bp)).json()["Code"] == "5        "
    shown = bp.raw("GET", PARTNERS, "$filter=ИНН eq '7702345672'&$select=Parent____Presentation&$format=json")
    assert shown.json()["value"] == [{"Parent____Presentation": "Покупатели"}]


def test_columns_of_a_tabular_part_and_none_of_them(bp: House) -> None:
    query = "$select=Ref_Key,Товары/Количество&$format=json"
    (line, *_) = bp.raw("GET", PURCHASES, query).json()["value"][0]["Товары"]
    assert list(line) == ["Количество"]
    assert "Товары" not in bp.raw("GET", PURCHASES, "$select=**&$format=json").json()["value"][0]


def test_a_linked_property_and_a_set_of_rows_can_be_read(bp: House) -> None:
    shown = bp.raw("GET", f"{PURCHASES}(guid'{bp.refs['purchase1']}')/Контрагент/Description")
    assert shown.json() == {"value": "Поставка"}
    assert len(bp.raw("GET", f"{PURCHASES}_Товары").json()["value"]) == 6


# --- create and change ----------------------------------------------------------------------------------


def test_a_create_answers_the_whole_object(bp: House) -> None:
    made = bp.raw(
        "POST", PARTNERS, body={"Description": "Новая заря", "ИНН": "7701234560", "НетТакогоПоля": 1}
    )
    row = made.json()
    assert made.status == 201
    assert f"{PARTNERS}(guid'{row['Ref_Key']}')".encode() in made.headers["Location"].encode("latin-1")
    assert row["Code"] == "00-000004"
    assert row["DataVersion"] == base64.b64encode(bytes(8)).decode()
    assert "НетТакогоПоля" not in row
    assert row["КонтактнаяИнформация"] == []


def test_a_sent_key_is_ignored_or_honoured(bp: House) -> None:
    key = "11111111-2222-4333-8444-555555555555"
    assert bp.raw("POST", PARTNERS, body={"Description": "а", "Ref_Key": key}).json()["Ref_Key"] != key
    bp.store.switches.post_ref_key = True
    assert bp.raw("POST", PARTNERS, body={"Description": "б", "Ref_Key": key}).json()["Ref_Key"] == key
    assert bp.raw("POST", PARTNERS, body={"Description": "в", "Ref_Key": key}).code == "15"


def test_a_bare_group_may_be_refused(bp: House) -> None:
    body = {"Description": "Группа", "IsFolder": True}
    assert bp.raw("POST", PARTNERS, body=body).status == 201
    bp.store.switches.refuse_bare_groups = True
    assert (bp.raw("POST", PARTNERS, body=body).status, bp.raw("POST", PARTNERS, body=body).code) == (
        500,
        "-1",
    )


def test_numbers_have_prefixes_and_a_taken_one_is_refused(bp: House) -> None:
    first = bp.row(SALES, sale(bp))["Number"]
    assert first == "ЗР00-000001"
    assert bp.row(SALES, sale(bp))["Number"] == "ЗР00-000002"
    taken = bp.raw("POST", SALES, body={"Date": "2026-05-01T00:00:00", "Number": first})
    assert (taken.status, taken.code) == (500, "-1")
    assert "не уникально" in taken.text
    assert bp.raw("POST", SALES, body={"Date": "2027-05-01T00:00:00", "Number": first}).status == 201
    moved = bp.raw("PATCH", f"{SALES}(guid'{sale(bp)}')", body={"Date": "2027-01-09T00:00:00"})
    assert moved.json()["Number"] == "ЗР00-000002"


def test_a_change_loses_data_in_silence(bp: House) -> None:
    body = {
        "Description": "Д" * 238,
        "Ref_Key": "00000000-0000-0000-0000-000000000001",
        "Parent_Key": "f" * 8 + "-ffff-ffff-ffff-" + "f" * 12,
    }
    changed = bp.raw("PATCH", partner(bp), body=body)
    row = changed.json()
    assert changed.status == 200
    assert row["Description"] == "Д" * 100
    assert row["Ref_Key"] == bp.refs["buyer"]
    assert row["Parent_Key"].startswith("ffffffff")
    assert row["DataVersion"] == "AAAAAAAAAAE="
    assert bp.raw("PATCH", partner(bp), body={}).json()["DataVersion"] == "AAAAAAAAAAI="


def test_what_is_refused_on_change(bp: House) -> None:
    bad = bp.raw("PATCH", partner(bp), body={"Parent_Key": "не guid"})
    assert (bad.status, bad.code) == (400, "1")
    assert bad.text == "Не удалось разобрать строку 'не guid' как значение типа Edm.Guid!"
    assert bp.raw("PATCH", partner(bp), body={"DeletionMark": "да"}).code == "1"
    assert bp.raw("PATCH", partner(bp), body={"Description": [1]}).status == 500
    broken = bp.raw("PATCH", partner(bp), body=b"{")
    assert (broken.status, broken.text) == (500, "Непредвиденный символ при чтении JSON")
    assert bp.raw("PATCH", partner(bp), body=b'{"INN":1,"INN":2}').code == "18"


def test_a_wrong_integer_is_ignored_and_some_ignore_a_right_one(bp: House) -> None:
    contract = f"Catalog_ДоговорыКонтрагентов(guid'{bp.refs['contract']}')"
    assert bp.raw("PATCH", contract, body={"СрокОплаты": "много"}).json()["СрокОплаты"] == "0"
    assert bp.raw("PATCH", contract, body={"СрокОплаты": "14"}).json()["СрокОплаты"] == "14"
    bp.store.stubborn.add(("Catalog_ДоговорыКонтрагентов", "СрокОплаты"))
    assert bp.raw("PATCH", contract, body={"СрокОплаты": 30}).json()["СрокОплаты"] == "14"


def test_a_tabular_part_is_replaced_whole_or_refused(bp: House) -> None:
    place = f"{PURCHASES}(guid'{bp.refs['purchase1']}')"
    line = {"Номенклатура_Key": bp.refs["item1"], "Количество": 1}
    for numbers, status in ((["2", "3"], 400), ([None], 500)):
        lines = [line | ({"LineNumber": one} if one else {}) for one in numbers]
        refused = bp.raw("PATCH", place, body={"Товары": lines})
        assert refused.status == status
        assert len(bp.row(PURCHASES, bp.refs["purchase1"])["Товары"]) == 3
    replaced = bp.raw("PATCH", place, body={"Товары": [line | {"LineNumber": "1"}]})
    assert len(replaced.json()["Товары"]) == 1
    assert bp.raw("POST", f"{PURCHASES}_Товары", body=line).code == "13"


def test_if_match_is_ignored_or_honoured(bp: House) -> None:
    stale = {"If-Match": '"AAAAAAAAAAA="'}
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="1")
    assert bp.raw("PATCH", partner(bp), body={"КПП": "1"}, headers=stale).status == 200
    bp.store.switches.if_match = True
    assert bp.raw("PATCH", partner(bp), body={"КПП": "2"}, headers=stale).status == 412
    assert bp.row(PARTNERS, bp.refs["buyer"])["КПП"] == "1"
    assert "ETag" not in bp.raw("GET", partner(bp)).headers


def test_deletion_is_physical_and_counted(bp: House) -> None:
    assert bp.raw("PATCH", partner(bp), body={"DeletionMark": True}).json()["DeletionMark"] is True
    assert bp.raw("DELETE", partner(bp)).status == 204
    gone = bp.raw("GET", partner(bp))
    assert (gone.status, gone.code) == (404, "9")
    assert bp.store.deleted == [(PARTNERS, (bp.refs["buyer"],))]
    contract = bp.row("Catalog_ДоговорыКонтрагентов", bp.refs["contract"])
    assert contract["Owner_Key"] == bp.refs["buyer"]


def test_the_load_mode_skips_checks_and_is_recorded(bp: House) -> None:
    mode = {"1C_OData-DataLoadMode": "true"}
    bp.store.before_write.append(lambda name, row: "Запрещено")
    assert bp.raw("POST", PARTNERS, body={"Description": "а"}).status == 500
    made = bp.raw("POST", PARTNERS, body={"Description": "а"}, headers=mode)
    assert (made.status, made.json()["Code"]) == (201, "")
    bp.store.switches.no_load_mode = frozenset({PARTNERS})
    assert bp.raw("POST", PARTNERS, body={"Description": "а"}, headers=mode).code == "17"
    assert bp.store.load_mode_requests == [PARTNERS, PARTNERS]


# --- posting and registers ------------------------------------------------------------------------------


def test_posting_makes_records_and_balances_follow(bp: House) -> None:
    ref = sale(bp)
    assert bp.raw("PATCH", f"{SALES}(guid'{ref}')", body={"Posted": True}).json()["Posted"] is False
    assert bp.store.tried_to_post_by_body == [SALES]
    posted = bp.raw("POST", f"{SALES}(guid'{ref}')/Post", "PostingModeOperational=false")
    assert (posted.status, posted.body) == (200, b"")
    assert bp.row(SALES, ref)["Posted"] is True
    assert debt(bp) == Decimal(3001)
    refused = bp.raw("PATCH", f"{SALES}(guid'{ref}')", body={"DeletionMark": True})
    assert (refused.status, refused.code) == (500, "-1")
    assert bp.raw("POST", f"{SALES}(guid'{ref}')/Unpost", "").status == 200
    assert debt(bp) == 0
    bp.raw("PATCH", f"{SALES}(guid'{ref}')", body={"DeletionMark": True})
    assert bp.raw("POST", f"{SALES}(guid'{ref}')/Post").status == 500


def debt(house: House) -> Decimal:
    """What the buyer owes, by the balance of account 62.01."""
    condition = f"Account_Key eq guid''{house.refs['62.01']}''"
    path = f"AccountingRegister_Хозрасчетный/Balance(AccountCondition='{condition}')"
    rows = house.raw("GET", path).json()["value"]
    return Decimal(str(sum(row["СуммаBalanceDr"] - row["СуммаBalanceCr"] for row in rows)))


@pytest.mark.parametrize("missing", ["СчетУчета_Key", "СчетДоходов_Key"])
def test_posting_is_refused_with_a_text(bp: House, missing: str) -> None:
    ref = sale(bp)
    lines = [
        {k: v for k, v in line.items() if k != missing} | {missing: "00000000-0000-0000-0000-000000000000"}
        for line in bp.row(SALES, ref)["Товары"]
    ]
    bp.row(SALES, ref)["Товары"] = lines
    refused = bp.raw("POST", f"{SALES}(guid'{ref}')/Post")
    assert (refused.status, refused.code) == (500, "-1")
    assert missing.removesuffix("_Key") in refused.text
    assert bp.row(SALES, ref)["Posted"] is False


def test_a_closed_period_refuses_writing_and_posting(bp: House) -> None:
    ref = sale(bp)
    bp.store.closed_until = "2026-07-31T23:59:59"
    for answer in (
        bp.raw("PATCH", f"{SALES}(guid'{ref}')", body={"Комментарий": "а"}),
        bp.raw("POST", f"{SALES}(guid'{ref}')/Post"),
        bp.raw("POST", f"{SALES}(guid'{ref}')/Unpost"),
    ):
        assert (answer.status, answer.code) == (500, "-1")
        assert answer.text == "Запрещено изменять данные с датой ранее 31.07.2026 (включительно)."


def test_a_record_of_an_independent_register(bp: House) -> None:
    name = "InformationRegister_ШтрихкодыНоменклатуры"
    body = {"Штрихкод": "4601234567893", "Номенклатура_Key": bp.refs["item1"]}
    made = bp.raw("POST", name, body=body)
    assert (made.status, "DataVersion" in made.json()) == (200, False)
    again = bp.raw("POST", name, body=body)
    assert (again.status, again.code, again.text) == (400, "15", "Запись с такими значениями уже существует")
    place = f"{name}(Штрихкод='4601234567893')"
    assert bp.raw("PATCH", place, body={"Номенклатура_Key": bp.refs["item2"]}).status == 200
    assert bp.raw("GET", place).json()["Номенклатура_Key"] == bp.refs["item2"]
    assert bp.raw("DELETE", place).status == 204
    assert bp.raw("GET", place).code == "9"
    assert bp.raw("POST", "InformationRegister_ЦеныНоменклатуры_RecordType", body={}).status == 400


@pytest.mark.parametrize("quote", ["''", "'"])
def test_conditions_with_single_and_doubled_quotes(bp: House, quote: str) -> None:
    inner = f"ТипЦен_Key eq guid{quote}{bp.refs['retail']}{quote}"
    path = f"{MONEY}/SliceLast(Period=datetime'2026-01-31T00:00:00',Condition='{inner}')"
    assert len(bp.raw("GET", path).json()["value"]) == 3
    bp.store.switches.condition_quotes = "doubled"
    assert bp.raw("GET", path).status == (200 if quote == "''" else 400)


def test_a_slice_before_the_first_price_is_empty(bp: House) -> None:
    path = f"{MONEY}/SliceLast(Period=datetime'2026-01-09T00:00:00')"
    assert bp.raw("GET", path).json()["value"] == []
    first = f"{MONEY}/SliceFirst(Period=datetime'2026-01-09T00:00:00')"
    assert len(bp.raw("GET", first).json()["value"]) == 6


def test_a_function_that_a_register_lacks(bp: House, ut: House) -> None:
    for house, path in (
        (bp, "AccountingRegister_Хозрасчетный/Turnovers()"),
        (ut, "AccumulationRegister_ТоварыНаСкладах/SliceLast()"),
    ):
        refused = house.raw("GET", path)
        assert (refused.status, refused.code, refused.text) == (400, "6", "Метод не найден")


def test_balances_by_warehouse_and_by_dimension(ut: House) -> None:
    stock, refs = "AccumulationRegister_ТоварыНаСкладах", ut.refs
    condition = f"Склад_Key eq guid''{refs['warehouse2']}''"
    rows = ut.raw("GET", f"{stock}/Balance(Condition='{condition}')").json()["value"]
    assert {row["ВНаличииBalance"] for row in rows} == {20, 40, 60}
    rows = ut.raw("GET", f"{stock}/Balance(Dimensions='Номенклатура')").json()["value"]
    assert {row["Номенклатура_Key"]: row["ВНаличииBalance"] for row in rows}[refs["item3"]] == 90
    assert "Склад_Key" not in rows[0]
    turned = ut.raw("GET", f"{stock}/Turnovers(StartPeriod=datetime'2026-01-01T00:00:00')").json()["value"]
    assert turned[0]["ВНаличииReceipt"] == turned[0]["ВНаличииTurnover"]
    assert ut.raw("GET", f"{stock}/Balance(Period=datetime'2026-01-01T00:00:00')").json()["value"] == []


# --- rights, refusals, sessions, transport --------------------------------------------------------------


def test_a_hidden_row_refuses_the_whole_query(bp: House) -> None:
    bp.store.hidden[PARTNERS] = {bp.refs["buyer"]}
    refused = bp.raw("GET", PARTNERS)
    assert (refused.status, refused.code) == (401, "20")
    assert len(bp.raw("GET", PARTNERS, "allowedOnly=true&$format=json").json()["value"]) == 2
    assert len(bp.raw("GET", PARTNERS, "$filter=IsFolder eq true&$format=json").json()["value"]) == 1


def test_a_wrong_login_is_a_page(bp: House) -> None:
    for token in ("b2g6b2g=", base64.b64encode("Обмен:пароль 1С".encode("cp1251")).decode()):
        refused = bp.raw("GET", PARTNERS, headers={"Authorization": f"Basic {token}"})
        assert (refused.status, refused.headers["Content-Type"]) == (401, "text/html;charset=utf-8")


def test_a_lock_goes_away_and_a_refusal_does_not(bp: House) -> None:
    bp.store.faults.arm("lock", method="PATCH", times=2)
    statuses = [bp.raw("PATCH", partner(bp), body={"КПП": "1"}).status for _ in range(3)]
    assert statuses == [500, 500, 200]
    bp.store.before_write.append(lambda name, row: "Такая номенклатура уже есть")
    assert [bp.raw("PATCH", partner(bp), body={"КПП": "1"}).status for _ in range(3)] == [500, 500, 500]


def test_the_first_call_is_slow_and_the_pool_runs_full(bp: House) -> None:
    bp.store.switches.first_call_s = 0.3
    start = time.monotonic()
    bp.raw("GET", "Catalog_Валюты")
    assert time.monotonic() - start > 0.3
    start = time.monotonic()
    bp.raw("GET", "Catalog_Валюты")
    assert time.monotonic() - start < 0.3
    bp.store.switches.pool, bp.store.switches.pool_wait_s = 1, 0.05
    bp.store.switches.first_call_s, bp.store.switches.idle_s = 0.5, 0.0
    found: list[int] = []
    calls = [
        threading.Thread(target=lambda: found.append(bp.raw("GET", "Catalog_Валюты").status))
        for _ in range(2)
    ]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert sorted(found) == [200, 406]


def test_sessions_where_they_are_honoured(bp: House) -> None:
    start = {"IBSession": "start"}
    assert "Set-Cookie" not in bp.raw("GET", "Catalog_Валюты", headers=start).headers
    bp.store.switches.ibsession = True
    cookie = bp.raw("GET", "Catalog_Валюты", headers=start).headers["Set-Cookie"].partition(";")[0]
    assert bp.raw("GET", "Catalog_Валюты", headers={"Cookie": cookie}).status == 200
    assert bp.raw("GET", "Catalog_Валюты", headers={"Cookie": cookie, "IBSession": "finish"}).status == 200
    assert bp.raw("GET", "Catalog_Валюты", headers={"Cookie": cookie}).status == 400
    bp.store.switches.session_life_s = 0.0
    cookie = bp.raw("GET", "Catalog_Валюты", headers=start).headers["Set-Cookie"].partition(";")[0]
    time.sleep(0.01)
    assert bp.raw("GET", "Catalog_Валюты", headers={"Cookie": cookie}).status == 400


def test_a_connection_breaks_before_and_after_the_commit(bp: House) -> None:
    for what, made in (("drop_before", 0), ("drop_after", 1)):
        count = len(bp.store.rows[PARTNERS])
        bp.store.faults.arm(what, method="POST")
        with pytest.raises(OSError):
            bp.raw("POST", PARTNERS, body={"Description": "а"})
        assert len(bp.store.rows[PARTNERS]) == count + made


def test_pages_cut_bodies_and_empty_answers(bp: House) -> None:
    bp.store.faults.arm("html", status=503, headers={"Retry-After": "5"})
    page = bp.raw("GET", PARTNERS)
    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    bp.store.faults.arm("html")
    assert bp.raw("GET", PARTNERS).body.startswith(b"<html>")
    bp.store.faults.arm("empty")
    assert bp.raw("GET", PARTNERS).body == b""
    bp.store.faults.arm("cut")
    with pytest.raises(http.client.IncompleteRead):
        bp.raw("GET", PARTNERS)


def test_another_user_acts_between_two_requests(bp: House) -> None:
    bp.store.faults.arm(
        "call", method="PATCH", action=lambda: bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="9")
    )
    bp.raw("PATCH", partner(bp), body={"КПП": "1"})
    row = bp.row(PARTNERS, bp.refs["buyer"])
    assert (row["ИНН"], row["КПП"]) == ("9", "1")


# --- exchange plan --------------------------------------------------------------------------------------


def test_changes_come_until_they_are_confirmed(bp: House) -> None:
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="1")
    bp.store.remove(PARTNERS, (bp.refs["supplier"],))
    first = changes(bp, 1)
    assert [etree.QName(one).localname for one in first] == ["entry", "deleted-entry"]
    category = first[0].find("{*}category")
    assert category is not None
    assert category.get("term") == f"StandardODATA.{PARTNERS}"
    bp.store.edit("Catalog_Валюты", bp.refs["rub"], Description="RUB")
    assert len(changes(bp, 1)) == 3
    call(bp, "NotifyChangesReceived", 1)
    assert changes(bp, 2) == []
    assert bp.row("ExchangePlan_Обмен", bp.refs["node"])["ReceivedNo"] == 1


def test_a_change_between_reading_and_confirming_stays(bp: House) -> None:
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="1")
    changes(bp, 1)
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="2")
    call(bp, "NotifyChangesReceived", 1)
    assert len(changes(bp, 2)) == 1


def call(house: House, word: str, number: int) -> bytes:
    """A call about the node."""
    point = f"{house.publication.url}/odata/standard.odata/ExchangePlan_Обмен(guid'{house.refs['node']}')"
    answer = house.raw("POST", word, f"DataExchangePoint='{point}'&MessageNo={number}&$top=1")
    assert answer.status == 200, answer.body.decode()
    return answer.body


def changes(house: House, number: int) -> list[etree._Element]:
    """Entries of a packet."""
    return list(etree.fromstring(call(house, "SelectChanges", number)))


def test_every_model_publishes_a_schema_of_its_own() -> None:
    for model in ("bp30", "ut11", "unf"):
        base = open_base(model)
        assert len(base.store.schema.sets) > 30
        assert json.loads(json.dumps(base.refs))
