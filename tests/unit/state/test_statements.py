"""What the SQL store asks of SQLite: a look-up goes through an index, and much costs no more statements than little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from state.contract.given import (
    BASE,
    KIND,
    NOW,
    TTL,
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
from state.contract.units import everything, write_everything
from state.ports import Unit
from state.stores import open_store
from state.stores.sql import SqlStore

SMALL = ("state_connections", "state_schedules", "state_users", "state_counters", "state_audit")
"""A handful of rows each; the audit is read newest first by its key, and counted for its page."""

KEYS = ("ref", "crm_id", "alias", "key", "idem", "rowid")
"""By what many rows are looked up at once: the plan must name it."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(f"sqlite:///{tmp_path}/state.sqlite")
    assert isinstance(store, SqlStore)
    yield store
    store.close()


@contextmanager
def listening(store: SqlStore) -> Iterator[list[tuple[str, Any]]]:
    """Notes the statements that are executed."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        asked.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    yield asked
    event.remove(store.engine, "before_cursor_execute", note)


def _use_everything(unit: Unit) -> None:
    """Every way of the port that asks for something."""
    write_everything(unit)
    everything(unit)
    unit.links_by_ref(BASE, KIND, [ref(1), ref(9_999)])
    unit.put_links([link(1, crm_id="2"), link(2, crm_id="1")])
    unit.find_links(base=BASE, kind=KIND, offset=2, limit=3)
    unit.page_links(BASE, KIND, ref(3), 2)
    unit.page_refs(BASE, KIND, ref(3), 2)
    unit.count_links(BASE, KIND)
    unit.raw_hashes(BASE, KIND, [ref(1)])
    unit.crm_versions(BASE, KIND, ["1"])
    unit.staged(BASE, KIND, "onec", [ref(1)])
    unit.count_stage(BASE)
    unit.copy_stage(BASE, "preview")
    unit.put_stage([stage_row(1, scope="incoming")])
    unit.move_stage("incoming", BASE)
    unit.hold_stage({1: "ждёт"})
    unit.drop_stage([1])
    unit.clear_stage("preview")
    unit.registered(BASE, KIND, [ref(1)])
    unit.last_registration(BASE)
    unit.count_registrations(BASE)
    unit.drop_acknowledged([sent(1, 1)])
    unit.drop_registrations(BASE, KIND, [ref(2)])
    unit.sent_in(BASE, 1)
    unit.sent_refs(BASE, KIND, [ref(1)])
    unit.drop_sent(BASE, 1)
    unit.close_intents([intent(1).idem])
    unit.runs(None, 5, before_id=7)
    unit.run(1)
    unit.journal(1, status="updated", kind=KIND, offset=1)
    unit.journal_counts(1)
    unit.journal_of_card(KIND, "7", 10)
    unit.open_conflicts(BASE, KIND, [ref(1)])
    (row,) = unit.put_conflicts([conflict(1, label="новее")])
    unit.decide_conflict(row.id, row.version, "crm", None, "anna", NOW)
    unit.conflict(1)
    unit.conflicts(base=BASE, status="decided")
    unit.decided(BASE)
    unit.connection(BASE)
    unit.user("anna")
    unit.drop_schedule(BASE)
    unit.drop_link(BASE, KIND, ref(3))


def test_no_statement_goes_through_a_whole_table(store: SqlStore) -> None:
    lease = store.acquire(BASE, "me", TTL, NOW)
    with listening(store) as asked:
        with store.unit(lease) as unit:
            _use_everything(unit)
        store.heartbeat(lease, TTL, NOW)
        store.lease(BASE)

    plans = {}
    with store.engine.connect() as connection:
        for statement, values in asked:
            if statement.startswith(("BEGIN", "COMMIT")):
                continue
            one = values[0] if isinstance(values, list) else values
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", one).all()
            plans[statement] = [row.detail for row in plan]
    scans = {
        statement: details
        for statement, details in plans.items()
        for detail in details
        if detail.startswith("SCAN") and not any(name in detail for name in SMALL)
    }
    assert len(plans) > 60
    by_type_alone = {
        statement: details
        for statement, details in plans.items()
        if " IN (?" in statement and not any(f"{key}=?" in details[0] for key in KEYS)
    }
    assert by_type_alone == {}
    assert scans == {}


Bulk = Callable[[Unit, int], object]
WAYS: dict[str, Bulk] = {
    "put_links": lambda unit, n: unit.put_links([link(i) for i in range(n)]),
    "swap_links": lambda unit, n: unit.put_links([link(i, crm_id=str((i + 1) % n)) for i in range(n)]),
    "links_by_ref": lambda unit, n: unit.links_by_ref(BASE, KIND, [ref(i) for i in range(n)]),
    "links_by_crm": lambda unit, n: unit.links_by_crm(BASE, KIND, [f"x{i}" for i in range(n)]),
    "put_snapshots": lambda unit, n: unit.put_snapshots([snapshot(i) for i in range(n)]),
    "raw_hashes": lambda unit, n: unit.raw_hashes(BASE, KIND, [ref(i) for i in range(n)]),
    "crm_versions": lambda unit, n: unit.crm_versions(BASE, KIND, [str(i) for i in range(n)]),
    "put_stage": lambda unit, n: unit.put_stage([stage_row(i) for i in range(n)]),
    "staged": lambda unit, n: unit.staged(BASE, KIND, "onec", [ref(i) for i in range(n)]),
    "hold_stage": lambda unit, n: unit.hold_stage(dict.fromkeys(range(n), "ждёт")),
    "copy_stage": lambda unit, n: unit.copy_stage(BASE, "preview"),
    "move_stage": lambda unit, n: unit.move_stage("preview", BASE),
    "drop_stage": lambda unit, n: unit.drop_stage(list(range(n))),
    "register": lambda unit, n: unit.register([registration(i) for i in range(n)]),
    "record_sent": lambda unit, n: unit.record_sent([sent(i, 1) for i in range(n)]),
    "sent_upto": lambda unit, n: unit.sent_upto(BASE, 1, ("", ""), n),
    "drop_acknowledged": lambda unit, n: unit.drop_acknowledged([sent(i, 1) for i in range(n)]),
    "drop_registrations": lambda unit, n: unit.drop_registrations(BASE, KIND, [ref(i) for i in range(n)]),
    "put_intents": lambda unit, n: unit.put_intents([intent(i) for i in range(n)]),
    "close_intents": lambda unit, n: unit.close_intents([intent(i).idem for i in range(n)]),
    "add_journal": lambda unit, n: unit.add_journal([journal_row(i) for i in range(n)]),
    "put_conflicts": lambda unit, n: unit.put_conflicts([conflict(i) for i in range(n)]),
    "open_conflicts": lambda unit, n: unit.open_conflicts(BASE, KIND, [ref(i) for i in range(n)]),
}


def test_much_costs_no_more_statements_than_little(store: SqlStore) -> None:
    with store.unit() as unit:
        write_everything(unit)  # words are met once, whoever comes first
    counts: dict[str, list[int]] = {}
    for n in (3, 900):
        for name, way in WAYS.items():
            with listening(store) as asked, store.unit() as unit:
                way(unit, n)
            counts.setdefault(name, []).append(len(asked))

    assert {name: pair for name, pair in counts.items() if pair[1] > pair[0] + 1} == {}
