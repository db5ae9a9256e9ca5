"""The identity map is unique in both directions."""

from __future__ import annotations

import pytest

from state.contract.given import (
    AWKWARD,
    BASE,
    KIND,
    ODD_REFS,
    Again,
    conflict,
    link,
    put_links,
    ref,
    refs,
    registration,
    snapshot,
)
from state.ports import LinkClash, Store


class Linking:
    """The identity map is unique in both directions."""

    def test_a_link_is_found_from_both_sides(self, store: Store, again: Again) -> None:
        rows = [link(1), link(2, tombstone=True), link(3, code="", why="hand", linked_by="борис")]
        with store.unit() as unit:
            unit.put_links(rows)
        with again().unit() as unit:
            assert unit.links_by_ref(BASE, KIND, refs(1, 2, 3, 4)) == {row.ref: row for row in rows}
            assert unit.links_by_crm(BASE, KIND, ["3", "2", "1", "0"]) == {row.crm_id: row for row in rows}
            assert unit.links_by_ref(BASE, KIND, []) == {}
            assert unit.links_by_crm(BASE, KIND, []) == {}

    def test_bases_and_kinds_are_worlds_of_their_own(self, store: Store) -> None:
        rows = [link(1), link(1, base="upp"), link(1, kind="contract"), link(1, base="upp", kind="contract")]
        with store.unit() as unit:
            unit.put_links(rows)
            for row in rows:
                assert unit.links_by_ref(row.base, row.kind, [ref(1)]) == {ref(1): row}
                assert unit.links_by_crm(row.base, row.kind, ["1"]) == {"1": row}
            assert unit.links_by_ref("upp", "item", [ref(1)]) == {}

    def test_a_later_row_of_the_same_object_replaces_the_earlier(self, store: Store) -> None:
        put_links(store, 1)
        changed = link(1, crm_id="71", code="другой", why="hand", linked_by="boss", tombstone=True)
        with store.unit() as unit:
            unit.put_links([changed])
            assert unit.links_by_ref(BASE, KIND, [ref(1)]) == {ref(1): changed}
            assert unit.links_by_crm(BASE, KIND, ["1", "71"]) == {"71": changed}
            unit.put_links([link(1), link(2), link(1, crm_id="11")])
            assert set(unit.links_by_crm(BASE, KIND, ["1", "2", "11", "71"])) == {"2", "11"}

    def test_a_card_belongs_to_one_object(self, store: Store) -> None:
        put_links(store, 1, 2)
        for rows in ([link(3, crm_id="1")], [link(3), link(1, crm_id="2")], [link(4), link(5, crm_id="4")]):
            with pytest.raises(LinkClash) as raised, store.unit() as unit:
                unit.put_links(rows)
            assert "уже связана" in raised.value.message
            assert raised.value.hint
        with store.unit() as unit:
            assert unit.links_by_ref(BASE, KIND, refs(1, 2, 3, 4, 5)) == {ref(1): link(1), ref(2): link(2)}

    def test_the_card_of_a_tombstone_is_taken_too(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links([link(1, tombstone=True)])
        with pytest.raises(LinkClash), store.unit() as unit:
            unit.put_links([link(2, crm_id="1")])

    def test_a_clash_writes_none_of_the_rows_and_the_unit_goes_on(self, store: Store) -> None:
        put_links(store, 1)
        with store.unit() as unit:
            with pytest.raises(LinkClash):
                unit.put_links([link(2), link(2, kind="contract"), link(3, crm_id="1", kind=KIND)])
            unit.put_cursor(BASE, "crm", "дальше")
        with store.unit() as unit:
            assert set(unit.links_by_ref(BASE, KIND, refs(1, 2, 3))) == {ref(1)}
            assert unit.links_by_ref(BASE, "contract", [ref(2)]) == {}
            assert unit.cursor(BASE, "crm") == "дальше"

    def test_objects_may_change_cards_within_one_call(self, store: Store) -> None:
        put_links(store, 1, 2, 3)
        with store.unit() as unit:
            unit.put_links([link(1, crm_id="2"), link(2, crm_id="3"), link(3, crm_id="1")])
        with store.unit() as unit:
            found = unit.links_by_crm(BASE, KIND, ["1", "2", "3"])
            assert {crm_id: row.ref for crm_id, row in found.items()} == {
                "1": ref(3),
                "2": ref(1),
                "3": ref(2),
            }

    def test_a_card_is_free_once_its_object_let_go(self, store: Store) -> None:
        put_links(store, 1)
        with store.unit() as unit:
            unit.put_links([link(1, crm_id="9"), link(2, crm_id="1")])
            unit.drop_link(BASE, KIND, ref(1))
            unit.put_links([link(3, crm_id="9")])
            assert {row.ref for row in unit.links_by_crm(BASE, KIND, ["1", "9"]).values()} == {ref(2), ref(3)}

    def test_odd_refs_and_texts_survive(self, store: Store, again: Again) -> None:
        rows = [link(0, ref=odd, crm_id=f"r{n}") for n, odd in enumerate(ODD_REFS)]
        rows += [
            link(100 + n, crm_id=text[:100] + f"t{n}", code=text, why=text[:100], linked_by=text[:100])
            for n, text in enumerate(AWKWARD)
        ]
        with store.unit() as unit:
            unit.put_links(rows)
        with again().unit() as unit:
            assert unit.links_by_ref(BASE, KIND, [row.ref for row in rows]) == {row.ref: row for row in rows}
            by_crm = unit.links_by_crm(BASE, KIND, [row.crm_id for row in rows])
            assert by_crm == {row.crm_id: row for row in rows}

    def test_names_of_bases_and_kinds_may_be_odd(self, store: Store, again: Again) -> None:
        names = [text[:50] for text in AWKWARD]
        with store.unit() as unit:
            unit.put_links([link(1, base=name, kind=name[::-1]) for name in names])
        with again().unit() as unit:
            for name in names:
                assert unit.links_by_crm(name, name[::-1], ["1"])["1"].base == name

    def test_cutting_a_link_takes_along_what_hung_on_it(self, store: Store) -> None:
        rest = [{}, {ref(2): link(2)}]
        with store.unit() as unit:
            unit.put_links([link(1), link(2)])
            unit.put_snapshots([snapshot(1), snapshot(2)])
            unit.register([registration(1), registration(2)])
            unit.add_alias(BASE, KIND, "onec", ref(11), ref(1))
            unit.add_alias(BASE, KIND, "crm", "11", ref(1))
            open_row, other = unit.put_conflicts([conflict(1), conflict(2)])
            decided = unit.put_conflicts([conflict(1, group="phones")])[0]
            unit.decide_conflict(decided.id, decided.version, "onec", None, "anna", decided.found_at)
            unit.drop_link(BASE, KIND, ref(1))
        with store.unit() as unit:
            both = refs(1, 2)
            assert [unit.links_by_ref(BASE, KIND, [one]) for one in both] == rest
            assert set(unit.snapshots(BASE, KIND, both)) == {ref(2)}
            assert set(unit.registered(BASE, KIND, both)) == {ref(2)}
            assert set(unit.open_conflicts(BASE, KIND, both)) == {ref(2)}
            closed = unit.conflict(open_row.id)
            assert closed is not None
            assert (closed.status, closed.version > open_row.version) == ("closed", True)
            assert unit.conflict(other.id) == other
            unit.put_links([link(1)])
            assert unit.links_by_ref(BASE, KIND, [ref(11)]) == {}
            assert unit.links_by_crm(BASE, KIND, ["11"]) == {}

    def test_cutting_what_is_not_linked_changes_nothing(self, store: Store) -> None:
        put_links(store, 1)
        with store.unit() as unit:
            unit.drop_link(BASE, KIND, ref(2))
            unit.drop_link("unknown", "unknown", ref(1))
            assert unit.count_links(BASE, KIND) == 1
