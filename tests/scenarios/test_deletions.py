"""Deletion marks: they travel, nobody revives what was deleted, and a deletion against an edit is a question."""

from __future__ import annotations

import pytest

from tests.scenarios.world import World

FIRMS = "Контрагенты"
ORDERS = ("never loaded", "loaded", "acknowledged by itself")
"""What 1C does with our message that is older than its own change: see ``cross``."""


def pair(world: World, number: int = 0) -> tuple[str, str]:
    """A counterparty as (1C reference, card)."""
    link = world.links("counterparty")[number]
    return link.ref, link.crm_id


def cross(world: World, order: str) -> None:
    """1C has sent its own change; now our message and its receipts cross it in one of these orders."""
    if order != "never loaded":
        world.onec().receive()
    world.exchange()
    if order == "acknowledged by itself":
        world.onec().send()
        world.exchange()


def test_a_mark_set_in_1c_reaches_the_card_and_taken_away_restores_it(world: World) -> None:
    ref, card = pair(world)

    world.onec().mark_deleted(FIRMS, ref)
    world.settle()
    assert world.cards.get("counterparty", card).deleted

    world.onec().unmark(FIRMS, ref)
    world.settle()
    assert not world.cards.get("counterparty", card).deleted
    assert world.differences() == []


def test_a_card_deleted_and_restored_in_the_crm_is_marked_and_unmarked_in_1c(world: World) -> None:
    ref, card = pair(world)

    world.cards.delete("counterparty", card)
    world.settle()
    assert world.onec().get(FIRMS, ref).deleted

    world.cards.undelete("counterparty", card)
    world.settle()
    assert not world.onec().get(FIRMS, ref).deleted
    assert world.differences() == []


@pytest.mark.parametrize("order", ORDERS)
def test_a_change_that_is_on_its_way_does_not_revive_what_1c_marks_meanwhile(
    world: World, order: str
) -> None:
    """1C marks the object, sends that, and loads our older message (which clears the mark) sooner or later."""
    ref, card = pair(world)
    world.cards.edit("counterparty", card, note="Уже в пути")
    world.exchange()
    world.onec().mark_deleted(FIRMS, ref)
    world.onec().send()

    cross(world, order)
    (asked,) = world.conflicts()
    world.settle()

    assert [row.id for row in world.conflicts()] == [asked.id]
    assert world.onec().get(FIRMS, ref).deleted
    world.app.conflicts.resolve(asked.id, take="1c", who="Администратор")
    world.settle()
    assert world.onec().get(FIRMS, ref).deleted
    assert world.cards.get("counterparty", card).deleted
    assert world.differences() == []


def test_a_change_already_loaded_by_1c_but_not_acknowledged_does_not_revive_what_is_marked_then(
    world: World,
) -> None:
    ref, card = pair(world)
    world.cards.edit("counterparty", card, note="Загружено, но не подтверждено")
    world.exchange()
    world.onec().receive()

    world.onec().mark_deleted(FIRMS, ref)
    world.exchange()
    world.settle()

    assert world.onec().get(FIRMS, ref).deleted
    assert world.cards.get("counterparty", card).deleted
    assert world.conflicts() == []
    assert world.differences() == []


def test_a_deleted_object_that_1c_registers_again_stays_deleted(world: World) -> None:
    ref, card = pair(world)
    world.onec().mark_deleted(FIRMS, ref)
    world.settle()

    world.onec().register(FIRMS, ref)
    world.settle()
    world.onec().register_all()
    world.settle()

    assert world.onec().get(FIRMS, ref).deleted
    assert world.cards.get("counterparty", card).deleted


def test_a_deletion_on_both_sides_is_no_question(world: World) -> None:
    ref, card = pair(world)

    world.onec().mark_deleted(FIRMS, ref)
    world.cards.delete("counterparty", card)
    world.settle()

    assert world.conflicts() == []
    assert world.onec().get(FIRMS, ref).deleted
    assert world.cards.get("counterparty", card).deleted


@pytest.mark.parametrize(("take", "survives"), [("1c", False), ("crm", True)])
def test_deleted_in_1c_against_edited_in_the_crm_is_asked(world: World, take: str, survives: bool) -> None:
    ref, card = pair(world)
    world.onec().mark_deleted(FIRMS, ref)
    world.cards.edit("counterparty", card, note="Важный клиент")
    world.settle()
    (asked,) = world.conflicts()
    assert asked.group == "deleted"
    assert world.onec().get(FIRMS, ref).deleted
    assert not world.cards.get("counterparty", card).deleted

    world.app.conflicts.resolve(asked.id, take=take, who="Администратор")
    world.settle()

    assert world.onec().get(FIRMS, ref).deleted is not survives
    assert world.cards.get("counterparty", card).deleted is not survives
    assert world.conflicts() == []
    if survives:
        common = world.onec().get(FIRMS, ref).content["ОбщиеСвойстваОбъектовФормата"]
        assert common["Комментарий"] == "Важный клиент"
    assert world.differences() == []


@pytest.mark.parametrize(("take", "survives"), [("1c", True), ("crm", False)])
def test_deleted_in_the_crm_against_edited_in_1c_is_asked(world: World, take: str, survives: bool) -> None:
    ref, card = pair(world)
    world.cards.delete("counterparty", card)
    world.onec().edit(FIRMS, ref, {"Комментарий": "Работаем дальше"})
    world.settle()
    (asked,) = world.conflicts()
    assert asked.group == "deleted"
    assert not world.onec().get(FIRMS, ref).deleted

    world.app.conflicts.resolve(asked.id, take=take, who="Администратор")
    world.settle()

    assert world.onec().get(FIRMS, ref).deleted is not survives
    assert world.cards.get("counterparty", card).deleted is not survives
    assert world.conflicts() == []
    assert world.differences() == []


def test_a_card_created_and_deleted_before_1c_heard_of_it_never_gets_there(world: World) -> None:
    card = world.cards.create("counterparty", name="Передумали", full_name="Передумали")
    world.cards.delete("counterparty", card.id)

    world.settle()

    assert world.onec().find(FIRMS, Наименование="Передумали") == []


def test_a_card_deleted_while_its_first_message_lies_unacknowledged_is_marked_in_1c(world: World) -> None:
    card = world.cards.create("counterparty", name="Передумали", full_name="Передумали")
    world.exchange()
    world.onec().receive()
    world.cards.delete("counterparty", card.id)
    world.exchange()

    world.settle()

    (made,) = world.onec().find(FIRMS, Наименование="Передумали")
    assert made.deleted
    assert world.differences() == []


def test_an_edit_taken_back_while_its_message_lies_unacknowledged_is_taken_back_in_1c(world: World) -> None:
    ref, card = pair(world)
    before = world.cards.get("counterparty", card).record.note
    world.cards.edit("counterparty", card, note="Ошибка")
    world.exchange()
    world.onec().receive()
    world.cards.edit("counterparty", card, note=before)
    world.exchange()

    world.settle()

    common = world.onec().get(FIRMS, ref).content.get("ОбщиеСвойстваОбъектовФормата", {})
    assert common.get("Комментарий", "") == before
    assert world.differences() == []


@pytest.mark.parametrize("order", ORDERS)
def test_a_conflict_found_while_a_message_is_on_its_way_leaves_1c_its_own_value(
    world: World, order: str
) -> None:
    """1C had not read our value when it sent its own; then it reads ours, and gets its own back."""
    ref, card = pair(world)
    world.cards.edit("counterparty", card, full_name="Имя из CRM")
    world.exchange()
    world.onec().edit(FIRMS, ref, {"НаименованиеПолное": "Имя из 1С"})
    world.onec().send()

    cross(world, order)
    (asked,) = world.conflicts()
    world.settle()

    assert [row.id for row in world.conflicts()] == [asked.id]
    assert world.onec().get(FIRMS, ref).keys["НаименованиеПолное"] == "Имя из 1С"
    assert world.cards.get("counterparty", card).record.full_name == "Имя из CRM"
    world.app.conflicts.resolve(asked.id, take="1c", who="Администратор")
    world.settle()
    assert world.cards.get("counterparty", card).record.full_name == "Имя из 1С"
    assert world.differences() == []


@pytest.mark.parametrize("order", ORDERS)
def test_different_fields_changed_while_a_message_is_on_its_way_are_both_kept(
    world: World, order: str
) -> None:
    """Our older message puts 1C's own edit back for a moment; the next one carries both."""
    ref, card = pair(world)
    world.cards.edit("counterparty", card, note="Из CRM")
    world.exchange()
    world.onec().edit(FIRMS, ref, {"НаименованиеПолное": "Имя из 1С"})
    world.onec().send()

    cross(world, order)
    world.settle()

    onec, crm = world.onec().get(FIRMS, ref), world.cards.get("counterparty", card).record
    assert (crm.note, crm.full_name) == ("Из CRM", "Имя из 1С")
    assert onec.keys["НаименованиеПолное"] == "Имя из 1С"
    assert onec.content["ОбщиеСвойстваОбъектовФормата"]["Комментарий"] == "Из CRM"
    assert world.conflicts() == []
    assert world.differences() == []


@pytest.mark.parametrize("order", ORDERS)
def test_an_edit_of_1c_against_a_deletion_on_its_way_is_asked_and_1c_keeps_its_own(
    world: World, order: str
) -> None:
    ref, card = pair(world)
    world.cards.delete("counterparty", card)
    world.exchange()
    world.onec().edit(FIRMS, ref, {"Комментарий": "Работаем дальше"})
    world.onec().send()

    cross(world, order)
    (asked,) = world.conflicts()
    world.settle()

    assert [row.id for row in world.conflicts()] == [asked.id]
    assert not world.onec().get(FIRMS, ref).deleted
    assert world.cards.get("counterparty", card).deleted
    world.app.conflicts.resolve(asked.id, take="crm", who="Администратор")
    world.settle()
    assert world.onec().get(FIRMS, ref).deleted
    assert world.differences() == []
