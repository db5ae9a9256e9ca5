"""Reports: rows, filters, pages, and tables to take away."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from obmen.reports.cells import safe_cell
from state.rows import JournalRow, Run
from sync.context import utc_now
from tests.unit.console.visitor import Console


def _run_with_rows(desk: Console, *labels: str) -> Run:
    """A run whose objects have these names."""
    with desk.house.app.store.unit() as unit:
        run = unit.begin_run(Run(base="buh", trigger="hand", started_at=utc_now()))
        unit.put_run(replace(run, status="done", ended_at=utc_now()))
        unit.add_journal(
            [
                JournalRow(
                    run_id=run.id,
                    at=utc_now(),
                    kind="counterparty",
                    side="crm",
                    status="updated",
                    label=label,
                )
                for label in labels
            ]
        )
    return run


def test_the_report_shows_each_row_in_the_accountants_words(desk: Console) -> None:
    text = desk.signed_in("viewer").get("/runs/2").text
    assert "закончена" in text
    assert "Контрагенты" in text
    assert "created" not in text.split('<table class="rows">')[1].split("</table>")[0].replace(
        "row-created", ""
    )


def test_rows_are_filtered_by_result_and_kind(desk: Console) -> None:
    # given
    visitor = desk.signed_in("viewer")
    disputed = next(run for run in desk.house.runs("buh") if run.counts.get("conflict"))

    # when
    filtered = visitor.get(f"/runs/{disputed.id}?status=conflict&kind=counterparty").text
    nothing = visitor.get(f"/runs/{disputed.id}?status=refused").text

    # then
    assert "Открыть конфликты" in filtered
    assert "Строки отчёта <small>0</small>" in nothing


def test_a_long_report_is_paged(desk: Console) -> None:
    # given
    run = _run_with_rows(desk, *(f"Фирма {number:03d}" for number in range(250)))
    visitor = desk.signed_in("viewer")

    # when
    first, last = visitor.get(f"/runs/{run.id}").text, visitor.get(f"/runs/{run.id}?offset=200").text

    # then
    assert ("Фирма 099" in first, "Фирма 100" in first) == (True, False)
    assert ("Фирма 249" in last, "Дальше" in last, "201–250 из 250" in last) == (True, False, True)


def test_names_are_shown_as_text_whatever_they_hold(desk: Console) -> None:
    run = _run_with_rows(desk, "<script>alert(1)</script>")
    text = desk.signed_in("viewer").get(f"/runs/{run.id}").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_table_holds_every_row_and_no_formula(desk: Console) -> None:
    # given
    run = _run_with_rows(desk, "=HYPERLINK(1)", "+7 495", "-1", "@SUM", "Ромашка \x07ООО", "000042")
    visitor = desk.signed_in("viewer")

    # when
    as_csv = visitor.get(f"/runs/{run.id}/rows.csv")
    as_xlsx = visitor.get(f"/runs/{run.id}/rows.xlsx")

    # then
    expected = ["'=HYPERLINK(1)", "'+7 495", "'-1", "'@SUM", "Ромашка ООО", "000042"]
    rows = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig")), delimiter=";"))
    sheet = load_workbook(io.BytesIO(as_xlsx.content)).worksheets[0]
    assert [row[2] for row in rows[1:]] == expected
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == expected
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert f'filename="obmen-buh-{run.id}.csv"' in as_csv.headers["content-disposition"]


def test_a_downloaded_table_is_filtered_like_the_page_and_leaves_no_file(desk: Console) -> None:
    # given
    visitor = desk.signed_in("viewer")
    disputed = next(run for run in desk.house.runs("buh") if run.counts.get("conflict"))

    # when
    content = visitor.get(f"/runs/{disputed.id}/rows.csv?status=conflict").content.decode("utf-8-sig")

    # then
    assert len(content.strip().splitlines()) == 2
    assert list((Path(desk.house.app.settings.home) / "tmp").glob("*.csv")) == []


def test_a_cell_is_defused_only_where_a_spreadsheet_would_execute_it() -> None:
    assert [safe_cell(text) for text in ("", "a=b", "\t=1", "\r=1")] == ["", "a=b", "'\t=1", "'\r=1"]


def test_the_list_of_runs_goes_back_in_time(desk: Console) -> None:
    # given
    for _ in range(60):
        _run_with_rows(desk)
    visitor = desk.signed_in("viewer")

    # when
    first = visitor.get("/runs?base=buh").text
    oldest = desk.house.runs("buh")[0].id
    older = visitor.get(f"/runs?base=buh&before={oldest + 5}").text

    # then
    assert "Раньше" in first
    assert f'href="/runs/{oldest}"' in older
    assert "Раньше" not in older


def test_a_safety_stop_offers_the_administrator_the_way_out(desk: Console) -> None:
    # given
    run = _run_with_rows(desk)
    stopped = {"status": "stopped", "error_code": "TooManyDeletions", "message": "Удалено 500 из 600."}
    with desk.house.app.store.unit() as unit:
        unit.put_run(replace(run, **stopped))  # type: ignore[arg-type]

    # when
    texts = {
        role: desk.signed_in(role).get(f"/runs/{run.id}").text for role in ("administrator", "accountant")
    }

    # then
    assert "Удалено 500 из 600." in texts["accountant"]
    assert "Разрешить удаления" in texts["administrator"]
    assert "Разрешить удаления" not in texts["accountant"]
