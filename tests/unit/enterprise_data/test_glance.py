"""Readers made for one place say what the general ones say, of whatever stands there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from enterprise_data.errors import InvalidRecord
from enterprise_data.objects import tree as general
from enterprise_data.objects.glance import flag_at, number_at, reference_at, text_at

GUID = "0B7E11CE-0000-4000-8000-000000000001"
ODD: tuple[Any, ...] = (
    "", "  ", " шт ", "true", " false", "1", "0", "да", "-12.50", " 7 ", ".5", "5.", "+3", "1e5", "1_000", "NaN",
    "١", GUID, f" {GUID} ", None, {}, {"Ссылка": GUID}, {"Ссылка": " "}, {"Ссылка": None}, {"Ссылка": [GUID]},
    [], ["2", "3"], [{"Ссылка": GUID}], [None], {"Б": "4"}, [{"Б": "5"}],
)  # fmt: skip
PATHS = (("А",), ("А", "Б"), ("А", "Б", "В"))


def _answer(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except InvalidRecord as error:
        return error.message


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("wraps", ["plain", "twice"])
def test_they_say_the_same(path: tuple[str, ...], wraps: str) -> None:
    for value in (*ODD, "absent"):
        tree: Any = {} if value == "absent" else {path[-1]: value}
        for name in reversed(path[:-1]):
            tree = {name: [tree, {}] if wraps == "twice" else tree}
        told = [
            _answer(lambda made=made, tree=tree: made(tree))  # type: ignore[misc]  # bound at once
            for made in (text_at(*path), number_at(*path), flag_at(*path), reference_at("item", *path))
        ]
        said = [
            _answer(lambda read=read, tree=tree: read(tree, *path))  # type: ignore[misc]  # bound at once
            for read in (general.text, general.number, general.flag)
        ]
        assert told == [*said, general.reference(tree, "item", *path)], (path, value)
