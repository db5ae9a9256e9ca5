"""Plays of the exchange game (tests/property) that once went wrong, each shrunk to its few decisive moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from enterprise_data.model.ref import Ref
from tests.scenarios.world import BaseSpec, World

FIRM = {"Наименование": "Ромашка", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One infobase that has met us."""
    world = World.make(tmp_path)
    yield world
    world.close()


def test_1c_changes_one_field_while_the_crm_moves_the_card_into_another_group(world: World) -> None:
    ref = world.onec().create_object("Контрагенты", FIRM)
    world.onec().create_object("КонтрагентыГруппа", {"Наименование": "Покупатели"})
    world.settle()
    card = world.cards.find("counterparty", name="Ромашка")
    group = world.cards.find("counterparty_group", name="Покупатели")

    world.onec().edit("Контрагенты", ref, {"ОКПО": "12345678"})
    world.cards.edit("counterparty", card.id, group=Ref("counterparty_group", group.id))
    world.settle()

    assert world.differences() == []
    assert world.cards.get("counterparty", card.id).record.okpo == "12345678"


def test_a_card_deleted_before_1c_heard_of_it_is_told_about_once_by_whoever_refers_to_it(
    world: World,
) -> None:
    firm = world.cards.create("counterparty", name="Ромашка")
    world.cards.create("contact_person", full_name="Иванов", counterparty=firm)
    world.cards.delete("counterparty", firm.id)

    runs = [world.round() for _ in range(3)]

    told = [[row.status for row in world.journal(run)] for run in runs]
    assert told == [["skipped", "held"], [], []]


def test_a_winner_without_a_code_of_its_own_gets_it_although_the_loser_had_one(world: World) -> None:
    winner = world.cards.create("counterparty", name="Победитель")
    world.onec().create_object("Контрагенты", FIRM)
    world.settle()
    loser = world.cards.find("counterparty", name="Ромашка")
    world.cards.merge("counterparty", winner.id, loser.id)
    world.settle()

    world.onec().edit("Контрагенты", world.link_of("counterparty", winner.id).ref, {"ОКПО": "12345678"})
    runs = [world.round(), world.round()]

    assert world.cards.get("counterparty", winner.id).record.okpo == "12345678"
    assert [row.status for run in runs for row in world.journal(run)] == ["updated"]


def test_an_object_1c_has_under_its_own_guid_is_not_called_by_one_that_1c_never_heard(tmp_path: Path) -> None:
    """Our exchange dies before it can send the card; meanwhile 1C tells of the same firm."""

    def dies(name: str) -> None:
        if name == "number_reserved":
            raise KeyboardInterrupt

    world = World.make(tmp_path)
    firm = {"name": "Ромашка", "inn": "7707083893", "kpp": "770701001"}
    world.cards.create("counterparty", **firm)
    world.restart(checkpoint=dies)
    with pytest.raises(KeyboardInterrupt):
        world.exchange()
    world.restart()

    ref = world.onec().create_object("Контрагенты", {**FIRM, "ИНН": firm["inn"], "КПП": firm["kpp"]})
    world.settle()
    card = world.cards.find("counterparty", name="Ромашка")
    world.cards.edit("counterparty", card.id, name="Василёк", inn="7743000010")
    world.settle()

    assert world.link_of("counterparty", card.id).ref == ref
    assert [item.keys["Наименование"] for item in world.onec().objects("Контрагенты")] == ["Василёк"]
    world.close()


@pytest.mark.parametrize("version", ["1.8", "1.17"])
def test_what_the_crm_empties_is_empty_in_1c(tmp_path: Path, version: str) -> None:
    world = World.make(
        tmp_path, BaseSpec(versions=(version,), their_versions=(version, "1.17"), profile="bp30")
    )
    filled = {"ОКПО": "12345678", "Комментарий": "звонить", "НаименованиеПолное": "Общество «Ромашка»"}
    ref = world.onec().create_object("Контрагенты", {**FIRM, **filled})
    world.settle()
    card = world.cards.find("counterparty", name="Ромашка")

    world.cards.edit("counterparty", card.id, okpo="", note="", full_name="")
    world.settle()

    assert world.onec().get("Контрагенты", ref).content == {"КлючевыеСвойства": FIRM}
    assert world.differences() == []
    world.close()


def test_what_the_format_cannot_empty_is_told(world: World) -> None:
    head = world.onec().create_object("Контрагенты", {**FIRM, "Наименование": "Голова"})
    world.onec().create_object("Контрагенты", {**FIRM, "ГоловнойКонтрагент": {"Ссылка": head}})
    world.settle()
    card = world.cards.find("counterparty", name="Ромашка")

    world.cards.edit("counterparty", card.id, head=None)
    run = world.round()

    (told,) = world.journal(run, status="dropped")
    assert (told.label, "ГоловнойКонтрагент" in told.message) == ("Ромашка", True)
    assert "Очистите поле в 1С" in told.hint


def test_a_receipt_for_what_points_at_a_card_that_was_merged_away_meanwhile(world: World) -> None:
    winner = world.cards.create("counterparty", name="Победитель")
    loser = world.cards.create("counterparty", name="Дубль")
    person = world.cards.create("contact_person", full_name="Иванов", counterparty=loser)
    world.exchange()
    world.cards.merge("counterparty", winner.id, loser.id)

    world.settle()

    (link,) = [row for row in world.links("contact_person") if row.crm_id == person.id]
    owner = world.onec().get("КонтактныеЛица", link.ref).keys["Субъект"]["Контрагент"]["Ссылка"]
    assert owner == world.link_of("counterparty", winner.id).ref


def test_1c_changes_a_contact_person_whose_counterparty_was_merged_away(world: World) -> None:
    winner = world.cards.create("counterparty", name="Победитель")
    loser = world.cards.create("counterparty", name="Дубль")
    person = world.cards.create("contact_person", full_name="Иванов", counterparty=loser)
    world.settle()
    ref = world.link_of("contact_person", person.id).ref

    world.onec().edit("КонтактныеЛица", ref, {"ФИО": "Иванов Пётр"})
    world.cards.merge("counterparty", winner.id, loser.id)
    world.settle()

    record = world.cards.get("contact_person", person.id).record
    assert (record.full_name, record.counterparty) == ("Иванов Пётр", winner)
    assert world.staged("contact_person") == []


def test_a_change_of_1c_that_waits_is_not_undone_there_by_what_goes_to_1c(world: World) -> None:
    ref = world.onec().create_object("Контрагенты", FIRM)
    world.settle()
    card = world.cards.find("counterparty", name="Ромашка")
    world.cards.edit("counterparty", card.id, note="из CRM")
    world.exchange()
    world.cards.lock("counterparty", card.id)

    world.onec().edit("Контрагенты", ref, {"ОКПО": "12345678"})
    world.onec().send()
    world.exchange()
    world.onec().receive()
    while_locked = world.onec().get("Контрагенты", ref).content["ОКПО"]
    world.cards.lock("counterparty", card.id, locked=False)
    world.settle()

    assert while_locked == "12345678"
    assert world.cards.get("counterparty", card.id).record.okpo == "12345678"
    assert world.onec().get("Контрагенты", ref).content["ОбщиеСвойстваОбъектовФормата"] == {
        "Комментарий": "из CRM"
    }
    assert world.differences() == []


def test_an_object_that_1c_marked_is_not_revived_while_its_card_is_locked(world: World) -> None:
    ref = world.onec().create_object("Контрагенты", FIRM)
    world.settle()
    card = world.cards.find("counterparty", name="Ромашка")
    world.onec().mark_deleted("Контрагенты", ref)
    world.onec().send()
    world.cards.lock("counterparty", card.id)

    world.exchange()
    world.onec().receive()

    assert world.onec().get("Контрагенты", ref).deleted


def test_a_preview_foresees_that_a_locked_card_makes_a_change_wait(world: World) -> None:
    ref = world.onec().create_object("Контрагенты", FIRM)
    world.settle()
    world.cards.lock("counterparty", world.cards.find("counterparty", name="Ромашка").id)
    world.onec().edit("Контрагенты", ref, {"ОКПО": "12345678"})
    world.onec().send()

    foreseen, done = world.exchange(preview=True), world.exchange()

    told = [[(row.status, row.message) for row in world.journal(run)] for run in (foreseen, done)]
    assert told[0] == told[1]
    assert [status for status, _ in told[1]] == ["held"]


def test_an_object_that_1c_told_under_its_own_guid_is_always_called_by_the_one_that_we_sent(
    tmp_path: Path,
) -> None:
    """A message with the card was recorded, but its process died; 1C tells of the same firm by itself."""

    def dies(name: str) -> None:
        if name == "sent_recorded":
            raise KeyboardInterrupt

    world = World.make(tmp_path)
    world.settle()
    firm = {"name": "Ромашка", "inn": "7707083893", "kpp": "770701001"}
    world.cards.create("counterparty", **firm)
    world.restart(checkpoint=dies)
    with pytest.raises(KeyboardInterrupt):
        world.exchange()
    world.restart()
    world.onec().create_object("Контрагенты", {**FIRM, "ИНН": firm["inn"], "КПП": firm["kpp"]})

    world.settle()
    card = world.cards.find("counterparty", name="Ромашка")
    world.cards.edit("counterparty", card.id, name="Василёк", inn="7743000010")
    world.settle()

    assert [item.keys["Наименование"] for item in world.onec().objects("Контрагенты")] == ["Василёк"]
    assert world.differences() == []
    world.close()


def test_a_preview_foresees_who_waits_for_a_card_that_was_deleted_before_1c_heard_of_it(world: World) -> None:
    world.settle()
    firm = world.cards.create("counterparty", name="Ромашка")
    world.cards.create("contact_person", full_name="Иванов", counterparty=firm)
    world.cards.delete("counterparty", firm.id)

    foreseen, done = world.exchange(preview=True), world.exchange()

    told = [[(row.kind, row.status) for row in world.journal(run)] for run in (foreseen, done)]
    assert told[0] == told[1] == [("counterparty", "skipped"), ("contact_person", "held")]
