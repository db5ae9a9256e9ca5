"""One bad object in a good message: it is set aside and named, the others travel, and once mended it travels, too."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from state.rows import JournalRow, Run
from tests.scenarios.bad_letters import FULL_TYPE, TYPE, Letter, contents, firm
from tests.scenarios.world import BaseSpec, World
from tests.unit.cli.shell import Shell

FORM, SOLE = "ЮридическоеФизическоеЛицо", "ИндивидуальныйПредприниматель"
OBJECT = re.compile(rf"<{re.escape(FULL_TYPE)}>.*?</{re.escape(FULL_TYPE)}>\s*", re.DOTALL)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An infobase and a CRM that have met and hold nothing."""
    root = tmp_path_factory.mktemp("bad-objects") / "world"
    World.make(root).close()
    return root


@pytest.fixture
def world(empty: Path, tmp_path: Path) -> Iterator[World]:
    """A copy of it."""
    shutil.copytree(empty, tmp_path / "world")
    made = World.open(tmp_path / "world")
    yield made
    made.close()


def _names(world: World) -> set[str]:
    return {card.record.name for card in world.cards.all("counterparty")}


def _problems(world: World, run: Run) -> list[JournalRow]:
    return [row for row in world.journal(run) if row.status in ("held", "refused", "warning", "skipped")]


def _spoilt(letter: Letter, name: str, old: str, new: str) -> None:
    """One firm's object changed in the letter."""

    def change(found: re.Match[str]) -> str:
        if f">{name}<" not in found[0]:
            return found[0]
        assert old in found[0], found[0]
        return found[0].replace(old, new, 1)

    letter.put(OBJECT.sub(change, letter.text))


# --- broken ones --------------------------------------------------------------------------------------


def test_one_broken_object_among_a_thousand_is_set_aside_and_travels_once_it_is_mended(world: World) -> None:
    with world.onec().storage.transaction():  # a thousand at once, not one by one
        broken = firm(world, "Испорченная")
        for number in range(1000):
            firm(world, f"Фирма {number}")
    world.onec().exchange()
    _spoilt(Letter.of(world), "Испорченная", ">ЮридическоеЛицо<", ">Кооператив<")

    run = world.exchange()

    assert run.status == "warnings"
    assert len(_names(world)) == 1000 and "Испорченная" not in _names(world)
    (row,) = _problems(world, run)
    assert (row.kind, row.side, row.status, row.ref) == ("counterparty", "onec", "held", broken)
    assert "«Испорченная»" in row.message
    assert FORM in row.message and "«Кооператив»" in row.message and "ФизическоеЛицо" in row.message
    assert "Исправьте" in row.hint

    again = world.round()
    assert _problems(world, again) == [], "told once, not in every run"

    world.onec().edit(TYPE, broken, {"НаименованиеПолное": "ООО «Исправленная»"})
    world.settle()
    assert world.cards.find("counterparty", name="Испорченная")
    assert world.differences() == []
    assert list(world.staged("counterparty")) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (f"<{FORM}>ЮридическоеЛицо</{FORM}>", f"<{FORM}/>", FORM),
        ("<Наименование>Плохая</Наименование>", "", "Наименование"),
        ("<КлючевыеСвойства>", "<КлючевыеСвойства>не поле", "КлючевыеСвойства"),
        (f"</{FORM}>", f"</{FORM}><Группа>нет</Группа>", "Группа"),
        ("<ИНН>7707083893</ИНН>", f"<ИНН>{'7' * 300}</ИНН>", "ИНН"),
        (f"</{FORM}>", f"</{FORM}><{SOLE}>конечно</{SOLE}>", SOLE),
        (f"</{FORM}>", f"</{FORM}><Новое>1</Новое><{SOLE}>конечно</{SOLE}>", SOLE),
    ],
    ids=[
        "empty-word",
        "no-name",
        "stray-text",
        "text-for-table",
        "too-long",
        "no-boolean",
        "behind-an-unknown-field",
    ],
)
def test_whatever_breaks_the_schema_is_set_aside_with_field_and_value(
    world: World, old: str, new: str, word: str
) -> None:
    firm(world, "Плохая", ИНН="7707083893")
    firm(world, "Хорошая")
    world.onec().exchange()
    _spoilt(Letter.of(world), "Плохая", old, new)

    run = world.exchange()

    assert _names(world) == {"Хорошая"}
    (row,) = _problems(world, run)
    assert row.status in ("held", "refused")
    assert word in row.message and row.hint


def test_a_broken_change_leaves_both_sides_as_they_were(world: World) -> None:
    ref = firm(world, "Ромашка")
    world.settle()
    card = world.cards.find("counterparty", name="Ромашка")
    world.onec().edit(TYPE, ref, {"НаименованиеПолное": "ООО «Ромашка и Ко»"})
    world.onec().send()
    _spoilt(Letter.of(world), "Ромашка", ">ЮридическоеЛицо<", ">Кооператив<")
    world.cards.edit("counterparty", card.id, website="https://romashka.example")

    world.exchange()
    world.onec().receive()

    assert world.cards.get("counterparty", card.id).record.full_name == "ООО «Ромашка»"
    keys = world.onec().get(TYPE, ref).keys
    assert keys["НаименованиеПолное"] == "ООО «Ромашка и Ко»", "what we know to be stale is not sent back"

    world.onec().register("Контрагенты", ref)
    world.settle()
    card = world.cards.get("counterparty", card.id)
    assert (card.record.full_name, card.record.website) == ("ООО «Ромашка и Ко»", "https://romashka.example")
    assert world.differences() == []


# --- unknown things -----------------------------------------------------------------------------------


def test_objects_of_an_unknown_type_are_counted_and_passed_over(world: World) -> None:
    firm(world, "Ромашка")
    world.onec().exchange()
    letter = Letter.of(world)
    stranger = "<Документ.Неведомый><КлючевыеСвойства/></Документ.Неведомый>"
    letter.spoil("</Body>", stranger * 3 + "</Body>")

    run = world.exchange()

    assert _names(world) == {"Ромашка"}
    (row,) = _problems(world, run)
    assert (row.status, row.label) == ("skipped", "Документ.Неведомый")
    assert "3" in row.message and "Документ.Неведомый" in row.message and row.hint


def test_a_field_nobody_knows_is_told_accepted_and_goes_back_to_1c_as_it_came(world: World) -> None:
    ref = firm(world, "Ромашка")
    world.onec().exchange()
    foreign = '<х:Код xmlns:х="urn:extension">42</х:Код>'
    _spoilt(Letter.of(world), "Ромашка", f"</{FULL_TYPE}>", f"<Галочка>true</Галочка>{foreign}</{FULL_TYPE}>")

    run = world.exchange()

    (row,) = _problems(world, run)
    assert (row.status, row.ref) == ("warning", ref)
    assert "Галочка" in row.message and "принят" in row.hint

    card = world.cards.find("counterparty", name="Ромашка")
    world.cards.edit("counterparty", card.id, note="Звонить утром")
    world.exchange()
    sent = next(world.mailbox().glob(f"*_{world.specs['buh'].peer_code}.xml")).read_text("utf-8-sig")
    assert "Звонить утром" in sent
    assert ">42<" in sent and "urn:extension" in sent


# --- requisites ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["7707083894", "770708389", "77070838931"])
def test_a_wrong_inn_sets_the_firm_aside_until_it_is_mended(world: World, wrong: str) -> None:
    ref = firm(world, "Опечатка", ИНН=wrong)
    firm(world, "Ромашка", ИНН="7707083893")
    world.onec().exchange()

    run = world.exchange()

    assert _names(world) == {"Ромашка"}
    (row,) = _problems(world, run)
    assert (row.status, row.ref) == ("held", ref)
    assert "«Опечатка»" in row.message and "ИНН" in row.message and wrong in row.message
    assert "Исправьте" in row.hint

    world.onec().edit(TYPE, ref, {"ИНН": "7736050003"})
    world.settle()
    assert world.cards.find("counterparty", inn="7736050003").record.name == "Опечатка"
    assert world.differences() == []


def test_a_wrong_inn_may_travel_with_a_warning_where_the_settings_say_so(world: World) -> None:
    world.restart(BaseSpec(settings="hold_wrong_requisites = false"))
    firm(world, "Опечатка", ИНН="7707083894")
    world.onec().exchange()

    run = world.exchange()

    assert _names(world) == {"Опечатка"}
    (row,) = _problems(world, run)
    assert row.status == "warning" and "7707083894" in row.message


def test_a_wrong_inn_typed_into_a_card_does_not_reach_1c(world: World) -> None:
    ref = firm(world, "Ромашка", ИНН="7707083893")
    world.settle()
    card = world.cards.find("counterparty", name="Ромашка")
    world.cards.edit("counterparty", card.id, inn="7707083894")

    run = world.exchange()
    world.onec().receive()

    (row,) = _problems(world, run)
    assert (row.side, row.status) == ("crm", "held")
    assert "7707083894" in row.message and "CRM" in row.hint
    assert world.onec().get(TYPE, ref).keys["ИНН"] == "7707083893"


# --- references ---------------------------------------------------------------------------------------


def test_the_same_uuid_twice_in_a_file_takes_the_first_and_names_the_second(world: World) -> None:
    first, second = firm(world, "Первая"), firm(world, "Вторая")
    world.onec().exchange()
    _spoilt(Letter.of(world), "Вторая", f"<Ссылка>{second}<", f"<Ссылка>{first}<")

    run = world.exchange()

    assert len(_names(world)) == 1
    (row,) = _problems(world, run)
    assert (row.status, row.ref) == ("refused", first)
    assert first in row.message and "второй раз" in row.message and "УИД" in row.hint
    assert [link.ref for link in world.links("counterparty")] == [first]


def test_an_object_without_a_proper_reference_is_set_aside(world: World) -> None:
    ref = firm(world, "Без ссылки")
    firm(world, "Ромашка")
    world.onec().exchange()
    _spoilt(Letter.of(world), "Без ссылки", f"<Ссылка>{ref}<", "<Ссылка>не-ссылка<")

    run = world.exchange()

    assert _names(world) == {"Ромашка"}
    (row,) = _problems(world, run)
    assert row.status in ("refused", "held") and "УИД" in row.message + row.hint


# --- by hand ------------------------------------------------------------------------------------------


def test_a_file_given_by_hand_sets_the_bad_one_aside_and_a_preview_writes_nothing(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    firm(world, "Опечатка", ИНН="7707083894")
    firm(world, "Ромашка")
    world.onec().exchange()
    file = tmp_path / "из 1С.xml"
    file.write_text(Letter.of(world).text, "utf-8")
    shell = Shell(home=world.root / "home", capture=capsys)
    before = contents(world)

    preview = shell.done("import", str(file), "--base", "buh", "--preview")

    assert {row["status"] for row in preview["rows"]} == {"created", "held"}
    assert contents(world) == before

    loaded = shell.done("import", str(file), "--base", "buh")
    assert [row["status"] for row in loaded["rows"]][:1] == ["held"]
    assert "7707083894" in loaded["rows"][0]["message"]
    assert _names(world) == {"Ромашка"}
