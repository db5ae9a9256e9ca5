"""How a run begins, is looked at beforehand, is stopped, and what it must not do."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.onec.standin import seed_demo
from enterprise_data.model.ref import Ref
from state.rows import Run
from tests.scenarios.world import BaseSpec, World

FIRMS = "Контрагенты"
REPORT = {"state_runs", "state_journal", "state_counters", "state_words", "state_leases", "state_scopes"}
"""What a preview may write: its own report, numbers given out, words used in it, and the lease it held."""


def busy(world: World) -> None:
    """Something of everything on both sides."""
    links = world.links("counterparty")
    world.onec().edit(FIRMS, links[0].ref, {"НаименованиеПолное": "Имя из 1С"})
    world.cards.edit("counterparty", links[0].crm_id, full_name="Имя из CRM")
    world.onec().edit(FIRMS, links[1].ref, {"Комментарий": "Из 1С"})
    world.cards.edit("counterparty", links[2].crm_id, note="Из CRM")
    world.onec().mark_deleted(FIRMS, links[3].ref)
    world.cards.delete("counterparty", links[4].crm_id)
    world.cards.create("counterparty", name="Новая в CRM", full_name="Новая в CRM")
    world.onec().create_object(
        FIRMS, {"Наименование": "Новый в 1С", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}
    )
    world.onec().send()


def rows(database: Path, without: set[str]) -> dict[str, list[Any]]:
    """Every row of every table."""
    with sqlite3.connect(database) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))
            for name in names
            if name not in without
        }
    connection.close()
    return found


# --- preview ------------------------------------------------------------------------------------------


def test_a_preview_tells_what_the_run_will_do_and_changes_nothing(world: World) -> None:
    busy(world)
    home, mail = world.root / "home", world.mailbox()
    state, crm = rows(home / "state.db", REPORT), rows(home / "crm.db", set())
    files = {path.name: path.read_bytes() for path in mail.iterdir()}

    preview = world.exchange(preview=True, trigger="preview")

    assert rows(home / "state.db", REPORT) == state
    assert rows(home / "crm.db", set()) == crm
    assert {path.name: path.read_bytes() for path in mail.iterdir()} == files
    told = {
        (row.kind, row.side, row.status, row.label, row.groups, row.message) for row in world.journal(preview)
    }
    run = world.exchange()
    done = {
        (row.kind, row.side, row.status, row.label, row.groups, row.message) for row in world.journal(run)
    }
    assert told == done
    assert preview.counts["created"] == run.counts["created"]


def test_a_preview_shows_what_an_earlier_run_left_waiting(world: World) -> None:
    link = world.links("counterparty")[0]
    world.cards.lock("counterparty", link.crm_id)
    world.onec().edit(FIRMS, link.ref, {"Комментарий": "Ждёт"})
    world.round()
    world.cards.lock("counterparty", link.crm_id, locked=False)

    preview = world.exchange(preview=True, trigger="preview")

    updated = world.journal(preview, status="updated")
    assert [(row.ref, row.side) for row in updated] == [(link.ref, "crm")]
    assert world.cards.get("counterparty", link.crm_id).record.note != "Ждёт"


# --- chosen kinds -------------------------------------------------------------------------------------


def test_kinds_that_were_not_chosen_wait_and_are_not_lost(tmp_path: Path) -> None:
    world = World.make(tmp_path)
    seed_demo(world.onec(), 5)
    world.onec().send()

    run = world.exchange(kinds=("counterparty",))

    assert run.status == "done"
    assert len(world.cards.all("counterparty")) == 5
    assert world.cards.all("counterparty_group"), "what the chosen refers to is carried along"
    assert world.cards.all("contract") == []
    world.settle()
    assert world.differences() == []
    assert len(world.cards.all("contract")) == 5
    world.close()


def test_a_base_set_to_a_few_kinds_exchanges_those(tmp_path: Path) -> None:
    kinds = 'kinds = ["counterparty", "counterparty_group"]\n'
    world = World.make(tmp_path, BaseSpec(settings=kinds))
    seed_demo(world.onec(), 3)

    world.settle()

    assert len(world.cards.all("counterparty")) == 3
    assert world.cards.all("contract") == []
    assert world.differences() == []
    world.close()


def test_kinds_that_1c_does_not_take_are_told_and_stay_in_the_queue(tmp_path: Path) -> None:
    """Contact persons exist from 1.17 on: a base of 1.16 can't take them, one that was updated can."""
    old, new = BaseSpec(versions=("1.16",)), BaseSpec(versions=("1.16", "1.17"))
    world = World.make(tmp_path, old)
    seed_demo(world.onec(), 3)
    world.settle()
    counterparty = Ref("counterparty", world.links("counterparty")[0].crm_id)
    world.cards.create("contact_person", counterparty=counterparty, full_name="Контактное лицо")

    run = world.round()

    (told,) = [row for row in world.journal(run, status="skipped") if row.kind == "contact_person"]
    assert "не принимает «Справочник.КонтактныеЛица»" in told.message
    again = world.round()
    assert [row for row in world.journal(again) if row.kind == "contact_person"] == []
    assert again.counts["waiting"] == 1
    world.restart(new)
    world.settle()
    assert len(world.onec().find("КонтактныеЛица", ФИО="Контактное лицо")) == 1
    world.onec().register_all()
    world.settle()
    assert world.differences() == []
    world.close()


def test_what_1c_would_refuse_is_told_once_and_the_rest_travels(world: World) -> None:
    """A bank account without a bank breaks the schema: 1C would refuse the whole message."""
    links = world.links("counterparty")
    account = world.cards.create(
        "bank_account", owner=Ref("counterparty", links[0].crm_id), number="40702810000000000001"
    )
    world.cards.edit("counterparty", links[1].crm_id, note="Едет")

    run = world.exchange()

    (told,) = world.journal(run, status="refused")
    assert (told.kind, told.label) == ("bank_account", "40702810000000000001")
    assert "Банк" in told.message
    quiet = [world.round() for _ in range(3)]
    assert [world.journal(one, status="refused") for one in quiet] == [[]] * 3
    assert [one.status for one in quiet] == ["warnings"] * 3
    world.cards.edit("bank_account", account.id, bank=world.cards.all("bank_account")[0].record.bank)
    world.cards.edit("bank_account", account.id, currency="643", account_kind="Расчетный")
    world.settle()
    assert len(world.onec().find("БанковскиеСчета", НомерСчета="40702810000000000001")) == 1
    assert world.differences() == []


# --- safety -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["1С", "CRM"])
def test_too_many_deletions_stop_the_exchange_until_a_person_allows_them(tmp_path: Path, side: str) -> None:
    world = World.make(tmp_path, BaseSpec(settings="safety = { deletions = 2, deletions_percent = 1 }\n"))
    seed_demo(world.onec(), 6)
    world.settle()
    for link in world.links("counterparty")[:4]:
        if side == "1С":
            world.onec().mark_deleted(FIRMS, link.ref)
        else:
            world.cards.delete("counterparty", link.crm_id)
    world.onec().send()

    stopped = world.exchange()

    assert (stopped.status, stopped.error_code) == ("stopped", "TooManyDeletions")
    assert f"в {side} удалено 4 из 6" in stopped.message
    alive = [card for card in world.cards.all("counterparty") if not card.deleted]
    assert len(alive) == (6 if side == "1С" else 2)
    assert [item.deleted for item in world.onec().objects(FIRMS)].count(True) == (4 if side == "1С" else 0)
    assert world.exchange().status == "stopped"

    assert world.exchange(allow_deletions=True).status == "done"
    world.settle()
    assert [card.deleted for card in world.cards.all("counterparty")].count(True) == 4
    assert [item.deleted for item in world.onec().objects(FIRMS)].count(True) == 4
    assert world.differences() == []
    world.close()


def test_an_emptied_crm_stops_the_exchange(tmp_path: Path) -> None:
    world = World.make(tmp_path, BaseSpec(settings="safety = { deletions = 2, deletions_percent = 1 }\n"))
    seed_demo(world.onec(), 6)
    world.settle()
    world.close()
    for file in (world.root / "home").glob("crm.db*"):
        file.unlink()
    world.reopen()

    stopped = world.exchange()

    assert stopped.status == "stopped"
    assert stopped.error_code in ("SideEmptied", "BackupRestored")
    assert not any(item.deleted for item in world.onec().objects(FIRMS))
    assert world.cards.all("counterparty") == []
    world.close()


# --- stopping -----------------------------------------------------------------------------------------


class Stop:
    """Asks to stop at the ``number``-th question."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_a_run_asked_to_stop_anywhere_hands_over_and_the_next_one_goes_on(tmp_path: Path) -> None:
    world = World.make(tmp_path, batch=5)
    seed_demo(world.onec(), 4)
    world.onec().send()
    runs: list[Run] = []
    while not runs or runs[-1].status == "interrupted":
        runs.append(world.exchange(should_stop=Stop(len(runs))))

    assert [run.status for run in runs[:-1]] == ["interrupted"] * (len(runs) - 1)
    assert len(runs) > 10
    assert "продолжится с этого места" in runs[0].hint
    assert runs[-1].status == "done"
    world.settle()
    assert world.differences() == []
    world.close()


def test_a_run_left_behind_by_a_killed_process_is_ended_by_the_next_one(world: World) -> None:
    with world.app.store.unit() as unit:
        last = unit.runs("buh", 1)[0]
        unit.put_run(replace(last, status="running", ended_at=None))

    world.exchange()

    with world.app.store.unit() as unit:
        old = unit.run(last.id)
    assert old is not None
    assert old.status == "interrupted"
    assert old.ended_at is not None


# --- quiet --------------------------------------------------------------------------------------------


def test_idle_exchanges_write_no_message_at_all(world: World) -> None:
    files = {path.name: path.stat().st_mtime_ns for path in world.mailbox().iterdir()}

    runs = [world.exchange() for _ in range(10)]

    assert {path.name: path.stat().st_mtime_ns for path in world.mailbox().iterdir()} == files
    assert {run.status for run in runs} == {"done"}
    assert [world.journal(run) for run in runs] == [[]] * 10


def test_our_own_writes_never_come_back(world: World) -> None:
    busy(world)
    world.settle()
    with world.app.store.unit() as unit:
        last = unit.runs("buh", 1)[0].id

    for _ in range(5):
        world.round()

    with world.app.store.unit() as unit:
        rows = [row for run in unit.runs("buh", 5) if run.id > last for row in unit.journal(run.id)[0]]
    assert rows == []
    assert world.onec().registered() == []


def test_progress_is_told_while_the_run_goes_on(world: World) -> None:
    seen: list[tuple[str, int]] = []
    lock = threading.Lock()

    def progress(phase: str, done: int, total: int | None) -> None:
        with lock:
            seen.append((phase, done))

    world.onec().register_all()
    world.onec().send()
    world.exchange(progress=progress)

    phases = {phase for phase, _ in seen}
    assert "reading" in phases
    assert "crm" in phases
