"""The life of a run where something goes wrong around it: the lease, the database, an error nobody foresaw."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from enterprise_data.errors import ExchangeInProgress
from state.ports import StateUnavailable
from state.rows import Lease, Run
from state.stores import open_store
from state.stores.memory import MemoryStore
from state.stores.memory.room import Room
from sync.context import Exchange, utc_now
from sync.holders import owner
from sync.policies import PolicyTable
from sync.runs import begin, end, holding, lease_name
from sync.settings import BaseSettings
from tests.unit.sync.small_world import small_world

NAME, SHORT = lease_name("buh"), timedelta(milliseconds=30)


class Shaky(MemoryStore):
    """A database that can't be reached for a while."""

    def __init__(self) -> None:
        super().__init__(Room())
        self.refusals, self.refused, self.beaten = 0, threading.Event(), threading.Event()
        self.keeps_leases = False

    def heartbeat(self, lease: Lease, ttl: timedelta, now: datetime) -> Lease:
        if self.refusals:
            self.refusals -= 1
            self.refused.set()
            raise StateUnavailable("База данных занята.")
        kept = super().heartbeat(lease, ttl, now)
        self.beaten.set()
        return kept

    def release(self, lease: Lease) -> None:
        if self.keeps_leases:
            raise StateUnavailable("База данных занята.")
        super().release(lease)


def test_a_busy_database_does_not_end_the_heartbeat() -> None:
    store = Shaky()
    store.refusals = 2
    with holding(store, NAME, utc_now, SHORT) as (_, lost):
        assert store.refused.wait(30) and store.beaten.wait(30)
        assert not lost.is_set()


def test_a_lease_that_can_not_be_given_back_runs_out_and_the_work_is_not_spoilt() -> None:
    store = Shaky()
    store.keeps_leases = True
    with holding(store, NAME, utc_now):
        pass
    assert store.lease(NAME) is not None


def test_a_lease_of_another_machine_is_waited_for() -> None:
    store = open_store("memory://")
    store.acquire(NAME, "server-2:17:1 ", timedelta(minutes=1), utc_now())
    with pytest.raises(ExchangeInProgress), holding(store, NAME, utc_now):
        pass


def test_a_lease_of_a_process_that_ended_is_taken_over_at_once() -> None:
    store = open_store("memory://")
    host, _, thread = owner().partition(" ")[0].split(":")
    space = owner().partition(" ")[2].partition("/")[0]
    store.acquire(NAME, f"{host}:1:{thread} {space}/another birth", timedelta(minutes=1), utc_now())
    with holding(store, NAME, utc_now) as (lease, _):
        assert lease.owner == owner()


def test_a_preview_left_behind_is_cleared_and_a_run_is_ended_as_interrupted() -> None:
    store = open_store("memory://")
    lease = store.acquire(NAME, owner(), timedelta(minutes=1), utc_now())
    old = begin(store, lease, Run(base="buh", trigger="preview", started_at=utc_now()))
    new = begin(store, lease, Run(base="buh", trigger="hand", started_at=utc_now()))
    with store.unit() as unit:
        left = unit.run(old.id)
    assert left is not None and (left.status, left.ended_at) == ("interrupted", new.started_at)
    assert "продолжен следующим обменом" in left.message


def _exchange(tmp_path: Path, **more: Any) -> tuple[Exchange, Lease]:
    store = open_store("memory://")
    with small_world(tmp_path) as world:
        crm = world.crm
    lease = store.acquire(NAME, owner(), timedelta(minutes=1), utc_now())
    run = begin(store, lease, Run(base="buh", trigger="hand", started_at=utc_now()))
    base = BaseSettings(
        name="buh", title="", prefix="BP30-", nodes=None, versions=("1.17",), policies=PolicyTable()
    )
    exchange = Exchange(
        base=base, store=store, crm=crm, transport=None, lease=lease, run=run, kinds=base.kinds, **more
    )
    return exchange, lease


def test_an_error_nobody_foresaw_is_told_without_its_innards_and_named_for_the_administrator(
    tmp_path: Path,
) -> None:
    exchange, _ = _exchange(tmp_path)

    run = end(exchange, ZeroDivisionError("пароль=секрет"))

    assert (run.status, run.error_code) == ("failed", "ZeroDivisionError")
    assert "секрет" not in run.message + run.hint
    assert f"запуск № {run.id}" in run.hint
    with exchange.store.unit() as unit:
        (row,), _ = unit.journal(run.id)
    assert (row.kind, row.status, row.message) == ("exchange", "refused", run.message)


def test_the_end_of_a_run_is_kept_also_where_the_lease_was_lost(tmp_path: Path) -> None:
    exchange, lease = _exchange(tmp_path)
    exchange.store.release(lease)
    exchange.store.acquire(NAME, "another process", timedelta(minutes=1), utc_now())

    run = end(exchange, None)

    with exchange.store.unit() as unit:
        assert unit.run(run.id) == run
    assert run.status == "done" and run.ended_at is not None
