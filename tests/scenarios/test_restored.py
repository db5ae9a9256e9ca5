"""A side was restored from a backup: it is noticed, nothing is done by itself, and a person's word repairs it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.scenarios.world import World

FIRMS = "Контрагенты"


def note_in_onec(world: World, ref: str) -> str:
    """1C's comment."""
    common = world.onec().get(FIRMS, ref).content.get("ОбщиеСвойстваОбъектовФормата", {})
    return str(common.get("Комментарий", ""))


def busy_day(world: World, tmp_path: Path) -> dict[str, str]:
    """A backup of 1C in the morning, then edits on both sides that reached the other one."""
    links = world.links("counterparty")
    cast = {"onec": links[0].ref, "crm": links[1].ref, "gone": links[2].ref}
    world.onec().backup(tmp_path / "morning.sqlite")
    world.onec().edit(FIRMS, cast["onec"], {"Комментарий": "Днём в 1С"})
    world.cards.edit("counterparty", links[1].crm_id, note="Днём в CRM")
    world.cards.delete("counterparty", links[2].crm_id)
    world.cards.create("counterparty", name="Создана днём", full_name="Создана днём")
    world.onec().create_object(
        FIRMS, {"Наименование": "Создан днём", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}
    )
    world.settle()
    assert world.differences() == []
    return cast


def test_a_restored_1c_is_noticed_and_stops_its_exchange(world: World, tmp_path: Path) -> None:
    busy_day(world, tmp_path)
    cards = world.cards.all("counterparty")

    world.onec().restore(tmp_path / "morning.sqlite")
    world.onec().storage.now = lambda: datetime.now(UTC) + timedelta(minutes=5)
    world.onec().send()
    run = world.exchange()

    assert (run.status, run.error_code) == ("stopped", "BackupRestored")
    assert "--after-restore" in run.hint
    assert world.cards.all("counterparty") == cards
    assert world.exchange().status == "stopped"


def test_after_a_persons_word_a_restored_1c_gets_back_what_it_lost(world: World, tmp_path: Path) -> None:
    cast = busy_day(world, tmp_path)
    cards = world.cards.all("counterparty")
    world.onec().restore(tmp_path / "morning.sqlite")
    world.onec().send()

    run = world.exchange(after_restore=True)
    assert run.status in ("done", "warnings"), run.message
    world.settle()

    assert note_in_onec(world, cast["onec"]) == "Днём в 1С"
    assert note_in_onec(world, cast["crm"]) == "Днём в CRM"
    assert world.onec().get(FIRMS, cast["gone"]).deleted
    for name in ("Создана днём", "Создан днём"):
        assert len(world.onec().find(FIRMS, Наименование=name)) == 1
    assert [card.record for card in world.cards.all("counterparty")] == [card.record for card in cards]
    assert world.conflicts() == []
    assert world.differences() == []


def test_what_a_restored_1c_sends_again_from_the_backup_is_asked_about(world: World, tmp_path: Path) -> None:
    """At the time of the backup 1C had an edit that was not sent yet; later both sides went on from it."""
    ref, card = world.links("counterparty")[0].ref, world.links("counterparty")[0].crm_id
    world.onec().edit(FIRMS, ref, {"Комментарий": "Утром"})
    world.onec().backup(tmp_path / "morning.sqlite")
    world.settle()
    world.cards.edit("counterparty", card, note="Вечером")
    world.settle()

    world.onec().restore(tmp_path / "morning.sqlite")
    world.onec().send()
    world.exchange(after_restore=True)
    world.settle()

    assert world.cards.get("counterparty", card).record.note == "Вечером"
    (asked,) = world.conflicts()
    assert asked.onec_value == {"note": "Утром"}
    assert asked.crm_value == {"note": "Вечером"}
    world.app.conflicts.resolve(asked.id, take="crm", who="Администратор")
    world.settle()
    assert note_in_onec(world, ref) == "Вечером"
    assert world.differences() == []


@pytest.mark.parametrize("registered", ["as told", "too late"])
def test_our_restored_books_are_noticed_and_repaired_without_doubling_anything(
    world: World, tmp_path: Path, registered: str
) -> None:
    """The state of the exchange is from the morning, both sides went on; nothing may be lost or doubled, even if 1C
    registers its objects only after our first exchange."""
    world.restart()
    shutil.copy(world.root / "home" / "state.db", tmp_path / "state.db")
    cast = busy_day(world, tmp_path)
    world.close()
    for leftover in (world.root / "home").glob("state.db*"):
        leftover.unlink()
    shutil.copy(tmp_path / "state.db", world.root / "home" / "state.db")
    world.reopen()

    world.onec().send()
    run = world.exchange()
    assert (run.status, run.error_code) == ("stopped", "BackupRestored")
    assert "зарегистрируйте в 1С все объекты" in run.hint

    if registered == "as told":
        world.onec().register_all()
        world.onec().send()
    world.exchange(after_restore=True)
    world.settle()
    if registered == "too late":
        world.onec().register_all()
        world.settle()

    for name in ("Создана днём", "Создан днём"):
        assert len(world.onec().find(FIRMS, Наименование=name)) == 1
        assert len([card for card in world.cards.all("counterparty") if card.record.name == name]) == 1
    assert note_in_onec(world, cast["onec"]) == "Днём в 1С"
    assert note_in_onec(world, cast["crm"]) == "Днём в CRM"
    assert world.conflicts() == []
    assert world.differences() == []
