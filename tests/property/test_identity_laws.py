"""Laws of the identity map, and the proof that what the engine does to the store is what the rules say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.crm.service import CrmService
from enterprise_data.errors import AmbiguousMatch
from mappings.identity import (
    Identity,
    Standing,
    bury,
    link,
    merge_cards,
    revive,
    second_name,
    unlink,
)
from state.ports import LinkClash, Store
from state.rows import Run
from state.stores import open_store
from sync.context import Exchange
from sync.crm_changes import stage_aliases
from sync.identity import has_voice, known_part, write_difference
from sync.services.identity_map import MapService, WrongLink
from sync.settings import BaseSettings

KIND = "counterparty"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
GUIDS = [f"0000000{number}-0000-4000-8000-000000000000" for number in range(5)]
CARDS = ["1", "2", "3", "4", "5"]
_guid, _card = st.sampled_from(GUIDS), st.sampled_from(CARDS)

Move = tuple[str, str, str]
_moves = st.lists(
    st.one_of(
        st.tuples(st.just("link"), _guid, _card),
        st.tuples(st.just("unlink"), _guid, _card),
        st.tuples(st.just("second"), _guid, _guid),
        st.tuples(st.just("merge"), _card, _card),
        st.tuples(st.sampled_from(["bury", "revive"]), _guid, _card),
    ),
    max_size=12,
)


def _by_the_rules(known: Identity, move: Move) -> Identity:
    """A move that the rules refuse changes nothing."""
    what, first, second = move
    try:
        match what:
            case "link":
                return link(known, first, second)
            case "unlink":
                return unlink(known, first)
            case "second":
                return second_name(known, second, first)
            case "merge":
                return merge_cards(known, first, second)[0]
            case "bury":
                return bury(known, first)
        return revive(known, first)
    except AmbiguousMatch:
        return known


def _played(moves: Sequence[Move]) -> Identity:
    known = Identity()
    for move in moves:
        known = _by_the_rules(known, move)
    return known


# --- the rules themselves -----------------------------------------------------------------------------


@given(moves=_moves)
def test_the_map_is_unique_in_both_directions_and_no_alias_leads_to_an_alias(moves: list[Move]) -> None:
    known = _played(moves)

    assert len(set(known.links.values())) == len(known.links)
    assert {*known.refs.values(), *known.cards.values(), *known.tombs} <= set(known.links)
    assert not set(known.refs) & set(known.links)
    assert known.silent <= set(known.refs)


@given(moves=_moves)
def test_a_name_means_its_record_until_somebody_cuts_it(moves: list[Move]) -> None:
    known = Identity()
    for move in moves:
        after = _by_the_rules(known, move)
        if move[0] != "unlink":
            assert {guid for guid in GUIDS if known.ref(guid)} <= {guid for guid in GUIDS if after.ref(guid)}
            assert {card for card in CARDS if known.card(card)} <= {
                card for card in CARDS if after.card(card)
            }
        known = after


@given(moves=_moves, loser=_card, winner=_card)
def test_after_a_merge_both_cards_are_one_record_and_telling_it_again_changes_nothing(
    moves: list[Move], loser: str, winner: str
) -> None:
    before = _played(moves)

    after, _ = merge_cards(before, loser, winner)

    if before.card(loser) is not None:
        assert after.card(loser) == after.card(winner) is not None
    assert merge_cards(after, loser, winner)[0] == after


@given(moves=_moves)
def test_only_a_merge_takes_an_objects_voice(moves: list[Move]) -> None:
    known = _played([move for move in moves if move[0] != "merge"])

    assert known.silent == frozenset()


# --- the engine does the same -------------------------------------------------------------------------


@dataclass
class Merges:
    """As much of a CRM as tells about merged cards: every card exists, merges are told once."""

    told: dict[str, str]

    def capabilities(self) -> Any:
        return SimpleNamespace(kinds=frozenset({KIND}))

    def aliases(self, kind: str, since: str | None) -> tuple[Mapping[str, str], str]:
        told, self.told = self.told, {}
        return told, since or ""

    def get_many(self, kind: str, ids: Sequence[str]) -> Mapping[str, Any]:
        return dict.fromkeys(ids)


class Engine:
    """Plays the same moves through the services and the exchange, over a real store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.crm = Merges({})
        crm = cast(CrmService, self.crm)
        self.map = MapService(store, crm, ["buh"], now=lambda: NOW)
        base = BaseSettings(name="buh", title="", prefix="BP30-", nodes=None, versions=("1.17",))
        lease = store.acquire("base:buh", "laws", timedelta(hours=1), NOW)
        with store.unit(lease) as unit:
            run = unit.begin_run(Run(base="buh", trigger="cli", started_at=NOW))
        self.exchange = Exchange(
            base=base,
            store=store,
            crm=crm,
            transport=None,
            lease=lease,
            run=run,
            kinds=(KIND,),
            now=lambda: NOW,
        )

    def play(self, move: Move) -> None:
        what, first, second = move
        with suppress(LinkClash, WrongLink, AmbiguousMatch):
            getattr(self, f"_{what}")(first, second)

    def _link(self, guid: str, card: str) -> None:
        self.map.link("buh", KIND, guid, card, who="laws")

    def _unlink(self, guid: str, card: str) -> None:
        self.map.unlink("buh", KIND, guid, who="laws")

    def _second(self, guid: str, alias: str) -> None:
        with self.store.unit(self.exchange.lease) as unit:
            known = known_part(unit, "buh", KIND, refs=[guid, alias])
            write_difference(unit, "buh", KIND, known, second_name(known, alias, guid))

    def _merge(self, loser: str, winner: str) -> None:
        self.crm.told = {loser: winner}
        stage_aliases(self.exchange)

    def _bury(self, guid: str, card: str, tombstone: bool = True) -> None:
        with self.store.unit(self.exchange.lease) as unit:
            rows = unit.links_by_ref("buh", KIND, [guid]).values()
            unit.put_links([replace(row, tombstone=tombstone) for row in rows])

    def _revive(self, guid: str, card: str) -> None:
        self._bury(guid, card, tombstone=False)

    def seen(self) -> dict[str, tuple[str, str, Standing]]:
        """Every guid and card that means something: its reference, its card, what is known about it."""
        with self.store.unit() as unit:
            by_ref, by_card = unit.links_by_ref("buh", KIND, GUIDS), unit.links_by_crm("buh", KIND, CARDS)
            voices = {guid for guid, row in by_ref.items() if has_voice(unit, "buh", KIND, guid, row.ref)}
        seen = {guid: (row.ref, row.crm_id, _standing(row.tombstone)) for guid, row in by_ref.items()}
        for guid in set(seen) - voices:
            seen[guid] = (*seen[guid][:2], Standing.SILENT)
        return seen | {card: (row.ref, row.crm_id, _standing(row.tombstone)) for card, row in by_card.items()}


def _standing(tombstone: bool) -> Standing:
    return Standing.BURIED if tombstone else Standing.LINKED


def _expected(known: Identity) -> dict[str, tuple[str, str, Standing]]:
    seen = {guid: (ref, known.links[ref], known.standing(guid)) for guid in GUIDS if (ref := known.ref(guid))}
    return seen | {
        card: (ref, known.links[ref], known.standing(ref)) for card in CARDS if (ref := known.card(card))
    }


def _play_both(engine: Engine, moves: Sequence[Move]) -> None:
    known = Identity()
    for move in moves:
        known = _by_the_rules(known, move)
        engine.play(move)
        assert engine.seen() == _expected(known), move


@settings(max_examples=200, deadline=None)
@given(moves=_moves)
def test_the_engine_over_the_memory_store_is_equal_to_the_rules(moves: list[Move]) -> None:
    _play_both(Engine(open_store("memory://")), moves)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=_moves)
def test_the_engine_over_sqlite_is_equal_to_the_rules(
    moves: list[Move], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path: Path = tmp_path_factory.mktemp("identity") / "state.db"
    store = open_store(f"sqlite:///{path}")
    try:
        _play_both(Engine(store), moves)
    finally:
        store.close()
