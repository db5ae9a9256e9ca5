"""Ctrl-C in the middle of long work: handed over cleanly, told so, and the next run goes on to the same end."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from tests.unit.cli.shell import Shell

pytestmark = pytest.mark.slow
PATIENCE_S = 60.0
FIRMS = 3000
FIRM = """<Справочник.Контрагенты><КлючевыеСвойства><Ссылка>{ref}</Ссылка><Наименование>Фирма {number}</Наименование>\
<НаименованиеПолное>ООО «Фирма {number}»</НаименованиеПолное>\
<ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо></КлючевыеСвойства></Справочник.Контрагенты>
"""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes a few seconds."""
    file = tmp_path_factory.mktemp("big") / "из 1С.xml"
    firms = "".join(FIRM.format(ref=uuid4(), number=number) for number in range(FIRMS))
    file.write_text(
        '<Message xmlns:msg="http://www.1c.ru/SSL/Exchange/Message"><msg:Header>'
        "<msg:Format>http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17</msg:Format>"
        "<msg:CreationDate>2026-01-01T00:00:00</msg:CreationDate>"
        "<msg:AvailableVersion>1.17</msg:AvailableVersion></msg:Header>"
        f'<Body xmlns="http://v8.1c.ru/edi/edi_stnd/EnterpriseData/1.17">{firms}</Body></Message>',
        "utf-8",
    )
    return file


def _started(home: Path, *words: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "OBMEN_HOME": str(home), "OBMEN_STORE_URL": "", "OBMEN_CRM_URL": ""}
    command = [sys.executable, "-m", "obmen", *words]
    return subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def _until(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _cards(home: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{home}/crm.db?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM crm_cards").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _home(shell: Shell) -> Path:
    shell.done("init")
    settings = '[[base]]\nname = "buh"\nprefix = "BP30-"\ntransport = "none"\n'
    (shell.home / "obmen.toml").write_text(settings, "utf-8")
    return shell.home


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_stops_at_the_next_border_and_the_next_run_finishes(
    shell: Shell, big: Path, number: signal.Signals
) -> None:
    home = _home(shell)
    process = _started(home, "import", str(big), "--base", "buh")
    _until(lambda: _cards(home) > 0)

    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 130, err
    assert "Останавливаюсь" in err and "Traceback" not in err
    assert "прерван" in out and "Сделанное сохранено" in out
    stopped_at = _cards(home)
    assert 0 < stopped_at < FIRMS
    assert shell.done("runs", "list")[0]["status"] == "interrupted"

    shell.done("import", str(big), "--base", "buh")
    assert _cards(home) == FIRMS
    assert shell.done("map", "list", "--limit", "1")["total"] == FIRMS


def test_a_second_signal_is_obeyed_at_once_and_loses_nothing_either(shell: Shell, big: Path) -> None:
    home = _home(shell)
    process = _started(home, "import", str(big), "--base", "buh", "--json")
    _until(lambda: _cards(home) > 0)

    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 130
    shell.done("import", str(big), "--base", "buh")
    assert _cards(home) == FIRMS
