"""The exchange with a base that answers at once: both directions, its misbehaviour, kills at every boundary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.ref import Ref
from enterprise_data.objects.documents import GoodsLine
from obmen.texts import phase_text
from tests.scenarios.live_world import MemoryWorld, live_world

AT = datetime(2026, 11, 20, 10, 15)  # noqa: DTZ001 - a document's date has no zone
KINDS = ("organization", "counterparty_group", "item", "counterparty", "contract", "customer_invoice")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[MemoryWorld]:
    """A base that keeps everything; the CRM is empty."""
    with live_world(tmp_path, *KINDS) as made:
        yield made


def seeded(world: MemoryWorld) -> tuple[str, str]:
    """A group with a counterparty in it, on both sides."""
    group = world.base.add("counterparty_group", name="Покупатели")
    buyer = world.base.add(
        "counterparty",
        name="Клевер",
        full_name="ООО «Клевер»",
        group=Ref("counterparty_group", group),
        code="000000001",
    )
    world.exchange()
    return group, buyer


# --- what the base shows ------------------------------------------------------------------------------


def test_what_the_base_shows_becomes_cards_and_rests(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    card = world.cards.find("counterparty", name="Клевер")
    assert card.codes == {"BP30-": "BP30-000000001"}
    assert card.record.group.id == world.cards.find("counterparty_group", name="Покупатели").id
    assert world.link("counterparty", buyer).crm_id == card.id
    reads = world.base.reads
    assert world.moved() == {}
    assert world.base.reads == reads, "an idle exchange reads versions alone"


def test_a_change_there_comes_here_and_a_new_version_alone_moves_nothing(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    world.base.edit("counterparty", buyer, name="Клевер и К")
    assert world.moved() == {"updated": 1}
    assert world.cards.find("counterparty", name="Клевер и К")
    world.base.rewrite("counterparty", buyer)
    assert world.moved() == {}
    reads = world.base.reads
    world.exchange()
    assert world.base.reads == reads, "the new version is known now"


def test_fields_that_the_base_does_not_tell_stay_as_they_are(tmp_path: Path) -> None:
    told = {"counterparty": frozenset({"name", "full_name", "inn", "kpp", "legal_form"})}
    with live_world(tmp_path, "counterparty", tells=told) as world:
        ref = world.base.add("counterparty", name="Клевер", full_name="ООО «Клевер»")
        world.exchange()
        card = world.cards.find("counterparty", name="Клевер")
        world.cards.edit("counterparty", card.id, note="звонить утром", website="klever.example")
        world.base.edit("counterparty", ref, full_name="ООО «Клевер плюс»")
        world.exchange()
        again = world.cards.get("counterparty", card.id).record
        assert (again.note, again.website, again.full_name) == (
            "звонить утром",
            "klever.example",
            "ООО «Клевер плюс»",
        )
        assert world.moved() == {}
        world.base.tells = {"counterparty": told["counterparty"] | {"note"}}
        world.base.edit("counterparty", ref, name="Клевер-2")
        world.exchange()
        assert world.cards.get("counterparty", card.id).record.note in ("звонить утром", "")


def test_a_deletion_mark_and_its_removal_travel(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    card = world.link("counterparty", buyer).crm_id
    world.base.mark("counterparty", buyer)
    assert world.moved() == {"deleted": 1}
    assert world.cards.get("counterparty", card).deleted
    assert world.moved() == {}
    world.base.mark("counterparty", buyer, deleted=False)
    world.exchange()
    assert not world.cards.get("counterparty", card).deleted
    assert world.moved() == {}


def test_what_was_removed_physically_is_deleted_here_and_what_is_hidden_is_not(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    other = world.base.add("counterparty", name="Ромашка")
    world.exchange()
    world.base.hides.add(other)
    world.base.remove("counterparty", buyer)
    run = world.exchange()
    assert world.cards.get("counterparty", world.link("counterparty", buyer).crm_id).deleted
    assert not world.cards.get("counterparty", world.link("counterparty", other).crm_id).deleted
    assert any("не считаются удалёнными" in row.message for row in world.journal(run, status="warning"))


def test_a_base_that_suddenly_shows_nothing_stops_the_exchange(world: MemoryWorld) -> None:
    for number in range(25):
        world.base.add("counterparty", name=f"Покупатель {number}")
    world.exchange()
    objects, world.base.objects = world.base.objects, {}
    run = world.exchange()
    assert (run.status, run.error_code) == ("stopped", "SideEmptied")
    assert not any(card.deleted for card in world.cards.all("counterparty"))
    world.base.objects = dict(list(objects.items())[:3])
    assert world.exchange().error_code == "TooManyDeletions"
    world.base.objects = objects
    assert world.moved() == {}


def test_an_object_that_can_not_be_understood_waits_and_the_others_travel(world: MemoryWorld) -> None:
    bad = world.base.add("counterparty", name="Загадка")
    world.base.unreadable[bad] = InvalidRecord(
        "Контрагент «Загадка»: вид «Облако» неизвестен.", hint="Дополните профиль."
    )
    world.base.add("counterparty", name="Клевер")
    run = world.exchange()
    (row,) = world.journal(run, status="held")
    assert "Облако" in row.message and row.hint == "Дополните профиль."
    assert world.cards.find("counterparty", name="Клевер")
    assert not world.journal(world.exchange(), status="held"), "told once"
    world.base.unreadable.clear()
    assert world.moved() == {"created": 1}


def test_what_waits_and_was_taken_back_there_waits_no_longer(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    world.base.edit("counterparty", buyer, inn="7701234567")
    assert world.journal(world.exchange(), status="held"), "a wrong check digit"
    world.base.edit("counterparty", buyer, inn="")
    run = world.exchange()
    assert not run.counts.get("waiting"), "1C holds again what is known of it"
    assert world.moved() == {}


def test_a_mark_takes_the_place_of_a_change_that_waits(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    world.base.edit("counterparty", buyer, inn="7701234567")
    world.exchange()
    world.base.mark("counterparty", buyer)
    assert world.moved() == {"deleted": 1}
    assert world.moved() == {}


def test_a_preview_changes_nothing(world: MemoryWorld) -> None:
    world.base.add("counterparty", name="Клевер")
    run = world.exchange(preview=True)
    assert run.counts["created"] == 1
    assert world.cards.all("counterparty") == []
    assert world.moved() == {"created": 1}


def test_progress_says_what_is_done_to_which_kind(world: MemoryWorld) -> None:
    heard: list[str] = []
    world.base.add("counterparty", name="Клевер")
    world.cards.create("counterparty", name="Астра")
    world.exchange(progress=lambda phase, done, total: heard.append(phase_text(phase)))
    assert {
        "поиск изменений в 1С: контрагенты", "чтение из 1С: контрагенты", "сверка и запись: контрагенты",
        "запись в 1С: контрагенты", "изменения CRM",
    } <= set(heard)  # fmt: skip


# --- what the CRM changes -----------------------------------------------------------------------------


def test_only_what_was_changed_here_is_written_there(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    card = world.link("counterparty", buyer).crm_id
    world.cards.edit("counterparty", card, note="звонить утром")
    assert world.moved() == {"updated": 1, "sent": 1}
    held = world.base.record("counterparty", buyer)
    assert (held.note, held.name, held.code) == ("звонить утром", "Клевер", "000000001")
    assert world.moved() == {}


def test_a_card_born_here_gets_reference_and_code_there(world: MemoryWorld) -> None:
    group = world.cards.create("counterparty_group", name="Поставщики")
    made = world.cards.create("counterparty", name="Лютик", group=group)
    head = world.cards.create("counterparty", name="Астра")
    world.cards.edit("counterparty", made.id, head=head)
    run = world.exchange()
    assert not world.journal(run, status="refused"), "that it waited for its head is nobody's business"
    by_name = {world.base.record("counterparty", ref).name: ref for ref in world.base.refs("counterparty")}
    assert set(by_name) == {"Лютик", "Астра"}
    lily = world.base.record("counterparty", by_name["Лютик"])
    assert lily.head == Ref("counterparty", by_name["Астра"]), "named as the base names it"
    assert lily.group.id == world.base.refs("counterparty_group")[0]
    assert world.link("counterparty", by_name["Лютик"]).crm_id == made.id
    assert world.cards.get("counterparty", made.id).codes == {"BP30-": f"BP30-{lily.code}"}
    assert world.moved() == {}
    world.base.edit("counterparty", by_name["Лютик"], name="Лютик и К")
    assert world.moved() == {"updated": 1}


def test_what_the_base_has_no_place_for_holds_nobody_back(tmp_path: Path) -> None:
    told = {"counterparty": frozenset({"name", "full_name", "inn", "kpp", "legal_form"})}
    with live_world(tmp_path, "counterparty", tells=told) as world:
        world.kinds = ("counterparty_group", "counterparty")
        group = world.cards.create("counterparty_group", name="Поставщики")
        world.cards.create("counterparty", name="Лютик", group=group)
        world.exchange()
        (ref,) = world.base.refs("counterparty")
        assert world.base.record("counterparty", ref).name == "Лютик"
        world.base.edit("counterparty", ref, full_name="ООО «Лютик»")
        world.exchange()
        card = world.cards.find("counterparty", full_name="ООО «Лютик»")
        assert card.record.group == group
        assert world.moved() == {}


def test_a_document_takes_what_it_refers_to_along(world: MemoryWorld) -> None:
    firm = world.base.add("organization", name="Наша фирма", inn="7707083893")
    world.exchange()
    ours = Ref("organization", world.link("organization", firm).crm_id)
    buyer = world.cards.create("counterparty", name="Лютик")
    item = world.cards.create("item", name="Лопата")
    world.cards.create(
        "customer_invoice", date=AT, organization=ours, counterparty=buyer,
        number="00CR-000001", amount=Decimal("120.00"),
        goods=(GoodsLine(item=item, quantity=Decimal(2), price=Decimal(60), amount=Decimal("120.00")),),
    )  # fmt: skip
    world.exchange()
    (ref,) = world.base.refs("customer_invoice")
    held = world.base.record("customer_invoice", ref)
    assert held.counterparty.id in world.base.refs("counterparty")
    assert held.goods[0].item.id in world.base.refs("item")
    assert held.organization == Ref("organization", firm)
    assert world.moved() == {}


def test_what_the_base_refuses_waits_and_holds_back_whoever_refers_to_it(world: MemoryWorld) -> None:
    world.base.refuses = "Лютик"
    buyer = world.cards.create("counterparty", name="Лютик")
    firm = world.base.add("organization", name="Наша фирма", inn="7707083893")
    world.exchange()
    ours = Ref("organization", world.link("organization", firm).crm_id)
    world.cards.create("contract", name="Договор 1", counterparty=buyer, organization=ours)
    run = world.exchange()
    told = [row.message for row in world.journal(run, status="refused")]
    assert any("ссылается на объект, которого в 1С ещё нет" in text for text in told)
    assert world.base.refs("counterparty") == world.base.refs("contract") == []
    assert not world.journal(world.exchange(), status="refused"), "told once"
    world.cards.edit("counterparty", buyer.id, name="Лилия")
    world.exchange()
    assert len(world.base.refs("counterparty")) == len(world.base.refs("contract")) == 1
    assert world.moved() == {}


def test_a_deletion_here_marks_there_and_comes_back_on_request(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    card = world.link("counterparty", buyer).crm_id
    world.cards.delete("counterparty", card)
    world.exchange()
    assert world.base.objects["counterparty", buyer].deleted
    assert world.moved() == {}
    world.cards.undelete("counterparty", card)
    world.exchange()
    assert not world.base.objects["counterparty", buyer].deleted
    assert world.moved() == {}


def test_both_sides_changed_different_fields(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    card = world.link("counterparty", buyer).crm_id
    world.cards.edit("counterparty", card, note="звонить утром")
    world.base.edit("counterparty", buyer, full_name="ООО «Клевер плюс»")
    world.exchange()
    assert world.base.record("counterparty", buyer).note == "звонить утром"
    assert world.cards.get("counterparty", card).record.full_name == "ООО «Клевер плюс»"
    assert world.moved() == {}


@pytest.mark.parametrize("take", ["crm", "1c"])
def test_both_sides_changed_the_same_field(world: MemoryWorld, take: str) -> None:
    _, buyer = seeded(world)
    card = world.link("counterparty", buyer).crm_id
    world.cards.edit("counterparty", card, full_name="ООО «Клевер из CRM»")
    world.base.edit("counterparty", buyer, full_name="ООО «Клевер из 1С»")
    world.exchange()
    assert world.base.record("counterparty", buyer).full_name == "ООО «Клевер из 1С»"
    world.decide(take)
    world.exchange()
    wanted = "ООО «Клевер из CRM»" if take == "crm" else "ООО «Клевер из 1С»"
    assert world.base.record("counterparty", buyer).full_name == wanted
    assert world.cards.get("counterparty", card).record.full_name == wanted
    assert world.moved() == {}


# --- misbehaviour -------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_new", [True, False])
def test_a_name_that_the_base_cuts_is_asked_about(world: MemoryWorld, is_new: bool) -> None:
    _, buyer = seeded(world)
    card, long = world.link("counterparty", buyer).crm_id, "Клевер и компания из Нижнего"
    world.base.cut = 12
    if is_new:
        card = world.cards.create("counterparty", name=long).id
    else:
        world.cards.edit("counterparty", card, name=long)
    run = world.exchange()
    assert any(
        "1С сохранила «Клевер и ком» вместо" in row.message for row in world.journal(run, status="warning")
    )
    assert world.cards.get("counterparty", card).record.name == long, "nothing is lost in silence"
    (row,) = world.conflicts()
    assert row.group == "name"
    world.decide("1c")
    world.exchange()
    assert world.cards.get("counterparty", card).record.name == "Клевер и ком"
    assert world.moved() == {}


def test_what_the_base_ignores_is_told_once_and_tried_again_when_something_changes(
    world: MemoryWorld,
) -> None:
    _, buyer = seeded(world)
    card = world.link("counterparty", buyer).crm_id
    world.base.ignores = "note"
    world.cards.edit("counterparty", card, note="звонить утром", name="Клевер-2")
    run = world.exchange()
    assert world.journal(run, status="warning")
    assert world.base.record("counterparty", buyer).name == "Клевер-2"
    world.exchange()
    asked = world.base.asked
    run = world.exchange()
    assert world.base.asked == asked and not world.journal(run), "nothing is asked or told again"
    assert (run.status, run.counts["waiting"]) == ("warnings", 1)
    assert world.cards.get("counterparty", card).record.note == "звонить утром"
    world.base.ignores = ""
    world.base.rewrite("counterparty", buyer)
    world.exchange()
    assert world.base.record("counterparty", buyer).note == "звонить утром"
    assert world.moved() == {} and world.waiting() == 0


def test_an_edit_between_our_look_and_our_write_is_not_overwritten(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    card = world.link("counterparty", buyer).crm_id
    world.cards.edit("counterparty", card, note="звонить утром")
    world.base.edits_before_change = [
        lambda: world.base.edit("counterparty", buyer, full_name="ООО «Бухгалтер»")
    ]
    world.exchange()
    world.exchange()
    held = world.base.record("counterparty", buyer)
    assert (held.note, held.full_name) == ("звонить утром", "ООО «Бухгалтер»")
    assert world.cards.get("counterparty", card).record.full_name == "ООО «Бухгалтер»"
    assert world.moved() == {}


def test_a_write_that_overtook_somebody_is_told(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    world.base.overtaken = True
    world.cards.edit("counterparty", world.link("counterparty", buyer).crm_id, note="звонить утром")
    (row,) = world.journal(world.exchange(), status="warning")
    assert "другой пользователь 1С" in row.message and row.label == "Клевер"


def test_a_refusal_after_a_cut_connection_is_told_once(world: MemoryWorld) -> None:
    world.cards.create("counterparty", name="Лютик")
    world.base.drops_before_create = 1
    world.exchange()
    world.base.refuses = "Лютик"
    run = world.exchange()
    assert len(world.journal(run, status="refused")) == 1
    assert not run.counts.get("waiting"), "what is told as refused does not wait besides"


@pytest.mark.parametrize("drops", ["drops_before_create", "drops_after_create"])
def test_a_cut_connection_doubles_nothing(world: MemoryWorld, drops: str) -> None:
    world.cards.create("counterparty", name="Астра")
    world.cards.create("counterparty", name="Лютик")
    setattr(world.base, drops, 1)
    assert world.exchange().status == "failed"
    world.exchange()
    names = [world.base.record("counterparty", ref).name for ref in world.base.refs("counterparty")]
    assert sorted(names) == ["Астра", "Лютик"]
    assert world.moved() == {}


BOUNDARIES = ("live_staged", "announced", "crm_written", "applied_batch", "live_announced", "live_created",
              "live_changed", "live_remembered", "live_marked")  # fmt: skip


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_kill_at_any_boundary_loses_and_doubles_nothing(world: MemoryWorld, boundary: str) -> None:
    group, buyer = seeded(world)
    gone = world.base.add("counterparty", name="Уходящий")
    world.exchange()
    world.base.add("counterparty", name="Новый в 1С")
    world.cards.create(
        "counterparty",
        name="Новый в CRM",
        group=Ref("counterparty_group", world.link("counterparty_group", group).crm_id),
    )
    world.cards.edit("counterparty", world.link("counterparty", buyer).crm_id, note="звонить утром")
    world.cards.delete("counterparty", world.link("counterparty", gone).crm_id)
    world.kill_at(boundary)
    world.exchange()
    world.exchange()
    names = sorted(world.base.record("counterparty", ref).name for ref in world.base.refs("counterparty"))
    assert names == ["Клевер", "Новый в 1С", "Новый в CRM", "Уходящий"]
    assert sorted(card.record.name for card in world.cards.all("counterparty")) == names
    assert world.base.record("counterparty", buyer).note == "звонить утром"
    assert world.base.objects["counterparty", gone].deleted
    assert world.moved() == {} and world.waiting() == 0


def test_a_mark_that_comes_after_a_kill_between_card_and_books_is_not_lost(world: MemoryWorld) -> None:
    ref = world.base.add("counterparty", name="Клевер")
    world.kill_at("crm_written")
    world.base.mark("counterparty", ref)
    assert world.moved() == {"created": 1, "deleted": 1}, "the card that was made is told, too"
    assert world.cards.get("counterparty", world.link("counterparty", ref).crm_id).deleted
    assert world.base.refs("counterparty") == [ref], "and is not made there a second time"
    assert world.moved() == {}


# --- changes that the base notes by itself ------------------------------------------------------------


def test_with_an_exchange_plan_only_the_first_reading_is_a_whole_one(tmp_path: Path) -> None:
    with live_world(tmp_path, "counterparty_group", "counterparty", plan=True) as world:
        _, buyer = seeded(world)
        scans = world.base.scans
        world.base.edit("counterparty", buyer, name="Клевер и К")
        gone = world.base.add("counterparty", name="Мимолётный")
        world.base.remove("counterparty", gone)
        assert world.moved() == {"updated": 1}
        assert world.base.scans == scans
        assert world.base.noted == {}, "confirmed once it was durable"
        world.cards.edit("counterparty", world.link("counterparty", buyer).crm_id, note="x")
        world.exchange()
        assert world.moved() == {}
        world.base.remove("counterparty", buyer)
        world.base.noted["counterparty", buyer] = None
        assert world.moved() == {"deleted": 1}


def test_a_kill_before_the_confirmation_gets_the_same_changes_again(tmp_path: Path) -> None:
    with live_world(tmp_path, "counterparty", plan=True) as world:
        world.base.add("counterparty", name="Клевер")
        world.kill_at("live_staged")
        assert world.base.noted
        assert world.moved() == {"created": 1}
        assert world.moved() == {}


# --- a restored backup --------------------------------------------------------------------------------


def test_after_a_restored_backup_nothing_is_deleted_and_the_lost_is_made_again(world: MemoryWorld) -> None:
    _, buyer = seeded(world)
    made = world.cards.create("counterparty", name="Лютик")
    world.cards.edit("counterparty", world.link("counterparty", buyer).crm_id, full_name="ООО «Новое»")
    lost = [world.cards.create("counterparty", name=f"Новый {number}") for number in range(25)]
    backup, clock = dict(world.base.objects), world.base.clock
    world.exchange()
    world.base.objects, world.base.clock = backup, clock
    world.exchange(after_restore=True)
    assert not world.cards.get("counterparty", made.id).deleted
    names = sorted(world.base.record("counterparty", ref).name for ref in world.base.refs("counterparty"))
    assert names == sorted(["Клевер", "Лютик", *(f"Новый {number}" for number in range(len(lost)))])
    (row,) = world.conflicts()
    assert row.group == "full_name"
    world.decide("crm")
    world.exchange()
    assert world.base.record("counterparty", buyer).full_name == "ООО «Новое»"
    assert world.moved() == {}
