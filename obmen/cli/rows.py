"""Tables of a document on the command line: a whole one, a row more, one cell, a row less.

``goods=@rows.json`` or ``goods='[…]'`` is a whole table, ``goods+='item=17 quantity=2'`` adds a row,
``goods.2.price=90`` changes a cell of the second row and ``goods.2=`` takes that row away. Words count in the order in
which they are typed.
"""

from __future__ import annotations

import dataclasses
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.sums import emptied
from enterprise_data.objects.typed import ROWS
from obmen.cli.paths import must_exist
from obmen.cli.usage import WrongCommand

STDIN = "@-"
_MOST_BYTES = 16 << 20
_CELL = re.compile(r"(?P<table>[^.]+)\.(?P<number>\d{1,6})(?:\.(?P<column>.+))?")


def is_about_rows(otype: ObjectType, name: str) -> bool:
    """Whether a word names a row or a cell, not a field."""
    return name.endswith("+") or bool((found := _CELL.fullmatch(name)) and _table(otype, found["table"]))


def changed_rows(
    otype: ObjectType, name: str, text: str, tables: Mapping[str, tuple[Any, ...]]
) -> tuple[str, Any]:
    """The table that the word is about, and its rows afterwards; ``tables`` holds the rows so far."""
    if name.endswith("+"):
        table = _known_table(otype, name[:-1].strip())
        rows = tables.get(table, ())
        return table, (*rows, ROWS.row(otype, table, _cells(name, text), len(rows) + 1))
    found = _CELL.fullmatch(name)
    assert found is not None
    table, number, column = _known_table(otype, found["table"]), int(found["number"]), found["column"]
    rows = tables.get(table, ())
    if not 0 < number <= len(rows):
        raise WrongCommand(
            f"{otype.title}, «{otype.field_titles[table]}»: строки {number} нет.",
            hint=f"Строк: {len(rows)}. Добавить строку: {table}+='столбец=значение …'",
        )
    if column is None:
        return table, _without(otype, table, rows, number, text)
    row = ROWS.row(otype, table, {column: text}, number, before=rows[number - 1])
    changed = [
        item.name
        for item in dataclasses.fields(row)
        if getattr(row, item.name) != getattr(rows[number - 1], item.name)
    ]
    return table, (*rows[: number - 1], emptied(row, changed), *rows[number:])


def table_text(text: str) -> str:
    """The text of a table: itself, or what the file behind «@» holds."""
    if not text.startswith("@"):
        return text
    if text == STDIN:
        return sys.stdin.read(_MOST_BYTES)
    path = Path(text[1:])
    must_exist(path)
    if path.stat().st_size > _MOST_BYTES:
        raise WrongCommand(
            f"«{path.name}»: файл слишком велик.", hint="Строки одного документа занимают меньше."
        )
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongCommand(
            f"«{path.name}» не читается.", hint="Нужен файл JSON в кодировке UTF-8."
        ) from error


def _without(otype: ObjectType, table: str, rows: tuple[Any, ...], number: int, text: str) -> tuple[Any, ...]:
    if text.strip():
        raise WrongCommand(
            f"{otype.title}, «{otype.field_titles[table]}», строка {number}: не указан столбец.",
            hint=f"Пишите {table}.{number}.СТОЛБЕЦ=ЗНАЧЕНИЕ; удалить строку: {table}.{number}=",
        )
    return (*rows[: number - 1], *rows[number:])


def _cells(name: str, text: str) -> dict[str, str]:
    """``item=17 content='Настройка кассы'`` → column → text."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise WrongCommand(f"{name}: не закрыта кавычка.", hint=f"Строка: {text}") from error
    found: dict[str, str] = {}
    for word in words:
        column, sign, value = word.partition("=")
        if not sign or not column or column in found:
            raise WrongCommand(
                f"{name}: не понимаю «{word}».",
                hint="Пишите столбец=значение через пробел, каждый столбец один раз; слова с пробелами — в кавычках.",
            )
        found[column] = value
    if not found:
        raise WrongCommand(f"{name}: строка пуста.", hint="Пишите столбец=значение через пробел.")
    return found


def _table(otype: ObjectType, name: str) -> str:
    titles = {otype.field_titles.get(table, table).casefold(): table for table in otype.tables}
    return name if name in otype.tables else titles.get(name.casefold(), "")


def _known_table(otype: ObjectType, name: str) -> str:
    table = _table(otype, name)
    if not table:
        known = ", ".join(f"{one} ({otype.field_titles.get(one, one)})" for one in otype.tables)
        raise WrongCommand(
            f"{otype.title}: таблицы «{name}» нет.",
            hint=f"Таблицы: {known}." if known else "У этого вида данных таблиц нет.",
        )
    return table
