"""What each message carried, and what was announced to the CRM."""

from __future__ import annotations

from state.contract.given import AWKWARD, BASE, KIND, ODD_REFS, Again, intent, ref, refs, sent
from state.ports import Store, Unit
from state.rows import SentRow


def _upto(unit: Unit, message_no: int, limit: int = 3) -> list[SentRow]:
    found: list[SentRow] = []
    after = ("", "")
    while page := unit.sent_upto(BASE, message_no, after, limit):
        assert len(page) <= limit
        found += page
        after = (page[-1].kind, page[-1].ref)
    return found


class Sending:
    """What each message carried, and what was announced to the CRM."""

    def test_the_newest_row_up_to_a_number_is_given_for_each_object(self, store: Store, again: Again) -> None:
        with store.unit() as unit:
            unit.record_sent([sent(1, 1), sent(2, 1), sent(3, 1, record=None, held=(), op="delete")])
            unit.record_sent([sent(2, 2), sent(4, 2)])
            unit.record_sent([sent(1, 5), sent(5, 5)])
        with again().unit() as unit:
            assert _upto(unit, 0) == []
            assert _upto(unit, 1) == [sent(1, 1), sent(2, 1), sent(3, 1, record=None, held=(), op="delete")]
            expected = [sent(1, 1), sent(2, 2), sent(3, 1, record=None, held=(), op="delete"), sent(4, 2)]
            assert _upto(unit, 2) == _upto(unit, 4) == expected
            assert [row.message_no for row in _upto(unit, 9)] == [5, 2, 1, 2, 5]

    def test_rows_come_in_the_order_of_kind_and_ref(self, store: Store) -> None:
        rows = [sent(n, 1, kind=kind) for n in (3, 1, 2) for kind in ("z", "item", "bank", "контрагент")]
        with store.unit() as unit:
            unit.record_sent(rows)
            ordered = sorted(rows, key=lambda row: (row.kind, row.ref))
            for limit in (1, 2, 3, 5, 100):
                assert _upto(unit, 1, limit) == ordered
            assert unit.sent_upto(BASE, 1, ("item", ref(3)), 1) == [sent(1, 1, kind="z")]
            assert unit.sent_upto(BASE, 1, ("items", ""), 1) == [sent(1, 1, kind="z")]

    def test_odd_references_are_met_once_each(self, store: Store) -> None:
        odd = [text for text in ODD_REFS if text]
        with store.unit() as unit:
            unit.record_sent([sent(0, number, ref=text) for text in odd for number in (1, 2)])
            found = _upto(unit, 2)
            assert sorted(row.ref for row in found) == sorted(odd)
            assert {row.message_no for row in found} == {2}

    def test_a_row_of_the_same_message_and_object_is_replaced(self, store: Store) -> None:
        with store.unit() as unit:
            unit.record_sent([sent(1, 1), sent(1, 1, record=b"second")])
            unit.record_sent([sent(1, 1, record=b"third", seq=99)])
            assert _upto(unit, 1) == [sent(1, 1, record=b"third", seq=99)]

    def test_rows_of_a_message_are_counted(self, store: Store) -> None:
        with store.unit() as unit:
            unit.record_sent([sent(1, 1), sent(2, 1), sent(1, 1, kind="item"), sent(1, 2)])
            unit.record_sent([sent(1, 1, base="upp")])
            assert [unit.sent_in(BASE, number) for number in (0, 1, 2)] == [0, 3, 1]
            assert (unit.sent_in("upp", 1), unit.sent_in("other", 1)) == (1, 0)

    def test_objects_on_their_way_are_known(self, store: Store) -> None:
        with store.unit() as unit:
            unit.record_sent(
                [sent(1, 1), sent(1, 2), sent(2, 2), sent(3, 1, kind="item"), sent(4, 1, base="upp")]
            )
            assert unit.sent_refs(BASE, KIND, [*refs(1, 2, 3, 4, 5), ref(1)]) == {ref(1), ref(2)}
            assert unit.sent_refs(BASE, KIND, []) == frozenset()
            unit.drop_sent(BASE, 1)
            assert unit.sent_refs(BASE, KIND, refs(1, 2)) == {ref(1), ref(2)}
            unit.drop_sent(BASE, 2)
            assert unit.sent_refs(BASE, KIND, refs(1, 2)) == frozenset()

    def test_dropped_are_the_rows_up_to_a_number(self, store: Store) -> None:
        with store.unit() as unit:
            unit.record_sent([sent(n, n) for n in (1, 2, 3)] + [sent(1, 1, base="upp")])
            unit.drop_sent(BASE, 2)
            unit.drop_sent("other", 9)
        with store.unit() as unit:
            assert _upto(unit, 9) == [sent(3, 3)]
            assert unit.sent_in("upp", 1) == 1

    def test_intents_are_open_in_the_order_of_their_announcement(self, store: Store, again: Again) -> None:
        with store.unit() as unit:
            unit.put_intents([intent(3), intent(1, crm_id="7", why="name", code="", note=None)])
            unit.put_intents([intent(2), intent(4, base="upp")])
        with again().unit() as unit:
            rows = [intent(3), intent(1, crm_id="7", why="name", code="", note=None), intent(2)]
            assert unit.open_intents(BASE, 10) == rows
            assert unit.open_intents(BASE, 2) == rows[:2]
            assert unit.open_intents("upp", 10) == [intent(4, base="upp")]
            assert unit.open_intents("other", 10) == []

    def test_an_intent_announced_again_stands_last_and_once(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_intents([intent(1), intent(2), intent(1, run_id=2)])
            assert unit.open_intents(BASE, 10) == [intent(2), intent(1, run_id=2)]
            unit.put_intents([intent(2, run_id=3)])
            assert unit.open_intents(BASE, 10) == [intent(1, run_id=2), intent(2, run_id=3)]

    def test_closed_intents_are_gone(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_intents([intent(n) for n in (1, 2, 3)])
            unit.close_intents([intent(1).idem, intent(3).idem, "unknown"])
            unit.close_intents([])
        with store.unit() as unit:
            assert unit.open_intents(BASE, 10) == [intent(2)]

    def test_odd_texts_of_messages_and_intents_survive(self, store: Store, again: Again) -> None:
        rows = [intent(n, idem=f"{t}{n}", crm_id=t, code=t, why=t) for n, t in enumerate(AWKWARD)]
        with store.unit() as unit:
            unit.put_intents(rows)
            unit.record_sent([sent(1, 1, held=AWKWARD)])
        with again().unit() as unit:
            assert unit.open_intents(BASE, 100) == rows
            assert _upto(unit, 1) == [sent(1, 1, held=AWKWARD)]
