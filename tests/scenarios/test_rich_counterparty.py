"""What goes back to 1C is whole: the CRM changes one field, and everything else in 1C stays as it was."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from connectors.onec.standin import Infobase, seed_demo
from connectors.onec.standin.seed import extra
from enterprise_data.model.contact import Phone, PhoneKind
from tests.scenarios.world import BaseSpec, World

VERSIONS = ("1.8", "1.10", "1.16", "1.17", "1.20", "1.21")
FIRMS = "Контрагенты"
_EXTENSION = "urn:example:ext"
_NUMBER = "+7 (499) 765-43-21"


def rich(onec: Infobase) -> str:
    """A counterparty with much that we don't model: properties, tables, extensions, strange contact rows."""
    ref = next(item.ref for item in onec.objects(FIRMS) if item.content.get("ИсторияКПП"))
    content = onec.get(FIRMS, ref).content
    rows = content["КонтактнаяИнформация"]["Строка"]
    strange = {"ВидКонтактнойИнформации": "Skype", "ЗначенияПолей": "romashka"}
    onec.edit(
        FIRMS,
        ref,
        {
            "КонтактнаяИнформация": [rows[0], strange, *rows[1:]],
            "ОбщиеСвойстваОбъектовФормата.ДополнительныеРеквизиты": [
                extra("Категория клиента", {"Строка": "A"}),
                extra("Отсрочка, дней", {"Число": "14"}),
                extra("Постоянный", {"Булево": "true"}),
            ],
            f"{{{_EXTENSION}}}Лимит": f'<x:Лимит xmlns:x="{_EXTENSION}" валюта="643">100 &amp; 1</x:Лимит>',
            f"@{{{_EXTENSION}}}вид": "дилер",
        },
    )
    onec.set_setting("extension", _EXTENSION)
    return ref


def phones(content: dict[str, Any]) -> list[str]:
    """The representations of all telephones, whatever their spelling."""
    rows = content["КонтактнаяИнформация"]["Строка"]
    return [str(row) for row in rows if "Телефон" in row["ВидКонтактнойИнформации"]]


def without_phones(content: dict[str, Any]) -> dict[str, Any]:
    """Everything else."""
    rest = copy.deepcopy(content)
    rows = rest["КонтактнаяИнформация"]["Строка"]
    rest["КонтактнаяИнформация"]["Строка"] = [
        row for row in rows if "Телефон" not in row["ВидКонтактнойИнформации"]
    ]
    return rest


def others(onec: Infobase, ref: str) -> dict[str, Any]:
    """All objects of the base but this one."""
    return {name: {key: item for key, item in onec.dump(name).items() if key != ref} for name in onec.types()}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_crm_changes_the_telephone_and_all_else_stays(version: str, tmp_path: Path) -> None:
    world = World.make(tmp_path, BaseSpec(versions=(version,)))
    onec = world.onec()
    seed_demo(onec, 8)
    ref = rich(onec)
    world.settle()
    before, around = onec.get(FIRMS, ref), others(onec, ref)
    card = world.link("counterparty", ref).crm_id

    world.cards.edit("counterparty", card, phones=(Phone(kind=PhoneKind.MAIN, number=_NUMBER),))
    world.settle()

    after = onec.get(FIRMS, ref)
    assert len(phones(after.content)) == 1
    assert "765" in phones(after.content)[0]
    assert f"{{{_EXTENSION}}}Лимит" in after.content
    assert without_phones(after.content) == without_phones(before.content)
    assert (after.code, after.deleted, after.stub) == (before.code, before.deleted, before.stub)
    assert others(onec, ref) == around
    assert world.differences() == []
    world.close()


@pytest.mark.parametrize("newer", ["1.17", "1.21"])
def test_what_an_older_version_could_not_tell_is_not_emptied_by_a_newer_one(
    newer: str, tmp_path: Path
) -> None:
    """1C and we learn a newer version; the counterparty is known only as the old one told it."""
    old, both = BaseSpec(versions=("1.8",)), BaseSpec(versions=("1.8", newer))
    world = World.make(tmp_path, old)
    onec = world.onec()
    seed_demo(onec, 8)
    ref = rich(onec)
    world.settle()
    before = onec.get(FIRMS, ref)
    assert before.keys["РегистрационныйНомер"]

    world.restart(both)
    card = world.link("counterparty", ref).crm_id
    world.cards.edit("counterparty", card, phones=(Phone(kind=PhoneKind.MAIN, number=_NUMBER),))
    world.settle()

    after = onec.get(FIRMS, ref)
    assert "765" in phones(after.content)[0]
    assert without_phones(after.content) == without_phones(before.content)


def test_a_field_that_a_newer_version_brings_is_filled_from_the_side_that_has_it(tmp_path: Path) -> None:
    """The 1.8 can't carry ОГРН: 1C has one for one firm, the CRM for another, and neither wipes the other's."""
    old, both = BaseSpec(versions=("1.8",)), BaseSpec(versions=("1.8", "1.17"))
    world = World.make(tmp_path, old)
    onec = world.onec()
    seed_demo(onec, 4)
    firms = [item for item in onec.objects(FIRMS) if item.keys.get("РегистрационныйНомер")][:2]
    onec.edit(FIRMS, firms[1].ref, {"РегистрационныйНомер": ""})
    world.settle()
    cards = [world.link("counterparty", item.ref).crm_id for item in firms]
    world.cards.edit("counterparty", cards[1], ogrn="1027700132195")
    world.settle()
    assert world.cards.get("counterparty", cards[0]).record.ogrn == ""

    world.restart(both)
    world.settle()
    for item in firms:
        onec.edit(FIRMS, item.ref, {"Комментарий": "Перезаписан после обновления"})
    world.settle()

    number = firms[0].keys["РегистрационныйНомер"]
    assert world.cards.get("counterparty", cards[0]).record.ogrn == number
    assert onec.get(FIRMS, firms[1].ref).keys["РегистрационныйНомер"] == "1027700132195"
    assert onec.get(FIRMS, firms[0].ref).keys["РегистрационныйНомер"] == number
    assert world.conflicts() == []


def test_objects_born_in_the_crm_go_in_the_newest_version_although_others_need_an_older_one(
    tmp_path: Path,
) -> None:
    old, both = BaseSpec(versions=("1.8",)), BaseSpec(versions=("1.8", "1.17"))
    world = World.make(tmp_path, old)
    onec = world.onec()
    seed_demo(onec, 4)
    world.settle()
    world.restart(both)
    card = world.cards.all("counterparty")[0]
    world.cards.edit("counterparty", card.id, note="Старый знакомый")
    world.cards.create("counterparty", name="Новый", full_name="Новый", ogrn="1027700132195")

    world.settle()

    (born,) = onec.find(FIRMS, Наименование="Новый")
    assert born.keys["РегистрационныйНомер"] == "1027700132195"
    old_one = onec.get(FIRMS, world.link_of("counterparty", card.id).ref)
    assert old_one.content["ОбщиеСвойстваОбъектовФормата"]["Комментарий"] == "Старый знакомый"
    with world.app.store.unit() as unit:
        assert unit.count_registrations("buh") == 0
