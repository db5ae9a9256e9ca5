"""PostgreSQL takes the index of the key for every look-up, also while it knows nothing yet about fresh tables.

A planner that believes a kind to be a few rows would go through all of them once per batch, or once per key: a first
load would take hours until statistics arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from state.contract.given import (
    BASE,
    KIND,
    conflict,
    intent,
    link,
    ref,
    registration,
    sent,
    snapshot,
    stage_row,
)
from state.ports import Unit
from state.stores import open_store
from state.stores.sql import SqlStore
from tests.contract.state_stores import empty

pytestmark = pytest.mark.slow
MANY = 3_000
REFS = [ref(number) for number in range(MANY)]
IDS = [str(number) for number in range(MANY)]
KEYS = ("ref", "crm_id", "alias", "key", "idem", "id", "seq", "name")
"""By what rows are looked up: it must stand in the condition of the index, not in a filter after it."""
TINY = ("state_scopes", "state_aliases")
LOOKUPS: dict[str, Callable[[Unit], object]] = {
    "links_by_ref": lambda unit: unit.links_by_ref(BASE, KIND, [*REFS[:900], "unknown"]),
    "links_by_crm": lambda unit: unit.links_by_crm(BASE, KIND, [*IDS[:900], "unknown"]),
    "put_links": lambda unit: unit.put_links([link(1, crm_id="2"), link(2, crm_id="1")]),
    "drop_link": lambda unit: unit.drop_link(BASE, KIND, REFS[3]),
    "add_alias": lambda unit: unit.add_alias(BASE, KIND, "onec", "other", REFS[4]),
    "snapshots": lambda unit: unit.snapshots(BASE, KIND, REFS[:900]),
    "raw_hashes": lambda unit: unit.raw_hashes(BASE, KIND, REFS[:900]),
    "crm_versions": lambda unit: unit.crm_versions(BASE, KIND, IDS[:900]),
    "staged": lambda unit: unit.staged(BASE, KIND, "onec", REFS[:900]),
    "registered": lambda unit: unit.registered(BASE, KIND, REFS[:900]),
    "drop_registrations": lambda unit: unit.drop_registrations(BASE, KIND, REFS[:9]),
    "drop_acknowledged": lambda unit: unit.drop_acknowledged([sent(number, 1) for number in range(9)]),
    "sent_upto": lambda unit: unit.sent_upto(BASE, 2, (KIND, REFS[5]), 900),
    "sent_refs": lambda unit: unit.sent_refs(BASE, KIND, REFS[:900]),
    "open_conflicts": lambda unit: unit.open_conflicts(BASE, KIND, REFS[:900]),
    "put_conflicts": lambda unit: unit.put_conflicts([conflict(number) for number in range(9)]),
    "close_intents": lambda unit: unit.close_intents([intent(1).idem]),
}


@pytest.fixture(scope="module", params=["unknown", "of another base"])
def filled(request: pytest.FixtureRequest, state_postgres: str) -> Iterator[SqlStore]:
    """Tables that were filled a moment ago, with statistics that know nothing of it."""
    empty(state_postgres)
    store = open_store(state_postgres)
    assert isinstance(store, SqlStore)
    if request.param != "unknown":
        _fill(store, "other", "item")
        with store.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("ANALYZE")
    _fill(store, BASE, KIND)
    yield store
    store.close()


def _fill(store: SqlStore, base: str, kind: str) -> None:
    of: dict[str, Any] = {"base": base, "kind": kind}
    numbers = range(MANY)
    with store.unit() as unit:
        unit.put_links([link(number, **of) for number in numbers])
        unit.add_alias(base, kind, "crm", "alias", REFS[1])
        unit.put_snapshots([snapshot(number, **of) for number in numbers])
        unit.put_stage([stage_row(number, scope=base, kind=kind) for number in numbers])
        unit.register([registration(number, **of) for number in numbers])
        unit.record_sent([sent(number, no, **of) for number in numbers for no in (1, 2)])
        unit.put_conflicts([conflict(number, **of) for number in numbers])
        unit.put_intents([intent(number, idem=f"{base} {number}", **of) for number in numbers])


def _statements(store: SqlStore, way: Callable[[Unit], object]) -> list[tuple[str, Any]]:
    """What a look-up asks, from a unit that leaves nothing."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        asked.append((statement, values[0] if isinstance(values, list) else values))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        with pytest.raises(_Enough), store.unit() as unit:
            _ask(unit, way)
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return [
        (sql, values)
        for sql, values in asked
        if "state_" in sql and "_words" not in sql and not sql.startswith("INSERT")
    ]


class _Enough(Exception):
    pass


def _ask(unit: Unit, way: Callable[[Unit], object]) -> None:
    way(unit)
    raise _Enough


def _nodes(plan: Any) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


@pytest.mark.parametrize("name", LOOKUPS)
def test_the_index_of_the_key_is_taken(filled: SqlStore, name: str) -> None:
    asked = [
        (sql, values) for sql, values in _statements(filled, LOOKUPS[name]) if not sql.endswith("LIMIT 1")
    ]
    assert asked

    strange = {}
    with filled.engine.connect() as connection:
        for sql, values in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", values).scalar_one()
            for node in _nodes(plan[0]["Plan"]):
                condition = str(node.get("Index Cond", ""))
                if node["Node Type"] == "Seq Scan" and node["Relation Name"] not in TINY:
                    strange[sql] = f"all of {node['Relation Name']}"
                elif "Index Name" in node and not any(f"({key} " in condition for key in KEYS):
                    strange[sql] = f"{node['Index Name']} by {condition}"
    assert strange == {}
