"""The rows of a run's report as .xlsx or .csv, for people who go on with them in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from openpyxl import Workbook

from obmen.reports.cells import safe_cell
from obmen.texts import group_text, kind_title, row_status, side_text
from state.ports import Store
from state.rows import JournalRow

COLUMNS = (
    "Когда", "Вид данных", "Объект", "Где", "Результат", "Поля", "Сообщение", "Что делать", "Ссылка 1С", "Карточка CRM",
)  # fmt: skip
MOST_XLSX = 1_048_000
"""A sheet holds no more."""
_PAGE = 2000


def report_rows(store: Store, run_id: int, *, status: str, kind: str) -> Iterator[JournalRow]:
    """Every row of the report that fits the filters, page by page."""
    offset = 0
    while True:
        with store.unit() as unit:
            rows, _ = unit.journal(run_id, status=status, kind=kind, offset=offset, limit=_PAGE)
        if not rows:
            return
        offset += len(rows)
        yield from rows


def write_report(path: Path, rows: Iterable[JournalRow], moment: Callable[[JournalRow], str]) -> None:
    """Writes the table; the suffix says which kind."""
    table = ([safe_cell(cell) for cell in _cells(row, moment)] for row in rows)
    (_write_xlsx if path.suffix == ".xlsx" else _write_csv)(path, table)


def _cells(row: JournalRow, moment: Callable[[JournalRow], str]) -> list[str]:
    fields = "; ".join(group_text(row.kind, group) for group in row.groups)
    what = (kind_title(row.kind), row.label, side_text(row.side), row_status(row.status), fields)
    return [moment(row), *what, row.message, row.hint, row.ref, row.crm_id]


def _write_csv(path: Path, table: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(table)


def _write_xlsx(path: Path, table: Iterable[list[str]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Отчёт")
    sheet.append(COLUMNS)
    for number, cells in enumerate(table, 2):
        if number > MOST_XLSX:
            sheet.append(["Строк больше, чем помещается на лист: возьмите отчёт в формате .csv."])
            break
        sheet.append(cells)
    book.save(path)
