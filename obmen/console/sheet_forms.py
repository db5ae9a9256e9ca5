"""The rows of a table as inputs of a form, and the rows that came back.

A cell that comes back as it went out was not touched: its row keeps the very value, however it was shown.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.sheets import Column, columns_of
from enterprise_data.objects.sums import emptied
from enterprise_data.objects.typed import ROWS
from enterprise_data.objects.words import part_to_text
from obmen.console.inputs import Input, cell_text, choices_of
from obmen.names import Namer

MOST_ROWS = 100
"""A longer table is shown, not edited: nobody goes through more inputs than that."""
SPARE_ROWS = 3
MORE_ROWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One row of inputs. ``number`` is its place in the form; a spare one stands for no row yet."""

    number: int
    cells: list[Input]
    is_spare: bool
    dropped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTable:
    """One table of inputs; without rows if it is too long to be edited here."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: list[FormRow]
    count: int

    @property
    def is_too_long(self) -> bool:
        """Whether it can't be edited in a form."""
        return self.count > MOST_ROWS


def table_form(
    otype: ObjectType, table: str, held: tuple[Any, ...], form: Mapping[str, str], spare: int, namer: Namer
) -> FormTable:
    """The inputs, holding what was typed where something was."""
    columns = columns_of(otype, table)
    rows = []
    if len(held) <= MOST_ROWS:
        numbers = range(1, len(held) + spare + 1)
        rows = [_row(otype, table, columns, held, number, form, namer) for number in numbers]
    return FormTable(
        name=table, title=otype.field_titles.get(table, table), columns=columns, rows=rows, count=len(held)
    )


def _row(
    otype: ObjectType,
    table: str,
    columns: tuple[Column, ...],
    held: tuple[Any, ...],
    number: int,
    form: Mapping[str, str],
    namer: Namer,
) -> FormRow:
    texts = _texts(columns, held, number, namer)
    hints = typing.get_type_hints(otype.row_types[table])
    return FormRow(
        number=number,
        cells=[
            Input(
                name=_cell_name(table, number, column),
                title=column.title,
                value=form.get(_cell_name(table, number, column), texts[column.name]),
                choices=choices_of(hints[column.name], word=partial(part_to_text, column.name)),
                is_number=column.is_number,
            )
            for column in columns
        ],
        is_spare=number > len(held),
        dropped=form.get(f"drop.{table}.{number}") == "yes",
    )


def rows_sent(
    otype: ObjectType, table: str, held: tuple[Any, ...], form: Mapping[str, str], namer: Namer
) -> tuple[Any, ...]:
    """The rows as the form says; raises ``InvalidRecord`` for what can't be understood."""
    if len(held) > MOST_ROWS:
        return held
    columns = columns_of(otype, table)
    rows: list[Any] = []
    for number in _numbers(table, form, len(held)):
        if form.get(f"drop.{table}.{number}") == "yes":
            continue
        before = held[number - 1] if number <= len(held) else None
        texts = _texts(columns, held, number, namer)
        sent = {column.name: form.get(_cell_name(table, number, column), "").strip() for column in columns}
        if not any(sent.values()) and (before is None or any(texts.values())):
            continue
        changed = {name: text for name, text in sent.items() if text != texts[name].strip()}
        rows.append(
            _changed(otype, table, len(rows) + 1, before, changed) if changed or before is None else before
        )
    return tuple(rows)


def _changed(otype: ObjectType, table: str, number: int, before: Any, cells: Mapping[str, str]) -> Any:
    row = ROWS.row(otype, table, cells, number, before=before)
    if before is None:
        return row
    names = [item.name for item in dataclasses.fields(row)]
    return emptied(row, [name for name in names if getattr(row, name) != getattr(before, name)])


def _numbers(table: str, form: Mapping[str, str], held: int) -> list[int]:
    """Rows of the form in order: those that are held, and spare ones in which something was typed."""
    parts = (name.split(".") for name in form if name.startswith(f"row.{table}."))
    sent = {int(part[2]) for part in parts if len(part) == 4 and part[2].isascii() and part[2].isdigit()}
    return sorted(sent | set(range(1, held + 1)))[: MOST_ROWS * 2]


def _texts(columns: tuple[Column, ...], held: tuple[Any, ...], number: int, namer: Namer) -> dict[str, str]:
    if number > len(held):
        return {column.name: "" for column in columns}
    row = held[number - 1]
    return {column.name: cell_text(column.name, getattr(row, column.name), namer) for column in columns}


def _cell_name(table: str, number: int, column: Column) -> str:
    return f"row.{table}.{number}.{column.name}"
