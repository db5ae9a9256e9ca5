"""A second name means the object that it was given to."""

from __future__ import annotations

from state.contract.given import BASE, KIND, ODD_REFS, Again, link, put_links, ref, refs
from state.ports import Store, Unit


def _means(unit: Unit, number: int) -> str | None:
    found = unit.links_by_ref(BASE, KIND, [ref(number)])
    return found[ref(number)].ref if found else None


class Aliases:
    """A second name means the object that it was given to."""

    def test_an_alias_of_either_side_finds_the_object(self, store: Store, again: Again) -> None:
        put_links(store, 1, 2)
        with store.unit() as unit:
            unit.add_alias(BASE, KIND, "onec", ref(11), ref(1))
            unit.add_alias(BASE, KIND, "crm", "12", ref(2))
        with again().unit() as unit:
            assert unit.links_by_ref(BASE, KIND, refs(11, 1, 12)) == {ref(11): link(1), ref(1): link(1)}
            assert unit.links_by_crm(BASE, KIND, ["11", "12", "2"]) == {"12": link(2), "2": link(2)}

    def test_an_alias_is_one_of_its_base_kind_and_side(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links([link(1), link(1, base="upp"), link(1, kind="contract")])
            unit.add_alias(BASE, KIND, "onec", ref(11), ref(1))
            unit.add_alias(BASE, KIND, "crm", "11", ref(1))
        with store.unit() as unit:
            for base, kind in (("upp", KIND), (BASE, "contract")):
                assert unit.links_by_ref(base, kind, [ref(11)]) == {}
                assert unit.links_by_crm(base, kind, ["11"]) == {}

    def test_an_alias_follows_the_card_of_its_object(self, store: Store) -> None:
        put_links(store, 1)
        with store.unit() as unit:
            unit.add_alias(BASE, KIND, "crm", "1000", ref(1))
            unit.put_links([link(1, crm_id="7", tombstone=True)])
            assert unit.links_by_crm(BASE, KIND, ["1000"])["1000"].crm_id == "7"

    def test_a_link_of_its_own_counts_more_than_an_alias(self, store: Store) -> None:
        put_links(store, 1, 2)
        with store.unit() as unit:
            unit.add_alias(BASE, KIND, "onec", ref(2), ref(1))
            unit.add_alias(BASE, KIND, "crm", "2", ref(1))
            assert _means(unit, 2) == ref(2)
            assert unit.links_by_crm(BASE, KIND, ["2"])["2"].ref == ref(2)
            unit.drop_link(BASE, KIND, ref(2))
            assert _means(unit, 2) == ref(1)

    def test_what_meant_the_alias_means_the_object_from_now_on(self, store: Store) -> None:
        put_links(store, 3)
        with store.unit() as unit:
            unit.add_alias(BASE, KIND, "onec", ref(1), ref(2))
            unit.add_alias(BASE, KIND, "crm", "1", ref(2))
            unit.add_alias(BASE, KIND, "onec", ref(2), ref(3))
        with store.unit() as unit:
            assert [_means(unit, number) for number in (1, 2, 3)] == [ref(3)] * 3
            assert unit.links_by_crm(BASE, KIND, ["1"])["1"].ref == ref(3)

    def test_merging_there_and_back_makes_no_circle(self, store: Store) -> None:
        put_links(store, 1)
        with store.unit() as unit:
            unit.add_alias(BASE, KIND, "onec", ref(1), ref(2))
            unit.add_alias(BASE, KIND, "onec", ref(2), ref(1))
            unit.add_alias(BASE, KIND, "onec", ref(1), ref(1))
        with store.unit() as unit:
            assert [_means(unit, number) for number in (1, 2)] == [ref(1), ref(1)]

    def test_an_alias_may_be_given_again(self, store: Store) -> None:
        put_links(store, 1, 2)
        with store.unit() as unit:
            for target in (1, 2, 2):
                unit.add_alias(BASE, KIND, "onec", ref(9), ref(target))
                unit.add_alias(BASE, KIND, "crm", "9", ref(target))
        with store.unit() as unit:
            assert _means(unit, 9) == ref(2)
            assert unit.links_by_crm(BASE, KIND, ["9"])["9"].ref == ref(2)

    def test_an_alias_of_what_is_not_linked_finds_nothing(self, store: Store) -> None:
        with store.unit() as unit:
            unit.add_alias(BASE, KIND, "onec", ref(9), ref(1))
            assert unit.links_by_ref(BASE, KIND, [ref(9)]) == {}

    def test_odd_names_are_told_apart(self, store: Store, again: Again) -> None:
        put_links(store, 1)
        with store.unit() as unit:
            for odd in ODD_REFS:
                unit.add_alias(BASE, KIND, "onec", odd, ref(1))
                unit.add_alias(BASE, KIND, "crm", odd + "=1", ref(1))
        with again().unit() as unit:
            assert set(unit.links_by_ref(BASE, KIND, ODD_REFS)) == set(ODD_REFS)
            ids = [odd + "=1" for odd in ODD_REFS]
            assert set(unit.links_by_crm(BASE, KIND, ids)) == set(ids)

    def test_a_crm_id_that_looks_like_the_kept_ref_is_an_alias_all_the_same(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links([link(1, ref="x")])
            unit.add_alias(BASE, KIND, "crm", "=x", "x")
            assert unit.links_by_crm(BASE, KIND, ["=x"])["=x"].ref == "x"
