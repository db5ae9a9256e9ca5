"""The first page, one base, its schedule, and exchanges by button."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from enterprise_data.errors import AuthenticationFailed, Unreachable
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.titles import title_of_element
from obmen.daemon.work import Work
from obmen.texts import versions_text
from state.rows import Run
from sync.runs import holding, lease_name
from tests.service import Gate, broken_exchange
from tests.unit.console.visitor import Console


def test_the_first_page_shows_last_and_next_exchange_and_what_waits(desk: Console) -> None:
    # given
    desk.house.book.save("buh", "1h", "", who="Анна")

    # when
    text = desk.signed_in("accountant").get("/").text

    # then
    assert "учебная база" in text
    assert "05.03.2026 13:00" in text
    assert "каждые 1 ч" in text
    assert '/conflicts?base=buh" class="count">2<' in text
    assert "Обменять сейчас" in text


def test_a_viewer_sees_no_button_but_the_way_out(desk: Console) -> None:
    viewer = desk.signed_in("viewer")
    for path in ("/", "/bases/buh", "/runs/2", "/conflicts/1", "/conflicts/2", "/map"):
        forms = re.findall(r'<form method="post" action="([^"]+)"', viewer.get(path).text)
        assert forms == ["/logout"]
        assert "Принять решение" not in viewer.get(path).text


def test_exchange_now_shows_progress_and_ends_at_the_report(desk: Console) -> None:
    # given
    visitor = desk.signed_in("accountant")

    # when
    started = visitor.post("/bases/buh/exchange", mode="now")
    desk.house.settle()
    ended = visitor.get("/bases/buh/live")

    # then
    assert started.headers["location"] == "/bases/buh/live"
    run = desk.house.runs("buh")[-1]
    assert ended.headers["location"] == f"/runs/{run.id}"
    assert (run.trigger, run.started_by) == ("hand", "Борис")
    assert visitor.get(f"/runs/{run.id}").status_code == 200


def test_a_preview_changes_nothing_and_says_so(desk: Console) -> None:
    visitor = desk.signed_in("accountant")
    visitor.post("/bases/buh/exchange", mode="preview")
    desk.house.settle()
    run = desk.house.runs("buh")[-1]
    assert run.trigger == "preview"
    assert "Ничего не изменено" in visitor.get(f"/runs/{run.id}").text


def test_while_an_exchange_goes_on_it_is_seen_and_a_second_is_refused(desk: Console) -> None:
    # given
    visitor, gate = desk.signed_in("accountant"), Gate(desk.house.app)
    work = desk.house.runner.start("buh", gate.task, trigger="hand", who="Анна")
    assert gate.reached.wait(20)
    work.hear("apply:counterparty", 1234, None)

    # when
    state = visitor.get("/bases/buh/progress").json()
    live = visitor.get("/bases/buh/live").text
    first_page = visitor.get("/").text
    second = visitor.post("/bases/buh/exchange", mode="now")
    stop = visitor.post("/bases/buh/stop")
    desk.house.settle()

    # then
    assert (state["going"], state["phase"], state["done"]) == (
        True,
        "сверка и запись: контрагенты",
        "1\u00a0234",
    )
    assert "Остановить" in live
    assert "Обменять сейчас" not in first_page
    assert second.status_code == 409
    assert "уже идёт обмен" in second.text
    assert stop.headers["location"] == "/bases/buh/live?said=stopping"
    assert desk.house.runs("buh")[-1].facts["stopped_by"] == "Борис"
    assert visitor.get("/bases/buh/progress").json() == {"going": False}


def test_an_exchange_of_another_process_is_seen_too(desk: Console) -> None:
    # given
    visitor = desk.signed_in("accountant")
    with holding(desk.house.app.store, lease_name("buh"), lambda: desk.house.hands() + timedelta(days=3650)):
        # when
        refused = visitor.post("/bases/buh/exchange", mode="now")
        nothing = visitor.post("/bases/buh/stop")

    # then
    assert refused.status_code == 409
    assert nothing.headers["location"] == "/bases/buh?said=nothing"


def test_a_work_that_never_began_a_run_is_told_on_its_page(desk: Console) -> None:
    # given
    def task(work: Work) -> Run:
        raise Unreachable("Диск переполнен.", hint="Освободите место.")

    desk.house.runner.start("buh", task, trigger="hand", who="Борис")
    desk.house.settle()

    # when
    answer = desk.signed_in("accountant").get("/bases/buh/live")

    # then
    assert "Диск переполнен." in answer.text
    assert "Освободите место." in answer.text


@pytest.mark.parametrize(
    ("mode", "said"), [("allow_deletions", "Разрешить удаления"), ("after_restore", "восстановлена из копии")]
)
def test_overruling_a_safety_stop_is_for_administrators_and_confirmed_first(
    desk: Console, mode: str, said: str
) -> None:
    # given
    before = len(desk.house.runs("buh"))

    # when
    denied = desk.signed_in("accountant").post("/bases/buh/exchange", mode=mode, confirm="yes")
    asked = desk.signed_in("administrator").post("/bases/buh/exchange", mode=mode)
    runs_asked = len(desk.house.runs("buh"))
    done = desk.signed_in("administrator").post("/bases/buh/exchange", mode=mode, confirm="yes")
    desk.house.settle()

    # then
    assert denied.status_code == 403
    assert (said in asked.text, runs_asked) == (True, before)
    assert done.status_code == 303
    assert len(desk.house.runs("buh")) == before + 1


def test_the_connection_is_checked_with_a_precise_answer(desk: Console) -> None:
    answer = desk.signed_in("accountant").post("/bases/buh/check")
    assert answer.status_code == 200
    assert "Доступен для чтения и записи" in answer.text
    assert "Встроенная CRM" in answer.text


def test_a_base_paused_for_its_access_says_why_and_is_resumed_by_an_administrator(desk: Console) -> None:
    # given
    broken_exchange(desk.house.app, AuthenticationFailed("Пароль базы не подошёл."))
    desk.signed_in("accountant").post("/bases/buh/exchange", mode="now")
    desk.house.settle()
    visitor = desk.signed_in("administrator")

    # when
    shown = visitor.get("/").text, visitor.get("/bases/buh").text
    resumed = visitor.post("/bases/buh/pause", what="resume")

    # then
    assert all("Пароль базы не подошёл." in text for text in shown)
    assert resumed.headers["location"] == "/bases/buh?said=resumed"
    assert not desk.house.book.plans()["buh"].is_paused


def test_a_schedule_is_saved_shown_and_taken_away(desk: Console) -> None:
    # given
    visitor = desk.signed_in("administrator")

    # when
    visitor.post("/bases/buh/schedule", every="cron", cron="0 9 * * 1-5")
    shown = visitor.get("/bases/buh").text
    visitor.post("/bases/buh/schedule", every="", cron="0 9 * * 1-5")

    # then
    assert 'value="0 9 * * 1-5"' in shown
    assert "Ближайшие: " in shown
    assert desk.house.book.plans()["buh"].schedule is None


@pytest.mark.parametrize(
    ("every", "cron", "said"),
    [("cron", "0 9 * *", "полей 4"), ("cron", "<b>", "&lt;b&gt;"), ("5m", "", "5m")],
)
def test_a_schedule_that_cannot_fire_is_refused_on_the_same_page(
    desk: Console, every: str, cron: str, said: str
) -> None:
    answer = desk.signed_in("administrator").post("/bases/buh/schedule", every=every, cron=cron)
    assert answer.status_code == 422
    assert said in answer.text
    assert desk.house.book.plans()["buh"].schedule is None


def test_pausing_keeps_the_rhythm(desk: Console) -> None:
    visitor = desk.signed_in("administrator")
    visitor.post("/bases/buh/schedule", every="1h")
    visitor.post("/bases/buh/pause", what="pause")
    visitor.post("/bases/buh/schedule", every="3h")
    plan = desk.house.book.plans()["buh"]
    assert plan.schedule is not None
    assert (plan.schedule.every, plan.is_paused) == ("3h", True)


def test_the_base_page_tells_numbers_and_abilities_of_the_peer(desk: Console) -> None:
    text = desk.signed_in("viewer").get("/bases/buh").text
    assert "Принято от 1С" in text
    assert "все версии" in text
    assert "Контрагенты" in text


def test_what_a_base_can_is_told_by_kind_and_by_operation_only_where_they_differ(desk: Console) -> None:
    # given
    several = [otype for otype in KINDS.values() if len(otype.enterprise_data.type_names) > 1]
    alike, different = several[:2]
    names = different.enterprise_data.type_names
    abilities = dict.fromkeys(alike.enterprise_data.type_names, ("*", "1.6,1.7,1.8,1.10"))
    abilities[names[0]] = ("*", "*")
    with desk.house.app.store.unit() as unit:
        unit.put_peer(replace(unit.peer("buh"), abilities=abilities))

    # when
    text = desk.signed_in("viewer").get("/bases/buh").text

    # then
    assert f"{alike.titles} (видов операций: {len(alike.enterprise_data.type_names)})</td>" in text
    assert "<td>1.6–1.8, 1.10</td>" in text
    assert f"отправляет 1 из {len(names)} видов операций, принимает 1 из {len(names)}" in text
    assert title_of_element(names[0].rpartition(".")[2]) in text


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("*", "все версии"),
        ("", "нет"),
        ("1.17", "1.17"),
        ("1.10,1.8,1.9", "1.8–1.10"),
        ("1.6, 1.7,1.10", "1.6, 1.7, 1.10"),
        ("1.6,1.x", "1.6, 1.x"),
    ],
)
def test_neighbouring_versions_are_told_as_a_range(told: str, shown: str) -> None:
    assert versions_text(told) == shown
