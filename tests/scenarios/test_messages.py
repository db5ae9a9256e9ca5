"""Messages that are repeated, lost, late or out of order, and nodes that change their names."""

from __future__ import annotations

import shutil
from pathlib import Path

from connectors.onec.standin import seed_demo
from tests.scenarios.world import BaseSpec, World

FIRMS = "Контрагенты"


def their_message(world: World) -> Path:
    """The file that 1C wrote last."""
    return max(world.mailbox().glob("Message_БП*"), key=lambda path: path.stat().st_mtime_ns)


def our_message(world: World) -> Path:
    """The file that we wrote last."""
    return max(world.mailbox().glob("Message_ЦБ*"), key=lambda path: path.stat().st_mtime_ns)


def pair(world: World, number: int = 0) -> tuple[str, str]:
    """A counterparty as (1C reference, card)."""
    link = world.links("counterparty")[number]
    return link.ref, link.crm_id


def note_in_onec(world: World, ref: str) -> str:
    """1C's comment."""
    common = world.onec().get(FIRMS, ref).content.get("ОбщиеСвойстваОбъектовФормата", {})
    return str(common.get("Комментарий", ""))


def test_a_message_read_again_writes_nothing(world: World) -> None:
    ref, _ = pair(world)
    world.onec().edit(FIRMS, ref, {"Комментарий": "Один раз"})
    world.onec().send()
    world.exchange()
    cards = world.cards.all("counterparty")

    their_message(world).touch()
    run = world.exchange()

    assert run.status == "done"
    assert run.counts.get("received", 0) == 0
    assert "было принято ранее" in world.journal(run)[0].message
    assert world.cards.all("counterparty") == cards


def test_a_message_of_1c_that_got_lost_is_made_good_by_the_next_one(world: World) -> None:
    ref, card = pair(world)
    world.onec().edit(FIRMS, ref, {"Комментарий": "В потерянном"})
    world.onec().send()
    their_message(world).unlink()
    world.exchange()

    world.settle()

    assert world.cards.get("counterparty", card).record.note == "В потерянном"
    assert world.differences() == []


def test_our_message_that_got_lost_is_made_good_by_the_next_one(world: World) -> None:
    ref, card = pair(world)
    world.cards.edit("counterparty", card, note="В потерянном")
    world.exchange()
    our_message(world).unlink()

    world.settle()

    assert note_in_onec(world, ref) == "В потерянном"
    assert world.differences() == []


def test_a_message_of_ours_that_1c_could_not_load_is_repeated_until_it_can(world: World) -> None:
    ref, card = pair(world)
    world.cards.edit("counterparty", card, note="Со второго раза")
    world.exchange()
    world.onec().set_setting("refuse_next_import", "База занята обновлением")
    received, _ = world.onec().exchange()
    assert not received.accepted

    world.settle()

    assert note_in_onec(world, ref) == "Со второго раза"


def test_an_older_message_of_1c_that_comes_after_a_newer_one_changes_nothing(world: World) -> None:
    ref, card = pair(world)
    world.onec().edit(FIRMS, ref, {"Комментарий": "Раньше"})
    world.onec().send()
    older = their_message(world).read_bytes()
    world.onec().edit(FIRMS, ref, {"Комментарий": "Позже"})
    world.onec().send()
    world.exchange()

    their_message(world).write_bytes(older)
    run = world.exchange()
    world.settle()

    assert run.status == "done"
    assert world.cards.get("counterparty", card).record.note == "Позже"
    assert note_in_onec(world, ref) == "Позже"
    assert world.differences() == []


def test_an_older_message_of_ours_that_comes_after_a_newer_one_changes_nothing(world: World) -> None:
    ref, card = pair(world)
    world.cards.edit("counterparty", card, note="Раньше")
    world.exchange()
    older = our_message(world).read_bytes()
    world.cards.edit("counterparty", card, note="Позже")
    world.exchange()
    world.onec().receive()

    our_message(world).write_bytes(older)
    world.onec().receive()
    assert note_in_onec(world, ref) == "Позже"
    world.settle()

    assert note_in_onec(world, ref) == "Позже"
    assert world.differences() == []


def test_a_receipt_that_comes_late_keeps_the_change_in_every_message_until_then(world: World) -> None:
    ref, card = pair(world)
    world.cards.edit("counterparty", card, note="Подтвердят не сразу")
    numbers = set()
    for step in range(3):
        other = pair(world, 1 + step)[1]
        world.cards.edit("counterparty", other, note=f"Ещё одна {step}")
        world.exchange()
        numbers.add(our_message(world).read_text(encoding="utf-8").count("Подтвердят не сразу"))

    assert numbers == {1}
    world.settle()
    assert note_in_onec(world, ref) == "Подтвердят не сразу"
    assert world.differences() == []


def test_a_message_whose_content_did_not_change_keeps_its_number(world: World) -> None:
    _, card = pair(world)
    world.cards.edit("counterparty", card, note="Тот же номер")
    world.exchange()
    with world.app.store.unit() as unit:
        before = unit.peer("buh").sent_no
    first = our_message(world).read_text(encoding="utf-8")

    world.exchange()
    world.exchange()

    with world.app.store.unit() as unit:
        assert unit.peer("buh").sent_no == before
    body = first[first.index("<Body") :]
    assert our_message(world).read_text(encoding="utf-8").endswith(body)


def test_two_exchanges_a_message_cut_off_between_them_loses_nothing(world: World) -> None:
    ref, card = pair(world)
    world.onec().edit(FIRMS, ref, {"Комментарий": "Из обрезанного"})
    world.onec().send()
    whole = their_message(world).read_bytes()
    their_message(world).write_bytes(whole[: len(whole) * 2 // 3])

    failed = world.exchange()

    assert failed.status == "failed"
    assert failed.error_code == "MalformedMessage"
    assert world.cards.get("counterparty", card).record.note != "Из обрезанного"
    world.settle()
    assert world.cards.get("counterparty", card).record.note == "Из обрезанного"
    assert world.differences() == []


# --- nodes --------------------------------------------------------------------------------------------


def test_nodes_with_prefixes_instead_of_guids_and_a_zipped_mailbox(tmp_path: Path) -> None:
    spec = BaseSpec(ours="CR", peer="БП", zip=True)
    world = World.make(tmp_path, spec)
    seed_demo(world.onec(), 3)

    world.settle()

    names = sorted(path.name for path in world.mailbox().iterdir())
    assert names == ["Message_CR_БП.zip", "Message_БП_CR.zip"]
    assert world.differences() == []
    world.close()


def test_a_base_that_moves_from_a_prefix_to_a_guid_is_still_the_same_base(tmp_path: Path) -> None:
    world = World.make(tmp_path, BaseSpec(ours="CR", peer="БП"))
    seed_demo(world.onec(), 3)
    world.settle()

    code = world.onec().move_to_guid()
    told = [row for row in world.journal(world.round()) if code in row.message]
    assert [row.status for row in told] == ["warning"]
    ref, card = pair(world)
    world.cards.edit("counterparty", card, note="Настройки ещё старые")
    world.settle()
    assert note_in_onec(world, ref) == "Настройки ещё старые"

    world.restart(BaseSpec(ours="CR", peer=code, peer_old="БП"))
    world.settle()
    world.onec().edit(FIRMS, ref, {"Комментарий": "После переезда"})
    world.settle()

    assert their_message(world).name == f"Message_БП_{code}_CR.xml"
    assert world.cards.get("counterparty", card).record.note == "После переезда"
    assert world.differences() == []
    world.close()


def test_another_infobase_answering_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    world = World.make(tmp_path / "a")
    seed_demo(world.onec(), 2)
    world.settle()
    stranger = World.make(tmp_path / "b", BaseSpec(name="buh", peer="9d2c2f0e-0000-4000-8000-000000000001"))
    seed_demo(stranger.onec(), 1)
    stranger.onec().send()
    theirs = their_message(stranger)
    shutil.copy(theirs, their_message(world))

    run = world.exchange()

    assert (run.status, run.error_code) == ("stopped", "AnotherInfobaseAnswered")
    assert len(world.cards.all("counterparty")) == 2
    for one in (world, stranger):
        one.close()
