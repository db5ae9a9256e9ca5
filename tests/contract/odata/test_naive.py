"""A client as one would write it in an afternoon: each of its mistakes loses or doubles data here, ours does not."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

import connectors.onec.odata
from connectors.onec.odata.errors import AlreadyExists, MetadataDrift
from connectors.onec.odata.paging import PagedReader
from connectors.onec.odata.urls import refers_composite
from connectors.onec.odata.versions import VersionScanner
from connectors.onec.odata.written import Mark, numbered
from enterprise_data.errors import (
    AmbiguousMatch,
    EditedMeanwhile,
    ObjectLocked,
    PermissionDenied,
    RefusedByPeer,
    SessionLimitReached,
    UnknownReference,
    Unreachable,
)
from tests.contract.odata.house import PARTNERS, PASSWORD, SALES, USER, House

ANY = "StandardODATA."


class NaiveClient:
    """Trusts statuses, retries everything, pages by position, counts in floats."""

    def __init__(self, house: House) -> None:
        self.root = f"{house.publication.url}/odata/standard.odata"
        login = f"{USER}:{PASSWORD}".encode()
        self.http = httpx.Client(
            headers={
                "Authorization": "Basic " + base64.b64encode(login).decode(),
                "Accept": "application/json",
            },
            timeout=5,
        )

    def rows(self, name: str, **params: str) -> Any:
        """One page."""
        answer = self.http.get(
            f"{self.root}/{name}", params={f"${key}": value for key, value in params.items()}
        )
        return answer.json()["value"] if answer.status_code == 200 else []

    def all_rows(self, name: str, page: int, **order: str) -> list[Any]:
        """Pages by position, without an order."""
        found: list[Any] = []
        while True:
            rows = self.rows(name, top=str(page), skip=str(len(found)), **order)
            found += rows
            if len(rows) < page:
                return found

    def create(self, name: str, body: dict[str, Any]) -> str:
        """Sent again until somebody says 201."""
        for _ in range(3):
            try:
                answer = self.http.post(f"{self.root}/{name}", json=body)
            except httpx.HTTPError:
                continue
            if answer.status_code == 201:
                return str(answer.json()["Ref_Key"])
        return ""

    def change(self, name: str, ref: str, body: dict[str, Any], version: str = "") -> bool:
        """Whether the server said 200."""
        answer = self.http.patch(
            f"{self.root}/{name}(guid'{ref}')", json=body, headers={"If-Match": version} if version else {}
        )
        return answer.status_code == 200


@pytest.fixture
def naive(bp: House) -> Any:
    client = NaiveClient(bp)
    yield client
    client.http.close()


def version(house: House, name: str, ref: str) -> str:
    """The version an object has now."""
    return str(house.store.version(name, (ref,)))


def partner(word: str = "a1", **values: Any) -> tuple[dict[str, Any], Mark]:
    """A new counterparty and how it is found again."""
    body = {"Description": f"Клевер {word}", "ИНН": "7709876543", "КПП": "770901001"} | values
    return body, Mark(natural={name: body[name] for name in ("ИНН", "КПП", "Description")})


def sale_of(house: House, **values: Any) -> dict[str, Any]:
    """A sale that can be posted."""
    refs = house.refs
    line = {
        "Номенклатура_Key": refs["item1"], "Количество": 2, "Цена": 1500.5, "Сумма": 3001, "СтавкаНДС": "НДС20",
        "СчетУчета_Key": refs["41.01"], "СчетДоходов_Key": refs["90.01.1"],
    }  # fmt: skip
    return {
        "Date": "2026-03-04T12:30:00", "Организация_Key": refs["organization"], "Контрагент_Key": refs["buyer"],
        "ДоговорКонтрагента_Key": refs["contract"], "Склад_Key": refs["warehouse"], "Комментарий": "по телефону",
        "ВалютаДокумента_Key": refs["rub"], "СуммаДокумента": 3001, "Товары": numbered([line]),
    } | values  # fmt: skip


# --- silent loss ------------------------------------------------------------------------------------------


def test_a_cut_text_is_told(bp: House, naive: NaiveClient) -> None:
    ref, long = bp.refs["buyer"], "Д" * 238
    assert naive.change(PARTNERS, ref, {"Description": long})
    assert bp.row(PARTNERS, ref)["Description"] != long, "the naive client believes that it wrote everything"

    written = bp.writer().change(PARTNERS, ref, {"Description": long}, version=version(bp, PARTNERS, ref))

    assert [(one.name, one.reason, one.stored) for one in written.differences] == [
        ("Description", "cut", long[:100])
    ]


def test_an_unknown_field_is_never_sent(bp: House, naive: NaiveClient) -> None:
    ref = bp.refs["buyer"]
    assert naive.change(PARTNERS, ref, {"Менеджер": "Иванов"})
    before = version(bp, PARTNERS, ref)

    with pytest.raises(MetadataDrift, match="Менеджер"):
        bp.writer().change(PARTNERS, ref, {"Менеджер": "Иванов"}, version=before)

    assert version(bp, PARTNERS, ref) == before


def test_an_unknown_column_of_a_table_is_never_sent(bp: House) -> None:
    body = sale_of(bp)
    body["Товары"][0]["Скидка"] = 5
    with pytest.raises(MetadataDrift, match=r"Товары\.Скидка"):
        bp.writer().create(SALES, body, Mark(property="Комментарий", word="1"))
    assert bp.store.rows[SALES] == {}


def test_an_ignored_field_is_told(bp: House, naive: NaiveClient) -> None:
    name, ref = "Catalog_ДоговорыКонтрагентов", bp.refs["contract"]
    bp.store.stubborn.add((name, "СрокОплаты"))
    assert naive.change(name, ref, {"СрокОплаты": 14})

    written = bp.writer().change(name, ref, {"СрокОплаты": "14"}, version=version(bp, name, ref))

    assert [(one.name, one.reason) for one in written.differences] == [("СрокОплаты", "ignored")]


def test_what_a_handler_overwrites_is_told(bp: House, naive: NaiveClient) -> None:
    bp.store.after_write.append(lambda name, row: row.update(КПП="000000000") if name == PARTNERS else None)
    ref = bp.refs["buyer"]
    assert naive.change(PARTNERS, ref, {"КПП": "770101001"})

    written = bp.writer().change(PARTNERS, ref, {"КПП": "770101002"}, version=version(bp, PARTNERS, ref))

    assert [(one.name, one.stored) for one in written.differences] == [("КПП", "000000000")]


def test_a_broken_reference_is_never_written(bp: House, naive: NaiveClient) -> None:
    nobody, ref = "deadbeef-0000-4000-8000-000000000000", bp.refs["buyer"]
    assert naive.change(PARTNERS, ref, {"ГоловнойКонтрагент_Key": nobody})
    assert bp.row(PARTNERS, ref)["ГоловнойКонтрагент_Key"] == nobody
    before = version(bp, PARTNERS, ref)
    writer = bp.writer()

    with pytest.raises(UnknownReference, match="Parent_Key"):
        writer.change(PARTNERS, ref, {"Parent_Key": nobody}, version=before)
    lines = numbered([{"Номенклатура_Key": nobody, "Количество": 1}])
    with pytest.raises(UnknownReference, match="Номенклатура_Key"):
        writer.create(SALES, sale_of(bp, Товары=lines), Mark(property="Комментарий", word="1"))
    account = {"Owner": nobody, "Owner_Type": ANY + PARTNERS, "НомерСчета": "40702810000000000001"}
    with pytest.raises(UnknownReference, match="Owner"):
        writer.create("Catalog_БанковскиеСчета", account, Mark(natural=account))

    assert version(bp, PARTNERS, ref) == before


def test_a_table_is_sent_whole_with_its_numbers(bp: House, naive: NaiveClient) -> None:
    name, ref = "Document_ПоступлениеТоваровУслуг", bp.refs["purchase1"]
    naive.change(name, ref, {"Товары": [{"LineNumber": "1", "Номенклатура_Key": bp.refs["item1"]}]})
    assert len(bp.row(name, ref)["Товары"]) == 1, "two rows are lost"
    lines = [{"Номенклатура_Key": bp.refs[f"item{at}"], "Количество": at} for at in (1, 2, 3)]

    written = bp.writer().change(name, ref, {"Товары": numbered(lines)}, version=version(bp, name, ref))

    assert written.differences == ()
    assert [row["LineNumber"] for row in bp.row(name, ref)["Товары"]] == [1, 2, 3]


# --- other users -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("honoured", [False, True])
def test_an_edit_before_our_look_is_a_conflict(bp: House, naive: NaiveClient, honoured: bool) -> None:
    """The server ignores If-Match, so the naive client overwrites the accountant's work and is told 200."""
    ref = bp.refs["buyer"]
    known = version(bp, PARTNERS, ref)
    bp.store.edit(PARTNERS, ref, КПП="770901777")
    assert naive.change(PARTNERS, ref, {"КПП": "1"}, known)
    bp.store.edit(PARTNERS, ref, КПП="770901777")
    bp.store.switches.if_match = honoured

    with pytest.raises(EditedMeanwhile):
        bp.writer().change(PARTNERS, ref, {"КПП": "770101002"}, version=known)

    assert bp.row(PARTNERS, ref)["КПП"] == "770901777"


def test_an_edit_between_our_look_and_our_write_is_noticed(bp: House) -> None:
    ref = bp.refs["buyer"]
    bp.store.faults.arm("call", method="PATCH", action=lambda: bp.store.edit(PARTNERS, ref, ИНН="7701111111"))

    written = bp.writer().change(PARTNERS, ref, {"КПП": "770101002"}, version=version(bp, PARTNERS, ref))

    assert written.overtaken
    assert (written.before["ИНН"], written.row["ИНН"]) == ("7702345672", "7701111111")


def test_an_edit_between_our_look_and_our_write_is_refused_where_the_server_can(bp: House) -> None:
    ref = bp.refs["buyer"]
    bp.store.switches.if_match = True
    bp.store.faults.arm("call", method="PATCH", action=lambda: bp.store.edit(PARTNERS, ref, КПП="770901777"))
    with pytest.raises(EditedMeanwhile):
        bp.writer().change(PARTNERS, ref, {"КПП": "770101002"}, version=version(bp, PARTNERS, ref))
    assert bp.row(PARTNERS, ref)["КПП"] == "770901777"


def test_rows_inserted_while_pages_are_read_lose_and_double_none(bp: House, naive: NaiveClient) -> None:
    for number in range(60):
        bp.store.add(PARTNERS, Code=f"{number:09}", Description=f"К {number}")
    fault = bp.store.faults.arm(
        "call",
        method="GET",
        place=PARTNERS,
        times=8,
        action=lambda: bp.store.add(PARTNERS, Description="новый"),
    )
    naively = [row["Ref_Key"] for row in naive.all_rows(PARTNERS, 10, orderby="Ref_Key")]
    assert len(naively) > len(set(naively)), "rows moved on and were read twice"
    fault.times = 10_000
    for order in ("text", "mssql", "torn"):
        bp.store.switches.guid_order = order
        bp.store.forget_order()
        there = {key[0] for key in bp.store.rows[PARTNERS]}

        found = [row["Ref_Key"] for row in PagedReader(bp.client(), rows=10).read(PARTNERS)]

        assert there <= set(found), order
        assert len(found) == len(set(found)), order


def test_pages_without_an_order_lose_rows_and_ours_do_not(bp: House, naive: NaiveClient) -> None:
    for number in range(60):
        bp.store.add(PARTNERS, Code=f"{number:09}", Description=f"К {number}")
    there = {key[0] for key in bp.store.rows[PARTNERS]}
    assert {row["Ref_Key"] for row in naive.all_rows(PARTNERS, 10)} < there
    assert {row["Ref_Key"] for row in PagedReader(bp.client(), rows=10).read(PARTNERS)} == there


def test_rows_removed_while_pages_are_read_lose_none_of_the_others(bp: House) -> None:
    for number in range(60):
        bp.store.add(PARTNERS, Code=f"{number:09}", Description=f"К {number}")
    for order in ("text", "torn"):
        bp.store.switches.guid_order = order
        bp.store.forget_order()
        victims = iter(sorted(key[0] for key in bp.store.rows[PARTNERS])[:8])
        fault = bp.store.faults.arm(
            "call", method="GET", place=PARTNERS, skip=3, times=8,
            action=lambda victims=victims: bp.store.remove(PARTNERS, (next(victims),)),
        )  # fmt: skip

        found = {row["Ref_Key"] for row in PagedReader(bp.client(), rows=10).read(PARTNERS)}

        fault.times = 0
        assert {key[0] for key in bp.store.rows[PARTNERS]} <= found, order


# --- lost answers ------------------------------------------------------------------------------------------


def test_a_lost_answer_to_a_create_doubles_nothing(bp: House, naive: NaiveClient) -> None:
    body, mark = partner("наивный")
    bp.store.faults.arm("drop_after", method="POST")
    naive.create(PARTNERS, body)
    assert len([row for row in bp.store.rows[PARTNERS].values() if row["ИНН"] == "7709876543"]) == 2

    body, mark = partner("наш", ИНН="7705555555")
    bp.store.faults.arm("drop_after", method="POST")
    written = bp.writer().create(PARTNERS, body, mark)

    twins = [row for row in bp.store.rows[PARTNERS].values() if row["ИНН"] == "7705555555"]
    assert [row["Ref_Key"] for row in twins] == [written.ref]
    assert written.differences == ()


@pytest.mark.parametrize("what", ["drop_before", "html", "cut", "empty"])
def test_a_create_that_broke_otherwise_makes_one(bp: House, what: str) -> None:
    bp.store.faults.arm(what, method="POST", status=200)
    written = bp.writer().create(SALES, sale_of(bp), Mark(property="Комментарий", word="7f3b"))
    assert [key[0] for key in bp.store.rows[SALES]] == [written.ref]
    assert bp.row(SALES, written.ref)["Комментарий"] == "по телефону obmen:7f3b"


def test_a_create_that_was_interrupted_is_found_by_our_mark(bp: House) -> None:
    mark = Mark(property="Комментарий", word="7f3b")
    first = bp.writer().create(SALES, sale_of(bp), mark)
    again = bp.writer().create(SALES, sale_of(bp), mark)
    assert (again.ref, again.found) == (first.ref, True)
    assert len(bp.store.rows[SALES]) == 1


def test_a_taken_natural_key_is_told_and_two_are_a_question(bp: House) -> None:
    body, mark = partner()
    first = bp.writer().create(PARTNERS, body, mark)
    with pytest.raises(AlreadyExists):
        bp.writer().create(PARTNERS, body, mark)
    assert bp.writer().create(PARTNERS, body, mark, resumed=True).ref == first.ref
    bp.store.add(PARTNERS, **body)
    with pytest.raises(AmbiguousMatch):
        bp.writer().create(PARTNERS, body, mark, resumed=True)


def test_a_lost_answer_to_a_change_is_looked_up(bp: House) -> None:
    ref = bp.refs["buyer"]
    for what in ("drop_after", "drop_before"):
        before = version(bp, PARTNERS, ref)
        bp.store.faults.arm(what, method="PATCH")
        written = bp.writer().change(PARTNERS, ref, {"КПП": "770101002"}, version=before)
        assert written.differences == ()
        assert not written.overtaken


def test_a_lost_change_that_somebody_else_overtook_is_a_conflict(bp: House) -> None:
    ref = bp.refs["buyer"]
    before = version(bp, PARTNERS, ref)
    bp.store.faults.arm("call", method="PATCH", action=lambda: bp.store.edit(PARTNERS, ref, КПП="770901777"))
    bp.store.faults.arm("drop_before", method="PATCH")
    with pytest.raises(EditedMeanwhile):
        bp.writer().change(PARTNERS, ref, {"КПП": "770101002"}, version=before)
    assert bp.row(PARTNERS, ref)["КПП"] == "770901777"


@pytest.mark.parametrize("what", ["drop_after", "drop_before", "lock"])
def test_a_lost_answer_to_posting_is_looked_up(bp: House, what: str) -> None:
    writer = bp.writer()
    made = writer.create(SALES, sale_of(bp), Mark(property="Комментарий", word="1"))
    bp.store.faults.arm(what, method="POST", place="/Post")
    posted = writer.post(SALES, made.ref, version=made.version)
    assert posted.row["Posted"] is True
    assert len(bp.store.movements["AccountingRegister_Хозрасчетный"]) == 6 + 2


# --- refusals ----------------------------------------------------------------------------------------------


def test_a_lock_is_waited_for_and_nothing_is_doubled(bp: House) -> None:
    bp.store.faults.arm("lock", method="POST", times=2)
    bp.writer().create(SALES, sale_of(bp), Mark(property="Комментарий", word="1"))
    bp.store.faults.arm("lock", method="PATCH", times=2)
    ref = bp.refs["buyer"]
    bp.writer().change(PARTNERS, ref, {"КПП": "770101002"}, version=version(bp, PARTNERS, ref))
    assert len(bp.store.rows[SALES]) == 1
    assert bp.row(PARTNERS, ref)["КПП"] == "770101002"
    assert bp.pauses


def test_a_lock_that_lasts_is_given_up_as_passing(bp: House) -> None:
    bp.store.faults.arm("lock", method="PATCH", times=100)
    ref = bp.refs["buyer"]
    with pytest.raises(ObjectLocked):
        bp.writer().change(PARTNERS, ref, {"КПП": "1"}, version=version(bp, PARTNERS, ref))


def test_a_closed_period_is_told_once_with_its_words(bp: House) -> None:
    writer = bp.writer()
    made = writer.create(SALES, sale_of(bp), Mark(property="Комментарий", word="1"))
    bp.store.closed_until = "2026-07-31T23:59:59"
    bp.store.log.clear()
    with pytest.raises(RefusedByPeer, match=r"31\.07\.2026") as told:
        writer.change(SALES, made.ref, {"Комментарий": "а"}, version=made.version)
    assert told.value.facts["reason"] == "closed_period"
    with pytest.raises(RefusedByPeer, match=r"31\.07\.2026"):
        writer.post(SALES, made.ref, version=made.version)
    assert [method for method, _ in bp.store.log].count("PATCH") == 1
    assert bp.row(SALES, made.ref)["Posted"] is False


def test_what_posting_lacks_is_told_and_the_document_stays(bp: House) -> None:
    body = sale_of(bp)
    del body["Товары"][0]["СчетУчета_Key"]
    writer = bp.writer()
    made = writer.create(SALES, body, Mark(property="Комментарий", word="1"))
    with pytest.raises(RefusedByPeer, match="СчетУчета"):
        writer.post(SALES, made.ref, version=made.version)
    assert bp.row(SALES, made.ref)["Posted"] is False


def test_marking_unposts_first_and_nothing_is_deleted(bp: House) -> None:
    writer = bp.writer()
    made = writer.create(SALES, sale_of(bp), Mark(property="Комментарий", word="1"))
    posted = writer.post(SALES, made.ref, version=made.version)
    marked = writer.mark(SALES, made.ref, version=posted.version)
    assert (marked.row["Posted"], marked.row["DeletionMark"]) == (False, True)
    with pytest.raises(RefusedByPeer, match="помеченный"):
        writer.post(SALES, made.ref, version=marked.version)
    clean = writer.mark(SALES, made.ref, version=marked.version, marked=False)
    assert clean.row["DeletionMark"] is False
    assert bp.store.deleted == []
    assert "DELETE" not in {method for method, _ in bp.store.log}


def test_a_posted_document_is_changed_in_three_steps(bp: House) -> None:
    writer = bp.writer()
    made = writer.create(SALES, sale_of(bp), Mark(property="Комментарий", word="1"))
    posted = writer.post(SALES, made.ref, version=made.version)
    changed = writer.change_posted(SALES, made.ref, {"Комментарий": "новый"}, version=posted.version)
    assert changed.row["Posted"] is True
    assert bp.row(SALES, made.ref)["Комментарий"] == "новый"


# --- rights, sessions, pages -------------------------------------------------------------------------------


def test_hidden_rows_are_no_deletions(bp: House, naive: NaiveClient) -> None:
    scanner = VersionScanner(bp.client())
    known = scanner.scan(PARTNERS, {}).versions
    bp.store.hidden[PARTNERS] = {bp.refs["buyer"]}
    assert naive.rows(PARTNERS) == [], "the naive client takes the refusal for an empty base"
    with pytest.raises(PermissionDenied, match="прав"):
        scanner.scan(PARTNERS, known)

    found = VersionScanner(bp.client(allowed_only=True)).scan(PARTNERS, known)

    assert found.unknown == [bp.refs["buyer"]]
    assert found.gone == []


def test_a_row_that_is_gone_is_told_as_gone(bp: House) -> None:
    scanner = VersionScanner(bp.client())
    known = scanner.scan(PARTNERS, {}).versions
    bp.store.remove(PARTNERS, (bp.refs["supplier"],))
    bp.store.edit(PARTNERS, bp.refs["buyer"], DeletionMark=True)
    found = scanner.scan(PARTNERS, known)
    assert (found.gone, found.changed, found.unknown) == ([bp.refs["supplier"]], [bp.refs["buyer"]], [])
    rows = list(scanner.read(PARTNERS, found, select="Ref_Key,DeletionMark"))
    assert [row["DeletionMark"] for row in rows] == [True]


def test_a_page_with_status_200_is_no_empty_base(bp: House, naive: NaiveClient) -> None:
    bp.store.faults.arm("html", times=1)
    with pytest.raises(json.JSONDecodeError):
        naive.rows(PARTNERS)
    bp.store.faults.arm("html", times=2)
    assert len(bp.client().rows(PARTNERS)) == 3
    bp.store.faults.arm("html", times=100)
    with pytest.raises(Unreachable, match="страницу"):
        bp.client().rows(PARTNERS)


def test_a_pool_that_is_full_is_waited_for_with_fewer_requests(bp: House) -> None:
    client = bp.client(parallel=4)
    bp.store.faults.arm("say", status=406, times=2, text="Нет свободных сеансов")
    assert len(client.rows(PARTNERS)) == 3
    assert client.wire._limiter.limit < 4
    bp.store.faults.arm("say", status=406, times=100, text="Нет свободных сеансов")
    with pytest.raises(SessionLimitReached):
        client.rows(PARTNERS)


def test_money_stays_exact(bp: House, naive: NaiveClient) -> None:
    name = "InformationRegister_ЦеныНоменклатуры_RecordType"
    naively = sum(row["Цена"] for row in naive.rows(name, select="Цена"))
    exactly = sum(row["Цена"] for row in bp.client().rows(name, {"$select": "Цена"}))
    assert str(exactly) == "2041769.86"
    assert str(naively) != str(exactly)


def test_a_plus_for_a_space_finds_nothing_and_ours_is_exact(bp: House, naive: NaiveClient) -> None:
    assert naive.rows("Catalog_Валюты", filter="Code eq '643'") == []
    assert len(bp.client().rows("Catalog_Валюты", {"$filter": "Code eq '643'"})) == 1


def test_a_composite_reference_is_asked_for_with_its_type(bp: House, naive: NaiveClient) -> None:
    name, ref = "Catalog_БанковскиеСчета", bp.refs["buyer"]
    bp.store.add(name, Description="счёт", Owner=ref, Owner_Type=ANY + PARTNERS)
    assert naive.rows(name, filter=f"Owner%20eq%20guid'{ref}'") == []
    assert len(bp.client().rows(name, {"$filter": refers_composite("Owner", ref, PARTNERS)})) == 1


def test_the_client_sends_no_delete_and_no_load_mode() -> None:
    """There is no word for it in the connector at all."""
    folder = Path(connectors.onec.odata.__file__).parent
    source = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    assert not re.search(r"[\"']DELETE[\"']", source)
    assert "DataLoadMode" not in source
