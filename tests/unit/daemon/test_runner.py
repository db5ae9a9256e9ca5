"""Work on bases: one piece per base, a bounded number at a time, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from enterprise_data.errors import ExchangeInProgress, PermissionDenied, UnknownConnection
from obmen.daemon.runner import SERVICE, BaseDisabled, ServiceStopping
from obmen.daemon.work import Work
from state.rows import Run
from sync.runs import holding, lease_name
from tests.service import Gate, House, failing, house, write_settings


def test_a_second_exchange_of_the_same_base_is_refused(opened_house: House) -> None:
    # given
    gate = Gate(opened_house.app)
    opened_house.runner.start("buh", gate.task, trigger="hand", who="Анна")

    # when
    with pytest.raises(ExchangeInProgress, match="buh"):
        opened_house.runner.start("buh", gate.task, trigger="hand", who="Борис")

    # then
    gate.open.set()
    opened_house.settle()
    assert [run.started_by for run in opened_house.runs("buh")] == ["Анна"]


def test_a_base_that_another_process_works_with_is_refused_at_once(opened_house: House) -> None:
    with (
        holding(opened_house.app.store, lease_name("buh"), opened_house.hands),
        pytest.raises(ExchangeInProgress),
    ):
        opened_house.runner.start("buh", Gate(opened_house.app).task, trigger="hand", who="Анна")


def test_no_more_than_so_many_bases_work_at_a_time(tmp_path: Path) -> None:
    # given
    write_settings(tmp_path, "a", "b", "c")
    with house(tmp_path, parallel=2) as opened:
        gates = {base: Gate(opened.app) for base in ("a", "b", "c")}
        for base, gate in gates.items():
            opened.runner.start(base, gate.task, trigger="hand", who="Анна")

        # when
        assert gates["a"].reached.wait(20)
        assert gates["b"].reached.wait(20)
        third_waits = not gates["c"].reached.is_set()
        gates["a"].open.set()

        # then
        assert third_waits
        assert gates["c"].reached.wait(20)
        for gate in gates.values():
            gate.open.set()
        opened.settle()
        assert [opened.runs(base)[0].status for base in gates] == ["done"] * 3


def test_a_person_stops_the_work_and_is_remembered(opened_house: House) -> None:
    # given
    gate = Gate(opened_house.app)
    opened_house.runner.start("buh", gate.task, trigger="hand", who="Анна")
    assert gate.reached.wait(20)

    # when
    stopped = opened_house.runner.stop("buh", "Борис")
    opened_house.settle()

    # then
    (run,) = opened_house.runs("buh")
    assert stopped
    assert (run.status, run.error_code, run.facts["stopped_by"]) == ("interrupted", "StopRequested", "Борис")


def test_there_is_nothing_to_stop_when_nothing_goes_on(opened_house: House) -> None:
    assert not opened_house.runner.stop("buh", "Анна")


def test_the_stop_of_the_service_hands_over_and_lets_nothing_new_begin(opened_house: House) -> None:
    # given
    gate = Gate(opened_house.app)
    opened_house.runner.start("buh", gate.task, trigger="hand", who="Анна")
    assert gate.reached.wait(20)

    # when
    opened_house.runner.close()

    # then
    (run,) = opened_house.runs("buh")
    assert (run.status, run.facts["stopped_by"]) == ("interrupted", SERVICE)
    assert opened_house.app.store.lease(lease_name("buh")) is None
    with pytest.raises(ServiceStopping):
        opened_house.runner.start("ut", gate.task, trigger="hand", who="Анна")


def test_unknown_and_disabled_bases_are_refused(tmp_path: Path) -> None:
    write_settings(tmp_path, "buh", more="enabled = false")
    with house(tmp_path) as opened:
        task = Gate(opened.app).task
        with pytest.raises(UnknownConnection):
            opened.runner.start("нет", task, trigger="hand", who="Анна")
        with pytest.raises(BaseDisabled, match="buh"):
            opened.runner.start("buh", task, trigger="hand", who="Анна")


def test_a_successful_exchange_lifts_the_pause_of_a_refused_access(opened_house: House) -> None:
    # given
    denied = failing(opened_house.app, PermissionDenied("Нет прав на папку."))
    opened_house.runner.start("buh", denied, trigger="hand", who="Анна")
    opened_house.settle()
    paused = opened_house.book.plans()["buh"].connection.paused_reason

    # when
    gate = Gate(opened_house.app)
    gate.open.set()
    opened_house.runner.start("buh", gate.task, trigger="hand", who="Анна")
    opened_house.settle()

    # then
    assert paused == "Нет прав на папку."
    assert opened_house.book.plans()["buh"].connection.paused_reason == ""


def test_an_unexpected_mistake_ends_the_work_with_words_for_people(opened_house: House) -> None:
    # given
    def task(work: Work) -> Run:
        raise RuntimeError("секрет")

    # when
    work = opened_house.runner.start("buh", task, trigger="hand", who="Анна")
    opened_house.settle()

    # then
    assert work.error is not None
    assert "секрет" not in work.error.message + work.error.hint
    assert opened_house.runner.working("buh") is None


def test_progress_tells_phase_count_and_rate() -> None:
    # given
    work = Work(base="buh", trigger="hand", who="Анна")

    # when
    work.hear("reading", 10, None)
    work.phase_began_at -= 2
    work.hear("reading", 40, 100)

    # then
    assert (work.phase, work.done, work.total) == ("reading", 40, 100)
    assert 15 < work.rate <= 20


def test_every_listener_hears_the_end_even_if_one_breaks(opened_house: House) -> None:
    # given
    heard: list[str] = []
    opened_house.runner.on_end[:0] = [lambda work: 1 / 0, lambda work: heard.append(work.base)]  # type: ignore[list-item]
    gate = Gate(opened_house.app)
    gate.open.set()

    # when
    opened_house.runner.start("buh", gate.task, trigger="hand", who="Анна")
    opened_house.settle()

    # then
    assert heard == ["buh"]
