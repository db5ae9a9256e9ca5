"""Several at once: each sees the other's finished work, and what may exist once exists once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from enterprise_data.errors import ExchangeInProgress, LeaseLost
from state.contract.given import (
    BASE,
    KIND,
    NOW,
    TTL,
    Again,
    at_once,
    audit_row,
    conflict,
    in_unit,
    journal_row,
    link,
    ref,
    refs,
    registration,
    run,
    stage_row,
)
from state.ports import LinkClash, StaleDecision, Store, Unit
from state.rows import Lease

CROWD = 6


def _by_each(again: Again, work: Callable[[int, Unit], Any]) -> list[Any]:
    """The work of every member of the crowd, each in a unit of its own."""
    return at_once(*(in_unit(again, partial(work, number)) for number in range(CROWD)))


class Crowds:
    """Several at once: each sees the other's finished work, and what may exist once exists once."""

    def test_one_of_several_gets_the_card(self, store: Store, again: Again) -> None:
        def claim(number: int, unit: Unit) -> None:
            unit.put_links([link(number, crm_id="the card"), link(100 + number)])

        results = _by_each(again, claim)

        clashes = [result for result in results if result is not None]
        assert [type(result) for result in clashes] == [LinkClash] * (CROWD - 1)
        with store.unit() as unit:
            winner = unit.links_by_crm(BASE, KIND, ["the card"])["the card"]
            assert results.index(None) == int(winner.ref[:8], 16)
            assert unit.count_links(BASE, KIND) == 2

    def test_who_comes_second_waits_for_the_first_and_then_clashes(self, store: Store, again: Again) -> None:
        began = threading.Event()
        results: list[Any] = []

        def second() -> None:
            def claim(unit: Unit) -> None:
                assert unit.links_by_crm(BASE, KIND, ["one"]) == {}
                began.set()
                unit.put_links([link(n, crm_id="one" if n == 2 else str(n)) for n in range(2, 400)])

            results.extend(at_once(in_unit(again, claim)))

        thread = threading.Thread(target=second)
        with store.unit() as unit:
            unit.put_links([link(1, crm_id="one")])
            thread.start()
            assert began.wait(60)
        thread.join()

        assert [type(result) for result in results] == [LinkClash]
        assert results[0].facts["ref"] == ref(2)
        with store.unit() as unit:
            assert unit.count_links(BASE, KIND) == 1

    def test_one_of_several_gets_the_lease(self, store: Store, again: Again) -> None:
        results = at_once(
            *(partial(again().acquire, BASE, f"n{number}", TTL, NOW) for number in range(CROWD))
        )
        winners = [result for result in results if isinstance(result, Lease)]
        assert len(winners) == 1
        assert [type(result) for result in results].count(ExchangeInProgress) == CROWD - 1
        assert store.lease(BASE) == winners[0]

    def test_a_takeover_waits_for_the_open_unit_and_then_shuts_the_old_holder_out(
        self, store: Store, again: Again
    ) -> None:
        old = store.acquire(BASE, "old", TTL, NOW)
        other, taken = again(), list[Any]()
        thread = threading.Thread(
            target=lambda: taken.extend(at_once(lambda: other.acquire(BASE, "new", TTL, NOW + 2 * TTL)))
        )
        with store.unit(old) as unit:
            thread.start()
            unit.put_cursor(BASE, "crm", "from the old holder")
        thread.join()

        assert taken == [store.lease(BASE)]
        assert taken[0].fence > old.fence
        results = at_once(lambda: _write(store, old, "late"), lambda: _write(store, taken[0], "new"))
        assert isinstance(results[0], LeaseLost)
        with store.unit() as unit:
            assert unit.cursor(BASE, "crm") == "new"

    def test_who_is_too_early_is_told_so_while_the_holder_writes(self, store: Store, again: Again) -> None:
        lease, other = store.acquire(BASE, "holder", TTL, NOW), again()
        with store.unit(lease) as unit:
            unit.put_cursor(BASE, "crm", "1")
            (result,) = at_once(lambda: other.acquire(BASE, "early", TTL, NOW))
        assert isinstance(result, ExchangeInProgress)

    def test_a_heartbeat_beside_a_unit_prolongs(self, store: Store, again: Again) -> None:
        lease, other = store.acquire(BASE, "holder", TTL, NOW), again()
        beaten: list[Any] = []
        thread = threading.Thread(
            target=lambda: beaten.extend(at_once(lambda: other.heartbeat(lease, TTL, NOW + TTL)))
        )
        with store.unit(lease) as unit:
            thread.start()
            unit.put_cursor(BASE, "crm", "1")
        thread.join()
        assert beaten == [store.lease(BASE)]
        assert beaten[0].expires_at == NOW + 2 * TTL

    def test_one_of_several_decides(self, store: Store, again: Again) -> None:
        with store.unit() as unit:
            (row,) = unit.put_conflicts([conflict(1)])

        def decide(number: int, unit: Unit) -> str:
            decided = unit.decide_conflict(row.id, row.version, "crm", number, f"n{number}", NOW)
            return decided.decided_by

        results = _by_each(again, decide)

        winners = [result for result in results if isinstance(result, str)]
        assert len(winners) == 1
        assert [type(result) for result in results].count(StaleDecision) == CROWD - 1
        with store.unit() as unit:
            assert [found.decided_by for found in unit.decided(BASE)] == winners

    def test_nothing_that_several_wrote_is_lost_or_doubled(self, store: Store, again: Again) -> None:
        def write(number: int, unit: Unit) -> int:
            base = f"base {number}"
            begun = unit.begin_run(run(base=base))
            unit.put_links([link(n, base=base, linked_by=base) for n in range(300)])
            unit.register([registration(n, base=base, op=f"op {number}") for n in range(300)])
            unit.put_stage([stage_row(n, scope=base) for n in range(300)])
            unit.add_journal([journal_row(n, run_id=begun.id) for n in range(300)])
            unit.put_conflicts([conflict(n, base=base) for n in range(10)])
            unit.add_audit(audit_row(base))
            return begun.id

        ids = _by_each(again, write)

        assert len(set(ids)) == CROWD
        with store.unit() as unit:
            seqs, questions = set[int](), set[int]()
            for number, run_id in enumerate(ids):
                base = f"base {number}"
                assert {row.linked_by for row in unit.page_links(base, KIND, "", 999)} == {base}
                waiting = unit.registrations(base, KIND, 0, 999)
                assert {row.op for row in waiting} == {f"op {number}"}
                seqs |= {row.seq for row in waiting}
                questions |= {row.id for row in unit.conflicts(base=base)[0]}
                assert len(unit.stage_batch(base, KIND, 0, 999)) == 300
                assert unit.journal(run_id)[1] == 300
            assert len(seqs) == 300 * CROWD
            assert len(questions) == 10 * CROWD
            assert len({row.seq for row in unit.audit()[0]}) == CROWD

    def test_a_row_put_into_a_scope_that_is_moved_meanwhile_is_not_lost(
        self, store: Store, again: Again
    ) -> None:
        def put_or_move(number: int, unit: Unit) -> None:
            if number % 2:
                unit.move_stage("incoming", BASE)
            else:
                unit.put_stage([stage_row(number, scope="incoming")])

        results = [result for _ in range(5) for result in _by_each(again, put_or_move)]

        assert results == [None] * len(results)
        with store.unit() as unit:
            unit.move_stage("incoming", BASE)
            expected = refs(*range(0, CROWD, 2))
            assert set(unit.staged(BASE, KIND, "onec", expected)) == set(expected)
            assert sum(unit.count_stage(BASE).values()) == len(expected)


def _write(store: Store, lease: Lease, text: str) -> None:
    with store.unit(lease) as unit:
        unit.put_cursor(BASE, "crm", text)
