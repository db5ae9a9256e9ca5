"""A file of the universal exchange through the same engine: preview, merge, journal; never sent back as if whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from enterprise_data.formats.universal_xml.bindings.making import Making
from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS
from enterprise_data.formats.universal_xml.envelope import Envelope
from enterprise_data.formats.universal_xml.profile import profile
from enterprise_data.formats.universal_xml.writer import write_file
from enterprise_data.objects.counterparty import Counterparty
from state.rows import JournalRow, Run
from sync.services.exchanges import RunRequest
from tests.scenarios.conftest import Templates
from tests.scenarios.test_universal_export import exported, fill
from tests.scenarios.world import EVERYTHING as ALL_KINDS
from tests.scenarios.world import BaseSpec, World
from tests.unit.universal_xml.samples import REFERENCE

WHOLE = BaseSpec(kinds=ALL_KINDS)
SAMPLES = REFERENCE / "samples"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="../shared is not beside this checkout")
GUID = "5f1d9c50-3a51-4f6e-9d55-0c1f0b7a2e01"
FIRM = Counterparty(name="Ромашка ООО", full_name="ООО «Ромашка»", inn="7707083893", kpp="770701001")


@pytest.fixture
def world(tmp_path: Path, templates: Templates) -> Iterator[World]:
    made = templates.copy(tmp_path / "world", WHOLE, counterparties=2)
    yield made
    made.close()


def firm_file(path: Path, firm: Counterparty = FIRM, guid: str = GUID) -> Path:
    making = Making(profile=profile("bp30"), bindings=BINDINGS, lookup=lambda ref: None)
    item = BINDINGS["counterparty"].make(firm, guid, making)
    with path.open("wb") as out:
        write_file(out, Envelope(), profile("bp30"), [item])
    return path


def imported(world: World, path: Path, *, preview: bool = False) -> Run:
    request = RunRequest(trigger="preview" if preview else "import", preview=preview)
    return world.app.exchanges.import_file("buh", path, request)


def journal(world: World, run: Run, status: str = "") -> list[JournalRow]:
    with world.app.store.unit() as unit:
        return list(unit.journal(run.id, status=status, limit=1000)[0])


def test_a_preview_shows_what_the_import_then_does_and_a_second_import_changes_nothing(
    world: World, tmp_path: Path
) -> None:
    file = firm_file(tmp_path / "a.xml")

    shown = imported(world, file, preview=True)
    before = [card.record for card in world.cards.all("counterparty")]
    done = imported(world, file)
    again = imported(world, file)

    assert shown.counts["created"] == 1
    assert FIRM.name not in [record.name for record in before]
    assert done.counts["created"] == 1
    card = world.cards.find("counterparty", name=FIRM.name)
    assert (card.record.inn, card.record.kpp, card.record.full_name) == (FIRM.inn, FIRM.kpp, FIRM.full_name)
    assert again.counts.get("created", 0) == again.counts.get("updated", 0) == 0
    assert again.counts["unchanged"] == 1


def test_banks_and_units_are_told_by_those_that_refer_to_them_and_are_not_called_left_out(
    world: World, tmp_path: Path
) -> None:
    fill(world)
    exported(world, "bp30", tmp_path / "a.xml", "bank_account", "item")

    run = imported(world, tmp_path / "a.xml", preview=True)

    told = {row.label for row in journal(world, run, "skipped")}
    assert told.isdisjoint({"СправочникСсылка.Банки", "СправочникСсылка.КлассификаторЕдиницИзмерения"})
    assert "СправочникСсылка.ВидыНоменклатуры" in told


def test_what_the_file_does_not_tell_stays_as_the_crm_has_it(world: World, tmp_path: Path) -> None:
    card = world.cards.create(
        "counterparty",
        name=FIRM.name,
        full_name=FIRM.full_name,
        inn=FIRM.inn,
        kpp=FIRM.kpp,
        website="romashka.ru",
    )

    done = imported(world, firm_file(tmp_path / "a.xml", replace(FIRM, note="из файла")))

    record = world.cards.get("counterparty", card.id).record
    assert done.counts.get("created", 0) == 0
    assert (record.website, record.note) == ("romashka.ru", "из файла")


def test_a_changed_field_of_an_object_that_1c_showed_whole_arrives_and_the_rest_stays_whole(
    world: World, tmp_path: Path
) -> None:
    card = world.cards.all("counterparty")[0]
    with world.app.store.unit() as unit:
        link = unit.links_by_crm("buh", "counterparty", [card.id])[card.id]
        whole = unit.snapshots("buh", "counterparty", [link.ref])[link.ref]
    told = replace(card.record, full_name="Новое полное наименование", group=None, head=None, code="")

    imported(world, firm_file(tmp_path / "a.xml", told, link.ref))

    assert world.cards.get("counterparty", card.id).record.full_name == "Новое полное наименование"
    assert world.cards.get("counterparty", card.id).record.phones == card.record.phones
    with world.app.store.unit() as unit:
        after = unit.snapshots("buh", "counterparty", [link.ref])[link.ref]
    assert after.whole_version == whole.whole_version
    assert after.whole != whole.whole


def test_an_object_known_only_in_part_is_never_sent_to_1c_as_if_it_were_whole(
    world: World, tmp_path: Path
) -> None:
    imported(world, firm_file(tmp_path / "a.xml"))
    card = world.cards.find("counterparty", name=FIRM.name)
    world.cards.edit("counterparty", card.id, note="правка в CRM")

    run = world.exchange()

    assert run.counts.get("sent", 0) == 0
    assert any("универсального обмена" in row.message for row in journal(world, run))
    assert GUID not in str(world.onec().objects("Справочник.Контрагенты"))


def test_our_own_file_of_every_kind_comes_back_without_a_change(world: World, tmp_path: Path) -> None:
    fill(world)
    exported(world, "bp30", tmp_path / "all.xml")
    before = {kind: world.cards.all(kind) for kind in BINDINGS}

    run = imported(world, tmp_path / "all.xml")

    assert journal(world, run, "refused") == []
    assert journal(world, run, "conflict") == []
    assert {kind: [card.record for card in world.cards.all(kind)] for kind in BINDINGS} == {
        kind: [card.record for card in cards] for kind, cards in before.items()
    }


@needs_reference
def test_a_look_alike_dialect_is_refused_by_name(world: World) -> None:
    run = imported(world, SAMPLES / "dialect_sbis_v1_cp1251.xml")

    assert run.status == "failed"
    assert "СБИС" in run.message


@needs_reference
def test_a_foreign_file_gives_what_can_be_understood_and_names_the_rest(world: World) -> None:
    run = imported(world, SAMPLES / "emitter_suppliers_php.xml")

    (refused,) = journal(world, run, "refused")
    (held,) = journal(world, run, "held")
    assert refused.kind == "contract" and "не указано: Организация" in refused.message
    assert held.kind == "counterparty" and "ИНН «7701234567»" in held.message


@needs_reference
def test_a_reference_without_a_guid_is_looked_up_by_its_search_fields(world: World, tmp_path: Path) -> None:
    organization = world.cards.all("organization")[0].record
    text = (SAMPLES / "own_good_realization.xml").read_text("utf-8-sig")
    for name, value in (("7701234567", organization.inn), ("770101001", organization.kpp)):
        text = text.replace(f"<Значение>{name}</Значение>", f"<Значение>{value}</Значение>")
    file = tmp_path / "a.xml"
    file.write_text(text, "utf-8-sig")

    run = imported(world, file)

    told = {row.kind: row.message for row in journal(world, run, "refused")}
    assert world.cards.find("item", name="Болт М8").record.unit.code == "796"
    assert "УИД" in told["contract"]
