"""Rules that all stores share: how references are kept, what a search finds, who may be which card."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.contract.given import BASE, KIND, ODD_REFS, conflict, link, ref
from state.ports import LinkClash
from state.rows import Conflict, Link
from state.stores.cards import by_object_type, leaving, wanted_cards
from state.stores.latest import latest
from state.stores.questions import question, sort_out
from state.stores.refs import GUID_BYTES, packed, unpacked
from state.stores.terms import fits
from state.stores.values import dumped, loaded, micros, moment

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.uuids().map(str),
    st.uuids().map(lambda guid: str(guid).upper()),
    st.text("0123456789abcdef-=\xff", min_size=14, max_size=36),
    st.sampled_from(ODD_REFS),
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=3)), timezone(timedelta(hours=-11, minutes=-30))])


@given(TEXTS)
def test_every_reference_comes_back_as_it_was(text: str) -> None:
    assert unpacked(packed(text)) == text


@given(TEXTS, TEXTS)
def test_different_references_stay_different(one: str, other: str) -> None:
    assert (packed(one) == packed(other)) == (one == other)


@given(st.uuids(), st.uuids())
def test_a_guid_is_sixteen_bytes_in_its_own_order(one: uuid.UUID, other: uuid.UUID) -> None:
    assert packed(str(one)) == one.bytes
    assert (packed(str(one)) < packed(str(other))) == (str(one) < str(other))


@given(TEXTS)
def test_nothing_but_a_guid_is_as_long_as_one(text: str) -> None:
    is_guid = len(text) == 36 and text == text.lower() and _is_guid(text)
    assert (len(packed(text)) == GUID_BYTES) == is_guid


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=ZONES))  # noqa: DTZ001
def test_a_moment_is_kept_to_the_microsecond(at: datetime) -> None:
    assert moment(micros(at)) == at
    assert moment(micros(at)).tzinfo is UTC


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        micros(datetime(2026, 1, 1))  # noqa: DTZ001


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("абв\"'", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_json_comes_back_as_it_was(value: Any) -> None:
    assert loaded(dumped(value)) == value


@given(st.uuids(), st.data())
def test_a_guid_is_found_by_any_part_of_it(guid: uuid.UUID, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([str(guid), str(guid).upper(), guid.hex]))
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    found = fits(part, code="", crm_id="", ref=str(guid))
    assert found == bool(part.strip("-"))


@given(st.lists(st.tuples(st.integers(0, 4), st.integers())))
def test_the_last_row_of_each_key_counts_in_the_order_of_the_last_ones(rows: list[tuple[int, int]]) -> None:
    kept = latest(rows, lambda row: row[0])
    assert dict(kept) == dict(rows)
    order = [row[0] for row in reversed(rows)]
    assert [row[0] for row in reversed(kept)] == list(dict.fromkeys(order))


@settings(max_examples=300)
@given(
    st.dictionaries(st.integers(0, 5), st.integers(0, 7)),
    st.dictionaries(st.integers(0, 5), st.integers(0, 7), min_size=1),
)
def test_links_are_written_exactly_when_no_card_would_get_two_objects(
    held: dict[int, int], changes: dict[int, int]
) -> None:
    """``held`` and ``changes`` say which card belongs to which object."""
    held = {number: card for card, number in {card: number for number, card in held.items()}.items()}
    after = held | changes
    one_each = len(set(after.values())) == len(after)
    rows = [link(number, crm_id=str(card)) for number, card in changes.items()]
    cards = [(str(card), ref(number)) for number, card in held.items()]

    if not one_each:
        with pytest.raises(LinkClash):
            _leaving(rows, cards)
        return
    let_go = set(_leaving(rows, cards))
    kept = {
        card for card, holder in cards if holder not in let_go and holder not in {row.ref for row in rows}
    }
    assert not kept & {row.crm_id for row in rows}


def _leaving(rows: list[Link], cards: list[tuple[str, str]]) -> list[str]:
    wanted = wanted_cards(rows)
    return leaving(wanted, [pair for pair in cards if pair[0] in wanted])


def test_links_are_sorted_by_base_and_kind() -> None:
    rows = [link(1), link(2, base="upp"), link(3), link(4, kind="item")]
    assert list(by_object_type(rows)) == [
        (BASE, KIND, [rows[0], rows[2]]),
        ("upp", KIND, [rows[1]]),
        (BASE, "item", [rows[3]]),
    ]


@given(st.sampled_from(["open", "decided", None]), st.integers(1, 3))
def test_a_question_is_asked_once_and_a_decision_is_not_taken_back(standing: str | None, times: int) -> None:
    old = conflict(1, id=7, version=4, status=standing) if standing else None
    live: dict[Any, Conflict] = {question(old): old} if old else {}
    rows = [conflict(1, label=str(turn)) for turn in range(times)]

    put = sort_out(rows, live, iter([50]))

    assert set(put.ids) == ({7} if old else {50})
    assert [(row.id, row.version, row.label) for row in put.inserts] == (
        [] if old else [(50, 1, rows[-1].label)]
    )
    changed = [(7, 4, rows[-1].label)] if standing == "open" else []
    assert [(row.id, row.version, row.label) for row in put.updates] == changed
