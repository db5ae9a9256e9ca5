"""Runs and their journal: the newest run first, the journal in the order in which things happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from state.contract.given import AWKWARD, BASE, KIND, NOW, Again, journal_row, ref, run
from state.ports import Store
from state.rows import JournalRow


def _journal(store: Store, run_id: int, **asked: Any) -> list[JournalRow]:
    with store.unit() as unit:
        rows, total = unit.journal(run_id, **asked)
    assert total == len(rows)
    return list(rows)


class Running:
    """Runs and their journal: the newest run first, the journal in the order in which things happened."""

    def test_a_run_begins_and_ends(self, store: Store, again: Again) -> None:
        with store.unit() as unit:
            begun = unit.begin_run(run())
        assert begun == run(id=begun.id)
        assert begun.id > 0
        ended = replace(
            begun,
            ended_at=NOW + timedelta(minutes=5),
            status="warnings",
            phase="apply",
            done=2**40,
            total=10,
            counts={"created": 5},
            error_code="X",
            message="Сообщение",
            hint="Совет",
            facts={"список": [1, {"а": None}]},
        )
        with again().unit() as unit:
            assert unit.run(begun.id) == begun
            unit.put_run(ended)
        with store.unit() as unit:
            assert unit.run(begun.id) == ended
            assert unit.run(begun.id + 1) is None

    def test_runs_are_listed_newest_first_and_paged_by_number(self, store: Store) -> None:
        with store.unit() as unit:
            rows = [unit.begin_run(run(base=base)) for base in (BASE, "upp", BASE, BASE, "upp")][::-1]
        ids = [row.id for row in rows]
        assert ids == sorted(set(ids), reverse=True)
        with store.unit() as unit:
            assert unit.runs(None, 10) == rows
            assert unit.runs(None, 2) == rows[:2]
            assert unit.runs(None, 2, before_id=ids[1]) == rows[2:4]
            assert [row.id for row in unit.runs(BASE, 10)] == [ids[1], ids[2], ids[4]]
            assert [row.id for row in unit.runs(BASE, 1, before_id=ids[1])] == [ids[2]]
            assert unit.runs("other", 10) == []

    def test_the_journal_keeps_order_and_numbers_its_rows(self, store: Store, again: Again) -> None:
        first = [journal_row(2), journal_row(1, before=None, after=bytes(range(256)), groups=())]
        with store.unit() as unit:
            unit.add_journal(first)
            unit.add_journal([])
            unit.add_journal([journal_row(9, run_id=2), journal_row(3)])
        with again().unit() as unit:
            unit.add_journal([journal_row(4)])
        rows = _journal(store, 1)
        assert rows == [
            replace(row, seq=seq) for seq, row in enumerate([*first, journal_row(3), journal_row(4)], start=1)
        ]
        assert _journal(store, 2) == [journal_row(9, run_id=2, seq=1)]
        assert _journal(store, 3) == []

    def test_the_journal_is_filtered_and_paged(self, store: Store) -> None:
        statuses = ("created", "updated", "refused")
        rows = [
            journal_row(n, status=statuses[n % 3], kind="item" if n % 2 else KIND, seq=n + 1)
            for n in range(12)
        ]
        with store.unit() as unit:
            unit.add_journal(rows)
            page, total = unit.journal(1, offset=5, limit=4)
            assert (page, total) == (rows[5:9], 12)
            page, total = unit.journal(1, status="created", offset=1, limit=2)
            assert (page, total) == ([rows[3], rows[6]], 4)
            assert unit.journal(1, limit=0) == ([], 12)
        assert _journal(store, 1, kind="item") == rows[1::2]
        assert _journal(store, 1, status="refused", kind=KIND) == [rows[2], rows[8]]
        assert _journal(store, 1, status="unknown") == _journal(store, 1, kind="unknown") == []

    def test_the_journal_of_a_card_goes_back_through_all_runs(self, store: Store) -> None:
        rows = [journal_row(n, run_id=n // 2 + 1, crm_id="7" if n % 3 else "8") for n in range(24)]
        with store.unit() as unit:
            unit.add_journal([*rows, journal_row(30, run_id=2, crm_id="7", kind="item")])
            found = unit.journal_of_card(KIND, "7", 5)
            assert [row.run_id for row in found] == [12, 12, 11, 10, 9]
            assert {row.crm_id for row in found} == {"7"}
            assert [row.seq for row in found[:2]] == [2, 1]
            assert len(unit.journal_of_card(KIND, "7", 100)) == 16
            assert unit.journal_of_card(KIND, "9", 100) == unit.journal_of_card("unknown", "7", 100) == []

    def test_the_journal_is_counted_by_kind_side_and_status(self, store: Store) -> None:
        with store.unit() as unit:
            unit.add_journal([journal_row(1), journal_row(2), journal_row(3, side="onec", status="sent")])
            unit.add_journal([journal_row(4, run_id=2)])
            assert unit.journal_counts(1) == {(KIND, "crm", "updated"): 2, (KIND, "onec", "sent"): 1}
            assert unit.journal_counts(3) == {}

    def test_odd_texts_of_reports_survive(self, store: Store, again: Again) -> None:
        journal = [
            journal_row(
                0, ref=t, crm_id=t, label=t, message=t, hint=t, groups=(t, ref(1)), status=t[:99], seq=n
            )
            for n, t in enumerate(AWKWARD, start=1)
        ]
        with store.unit() as unit:
            unit.add_journal(journal)
            runs = [
                unit.begin_run(run(trigger=t, started_by=t, message=t, hint=t, facts={t: t})) for t in AWKWARD
            ]
        assert _journal(again(), 1) == journal
        with again().unit() as unit:
            assert unit.runs(BASE, 100) == runs[::-1]
