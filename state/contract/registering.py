"""A registration waits until exactly what was registered has been acknowledged."""

from __future__ import annotations

from dataclasses import replace

from state.contract.given import BASE, KIND, ODD_REFS, Again, ref, refs, registration, sent, without_seq
from state.ports import Store, Unit


def _waiting(unit: Unit, base: str = BASE, kind: str = KIND) -> list[str]:
    return [row.ref for row in unit.registrations(base, kind, 0, 1000)]


class Registering:
    """A registration waits until exactly what was registered has been acknowledged."""

    def test_registrations_come_back_in_their_order(self, store: Store, again: Again) -> None:
        rows = [
            registration(3, record=bytes(range(256)), held=("name", "телефоны")),
            registration(1, op="delete", record=None, record_hash=None),
            registration(2),
        ]
        with store.unit() as unit:
            unit.register(rows)
        with again().unit() as unit:
            found = unit.registrations(BASE, KIND, 0, 10)
            assert without_seq(found) == rows
            assert 0 < found[0].seq < found[1].seq < found[2].seq
            assert unit.registrations(BASE, KIND, found[0].seq, 1) == [found[1]]
            assert unit.registrations(BASE, KIND, found[2].seq, 1) == []
            assert unit.registered(BASE, KIND, refs(1, 2, 9)) == {ref(1): found[1], ref(2): found[2]}
            assert unit.registered(BASE, KIND, []) == {}

    def test_one_registration_per_object_and_each_time_a_greater_number(self, store: Store) -> None:
        seqs = []
        for turn in range(3):
            with store.unit() as unit:
                unit.register([registration(1, record=b"old"), registration(1, record=b"%d" % turn)])
                (row,) = unit.registrations(BASE, KIND, 0, 10)
            assert row.record == b"%d" % turn
            seqs.append(row.seq)
        assert seqs == sorted(set(seqs))

    def test_a_number_is_not_used_again_after_the_row_is_gone(self, store: Store) -> None:
        with store.unit() as unit:
            unit.register([registration(1)])
            first = unit.last_registration(BASE)
            unit.drop_registrations(BASE, KIND, [ref(1)])
        with store.unit() as unit:
            unit.register([registration(1)])
            assert unit.last_registration(BASE) > first

    def test_bases_and_kinds_wait_apart(self, store: Store) -> None:
        with store.unit() as unit:
            assert (unit.last_registration(BASE), unit.count_registrations(BASE)) == (0, 0)
            unit.register([registration(1), registration(1, kind="item"), registration(1, base="upp")])
            last = unit.last_registration("upp")
            unit.register([registration(2, kind="a kind before the others")])
        with store.unit() as unit:
            assert [unit.count_registrations(base) for base in (BASE, "upp", "other")] == [3, 1, 0]
            assert unit.last_registration("upp") == last
            assert unit.last_registration(BASE) > last
            assert unit.last_registration("other") == 0
            assert (_waiting(unit), _waiting(unit, kind="item"), _waiting(unit, "upp")) == ([ref(1)],) * 3

    def test_dropped_registrations_are_gone(self, store: Store) -> None:
        with store.unit() as unit:
            unit.register([registration(n) for n in range(4)] + [registration(1, kind="item")])
            unit.drop_registrations(BASE, KIND, refs(1, 3, 9))
            unit.drop_registrations(BASE, KIND, [])
            unit.drop_registrations("unknown", "unknown", refs(0))
        with store.unit() as unit:
            assert (_waiting(unit), _waiting(unit, kind="item")) == (refs(0, 2), refs(1))

    def test_an_acknowledgement_drops_only_what_was_not_registered_again(self, store: Store) -> None:
        with store.unit() as unit:
            unit.register([registration(n) for n in (1, 2, 3)])
            rows = unit.registered(BASE, KIND, refs(1, 2, 3))
            carried = [sent(n, 1, seq=rows[ref(n)].seq) for n in (1, 2, 3)]
            unit.register([registration(2, record=b"newer")])
            unit.drop_acknowledged([*carried[:2], replace(carried[2], seq=carried[2].seq - 1), sent(9, 1)])
            unit.drop_acknowledged([])
        with store.unit() as unit:
            left = unit.registered(BASE, KIND, refs(1, 2, 3))
            assert {row.ref: row.record for row in left.values()} == {ref(2): b"newer", ref(3): b"record"}
            unit.drop_acknowledged([sent(2, 2, seq=left[ref(2)].seq), sent(3, 2, seq=10**9)])
            assert unit.count_registrations(BASE) == 0

    def test_an_acknowledgement_knows_base_and_kind(self, store: Store) -> None:
        with store.unit() as unit:
            unit.register([registration(1)])
            unit.drop_acknowledged([sent(1, 1, seq=10**9, base="upp"), sent(1, 1, seq=10**9, kind="item")])
            assert unit.count_registrations(BASE) == 1

    def test_odd_references_are_registered(self, store: Store, again: Again) -> None:
        with store.unit() as unit:
            unit.register([registration(0, ref=odd) for odd in ODD_REFS])
        with again().unit() as unit:
            assert tuple(_waiting(unit)) == ODD_REFS
            assert set(unit.registered(BASE, KIND, ODD_REFS)) == set(ODD_REFS)
