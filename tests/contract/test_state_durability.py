"""What is left of a process that was killed: whole units, and a lease that the next one takes over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from enterprise_data.errors import LeaseLost
from state.contract.given import BASE, KIND, ref
from state.ports import Store
from tests.contract.state_stores import Opened, again, state_url, store  # noqa: F401 - fixtures

ROOT = Path(__file__).parents[2]
BATCH = 100
TTL = timedelta(seconds=60)
WRITER = """
import sys, time
from datetime import UTC, datetime, timedelta
from state.contract.given import BASE, journal_row, link, registration, snapshot, stage_row
from state.stores import open_store
url, batch, first, stay = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "stay"
store = open_store(url)
lease = store.acquire(BASE, f"writer {first}", timedelta(seconds=60), datetime.now(UTC))
for turn in range(first, first + 10_000):
    numbers = range(turn * batch, (turn + 1) * batch)
    with store.unit(lease) as unit:
        unit.put_links([link(n) for n in numbers])
        unit.put_snapshots([snapshot(n) for n in numbers])
        unit.put_stage([stage_row(n) for n in numbers])
        unit.register([registration(n) for n in numbers])
        unit.add_journal([journal_row(n) for n in numbers])
        unit.put_cursor(BASE, "turns", str(turn + 1))
        if stay:
            print("in a unit", flush=True)
            time.sleep(600)
    if turn == first:
        print("first unit done", flush=True)
"""


def _start(url: str, first: int, how: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WRITER, url, str(BATCH), str(first), how]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline().strip() in ("in a unit", "first unit done")
    return process


def _kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def _turns(store: Store) -> int:  # noqa: F811
    """The finished units; each must be there with everything that it wrote."""
    with store.unit() as unit:
        turns = int(unit.cursor(BASE, "turns") or 0)
        refs = [ref(number) for number in range(turns * BATCH)]
        assert unit.count_links(BASE, KIND) == turns * BATCH
        assert len(unit.raw_hashes(BASE, KIND, refs)) == turns * BATCH
        assert sum(unit.count_stage(BASE).values()) == turns * BATCH
        assert unit.count_registrations(BASE) == turns * BATCH
        assert unit.journal(1)[1] == turns * BATCH
    return turns


def _take_over(store: Store) -> None:  # noqa: F811
    """The next process comes a little after the killed one's time ran out."""
    store.release(store.acquire(BASE, "heir", TTL, datetime.now(UTC) + 2 * TTL))


@pytest.mark.slow
def test_only_whole_units_are_left_of_a_killed_process(store: Store, state_url: str) -> None:  # noqa: F811
    turns = 0
    for attempt in range(2):
        process = _start(state_url, turns, "go on")
        time.sleep(0.05 + 0.07 * attempt)
        _kill(process)

        done = _turns(store)
        assert done > turns
        turns = done
        _take_over(store)


@pytest.mark.slow
def test_who_is_killed_within_a_unit_leaves_nothing_of_it_and_blocks_nobody(
    store: Store,  # noqa: F811
    again: Opened,  # noqa: F811
    state_url: str,  # noqa: F811
) -> None:
    process = _start(state_url, 0, "stay")
    held = store.lease(BASE)
    assert held is not None
    _kill(process)

    lease = again().acquire(BASE, "heir", TTL, held.expires_at)

    assert lease.fence > held.fence
    assert _turns(store) == 0
    with store.unit(lease) as unit:
        unit.put_cursor(BASE, "crm", "the heir's")
    with pytest.raises(LeaseLost), store.unit(held) as unit:
        unit.put_cursor(BASE, "crm", "a ghost's")
    with store.unit() as unit:
        assert unit.cursor(BASE, "crm") == "the heir's"
