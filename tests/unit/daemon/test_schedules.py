"""When a schedule fires: intervals, cron as cron means it, and what can't be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from obmen.daemon.schedules import EVERY, WrongSchedule, checked, cron_after, due_at, upcoming
from state.rows import Schedule
from tests.service import ZONE

THURSDAY = datetime(2026, 3, 5, 12, 0, tzinfo=ZONE)


@pytest.mark.parametrize(("every", "pause"), EVERY.items())
def test_an_interval_counts_from_the_last_firing(every: str, pause: timedelta) -> None:
    row = Schedule(base="buh", every=every, last_fired_at=THURSDAY)
    assert due_at(row, ZONE) == THURSDAY + pause


def test_what_never_began_to_count_is_not_due() -> None:
    assert due_at(Schedule(base="buh", every="1h"), ZONE) is None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("*/15 * * * *", "05.03 12:15"),
        ("0 12 * * *", "06.03 12:00"),  # the moment itself has passed
        ("0 9 * * 1-5", "06.03 09:00"),
        ("0 9 * * 0", "08.03 09:00"),
        ("0 9 * * 7", "08.03 09:00"),
        ("0 9 * * 1", "09.03 09:00"),
        ("0 9 * * mon", "09.03 09:00"),
        ("0 9 * * 1-5/2", "06.03 09:00"),
        ("0 9 15 * 1", "09.03 09:00"),  # both day fields: either is enough
        ("30 8-18 1 * *", "01.04 08:30"),
    ],
)
def test_cron_means_what_cron_means(expression: str, expected: str) -> None:
    found = cron_after(expression, ZONE, THURSDAY)
    assert found is not None
    assert f"{found:%d.%m %H:%M}" == expected


@pytest.mark.parametrize(
    "expression",
    ["", "* * * *", "61 * * * *", "a b c d e", "0 9 * * 8", "0 9 * * 5-2", "0 9 * * 1/0", "* * * * * *"],
)
def test_what_is_no_cron_expression_is_refused_with_its_text(expression: str) -> None:
    with pytest.raises(WrongSchedule) as caught:
        cron_after(expression, ZONE, THURSDAY)
    assert expression in caught.value.message
    assert "минута" in caught.value.hint


def test_a_day_that_never_comes_is_refused_when_the_schedule_is_saved() -> None:
    row = Schedule(base="buh", every="cron", cron="0 0 31 2 *", last_fired_at=THURSDAY)
    with pytest.raises(WrongSchedule, match="никогда"):
        checked(row, ZONE)


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(WrongSchedule, match="5m"):
        checked(Schedule(base="buh", every="5m"), ZONE)


def test_cron_runs_in_the_operators_zone() -> None:
    found = cron_after("0 9 * * *", ZONE, datetime(2026, 3, 5, 5, 59, tzinfo=UTC))
    assert found == datetime(2026, 3, 5, 6, 0, tzinfo=UTC)


def test_what_was_missed_is_caught_up_once_and_then_the_rhythm_goes_on() -> None:
    row = Schedule(base="buh", every="1h", last_fired_at=THURSDAY - timedelta(hours=10))
    assert upcoming(row, ZONE, THURSDAY, 3) == [THURSDAY + timedelta(hours=n) for n in range(3)]
