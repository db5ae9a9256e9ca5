"""Two infobases and one CRM: a card may be known to both, and each keeps its own codes and GUIDs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from enterprise_data.errors import ExchangeInProgress
from sync.context import utc_now
from sync.runs import holding, lease_name
from tests.scenarios.world import BaseSpec, World

FIRMS = "Контрагенты"
SPECS = (
    BaseSpec(name="buh", prefix="BP30-", their_prefix="БП"),
    BaseSpec(name="trade", prefix="UT11-", their_prefix="УТ"),
)
SHARED = {
    "Наименование": "Общий клиент",
    "НаименованиеПолное": "Общий клиент, полностью",
    "ИНН": "7707083893",
    "КПП": "770701001",
    "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
}


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[World]:
    """Both bases know the same firm under codes of their own; each also has a firm with the same bare code."""
    world = World.make(tmp_path, *SPECS)
    for name, own in (("buh", "Только в бухгалтерии"), ("trade", "Только в торговле")):
        onec = world.onec(name)
        if name == "trade":
            onec.create_object(FIRMS, {"Наименование": own, "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"})
        onec.create_object(FIRMS, SHARED)
        if name == "buh":
            onec.create_object(FIRMS, {"Наименование": own, "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"})
    _settle(world)
    yield world
    world.close()


def _settle(world: World) -> None:
    """Until both bases are quiet: what one brings may move the other."""
    for _ in range(6):
        if world.settle("buh") + world.settle("trade") == 0:
            return
    raise AssertionError("the two bases never became quiet")


def _differences(world: World) -> list[str]:
    return world.differences("buh") + world.differences("trade")


def test_one_card_has_a_code_of_each_base_and_equal_bare_codes_are_two_things(shared: World) -> None:
    card = shared.cards.find("counterparty", inn="7707083893")

    assert card.codes == {"BP30-": "BP30-000000001", "UT11-": "UT11-000000002"}
    assert shared.link_of("counterparty", card.id, "buh").crm_id == card.id
    assert shared.link_of("counterparty", card.id, "trade").crm_id == card.id
    other = shared.cards.find("counterparty", name="Только в торговле")
    assert other.codes["UT11-"] == "UT11-000000001"
    assert other.codes.get("BP30-") != "BP30-000000001"
    assert _differences(shared) == []


def test_an_edit_in_one_base_reaches_the_other_through_the_card_and_does_not_come_back(shared: World) -> None:
    (ours,) = shared.onec("buh").find(FIRMS, ИНН="7707083893")
    (theirs,) = shared.onec("trade").find(FIRMS, ИНН="7707083893")

    shared.onec("buh").edit(FIRMS, ours.ref, {"Комментарий": "Из бухгалтерии"})
    _settle(shared)

    common = shared.onec("trade").get(FIRMS, theirs.ref).content["ОбщиеСвойстваОбъектовФормата"]
    assert common["Комментарий"] == "Из бухгалтерии"
    assert shared.onec("buh").registered() == []
    assert _differences(shared) == []


def test_the_same_field_edited_in_both_bases_is_one_question(shared: World) -> None:
    (ours,) = shared.onec("buh").find(FIRMS, ИНН="7707083893")
    (theirs,) = shared.onec("trade").find(FIRMS, ИНН="7707083893")
    shared.onec("buh").edit(FIRMS, ours.ref, {"НаименованиеПолное": "Имя бухгалтерии"})
    shared.onec("trade").edit(FIRMS, theirs.ref, {"НаименованиеПолное": "Имя торговли"})

    _settle(shared)

    asked = [*shared.conflicts("buh"), *shared.conflicts("trade")]
    assert [row.group for row in asked] == ["full_name"]
    shared.app.conflicts.resolve(asked[0].id, take="crm", who="Администратор")
    _settle(shared)
    names = {
        shared.onec(name).get(FIRMS, ref).keys["НаименованиеПолное"]
        for name, ref in (("buh", ours.ref), ("trade", theirs.ref))
    }
    assert len(names) == 1
    assert _differences(shared) == []


def test_a_deletion_in_one_base_reaches_the_other(shared: World) -> None:
    (ours,) = shared.onec("buh").find(FIRMS, ИНН="7707083893")
    (theirs,) = shared.onec("trade").find(FIRMS, ИНН="7707083893")

    shared.onec("buh").mark_deleted(FIRMS, ours.ref)
    _settle(shared)

    assert shared.onec("trade").get(FIRMS, theirs.ref).deleted
    assert _differences(shared) == []


# --- at the same time ---------------------------------------------------------------------------------


def test_a_second_exchange_of_the_same_base_is_refused_while_another_base_goes_on(shared: World) -> None:
    with holding(shared.app.store, lease_name("buh"), utc_now):
        with pytest.raises(ExchangeInProgress) as refused:
            shared.exchange("buh")
        other = shared.exchange("trade")

    assert "уже идёт обмен" in refused.value.message
    assert other.status == "done"
    assert shared.exchange("buh").status == "done"


def test_two_bases_exchange_at_the_same_time(shared: World) -> None:
    for name in ("buh", "trade"):
        for number in range(20):
            shared.onec(name).create_object(
                FIRMS,
                {
                    "Наименование": f"{name} {number}",
                    "НаименованиеПолное": f"{name} {number}",
                    "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
                },
            )
        shared.onec(name).send()
    statuses: dict[str, str] = {}

    def exchange(name: str) -> None:
        statuses[name] = shared.exchange(name).status

    threads = [threading.Thread(target=exchange, args=(name,)) for name in ("buh", "trade")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _settle(shared)

    assert statuses == {"buh": "done", "trade": "done"}
    assert len(shared.cards.all("counterparty")) == 43
    assert len(shared.onec("buh").objects(FIRMS)) == 43
    assert _differences(shared) == []
