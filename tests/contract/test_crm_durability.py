"""What the embedded CRM promises when processes die or write at once, on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from connectors.crm.contract.given import FIRM, fresh
from connectors.crm.embedded import EmbeddedCrm, open_crm
from connectors.crm.embedded.database import Database
from connectors.crm.embedded.migrate import HEAD
from connectors.crm.embedded.tables import metadata
from tests.contract.crm_databases import crm_postgres, crm_url, empty_crm  # noqa: F401 - fixtures

BATCH = 50
WRITER = """
import sys
from connectors.crm.contract.given import fresh
from connectors.crm.embedded import open_crm
url, who = sys.argv[1:]
crm = open_crm(url)
print("ready", flush=True)
for batch in range(1_000):
    names = [f"{who} {batch} {number}" for number in range(50)]
    crm.upsert_many([fresh(idem=name, name=name) for name in names])
"""


@pytest.fixture
def crm(crm_url: str) -> Iterator[EmbeddedCrm]:  # noqa: F811
    crm = empty_crm(crm_url)
    yield crm
    crm.close()


def _writer(url: str, who: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, url, who], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_batch_is_whole_or_absent_after_a_kill(crm: EmbeddedCrm, crm_url: str) -> None:  # noqa: F811
    for attempt in range(3):
        process = _writer(crm_url, f"п{attempt}")
        time.sleep(0.15 + 0.07 * attempt)
        process.send_signal(signal.SIGKILL)
        process.wait()

        total = crm.list_cards(FIRM, limit=1)[1]
        assert total > 0
        assert total % BATCH == 0
    after = crm.upsert_many([fresh(idem="after", name="После")])
    assert after[0].outcome == "created"


def test_a_cursor_never_steps_over_a_concurrent_write(crm: EmbeddedCrm, crm_url: str) -> None:  # noqa: F811
    writers = [
        threading.Thread(target=_write, args=(crm_url, who), daemon=True) for who in ("левый", "правый")
    ]
    for writer in writers:
        writer.start()
    seen: dict[str, str] = {}
    cursor: str | None = None
    while True:
        last_round = not any(writer.is_alive() for writer in writers)
        page = crm.changes(FIRM, cursor, 20)
        seen.update({item.id: item.version for item in page.items})
        cursor = page.next
        if last_round and page.complete:
            break

    assert seen == dict(crm.census(FIRM))
    assert len(seen) == 2 * 30 * 5


def _write(url: str, who: str) -> None:
    crm = open_crm(url)
    for batch in range(30):
        crm.upsert_many([fresh(idem=f"{who} {batch} {n}", name=f"{who} {batch} {n}") for n in range(5)])
    crm.close()


def test_two_writers_of_one_key_make_one_card(crm: EmbeddedCrm, crm_url: str) -> None:  # noqa: F811
    write = fresh(idem="same", name="Общая", code=("BP20-", "BP20-1"))
    results: list[str | None] = []

    def work() -> None:
        own = open_crm(crm_url)
        results.append(own.upsert_many([write])[0].id)
        own.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(results)) == 1
    assert crm.list_cards(FIRM)[1] == 1


def test_the_steps_build_exactly_the_declared_tables(crm: EmbeddedCrm, crm_url: str) -> None:  # noqa: F811
    with Database(crm_url).engine.connect() as connection:
        options = {"include_object": lambda _o, name, *_: not name or name != "crm_version"}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_several_processes_may_set_up_one_database_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/fresh.sqlite"
    failures: list[BaseException] = []

    def prepare() -> None:
        try:
            open_crm(url).close()
        except BaseException as error:  # noqa: BLE001 - reported below
            failures.append(error)

    threads = [threading.Thread(target=prepare) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert create_engine(url).connect().execute(text("SELECT version_num FROM crm_version")).scalar() == HEAD
