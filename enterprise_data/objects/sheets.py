"""Tables of a record as people read them: headings, cells, and where two versions of a table differ."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import value_from_json
from enterprise_data.objects.words import part_to_text

Called = Callable[[Ref], str]
"""What people call a record that is referred to."""
_NUMBERS = {Decimal, int}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. ``is_number``: its cells stand at the right."""

    name: str
    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of one side: its number there, its cells, and which of them the other side has otherwise.

    ``number`` 0: this side has no such row.
    """

    number: int
    cells: tuple[str, ...] = ()
    differing: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of a table: rows that speak of the same thing stand at the same height."""

    name: str
    title: str
    columns: tuple[Column, ...]
    lines: tuple[tuple[Line, Line], ...]

    @property
    def differs(self) -> bool:
        """Whether the two say different things."""
        return any(left.differing or right.differing for left, right in self.lines)

    @property
    def differing_rows(self) -> list[tuple[Line, Line]]:
        """The rows that do."""
        return [(left, right) for left, right in self.lines if left.differing or right.differing]


def typed_rows(otype: ObjectType, table: str, value: Any) -> tuple[Any, ...]:
    """The rows behind a value of the field, typed or as JSON; none for what is none."""
    if not value:
        return ()
    if isinstance(value, tuple):
        return value
    try:
        rows: tuple[Any, ...] = value_from_json(otype, table, value)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        return ()
    return rows


def sheet(otype: ObjectType, table: str, value: Any, called: Called) -> Sheet:
    """A table with the columns in which anything stands."""
    rows = typed_rows(otype, table, value)
    columns = _columns(otype, table, rows)
    texts = tuple(_cells(row, columns, called) for row in rows)
    return Sheet(name=table, title=otype.field_titles.get(table, table), columns=columns, rows=texts)


def compare(otype: ObjectType, table: str, left: Any, right: Any, called: Called) -> Comparison:
    """Two versions beside each other."""
    one, two = typed_rows(otype, table, left), typed_rows(otype, table, right)
    columns = _columns(otype, table, (*one, *two))
    lines = tuple(_pair(one, two, at, to, columns, called) for at, to in aligned(one, two))
    return Comparison(name=table, title=otype.field_titles.get(table, table), columns=columns, lines=lines)


def aligned(left: Sequence[Any], right: Sequence[Any]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of rows that speak of the same thing, in order; None where a side has no such row."""
    matcher = SequenceMatcher(
        None, [_subject(row) for row in left], [_subject(row) for row in right], autojunk=False
    )
    for word, start, end, begin, stop in matcher.get_opcodes():
        # rows of other things stand beside each other only where both sides have as many of them
        together = word == "equal" or end - start == stop - begin
        one, two = range(start, end), range(begin, stop)
        if together:
            yield from zip(one, two, strict=True)
        else:
            yield from zip_longest(one, (), fillvalue=None)
            yield from ((None, at) for at in two)


def _subject(row: Any) -> tuple[Any, ...]:
    """What a row speaks of: what it refers to; its texts where it refers to nothing."""
    values = [getattr(row, item.name) for item in fields(row)]
    refs = tuple(value for value in values if isinstance(value, Ref))
    return refs or tuple(value for value in values if isinstance(value, str) and value)


def _pair(
    one: Sequence[Any],
    two: Sequence[Any],
    at: int | None,
    to: int | None,
    columns: tuple[Column, ...],
    called: Called,
) -> tuple[Line, Line]:
    left = None if at is None else one[at]
    right = None if to is None else two[to]
    if left is None or right is None:
        everything = frozenset(range(len(columns)))
        return _line(left, at, columns, called, everything), _line(right, to, columns, called, everything)
    differing = frozenset(
        place
        for place, column in enumerate(columns)
        if getattr(left, column.name) != getattr(right, column.name)
    )
    return _line(left, at, columns, called, differing), _line(right, to, columns, called, differing)


def _line(
    row: Any, at: int | None, columns: tuple[Column, ...], called: Called, differing: frozenset[int]
) -> Line:
    if row is None or at is None:
        return Line(number=0)
    return Line(number=at + 1, cells=_cells(row, columns, called), differing=differing)


def _columns(otype: ObjectType, table: str, rows: Sequence[Any]) -> tuple[Column, ...]:
    return tuple(
        column
        for column in columns_of(otype, table)
        if any(_cell(row, column.name, lambda ref: ref.id) for row in rows)
    )


def columns_of(otype: ObjectType, table: str) -> tuple[Column, ...]:
    """Every column of a table."""
    row = otype.row_types[table]
    hints = _hints(row)
    return tuple(
        Column(
            name=item.name,
            title=otype.column_title(table, item.name),
            is_number=not _NUMBERS.isdisjoint((hints[item.name], *typing.get_args(hints[item.name]))),
        )
        for item in fields(row)
    )


_HINTS: dict[Any, dict[str, Any]] = {}


def _hints(row: Any) -> dict[str, Any]:
    if row not in _HINTS:
        _HINTS[row] = typing.get_type_hints(row)
    return _HINTS[row]


def _cells(row: Any, columns: tuple[Column, ...], called: Called) -> tuple[str, ...]:
    return tuple(_cell(row, column.name, called) for column in columns)


def _cell(row: Any, name: str, called: Called) -> str:
    value = getattr(row, name)
    return called(value) if isinstance(value, Ref) else part_to_text(name, value)
