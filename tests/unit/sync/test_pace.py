"""Batches by weight: nothing is lost, nothing comes twice, and what is large comes in smaller portions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.pace import BYTES, Pace, portions

HEAVY = BYTES // 2
weights = st.lists(st.integers(0, 2 * BYTES), max_size=40)


def _itself(item: int) -> int:
    return item


@given(weights)
def test_portions_are_the_items_in_their_order_and_light(items: list[int]) -> None:
    found = list(portions(items, _itself))
    assert [item for part in found for item in part] == items
    assert all(len(part) == 1 or 0 < sum(part) <= BYTES for part in found if any(part))


def test_what_is_light_is_taken_at_once() -> None:
    assert list(portions([1] * 1000, _itself)) == [[1] * 1000]


def test_what_is_heavier_than_a_portion_comes_alone() -> None:
    assert list(portions([1, 3 * BYTES, 1], _itself)) == [[1], [3 * BYTES], [1]]


def test_the_pace_slows_down_before_what_is_large_and_recovers() -> None:
    pace = Pace(1000)
    assert len(pace.cut([HEAVY] * 1000, _itself)) == 2
    assert pace.count == 4
    assert len(pace.cut([1] * 4, _itself)) == 4
    assert pace.count == 1000


@pytest.mark.parametrize("most", [1, 7])
def test_never_more_than_asked(most: int) -> None:
    pace = Pace(most)
    pace.cut([BYTES] * most, _itself)
    assert 1 <= pace.count <= most
