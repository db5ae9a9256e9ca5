"""A question is asked once, and a decision is never overwritten by who did not see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from state.contract.given import AWKWARD, BASE, KIND, NOW, ODD_REFS, Again, conflict, ref, refs
from state.ports import StaleDecision, Store, Unit
from state.rows import Conflict

LATER = NOW + timedelta(hours=1)


def _asked(store: Store, number: int = 1, **values: object) -> Conflict:
    with store.unit() as unit:
        (row,) = unit.put_conflicts([conflict(number, **values)])
    return row


def _decide(unit: Unit, row: Conflict, decision: str = "crm", who: str = "anna") -> Conflict:
    return unit.decide_conflict(row.id, row.version, decision, None, who, LATER)


class Asking:
    """A question is asked once, and a decision is never overwritten by who did not see it."""

    def test_a_question_gets_a_number_and_is_kept_whole(self, store: Store, again: Again) -> None:
        rows = [
            conflict(1),
            conflict(2, group="match", base_value=None, onec_value=[], crm_value={"candidates": ["1", "2"]}),
            conflict(3, onec_value="текст", crm_value=0, crm_changed_at=None, crm_changed_by=""),
        ]
        with store.unit() as unit:
            put = unit.put_conflicts(rows)
            assert unit.put_conflicts([]) == []
        assert [replace(row, id=0, version=0) for row in put] == rows
        assert len({row.id for row in put}) == 3
        assert min(row.id for row in put) > 0
        with again().unit() as unit:
            assert [unit.conflict(row.id) for row in put] == put
            assert unit.conflict(10**9) is None

    def test_the_same_question_is_not_asked_twice(self, store: Store) -> None:
        first = _asked(store)
        second = _asked(store, onec_value={"name": "Новое"}, run_id=2)
        assert (second.id, second.onec_value, second.run_id) == (first.id, {"name": "Новое"}, 2)
        assert second.version > first.version
        with store.unit() as unit:
            twins = unit.put_conflicts([conflict(2), conflict(2, label="последнее")])
            assert [row.label for row in twins] == ["последнее"] * 2
            assert unit.conflicts()[1] == 2

    def test_groups_objects_kinds_and_bases_are_asked_apart(self, store: Store) -> None:
        rows = [
            conflict(1),
            conflict(1, group="inn"),
            conflict(2),
            conflict(1, kind="item"),
            conflict(1, base="b"),
        ]
        with store.unit() as unit:
            assert len({row.id for row in unit.put_conflicts(rows)}) == 5

    def test_open_and_decided_questions_are_found_by_object(self, store: Store) -> None:
        name, inn = _asked(store), _asked(store, group="inn")
        other, gone = _asked(store, 2), _asked(store, 3)
        _asked(store, base="upp")
        with store.unit() as unit:
            decided = _decide(unit, inn)
            unit.put_conflicts([replace(gone, status="closed")])
            found = unit.open_conflicts(BASE, KIND, refs(1, 2, 3, 4))
            assert found == {ref(1): [name, decided], ref(2): [other]}
            assert unit.open_conflicts(BASE, KIND, []) == {}

    def test_a_closed_question_may_be_asked_anew(self, store: Store) -> None:
        row = _asked(store)
        with store.unit() as unit:
            (closed,) = unit.put_conflicts([replace(row, status="closed")])
        assert (closed.status, closed.version > row.version) == ("closed", True)
        assert _asked(store).id != row.id

    def test_a_decision_is_kept_with_who_and_when(self, store: Store, again: Again) -> None:
        row = _asked(store)
        with store.unit() as unit:
            decided = unit.decide_conflict(row.id, row.version, "value", {"name": ["Я"]}, "anna", LATER)
        assert decided == replace(
            row,
            status="decided",
            decision="value",
            decided_value={"name": ["Я"]},
            decided_by="anna",
            decided_at=LATER,
            version=decided.version,
        )
        assert decided.version > row.version
        with again().unit() as unit:
            assert unit.conflict(row.id) == decided
            assert unit.decided(BASE) == [decided]
            assert unit.decided("upp") == []

    def test_the_second_of_two_decisions_is_refused_and_names_the_first(
        self, store: Store, again: Again
    ) -> None:
        row = _asked(store)
        with again().unit() as unit:
            decided = _decide(unit, row, who="Борис")
        with pytest.raises(StaleDecision, match="Борис"), store.unit() as unit:
            _decide(unit, row, "onec")
        with pytest.raises(StaleDecision), store.unit() as unit:
            _decide(unit, decided, "onec")
        with store.unit() as unit:
            assert unit.conflict(row.id) == decided

    def test_a_decision_about_values_that_have_changed_is_refused(self, store: Store) -> None:
        seen = _asked(store)
        current = _asked(store, onec_value="новее")
        with pytest.raises(StaleDecision), store.unit() as unit:
            _decide(unit, seen)
        with store.unit() as unit:
            assert unit.conflict(seen.id) == current
            assert _decide(unit, current).decision == "crm"

    def test_what_is_closed_or_was_never_asked_cannot_be_decided(self, store: Store) -> None:
        row = _asked(store)
        with store.unit() as unit:
            (closed,) = unit.put_conflicts([replace(row, status="closed")])
        for question in (closed, replace(row, id=10**9)):
            with pytest.raises(StaleDecision) as raised, store.unit() as unit:
                _decide(unit, question)
            assert raised.value.hint

    def test_who_did_not_see_a_decision_does_not_overwrite_it(self, store: Store) -> None:
        row = _asked(store)
        with store.unit() as unit:
            decided = _decide(unit, row)
            for late in (replace(row, status="closed"), replace(row, onec_value="новее"), conflict(1)):
                assert unit.put_conflicts([late]) == [decided]
            assert unit.conflict(row.id) == decided

    def test_who_saw_a_decision_may_close_or_reopen_it(self, store: Store) -> None:
        row = _asked(store)
        with store.unit() as unit:
            decided = _decide(unit, row)
            (reopened,) = unit.put_conflicts([conflict(1, id=row.id, version=decided.version)])
            assert (reopened.status, reopened.decision) == ("open", "")
            assert reopened.version > decided.version
            (closed,) = unit.put_conflicts([replace(reopened, status="closed")])
            assert unit.conflict(row.id) == closed

    def test_an_update_of_what_is_not_there_writes_nothing(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_conflicts([conflict(1, id=10**9, version=1)])
            assert unit.conflicts(status="") == ([], 0)

    def test_questions_are_listed_by_base_and_status_in_pages(self, store: Store) -> None:
        with store.unit() as unit:
            rows = list(unit.put_conflicts([conflict(n) for n in range(6)]))
            other = unit.put_conflicts([conflict(1, base="upp")])[0]
            rows[1] = _decide(unit, rows[1])
            rows[2] = unit.put_conflicts([replace(rows[2], status="closed")])[0]
        opened = [rows[0], *rows[3:]]
        with store.unit() as unit:
            assert unit.conflicts() == ([*opened, other], 5)
            assert unit.conflicts(base=BASE) == (opened, 4)
            assert unit.conflicts(base=BASE, offset=1, limit=2) == (opened[1:3], 4)
            assert unit.conflicts(status="decided") == ([rows[1]], 1)
            assert unit.conflicts(base=BASE, status="closed") == ([rows[2]], 1)
            assert unit.conflicts(status="") == ([*rows, other], 7)
            assert unit.conflicts(base="other") == ([], 0)

    def test_odd_texts_and_references_survive(self, store: Store, again: Again) -> None:
        rows = [conflict(0, ref=odd) for odd in ODD_REFS]
        rows += [
            conflict(n, group=t, label=t, sentence=t, crm_id=t, onec_value={t: [t]}, crm_changed_by=t)
            for n, t in enumerate(AWKWARD)
        ]
        with store.unit() as unit:
            put = unit.put_conflicts(rows)
        with again().unit() as unit:
            found = unit.conflicts(limit=1000)[0]
            assert found == put
            assert [replace(row, id=0, version=0) for row in found] == rows
            assert set(unit.open_conflicts(BASE, KIND, ODD_REFS)) == set(ODD_REFS)
