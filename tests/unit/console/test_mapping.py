"""The mapping table: found, shown with both sides, cut after a confirmation, taken away."""

from __future__ import annotations

import csv
import io

from state.rows import Link
from tests.unit.console.visitor import Console


def _link(desk: Console) -> Link:
    with desk.house.app.store.unit() as unit:
        return unit.find_links(base="buh", kind="counterparty", limit=1)[0][0]


def test_a_row_is_found_by_code_reference_or_card(desk: Console) -> None:
    # given
    link, visitor = _link(desk), desk.signed_in("viewer")

    # when
    found = [visitor.get(f"/map?kind=counterparty&search={word}").text for word in (link.code, link.ref[:13])]
    nothing = visitor.get("/map?search=нет-такого").text

    # then
    assert all(link.ref in text for text in found)
    assert "Ничего не найдено" in nothing


def test_a_row_shows_what_both_sides_hold(desk: Console) -> None:
    link = _link(desk)
    card = desk.house.app.crm.get_many("counterparty", [link.crm_id])[link.crm_id]
    text = desk.signed_in("viewer").get(f"/map/buh/counterparty/{link.ref}").text
    assert card.record.name in text
    assert link.code in text
    assert "Разорвать" not in text


def test_a_link_is_cut_by_an_administrator_after_a_confirmation_and_audited(desk: Console) -> None:
    # given
    link, visitor = _link(desk), desk.signed_in("administrator")
    address = f"/map/buh/counterparty/{link.ref}/unlink"

    # when
    asked = visitor.post(address)
    before = desk.house.app.map.list(base="buh", kind="counterparty")[1]
    done = visitor.post(address, confirm="yes")

    # then
    assert "Разорвать связь?" in asked.text
    assert desk.house.app.map.list(base="buh", kind="counterparty")[1] == before - 1
    assert "said=unlinked" in done.headers["location"]
    assert "разорвана связь" in visitor.get("/audit").text


def test_the_table_is_taken_away_with_its_filters(desk: Console) -> None:
    answer = desk.signed_in("accountant").get("/map/table.csv?base=buh&kind=bank")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows
    assert {row["kind"] for row in rows} == {"bank"}


def test_what_is_no_kind_or_no_link_is_told(desk: Console) -> None:
    visitor = desk.signed_in("viewer")
    for path in ("/map/buh/нет/x", "/map/buh/counterparty/x"):
        answer = visitor.get(path)
        assert answer.status_code == 422
        assert "нет" in answer.text
