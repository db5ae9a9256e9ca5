"""A file for the accountant: every kind from the CRM is loaded by 1C twice without an error, or nothing is written."""

from __future__ import annotations

import typing
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.onec.files import write_one_way
from connectors.onec.standin import seed_demo
from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS
from enterprise_data.formats.universal_xml.profile import profile, profile_names
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.documents import GoodsLine
from enterprise_data.objects.registry import KINDS
from sync.exporting import EVERYTHING, Selection
from sync.services.exchanges import RunRequest
from sync.services.universal_files import UniversalExportService, UniversalSummary
from sync.universal_writing import Manner
from tests.onec_loader.base import Infobase, Item
from tests.onec_loader.loader import Loader
from tests.onec_loader.report import Report
from tests.scenarios.world import EVERYTHING as ALL_KINDS
from tests.scenarios.world import BaseSpec, World
from tests.unit.universal_xml.conformity import faults
from tests.unit.universal_xml.loading import metadata
from tests.unit.universal_xml.world import world as samples

WHOLE = BaseSpec(kinds=ALL_KINDS)
NOVEMBER = Selection(begins=date(2026, 11, 1), ends=date(2026, 11, 30))
DOCUMENTS = tuple(kind for kind, binding in BINDINGS.items() if binding.is_document)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> typing.Iterator[World]:
    """A base that showed its organization, and a CRM with one card of every kind."""
    world = World.make(tmp_path_factory.mktemp("full"), WHOLE)
    seed_demo(world.onec(), 2)
    world.settle()
    fill(world)
    yield world
    world.close()


def fill(world: World) -> None:
    """A card of every sample; the organization is the one of 1C."""
    ours = Ref("organization", world.cards.all("organization")[0].id)
    known = samples()
    made = {ref: ours for ref in known if ref.kind == "organization"}
    for kind in KINDS:
        for ref in [ref for ref in known if ref.kind == kind and ref not in made]:
            record = _translated(known[ref], made)
            values = {item.name: getattr(record, item.name) for item in fields(record)}
            made[ref] = world.cards.create(kind, **values)


def _translated(record: Any, made: dict[Ref, Ref]) -> Any:
    changes: dict[str, Any] = {}
    for item in fields(record):
        value = getattr(record, item.name)
        if isinstance(value, Ref):
            changes[item.name] = made.get(value)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            changes[item.name] = tuple(_translated(row, made) for row in value)
    return replace(record, **changes)


def exported(
    world: World,
    target: str,
    path: Path | None,
    *kinds: str,
    selection: Selection = EVERYTHING,
    **manner: Any,
) -> UniversalSummary:
    request = RunRequest(trigger="export", kinds=kinds)
    write_to = None if path is None else lambda write: write_one_way(path, write)
    service = UniversalExportService(world.app.exchanges)
    return service.export("buh", target, write_to, request, selection=selection, manner=Manner(**manner))


def loaded(world: World, target: str, path: Path) -> tuple[Report, Report]:
    """What 1C says to the file, and to the same file once more."""
    base = Infobase(metadata(target))
    with world.app.store.unit() as unit:
        refs = unit.page_refs("buh", "organization", "", 100)
    for ref in refs:
        base.objects["СправочникСсылка.Организации", ref] = Item()
    base.objects["СправочникСсылка.Валюты", base.new_guid()] = Item(fields={"Код": "643"})
    first = Loader(base).load(path.read_bytes())
    before = base.snapshot()
    second = Loader(base).load(path.read_bytes())
    assert base.snapshot() == before
    return first, second


@pytest.mark.parametrize("target", profile_names())
def test_a_file_of_everything_is_loaded_twice_without_an_error(
    full: World, target: str, tmp_path: Path
) -> None:
    summary = exported(full, target, tmp_path / "all.xml", selection=NOVEMBER)

    first, second = loaded(full, target, tmp_path / "all.xml")
    assert summary.run is not None and summary.run.message == ""
    assert set(DOCUMENTS) <= set(summary.written)
    assert faults((tmp_path / "all.xml").read_bytes(), target) == []
    assert (first.messages, first.losses, first.stopped, first.stubs) == ([], [], False, 0)
    assert (second.messages, second.stopped, second.created) == ([], False, 0)


@pytest.mark.parametrize("target", profile_names())
@pytest.mark.parametrize("kind", [*DOCUMENTS, "item", "counterparty"])
def test_a_kind_alone_brings_along_what_it_refers_to(
    full: World, target: str, kind: str, tmp_path: Path
) -> None:
    summary = exported(full, target, tmp_path / "one.xml", kind)

    first, second = loaded(full, target, tmp_path / "one.xml")
    assert summary.written[kind] >= 1
    assert faults((tmp_path / "one.xml").read_bytes(), target) == []
    assert (first.messages, first.losses, first.stopped, first.stubs) == ([], [], False, 0)
    assert (second.messages, second.stopped, second.created) == ([], False, 0)


def test_the_same_data_give_the_same_bytes(full: World, tmp_path: Path) -> None:
    for name in ("one.xml", "two.xml"):
        exported(full, "bp30", tmp_path / name, selection=NOVEMBER)

    assert (tmp_path / "one.xml").read_bytes() == (tmp_path / "two.xml").read_bytes()


def test_documents_of_another_month_and_of_another_organization_stay_out(full: World, tmp_path: Path) -> None:
    december = Selection(begins=date(2026, 12, 1), ends=date(2026, 12, 31))
    nobody = exported(full, "bp30", tmp_path / "a.xml", "goods_sale", selection=december)
    unknown = exported(full, "bp30", tmp_path / "b.xml", selection=Selection(organization="ООО «Нет такой»"))

    assert "goods_sale" not in nobody.written
    assert unknown.run is not None
    assert "ООО «Нет такой»» нет в базе «buh»" in unknown.run.message
    assert not (tmp_path / "b.xml").exists()


def test_only_what_1c_has_not_confirmed_goes_into_a_file_of_changes(full: World, tmp_path: Path) -> None:
    summary = exported(
        full, "bp30", tmp_path / "new.xml", "counterparty", selection=Selection(changed_only=True)
    )

    everything = exported(full, "bp30", tmp_path / "all.xml", "counterparty")
    assert summary.written["counterparty"] == 1
    assert everything.written["counterparty"] > 1


def test_what_1c_keeps_and_what_it_posts_is_asked_of_it(full: World, tmp_path: Path) -> None:
    exported(full, "bp30", tmp_path / "a.xml", "goods_sale", posts=True, keeps=True)

    text = (tmp_path / "a.xml").read_text("utf-8-sig")
    assert 'РежимЗаписи="Проведение"' in text
    assert text.count("<Объект ") == text.count(' НеЗамещать="true" РежимЗаписи') + text.count(
        ' НеЗамещать="true">'
    )


def test_a_dry_check_writes_nothing_and_leaves_its_report(full: World) -> None:
    summary = exported(full, "bp30", None, selection=NOVEMBER)

    assert summary.run is not None
    with full.app.store.unit() as unit:
        rows, _ = unit.journal(summary.run.id, limit=1000)
    assert summary.written["goods_sale"] == 1
    assert any(row.kind == "goods_sale" and "Записано" in row.message for row in rows)


def test_a_document_that_waits_for_something_is_named_among_what_was_left_out(tmp_path: Path) -> None:
    world = World.make(tmp_path / "world", WHOLE)
    seed_demo(world.onec(), 2)
    world.settle()
    world.cards.create("counterparty", name="ООО Описка", inn="7701234567")

    summary = exported(world, "bp30", tmp_path / "a.xml", "counterparty")

    (why,) = [why for _, _, why in summary.left_out if "контрольная" in why]
    assert "ООО Описка" in why
    world.close()


def test_an_account_of_somebody_deleted_stays_out_and_is_named(tmp_path: Path) -> None:
    world = World.make(tmp_path / "world", WHOLE)
    seed_demo(world.onec(), 3)
    world.settle()
    account = next(
        card for card in world.cards.all("bank_account") if card.record.owner.kind == "counterparty"
    )
    world.cards.delete("counterparty", account.record.owner.id)

    summary = exported(world, "bp30", tmp_path / "a.xml", "bank_account", "counterparty")

    assert summary.complaints == ()
    assert any(kind == "bank_account" and "помечен на удаление" in why for kind, _, why in summary.left_out)
    world.close()


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    world = World.make(tmp_path / "world", WHOLE)
    seed_demo(world.onec(), 2)
    world.settle()
    cards = world.cards
    ours = Ref("organization", cards.all("organization")[0].id)
    stranger = cards.create("organization", name="ООО Чужая", inn="7736050003")
    firm = cards.create("counterparty", name="Очень длинное наименование " * 5, inn="7707083893")
    item = cards.create("item", name="Болт")
    at = datetime(2026, 11, 20, 10, 15)  # noqa: DTZ001 - a document's date has no zone
    row = GoodsLine(
        item=item, quantity=Decimal(1), amount=Decimal(100), vat_rate=VatRate(percent=Decimal(22))
    )
    for whose in (ours, stranger):
        cards.create("goods_sale", date=at, organization=whose, counterparty=firm, goods=(row,))

    summary = exported(world, "bp20", tmp_path / "a.xml", "goods_sale")

    told = " ".join(item.text for item in summary.complaints)
    assert not (tmp_path / "a.xml").exists()
    assert summary.run is not None and summary.run.status == "failed"
    assert "Организация «ООО Чужая»: в базе «buh» такой нет" in told
    assert "знаков" in told and "помещается 100" in told
    assert "НДС22" in told and "Реализация № 00CR-000001 от 20.11.2026" in told
    assert "ДоговорКонтрагента: не заполнено" in told
    assert profile("bp20").title in told
    world.close()
