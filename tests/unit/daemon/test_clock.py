"""The clock on a real state database: what fires, what is caught up, what waits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from enterprise_data.errors import AuthenticationFailed, Unreachable
from state.rows import Schedule
from sync.runs import holding, lease_name
from tests.service import Gate, Hands, House, broken_exchange, house, until, write_settings


def _save(opened: House, base: str, every: str, cron: str = "") -> None:
    opened.book.save(base, every, cron, who="Анна")


def _triggers(opened: House, base: str) -> list[str]:
    return [run.trigger for run in opened.runs(base)]


def test_a_schedule_fires_when_its_time_has_come_and_not_before(opened_house: House) -> None:
    # given
    _save(opened_house, "buh", "15m")

    # when
    opened_house.tick()
    opened_house.hands.pass_(minutes=14)
    opened_house.tick()
    before = _triggers(opened_house, "buh")
    opened_house.hands.pass_(minutes=1)
    opened_house.tick()
    opened_house.tick()

    # then
    assert before == []
    assert _triggers(opened_house, "buh") == ["schedule"]
    assert _triggers(opened_house, "ut") == []


def test_firings_missed_while_the_service_was_down_are_caught_up_once(home: Path) -> None:
    # given
    hands = Hands()
    with house(home, hands=hands) as opened:
        _save(opened, "buh", "15m")

    # when
    hands.pass_(hours=9)
    with house(home, hands=hands) as opened:
        opened.book.anchor()
        for _ in range(3):
            opened.tick()

        # then
        assert _triggers(opened, "buh") == ["schedule"]


def test_an_edit_by_another_process_takes_effect_with_the_next_tick(opened_house: House) -> None:
    # given
    _save(opened_house, "buh", "24h")
    opened_house.hands.pass_(minutes=20)
    opened_house.tick()

    # when
    with opened_house.app.store.unit() as unit:
        (row,) = unit.schedules()
        unit.put_schedule(Schedule(base="buh", every="15m", last_fired_at=row.last_fired_at))
    opened_house.tick()

    # then
    assert _triggers(opened_house, "buh") == ["schedule"]


def test_exchanges_of_one_base_do_not_overlap_and_other_bases_go_on(opened_house: House) -> None:
    # given
    gate = Gate(opened_house.app)
    for base in ("buh", "ut"):
        _save(opened_house, base, "15m")
    work = opened_house.runner.start("buh", gate.task, trigger="hand", who="Анна")
    assert gate.reached.wait(20)

    # when
    opened_house.hands.pass_(minutes=15)
    opened_house.clock.tick()
    until(lambda: bool(opened_house.runs("ut")))
    during = len(opened_house.runs("buh"))
    gate.open.set()
    assert work.ended.wait(20)
    opened_house.tick()

    # then
    assert during == 1
    assert _triggers(opened_house, "ut") == ["schedule"]
    assert _triggers(opened_house, "buh") == ["hand", "schedule"]


def test_a_base_held_by_another_process_fires_once_it_is_free(opened_house: House) -> None:
    # given
    _save(opened_house, "buh", "1h")
    opened_house.hands.pass_(hours=1)

    # when
    with holding(opened_house.app.store, lease_name("buh"), opened_house.hands):
        opened_house.tick()
    during = opened_house.runs("buh")
    opened_house.tick()

    # then
    assert during == []
    assert _triggers(opened_house, "buh") == ["schedule"]


def test_a_passing_failure_is_tried_again_with_growing_pauses(home: Path) -> None:
    with house(home) as opened:
        # given
        broken_exchange(opened.app, Unreachable("Каталог обмена не читается."))
        _save(opened, "buh", "24h")
        opened.hands.pass_(hours=24)

        # when
        counts = []
        for minutes in (0, 1, 1, 1, 3, 1):
            opened.hands.pass_(minutes=minutes)
            opened.tick()
            counts.append(len(opened.runs("buh")))

        # then: after 1, then 2, then 4 minutes
        assert counts == [1, 2, 2, 3, 3, 4]
        assert {run.status for run in opened.runs("buh")} == {"failed"}


def test_a_refused_access_pauses_the_base_until_a_person_resumes_it(opened_house: House) -> None:
    # given
    broken_exchange(opened_house.app, AuthenticationFailed("Неверный пароль базы."))
    _save(opened_house, "buh", "15m")
    opened_house.hands.pass_(minutes=15)
    opened_house.tick()

    # when
    opened_house.hands.pass_(hours=5)
    opened_house.tick()
    paused = opened_house.book.plans()["buh"]
    runs_while_paused = len(opened_house.runs("buh"))
    opened_house.book.resume("buh", who="Анна")
    opened_house.hands.pass_(minutes=15)
    opened_house.tick()

    # then
    assert paused.connection.paused_reason == "Неверный пароль базы."
    assert paused.is_paused
    assert opened_house.clock.next_for(paused) is None
    assert runs_while_paused == 1
    assert len(opened_house.runs("buh")) == 2


def test_a_paused_schedule_does_not_fire(opened_house: House) -> None:
    _save(opened_house, "buh", "15m")
    opened_house.book.pause("buh", who="Анна")
    opened_house.hands.pass_(hours=1)
    opened_house.tick()
    assert opened_house.runs("buh") == []


def test_a_schedule_from_the_settings_counts_from_the_first_start(tmp_path: Path) -> None:
    write_settings(tmp_path, "buh", more='every = "1h"')
    with house(tmp_path) as opened:
        # given
        opened.book.anchor()

        # when
        opened.tick()
        at_once = opened.runs("buh")
        opened.hands.pass_(hours=1)
        opened.tick()

        # then
        assert at_once == []
        assert _triggers(opened, "buh") == ["schedule"]


def test_a_firing_noted_by_a_clock_that_ran_ahead_does_not_stop_the_schedule(opened_house: House) -> None:
    # given
    with opened_house.app.store.unit() as unit:
        ahead = opened_house.hands() + timedelta(days=900)
        unit.put_schedule(Schedule(base="buh", every="1h", last_fired_at=ahead))

    # when
    opened_house.book.anchor()
    opened_house.hands.pass_(hours=1)
    opened_house.tick()

    # then
    assert _triggers(opened_house, "buh") == ["schedule"]


def test_an_exchange_interrupted_by_the_stop_goes_on_after_the_restart(home: Path) -> None:
    # given
    hands = Hands()
    with house(home, hands=hands) as opened:
        gate = Gate(opened.app)
        opened.runner.start("buh", gate.task, trigger="hand", who="Анна")
        assert gate.reached.wait(20)
        opened.runner.ask_all_to_stop()
        opened.settle()
        (stopped,) = opened.runs("buh")

    # when: no schedule at all
    with house(home, hands=hands) as opened:
        opened.clock.start()
        opened.clock.stop()
        opened.tick()
        opened.tick()

        # then
        assert stopped.status == "interrupted"
        assert [run.status for run in opened.runs("buh")] == ["interrupted", "done"]


def test_an_exchange_stopped_by_a_person_stays_stopped(home: Path) -> None:
    # given
    hands = Hands()
    with house(home, hands=hands) as opened:
        gate = Gate(opened.app)
        opened.runner.start("buh", gate.task, trigger="hand", who="Анна")
        assert gate.reached.wait(20)
        opened.runner.stop("buh", "Анна")
        opened.settle()

    # when
    with house(home, hands=hands) as opened:
        opened.clock.start()
        opened.clock.stop()
        opened.tick()

        # then
        (only,) = opened.runs("buh")
        assert (only.status, only.facts["stopped_by"]) == ("interrupted", "Анна")


def test_a_tick_survives_a_database_that_does_not_answer(
    opened_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    _save(opened_house, "buh", "15m")
    opened_house.hands.pass_(minutes=15)

    # when
    with monkeypatch.context() as patched:
        patched.setattr(opened_house.book, "plans", lambda: 1 / 0)
        opened_house.clock.tick()
    opened_house.tick()

    # then
    assert _triggers(opened_house, "buh") == ["schedule"]


def test_a_schedule_that_cannot_be_read_never_fires_and_harms_no_other(opened_house: House) -> None:
    # given
    with opened_house.app.store.unit() as unit:
        unit.put_schedule(Schedule(base="buh", every="cron", cron="чушь", last_fired_at=opened_house.hands()))
    _save(opened_house, "ut", "15m")

    # when
    opened_house.hands.pass_(hours=1)
    opened_house.tick()

    # then
    assert (opened_house.runs("buh"), _triggers(opened_house, "ut")) == ([], ["schedule"])
