"""The store in memory answers as SQLite does, whatever is done to both in whatever order."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprise_data.errors import ExchangeError
from state.contract.given import (
    BASE,
    KIND,
    NOW,
    conflict,
    intent,
    journal_row,
    link,
    ref,
    registration,
    sent,
    snapshot,
    stage_row,
)
from state.ports import Store, Unit
from state.stores import open_store

FEW = range(5)
REFS = [ref(number) for number in FEW]
IDS = [str(number) for number in FEW]
SCOPES = ("buh", "incoming", "preview")
Step = Callable[[Unit], Any]

numbers, bits = st.sampled_from(FEW), st.booleans()
some = st.lists(numbers, max_size=4)
scopes = st.sampled_from(SCOPES)


def _put_links(pairs: list[tuple[int, int, bool]]) -> Step:
    rows = [link(number, crm_id=str(card), tombstone=dead) for number, card, dead in pairs]
    return lambda unit: unit.put_links(rows)


def _add_alias(side: str, alias: int, target: int) -> Step:
    name = ref(alias) if side == "onec" else str(alias)
    return lambda unit: unit.add_alias(BASE, KIND, side, name, ref(target))


def _put_stage(scope: str, pairs: list[tuple[int, bool]]) -> Step:
    rows = [stage_row(n, scope=scope, held=held, message_no=n % 2, payload=None) for n, held in pairs]
    return lambda unit: unit.put_stage(rows)


def _drop_first(scope: str, count: int) -> Step:
    return lambda unit: unit.drop_stage([row.seq for row in unit.stage_batch(scope, KIND, 0, count)])


def _hold_first(scope: str, count: int) -> Step:
    return lambda unit: unit.hold_stage(
        {row.seq: f"ждёт {row.key}" for row in unit.stage_batch(scope, KIND, 0, count)}
    )


def _acknowledge(chosen: list[int], older: bool) -> Step:
    def step(unit: Unit) -> None:
        waiting = unit.registered(BASE, KIND, [ref(number) for number in chosen]).values()
        unit.drop_acknowledged([sent(int(row.ref[:8], 16), 1, seq=row.seq - older) for row in waiting])

    return step


def _change_conflict(number: int, status: str, stale: bool) -> Step:
    def step(unit: Unit) -> Any:
        rows = [row for found in unit.open_conflicts(BASE, KIND, [ref(number)]).values() for row in found]
        return unit.put_conflicts([replace(row, status=status, version=row.version - stale) for row in rows])

    return step


def _decide(number: int, stale: bool) -> Step:
    def step(unit: Unit) -> Any:
        for rows in unit.open_conflicts(BASE, KIND, [ref(number)]).values():
            for row in rows:
                unit.decide_conflict(row.id, row.version + stale, "crm", {"x": [1]}, "anna", NOW)

    return step


steps = st.one_of(
    st.builds(_put_links, st.lists(st.tuples(numbers, numbers, bits), max_size=4)),
    st.builds(_add_alias, st.sampled_from(["onec", "crm"]), numbers, numbers),
    st.builds(lambda n: lambda unit: unit.drop_link(BASE, KIND, ref(n)), numbers),
    st.builds(
        lambda ns: lambda unit: unit.put_snapshots([snapshot(n, onec_deleted=n == 3) for n in ns]), some
    ),
    st.builds(_put_stage, scopes, st.lists(st.tuples(numbers, bits), max_size=4)),
    st.builds(_drop_first, scopes, numbers),
    st.builds(_hold_first, scopes, numbers),
    st.builds(lambda a, b: lambda unit: unit.move_stage(a, b), scopes, scopes),
    st.builds(lambda a, b: lambda unit: unit.copy_stage(a, b), scopes, scopes),
    st.builds(
        lambda s, n: lambda unit: unit.clear_stage(s, message_no=n), scopes, st.sampled_from([None, 0, 1])
    ),
    st.builds(lambda ns: lambda unit: unit.register([registration(n) for n in ns]), some),
    st.builds(lambda ns: lambda unit: unit.drop_registrations(BASE, KIND, [ref(n) for n in ns]), some),
    st.builds(_acknowledge, some, bits),
    st.builds(lambda ns, no: lambda unit: unit.record_sent([sent(n, no) for n in ns]), some, numbers),
    st.builds(lambda no: lambda unit: unit.drop_sent(BASE, no), numbers),
    st.builds(lambda ns: lambda unit: unit.put_intents([intent(n) for n in ns]), some),
    st.builds(lambda ns: lambda unit: unit.close_intents([intent(n).idem for n in ns]), some),
    st.builds(lambda ns: lambda unit: unit.add_journal([journal_row(n, run_id=n % 2) for n in ns]), some),
    st.builds(lambda ns: lambda unit: unit.put_conflicts([conflict(n) for n in ns]), some),
    st.builds(_change_conflict, numbers, st.sampled_from(["open", "closed"]), bits),
    st.builds(_decide, numbers, bits),
)


class _Undo(Exception):
    pass


def _told(store: Store, work: list[Step], undo: bool) -> Any:
    """What a unit gives back or raises."""
    try:
        with store.unit() as unit:
            answers = [step(unit) for step in work]
            if undo:
                raise _Undo
            return answers
    except (ExchangeError, _Undo) as error:
        return type(error), str(error)


def _numberless(rows: Any) -> list[Any]:
    return [replace(row, seq=0) for row in rows]


def _seen(store: Store) -> dict[str, Any]:
    """Everything that can be asked, without the numbers that each store gives its own way."""
    with store.unit() as unit:
        return {
            "by ref": unit.links_by_ref(BASE, KIND, REFS),
            "by crm": unit.links_by_crm(BASE, KIND, IDS),
            "found": unit.find_links(search="4", limit=3),
            "page": unit.page_links(BASE, KIND, ref(1), 2),
            "refs": unit.page_refs(BASE, KIND, ref(1), 2),
            "count": unit.count_links(BASE, KIND),
            "snapshots": unit.snapshots(BASE, KIND, REFS),
            "hashes": unit.raw_hashes(BASE, KIND, REFS),
            "versions": unit.crm_versions(BASE, KIND, IDS),
            "stage": [_numberless(unit.stage_batch(scope, KIND, 0, 99)) for scope in SCOPES],
            "staged": [set(unit.staged(scope, KIND, "onec", REFS)) for scope in SCOPES],
            "counts": [unit.count_stage(scope) for scope in SCOPES],
            "registrations": _numberless(unit.registrations(BASE, KIND, 0, 99)),
            "waiting": unit.count_registrations(BASE),
            "sent": [unit.sent_upto(BASE, number, ("", ""), 99) for number in FEW],
            "on the way": unit.sent_refs(BASE, KIND, REFS),
            "intents": unit.open_intents(BASE, 99),
            "journal": [unit.journal(number, status="updated", limit=3) for number in (0, 1)],
            "journal counts": [unit.journal_counts(number) for number in (0, 1)],
            "asked": [replace(row, id=0) for row in unit.conflicts(status="", limit=99)[0]],
            "decided": len(unit.decided(BASE)),
        }


def _fresh(folder: Path) -> str:
    """An empty database; its tables are made once and copied."""
    empty = folder / "empty.sqlite"
    if not empty.exists():
        open_store(f"sqlite:///{empty}").close()
    for path in folder.glob("state.sqlite*"):
        path.unlink()
    shutil.copy(empty, folder / "state.sqlite")
    return f"sqlite:///{folder}/state.sqlite"


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.lists(steps, min_size=1, max_size=4), st.integers(0, 5)), min_size=3, max_size=14)
)
def test_memory_answers_as_sqlite_does(tmp_path: Path, units: list[tuple[list[Step], int]]) -> None:
    twins = open_store("memory://"), open_store(_fresh(tmp_path))
    for work, chance in units:
        told = [_told(store, work, undo=chance == 0) for store in twins]
        seen = [_seen(store) for store in twins]

        assert seen[0] == seen[1]
        if isinstance(told[0], tuple):
            assert told[0] == told[1]
        else:
            assert len(told[0]) == len(told[1])
    for store in twins:
        store.close()
