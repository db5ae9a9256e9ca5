"""The mapping table in the hands of a person: cut, made again, carried out as a table and in again."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from state.ports import LinkClash
from sync.services.identity_map import MapService, WrongLink
from tests.scenarios.world import World

KIND, NOBODY = "counterparty", "00000000-0000-4000-8000-000000000001"


def _map(world: World) -> MapService:
    return world.app.map


def _rows(world: World) -> list[Any]:
    return list(_map(world).export(base="buh", kind=KIND))


def _told(world: World) -> list[tuple[str, str]]:
    with world.app.store.unit() as unit:
        rows, _ = unit.audit(limit=50)
    return [(row.who, row.action) for row in rows]


def test_a_link_that_was_cut_and_made_again_moves_nothing(world: World) -> None:
    row = _rows(world)[0]

    cut = _map(world).unlink("buh", KIND, row.crm_id, who="ivanova")
    with pytest.raises(WrongLink, match="нет"):
        _map(world).show("buh", KIND, row.ref)
    made = _map(world).link("buh", KIND, row.ref.upper(), row.crm_id, who="ivanova", code=row.code)
    world.settle()

    assert (cut.ref, cut.crm_id) == (made.ref, made.crm_id) == (row.ref, row.crm_id)
    assert _map(world).show("buh", KIND, row.ref)[0].why == "hand"
    assert world.differences() == []
    assert {("ivanova", "unlinked"), ("ivanova", "linked")} <= set(_told(world))


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"base": "upp"}, "не подключена"),
        ({"kind": "spaceship"}, "Вида данных"),
        ({"ref": "42"}, "не ссылка 1С"),
        ({"crm_id": "100500"}, "в CRM нет"),
    ],
)
def test_what_cannot_be_linked_is_told_with_what_is_allowed(
    world: World, wrong: dict[str, str], word: str
) -> None:
    row = _rows(world)[0]
    asked = {"base": "buh", "kind": KIND, "ref": NOBODY, "crm_id": row.crm_id, **wrong}

    with pytest.raises(WrongLink, match=word) as caught:
        _map(world).link(asked["base"], asked["kind"], asked["ref"], asked["crm_id"], who="ivanova")

    assert caught.value.hint
    assert _rows(world)[0] == row


def test_a_card_that_belongs_to_another_object_names_the_link_to_cut(world: World) -> None:
    row = _rows(world)[0]

    with pytest.raises(LinkClash) as caught:
        _map(world).link("buh", KIND, NOBODY, row.crm_id, who="ivanova")

    assert f"obmen map unlink buh {KIND} {row.ref}" in caught.value.hint


def test_a_table_that_was_carried_out_comes_in_without_a_change(world: World) -> None:
    rows = _rows(world)

    results = list(_map(world).import_rows(rows, who="ivanova"))

    assert {result.status for result in results} == {"unchanged"}
    assert _rows(world) == rows


def test_a_wrong_row_of_a_table_is_told_and_the_others_come_in(world: World) -> None:
    first, second, *_ = _rows(world)
    _map(world).unlink("buh", KIND, first.ref, who="ivanova")
    table = [
        dataclasses.replace(second, ref=NOBODY),
        dataclasses.replace(first, crm_id="100500"),
        first,
    ]

    results = list(_map(world).import_rows(table, who="ivanova"))

    assert [result.status for result in results] == ["refused", "refused", "linked"]
    assert all(result.message for result in results[:2])
    assert first.crm_id in {row.crm_id for row in _rows(world)}


def test_a_code_typed_as_1c_shows_it_is_kept_with_the_prefix_of_its_base(world: World) -> None:
    row = _rows(world)[0]
    _map(world).unlink("buh", KIND, row.ref, who="ivanova")

    made = _map(world).link("buh", KIND, row.ref, row.crm_id, who="ivanova", code="00-00000077")

    assert made.code == "BP30-00-00000077"
    assert _map(world).show("buh", KIND, row.ref)[0].code == made.code
