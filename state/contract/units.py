"""A unit is everything or nothing, and nobody sees half of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from state.contract.given import (
    BASE,
    KIND,
    NOW,
    TTL,
    Again,
    audit_row,
    conflict,
    connection,
    intent,
    journal_row,
    link,
    peer,
    ref,
    registration,
    run,
    schedule,
    sent,
    snapshot,
    stage_row,
    user,
)
from state.ports import Store, Unit

MUCH = 300
"""More rows than fit into a handful of statements."""
Traces = dict[str, tuple[Callable[[Unit], Any], Callable[[Unit], Any]]]

TRACES: Traces = {
    "connection": (lambda unit: unit.put_connection(connection()), lambda unit: unit.connections()),
    "peer": (lambda unit: unit.put_peer(peer()), lambda unit: unit.peer(BASE)),
    "cursor": (lambda unit: unit.put_cursor(BASE, "crm", "7"), lambda unit: unit.cursor(BASE, "crm")),
    "schedule": (lambda unit: unit.put_schedule(schedule()), lambda unit: unit.schedules()),
    "links": (
        lambda unit: unit.put_links([link(number) for number in range(MUCH)]),
        lambda unit: unit.links_by_ref(BASE, KIND, [ref(number) for number in range(MUCH)]),
    ),
    "alias": (
        lambda unit: unit.add_alias(BASE, KIND, "crm", "77", ref(1)),
        lambda unit: unit.links_by_crm(BASE, KIND, ["77"]),
    ),
    "snapshots": (
        lambda unit: unit.put_snapshots([snapshot(number) for number in range(MUCH)]),
        lambda unit: unit.snapshots(BASE, KIND, [ref(number) for number in range(MUCH)]),
    ),
    "stage": (
        lambda unit: unit.put_stage([stage_row(number) for number in range(MUCH)]),
        lambda unit: unit.stage_batch(BASE, KIND, 0, 2 * MUCH),
    ),
    "registrations": (
        lambda unit: unit.register([registration(number) for number in range(MUCH)]),
        lambda unit: unit.registrations(BASE, KIND, 0, 2 * MUCH),
    ),
    "sent": (
        lambda unit: unit.record_sent([sent(number, 1) for number in range(MUCH)]),
        lambda unit: unit.sent_upto(BASE, 1, ("", ""), 2 * MUCH),
    ),
    "intents": (
        lambda unit: unit.put_intents([intent(number) for number in range(MUCH)]),
        lambda unit: unit.open_intents(BASE, 2 * MUCH),
    ),
    "run": (lambda unit: unit.begin_run(run()), lambda unit: unit.runs(BASE, 10)),
    "journal": (
        lambda unit: unit.add_journal([journal_row(number) for number in range(MUCH)]),
        lambda unit: unit.journal(1, limit=2 * MUCH),
    ),
    "conflicts": (
        lambda unit: unit.put_conflicts([conflict(number) for number in range(MUCH)]),
        lambda unit: unit.conflicts(limit=2 * MUCH),
    ),
    "user": (lambda unit: unit.put_user(user()), lambda unit: unit.users()),
    "audit": (lambda unit: unit.add_audit(audit_row()), lambda unit: unit.audit()),
}
"""Everything that a unit can write, and how it is seen."""


class Stop(Exception):
    """The block is left in the middle."""


def write_everything(unit: Unit) -> None:
    """Leaves every trace."""
    for write, _ in TRACES.values():
        write(unit)


def write_everything_and_stop(unit: Unit) -> None:
    """Leaves the block in the middle."""
    write_everything(unit)
    raise Stop


def everything(unit: Unit) -> dict[str, Any]:
    """All that is there."""
    return {name: read(unit) for name, (_, read) in TRACES.items()}


def seen_by(store: Store) -> dict[str, Any]:
    """All that a fresh unit sees."""
    with store.unit() as unit:
        return everything(unit)


class Units:
    """A unit is everything or nothing, and nobody sees half of it."""

    def test_what_a_finished_unit_wrote_is_seen_by_everybody(self, store: Store, again: Again) -> None:
        empty = seen_by(store)
        with store.unit() as unit:
            write_everything(unit)
            own = everything(unit)

        assert all(own[name] != empty[name] for name in TRACES)
        assert seen_by(store) == own
        assert seen_by(again()) == own

    def test_a_unit_that_raises_leaves_nothing(self, store: Store, again: Again) -> None:
        empty = seen_by(store)
        with pytest.raises(Stop), store.unit() as unit:
            write_everything_and_stop(unit)

        assert seen_by(store) == empty
        assert seen_by(again()) == empty

    def test_a_unit_with_a_lease_that_raises_leaves_nothing_and_keeps_the_lease(self, store: Store) -> None:
        empty = seen_by(store)
        lease = store.acquire(BASE, "first", TTL, NOW)
        with pytest.raises(Stop), store.unit(lease) as unit:
            write_everything_and_stop(unit)

        assert seen_by(store) == empty
        assert store.lease(BASE) == lease

    def test_after_a_unit_that_raised_the_same_can_be_written(self, store: Store) -> None:
        with pytest.raises(Stop), store.unit() as unit:
            write_everything_and_stop(unit)
        with store.unit() as unit:
            write_everything(unit)
            own = everything(unit)

        assert seen_by(store) == own

    def test_nobody_sees_half_of_a_unit_and_readers_do_not_wait(self, store: Store, again: Again) -> None:
        reader, empty = again(), seen_by(store)
        with store.unit() as unit:
            write_everything(unit)
            assert seen_by(reader) == empty
            assert everything(unit) != empty

    def test_a_unit_sees_what_others_committed_before_its_first_write(
        self, store: Store, again: Again
    ) -> None:
        other = again()
        with store.unit() as unit:
            assert unit.cursor(BASE, "crm") is None
            with other.unit() as faster:
                faster.put_cursor(BASE, "crm", "1")
            unit.put_cursor(BASE, "aliases", "2")
            assert unit.cursor(BASE, "crm") == "1"

    def test_what_is_given_back_is_the_callers(self, store: Store) -> None:
        options = {"limits": {"deletions": [1]}}
        with store.unit() as unit:
            unit.put_connection(connection(options=options))
            (asked,) = unit.put_conflicts([conflict(1, crm_value=options)])
            unit.add_audit(audit_row(details=options))
            kept = unit.begin_run(run(facts=options))
            options["limits"]["deletions"].append(2)
        with store.unit() as unit:
            for _ in range(2):
                row, question, done = unit.connection(BASE), unit.conflict(asked.id), unit.run(kept.id)
                assert row is not None and question is not None and done is not None
                values = [row.options, question.crm_value, done.facts, unit.audit()[0][0].details]
                assert values == [{"limits": {"deletions": [1]}}] * 4
                for value in values:
                    value["limits"]["deletions"].append(3)
