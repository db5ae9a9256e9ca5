"""Rows of a table as people type them and scripts give them.

A cell is written as the field of a card would be; a script may also give what ``--json`` shows. What can't be
understood is told with table, row and column.
"""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import part_from_json

_NOT_UNDERSTOOD = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTyping:
    """``typed`` reads one cell by its type (kind, place as in ``goods.item``, type, text); raises on nonsense."""

    typed: Callable[[ObjectType, str, Any, str], Any]
    expected: Callable[[Any], str]

    def of_text(self, otype: ObjectType, table: str, text: str) -> tuple[Any, ...]:
        """A whole table as JSON: a list of objects; nothing for an empty text. Raises ``InvalidRecord``."""
        try:
            found = json.loads(
                text or "[]", parse_float=str, parse_int=str
            )  # as they are written: 0.10 stays
        except (ValueError, RecursionError) as error:
            raise self._no_table(otype, table) from error
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise self._no_table(otype, table)
        if len(found) > MOST_ROWS:
            raise InvalidRecord(
                f"{self._where(otype, table)}: больше {MOST_ROWS} строк.",
                hint="Разделите документ.",
                field=table,
            )
        return tuple(self.row(otype, table, cells, number) for number, cells in enumerate(found, 1))

    def row(
        self, otype: ObjectType, table: str, cells: Mapping[str, Any], number: int, before: Any = None
    ) -> Any:
        """One row from its cells: column → text or JSON value. ``before`` is the row that they change."""
        kind = otype.row_types[table]
        names = {
            otype.column_title(table, item.name).casefold(): item.name for item in dataclasses.fields(kind)
        }
        hints = typing.get_type_hints(kind)
        values: dict[str, Any] = {}
        for given, cell in cells.items():
            name = names.get(given.strip().casefold(), given.strip())
            where = f"{self._where(otype, table)}, строка {number}"
            if name not in hints:
                known = ", ".join(f"{name} ({title})" for title, name in names.items())
                raise InvalidRecord(
                    f"{where}: столбца «{given}» нет.", hint=f"Столбцы: {known}.", field=table
                )
            try:
                values[name] = self._cell(otype, table, name, hints[name], cell)
            except _NOT_UNDERSTOOD as error:
                raise InvalidRecord(
                    f"{where}, столбец «{otype.column_title(table, name)}»: не понимаю «{cell}».",
                    hint=self.expected(hints[name]),
                    field=f"{table}.{number}.{name}",
                ) from error
        return kind(**values) if before is None else dataclasses.replace(before, **values)

    def _cell(self, otype: ObjectType, table: str, name: str, hint: Any, cell: Any) -> Any:
        if isinstance(cell, bool):
            cell = "да" if cell else "нет"
        if isinstance(cell, dict | list):
            return part_from_json(otype.row_types[table], name, cell)
        text = "" if cell is None else str(cell).strip()
        default = _default(otype.row_types[table], name)
        if not text and default is not dataclasses.MISSING:
            return default
        return self.typed(otype, f"{table}.{name}", hint, text)

    def _where(self, otype: ObjectType, table: str) -> str:
        return f"{otype.title}, «{otype.field_titles.get(table, table)}»"

    def _no_table(self, otype: ObjectType, table: str) -> InvalidRecord:
        first = next(item.name for item in dataclasses.fields(otype.row_types[table]))
        return InvalidRecord(
            f"{self._where(otype, table)}: нужен список строк в виде JSON.",
            hint=f'Пишите {table}=\'[{{"{first}": "…"}}]\', или {table}=@файл.json.',
            field=table,
        )


def _default(row: type[Any], name: str) -> Any:
    return next(item.default for item in dataclasses.fields(row) if item.name == name)
