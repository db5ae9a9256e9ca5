"""``obmen serve`` as a process: how it starts, how it stops, and that what was interrupted goes on."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from obmen.bootstrap import opened
from obmen.demo.setup import create_demo, open_standin
from state.rows import Run, Schedule
from state.stores import open_store
from sync.services.exchanges import RunRequest
from tests.service import Process, served, until, write_settings

pytestmark = pytest.mark.slow


def _runs(home: Path) -> list[Run]:
    """Runs, oldest first, read as another process would."""
    with closing(open_store(f"sqlite:///{home / 'state.db'}")) as store, store.unit() as unit:
        return list(reversed(unit.runs("buh", 10)))


def _overdue(home: Path) -> None:
    """A first message of 1C waits, and the schedule was missed while the service was down."""
    create_demo(home, 400)
    with opened(home) as app, closing(open_standin(home)) as infobase:
        app.exchanges.run("buh", RunRequest(trigger="cli"))
        infobase.exchange()
        with app.store.unit() as unit:
            long_ago = datetime.now(UTC) - timedelta(hours=5)
            unit.put_schedule(Schedule(base="buh", every="3h", last_fired_at=long_ago))


def _refuses(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) != 0


def test_it_answers_logs_one_line_and_says_in_russian_how_to_open_it(tmp_path: Path) -> None:
    # given
    write_settings(tmp_path, "buh", more="")
    settings = tmp_path / "obmen.toml"
    settings.write_text('[log]\nformat = "json"\n' + settings.read_text("utf-8"), "utf-8")

    # when
    with served(tmp_path) as process:
        with urllib.request.urlopen(process.address + "/health", timeout=10) as answer:
            health = json.load(answer)
        code = (tmp_path / "setup-code").read_text("utf-8").strip()

    # then
    lines = [json.loads(line) for line in process.log.read_text("utf-8").splitlines()]
    assert health == {"status": "ok"}
    assert [line["event"] for line in lines] == ["console_ready", "stopped"]
    assert (lines[0]["url"], process.code) == (process.address, code)
    assert code not in process.log.read_text("utf-8")


def test_a_stop_in_the_middle_of_an_exchange_hands_over_and_the_next_start_goes_on(tmp_path: Path) -> None:
    # given: the missed exchange begins by itself
    _overdue(tmp_path)
    with served(tmp_path):
        until(lambda: any(run.trigger == "schedule" and run.phase for run in _runs(tmp_path)))
    interrupted = _runs(tmp_path)[-1]

    # when
    with served(tmp_path):
        until(lambda: _runs(tmp_path)[-1].id > interrupted.id and _runs(tmp_path)[-1].ended_at is not None)

    # then
    gone_on = _runs(tmp_path)[-1]
    assert (interrupted.status, interrupted.facts["stopped_by"]) == ("interrupted", "служба obmen")
    assert (gone_on.trigger, gone_on.status) == ("schedule", "done")
    with opened(tmp_path) as app, app.store.unit() as unit:
        assert unit.count_links("buh", "counterparty") == 400


def test_a_killed_exchange_goes_on_once_its_lease_ran_out(tmp_path: Path) -> None:
    # given
    _overdue(tmp_path)
    process = Process(tmp_path)
    until(lambda: any(run.trigger == "schedule" and run.phase for run in _runs(tmp_path)))
    process.popen.send_signal(signal.SIGKILL)
    process.popen.wait()
    with opened(tmp_path) as app:  # a minute goes by
        lease = app.store.lease("base:buh")
        assert lease is not None
        app.store.release(lease)

    # when
    with served(tmp_path):
        until(lambda: _runs(tmp_path)[-1].status == "done" and _runs(tmp_path)[-1].trigger == "schedule")

    # then
    assert [run.status for run in _runs(tmp_path)[-2:]] == ["interrupted", "done"]


def test_a_second_signal_is_obeyed_at_once(tmp_path: Path) -> None:
    # given: a connection that would be waited for
    write_settings(tmp_path, "buh")
    process = Process(tmp_path)
    host, port = process.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as half:
        half.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
        time.sleep(0.3)

        # when
        process.popen.terminate()
        until(lambda: _refuses(host, int(port)))
        process.popen.terminate()

        # then
        assert process.popen.wait(20) == 128 + signal.SIGTERM


def test_an_address_that_is_taken_is_told_in_russian(tmp_path: Path) -> None:
    # given
    write_settings(tmp_path, "buh")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = tmp_path / "obmen.toml"
        settings.write_text(f"[console]\nport = {port}\n" + settings.read_text("utf-8"), "utf-8")

        # when
        done = subprocess.run(
            [sys.executable, "-m", "obmen", "serve"],
            env={"OBMEN_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    # then
    assert done.returncode == 3
    assert f"не может занять адрес 127.0.0.1:{port}" in done.stderr
    assert "OBMEN_PORT" in done.stderr
    assert not (tmp_path / "setup-code").exists()
