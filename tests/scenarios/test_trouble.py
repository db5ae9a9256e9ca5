"""What goes wrong in the middle: a lease that is lost, answers that get lost, cards that vanish, old files."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.crm.embedded import EmbeddedCrm
from connectors.crm.service import CrmWrite, Outcome, Problem, WriteResult
from connectors.onec.standin import seed_demo
from enterprise_data.errors import ExchangeInProgress
from sync.context import utc_now
from sync.holders import is_gone, owner
from sync.runs import TTL, holding, lease_name
from tests.scenarios.kills import boundaries, exchanging, killed_at
from tests.scenarios.world import BaseSpec, World

FIRMS = "Контрагенты"
PERSON = {"ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}


# --- the lease ----------------------------------------------------------------------------------------


def test_a_run_whose_lease_was_taken_over_writes_nothing_any_more(world: World) -> None:
    """The process was asleep for too long; another one went on meanwhile."""
    ref = world.onec().create_object(
        FIRMS, {"Наименование": "Новый", "НаименованиеПолное": "Новый", **PERSON}
    )
    world.onec().send()
    taken: list[Any] = []

    def take_over(name: str) -> None:
        if name == "announced" and not taken:
            later = utc_now() + 2 * TTL
            taken.append(world.app.store.acquire(lease_name("buh"), "another process", TTL, later))

    world.restart(checkpoint=take_over)
    run = world.exchange()

    assert (run.status, run.error_code) == ("interrupted", "LeaseLost")
    assert "another process" in run.message
    with world.app.store.unit() as unit:
        assert unit.links_by_ref("buh", "counterparty", [ref]) == {}
    world.app.store.release(taken[0])
    world.settle()
    assert len(world.cards.all("counterparty")) == 7
    assert world.differences() == []


def test_a_lease_is_kept_alive_while_its_holder_works(world: World) -> None:
    store, short = world.app.store, timedelta(milliseconds=60)
    with holding(store, lease_name("buh"), utc_now, short) as (lease, lost):
        grown = threading.Event()

        def watch() -> None:
            while not grown.is_set():
                held = store.lease(lease.name)
                if held is not None and held.expires_at > lease.expires_at + 2 * short:
                    grown.set()

        watcher = threading.Thread(target=watch)
        watcher.start()
        assert grown.wait(30)
        watcher.join()
        assert not lost.is_set()

    assert store.lease(lease_name("buh")) is None


def test_a_holder_learns_that_somebody_else_took_over(world: World) -> None:
    store, short = world.app.store, timedelta(milliseconds=30)
    with holding(store, lease_name("buh"), utc_now, short) as (_, lost):
        other = store.acquire(lease_name("buh"), "another process", TTL, utc_now() + TTL)
        assert lost.wait(30)

    assert store.lease(lease_name("buh")) == other


def test_the_lease_of_a_living_process_is_respected_and_that_of_a_dead_one_taken_at_once(
    world: World,
) -> None:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, owner().encode())
        signal.pause()
        os._exit(0)
    holder = os.read(read, 1000).decode()
    store, name = world.app.store, lease_name("buh")
    store.acquire(name, holder, TTL, utc_now())

    with pytest.raises(ExchangeInProgress):
        world.exchange()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    assert world.exchange().status == "done"
    for end in (read, write):
        os.close(end)


def test_nothing_is_said_about_processes_of_other_machines() -> None:
    mine = owner()
    host, _, rest = mine.partition(":")

    assert not is_gone(mine)
    assert not is_gone(f"{host}-2:{rest}")
    assert not is_gone(mine.replace(" ", " another-boot-"))
    assert not is_gone("someone")
    assert not is_gone("")


# --- the CRM's answer ---------------------------------------------------------------------------------


class Silent(EmbeddedCrm):
    """Writes, and the answer gets lost as long as the line is bad."""

    is_bad = True

    def upsert_many(self, writes: Sequence[CrmWrite]) -> Sequence[WriteResult]:
        results = super().upsert_many(writes)
        if not self.is_bad:
            return results
        problem = Problem(code="lost", field=None, text="ответ CRM потерян")
        return [WriteResult(outcome=Outcome.UNKNOWN, problems=(problem,))] * len(writes)


def test_a_lost_answer_of_the_crm_doubles_nothing_and_is_told_once(world: World) -> None:
    world.onec().create_object(FIRMS, {"Наименование": "Новый", "НаименованиеПолное": "Новый", **PERSON})
    world.onec().send()
    silent = Silent(world.app.settings.crm_url)
    world.app.exchanges.crm = silent

    unsure = world.exchange()
    silent.is_bad = False
    sure = world.exchange()
    silent.close()

    assert unsure.counts["recovered"] == 1
    told = [*world.journal(unsure, status="created"), *world.journal(sure, status="created")]
    assert [(row.side, row.label) for row in told] == [("crm", "Новый")]
    world.restart()
    world.settle()
    assert len(world.cards.all("counterparty")) == 7
    assert world.differences() == []


def test_a_card_merged_away_before_its_birth_was_recorded_stops_nothing(tmp_path: Path) -> None:
    """Killed after the CRM had made the card; a person merges it into another one; then the service starts again."""
    spec = BaseSpec()
    world = World.make(tmp_path / "world")
    seed_demo(world.onec(), 3)
    world.settle()
    ref = world.onec().create_object(
        FIRMS, {"Наименование": "Двойник", "НаименованиеПолное": "Двойник", **PERSON}
    )
    world.onec().send()
    winner = world.links("counterparty")[0]
    world.close()
    shutil.copytree(world.root, tmp_path / "tried")
    passed = boundaries(exchanging(tmp_path / "tried", spec, batch=1000, urls={}), tmp_path / "passed")
    assert killed_at(exchanging(world.root, spec, batch=1000, urls={}), passed.index("crm_written"))

    world.reopen()
    card = world.cards.find("counterparty", name="Двойник")
    world.cards.merge("counterparty", winner.crm_id, card.id)
    world.settle()

    assert world.link("counterparty", winner.ref).crm_id == winner.crm_id
    assert ref in {row.ref for row in world.conflicts()} | {row.key for row in world.staged("counterparty")}
    world.close()


# --- what is no mass deletion -------------------------------------------------------------------------


def test_cards_that_vanished_from_the_crm_stop_the_exchange(tmp_path: Path) -> None:
    world = World.make(tmp_path, BaseSpec(settings="safety = { deletions = 2 }\n"))
    seed_demo(world.onec(), 6)
    world.settle()
    with sqlite3.connect(world.root / "home" / "crm.db") as connection:
        connection.execute("DELETE FROM crm_cards WHERE kind = 'counterparty'")
    connection.close()

    stopped = world.exchange()

    assert (stopped.status, stopped.error_code) == ("stopped", "SideEmptied")
    assert "Контрагенты" in stopped.message
    assert not any(item.deleted for item in world.onec().objects(FIRMS))
    world.close()


# --- files --------------------------------------------------------------------------------------------


def test_an_old_file_loaded_by_hand_asks_instead_of_bringing_old_values_back(world: World) -> None:
    link = world.links("counterparty")[0]
    world.onec().edit(FIRMS, link.ref, {"Комментарий": "Старое"})
    world.onec().send()
    old = max(world.mailbox().glob("Message_БП*"), key=lambda path: path.stat().st_mtime_ns)
    kept = world.root / "old.xml"
    text = old.read_text(encoding="utf-8")
    start = text.index("<msg:CreationDate>") + len("<msg:CreationDate>")
    kept.write_text(text[:start] + "2020-01-01" + text[start + 10 :], encoding="utf-8")
    world.settle()
    world.onec().edit(FIRMS, link.ref, {"Комментарий": "Новое"})
    world.settle()

    run = world.load(kept)

    assert "раньше того, что уже принято" in world.journal(run, status="warning")[0].message
    assert world.cards.get("counterparty", link.crm_id).record.note == "Новое"
    (asked,) = world.conflicts()
    assert (asked.onec_value, asked.crm_value) == ({"note": "Старое"}, {"note": "Новое"})
    world.app.conflicts.resolve(asked.id, take="crm", who="Администратор")
    world.settle()
    assert world.cards.get("counterparty", link.crm_id).record.note == "Новое"
    assert world.differences() == []


# --- letters ------------------------------------------------------------------------------------------


def test_invisible_characters_are_left_out_of_the_message_and_that_is_told(world: World) -> None:
    world.settle()
    world.cards.create("counterparty", name="Ром\x07ашка", full_name="Ромашка и партнёры")

    run = world.exchange()
    world.settle()

    (row,) = [row for row in world.journal(run) if row.status == "dropped"]
    assert ("невидимые знаки" in row.message, row.label) == (True, "Ром\x07ашка")
    assert [item.keys["Наименование"] for item in world.onec().find(FIRMS, Наименование="Ромашка")] == [
        "Ромашка"
    ]
