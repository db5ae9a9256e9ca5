"""The mapping table as .xlsx or .csv, out and in (REQUIREMENTS B4). Cells are text: leading zeros survive."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from zipfile import BadZipFile

from enterprise_data.errors import ProtocolError
from sync.services.identity_map import MapRow

COLUMNS = tuple(item.name for item in fields(MapRow))
SUFFIXES = (".xlsx", ".csv")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_REQUIRED = ("base", "kind", "ref", "crm_id")


class WrongTable(ProtocolError):
    """Таблица не прочитана."""


def write_map(path: Path, rows: Iterable[MapRow]) -> int:
    """Writes the table atomically; returns the number of rows. Raises ``WrongTable`` for another suffix."""
    writers = {".xlsx": _write_xlsx, ".csv": _write_csv}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise WrongTable(f"Файл «{path.name}»: умеем только .xlsx и .csv.", hint="Смените расширение файла.")
    part = path.with_name(f".{path.name}.part")
    try:
        count = writer(part, rows)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _cells(row: MapRow) -> list[str]:
    return [_text(value) for value in asdict(row).values()]


def _text(value: object) -> str:
    return ("да" if value else "") if isinstance(value, bool) else str(value)


def _write_csv(path: Path, rows: Iterable[MapRow]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        for count, row in enumerate(rows, 1):  # noqa: B007 - returned below
            writer.writerow([_safe(cell) for cell in _cells(row)])
    return count


def _safe(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula is written as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _write_xlsx(path: Path, rows: Iterable[MapRow]) -> int:
    from openpyxl import Workbook  # it costs a noticeable part of the start of every command

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Соответствия")
    sheet.append(COLUMNS)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - returned below
        sheet.append([_safe(cell) for cell in _cells(row)])
    book.save(path)
    return count


def read_map(path: Path) -> Iterator[MapRow]:
    """Reads a table; raises ``WrongTable`` if the file or its heading can't be understood."""
    lines = _read_xlsx(path) if path.suffix.lower() == ".xlsx" else _read_csv(path)
    heading = [cell.strip() for cell in next(lines, [])]
    missing = [name for name in _REQUIRED if name not in heading]
    if missing:
        raise WrongTable(
            f"Файл «{path.name}»: нет столбцов {', '.join(missing)}.",
            hint="Первая строка — имена столбцов, как в выгрузке: " + ", ".join(COLUMNS) + ".",
        )
    for cells in lines:
        values = {name: cell.strip().removeprefix("'") for name, cell in zip(heading, cells, strict=False)}
        if any(values.values()):
            yield MapRow(
                base=values.get("base", ""),
                kind=values.get("kind", ""),
                ref=values.get("ref", "").lower(),
                crm_id=values.get("crm_id", ""),
                code=values.get("code", ""),
            )


def _read_csv(path: Path) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file, delimiter=";")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WrongTable(
            f"Файл «{path.name}» не читается.", hint="Нужен CSV в UTF-8 с разделителем «;»."
        ) from error


def _read_xlsx(path: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise WrongTable(
            f"Файл «{path.name}» не читается как таблица .xlsx.", hint="Сохраните его заново."
        ) from error
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(values_only=True):
        yield ["" if cell is None else str(cell) for cell in row]
