"""What is known about an infobase's records: found, counted and shown, whatever is missing about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from enterprise_data.objects.codec import encode
from enterprise_data.objects.counterparty import Counterparty
from enterprise_data.objects.registry import KINDS
from state.contract.given import BASE, KIND, link, ref, snapshot
from state.ports import Store
from state.stores import open_store
from sync.services import records
from sync.services.records import RecordService, UnknownRecord
from tests.property.generic_samples import minimal
from tests.unit.sync.small_world import guid, small_world

DAYS = (datetime(2026, 11, 18), datetime(2026, 11, 20), datetime(2026, 11, 19))  # noqa: DTZ001 - as 1C has it


def firm(name: str, **values: str) -> bytes:
    return encode(Counterparty(name=name, **values))  # type: ignore[arg-type]


@pytest.fixture
def store() -> Store:
    """Two living firms, one that 1C marked, one whose link alone is left, and one that nobody showed yet."""
    made = open_store("memory://")
    bare = {"whole": None, "whole_version": ""}
    with made.unit() as unit:
        unit.put_links([link(1), link(2), link(3), link(4, tombstone=True), link(5)])
        unit.put_snapshots(
            [
                snapshot(1, agreed=firm("Ромашка", inn="7707083893"), **bare),
                snapshot(2, agreed=firm("Василёк"), **bare),
                snapshot(3, agreed=firm("Лютик"), onec_deleted=True, **bare),
                snapshot(5, agreed=None, **bare),
            ]
        )
    return made


def names(store: Store, **wanted: object) -> tuple[list[str], int]:
    rows, total = RecordService(store).page(BASE, KIND, **wanted)  # type: ignore[arg-type]
    return [row.record.name if row.record else row.link.crm_id for row in rows], total


def test_living_records_are_listed_and_deleted_ones_only_when_asked_for(store: Store) -> None:
    assert names(store)[0] == ["Ромашка", "Василёк", "5"]
    everything, total = names(store, include_deleted=True)
    assert (everything, total) == (["Ромашка", "Василёк", "Лютик", "4", "5"], 5)


def test_a_list_longer_than_a_page_is_read_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_PAGE", 2)
    for deleted in (False, True):
        found = list(RecordService(store).of_base(BASE, KIND, include_deleted=deleted))
        assert [row.link.crm_id for row in found] == (
            ["1", "2", "3", "4", "5"] if deleted else ["1", "2", "5"]
        )


@pytest.mark.parametrize("search", ["ромаш", "BP20-000000001", "770708"])
def test_a_record_is_found_by_a_part_of_name_code_or_inn(store: Store, search: str) -> None:
    assert names(store, search=search) == (["Ромашка"], 1)


def test_what_nobody_showed_yet_fits_no_filter_but_is_found_by_its_code(store: Store) -> None:
    assert names(store, fits=lambda record: True)[0] == ["Ромашка", "Василёк"]
    assert names(store, search="BP20-000000005") == (["5"], 1)


def test_a_page_further_on_is_cut_from_all_that_was_found(store: Store) -> None:
    assert names(store, search="и", offset=0, limit=1) == (["Василёк"], 1)
    assert names(store, search="BP20", offset=1, limit=1) == (["Василёк"], 3)


def test_documents_that_were_found_stand_with_the_latest_first(store: Store) -> None:
    sale = minimal(KINDS["goods_sale"])
    with store.unit() as unit:
        unit.put_links([link(number, kind="goods_sale") for number in (1, 2, 3)])
        unit.put_snapshots(
            [
                snapshot(
                    n, kind="goods_sale", agreed=encode(replace(sale, date=day)), whole=None, whole_version=""
                )
                for n, day in enumerate(DAYS, 1)
            ]
        )
    rows, _ = RecordService(store).page(BASE, "goods_sale", fits=lambda record: True)
    assert [row.record.date for row in rows] == sorted(DAYS, reverse=True)


def test_records_are_called_as_the_infobase_calls_them(store: Store) -> None:
    called = RecordService(store).labels(BASE, KIND, [ref(1), ref(5), ref(99)])
    assert called == {ref(1): "Ромашка"}


def test_a_record_is_shown_by_reference_or_card(store: Store) -> None:
    service = RecordService(store)
    assert service.show(BASE, KIND, ref(2)) == service.show(BASE, KIND, "2")


def test_a_record_that_takes_no_part_is_named_with_its_base_and_where_to_look(store: Store) -> None:
    with pytest.raises(UnknownRecord, match="Контрагент «42» в обмене с базой «buh»") as caught:
        RecordService(store).show(BASE, KIND, "42")
    assert f"obmen records list {KIND} --side 1c:{BASE}" in caught.value.hint


@pytest.fixture
def met(tmp_path: Path) -> Iterator[Store]:
    """1C showed a firm; the CRM knows its web site, which 1C can't tell in that version."""
    with small_world(tmp_path) as world:
        world.onec_says("Ромашка", Counterparty(name="Ромашка", full_name="ООО «Ромашка»"))
        world.exchange()
        (card,) = world.cards()
        world.edit(card, replace(world.cards()[card], website="romashka.example"), "website")
        world.exchange()
        yield world.store


def test_what_1c_showed_is_completed_with_what_was_agreed(met: Store) -> None:
    known = RecordService(met).show("buh", KIND, guid("Ромашка"))
    assert known.whole is not None
    assert known.record.full_name == "ООО «Ромашка»" and not known.deleted
