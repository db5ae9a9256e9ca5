"""How answers look: whatever signs they hold, wherever they go, however narrow the place."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from obmen.cli.output import say, table
from tests.unit.cli.shell import Shell

COMMAND = [sys.executable, "-m", "obmen"]


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OBMEN_", "COLUMNS"))}
    return {**kept, "OBMEN_HOME": str(home), **more}


def _on_a_terminal(home: Path, *words: str, **environ: str) -> str:
    """What a terminal shows."""
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *words], stdout=writer, stderr=writer, stdin=writer, env=_environment(home, **environ)
    )
    os.close(writer)
    shown = b""
    try:
        while piece := os.read(reader, 65536):
            shown += piece
    except OSError:  # a closed terminal ends so
        pass
    process.wait()
    os.close(reader)
    return shown.decode("utf-8")


def test_cells_show_brackets_and_marks_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    table("Таблица [1]", ("Поле",), [("[bold]жирно[/bold] [red] :smile: «ё»",)])
    say("[ООО] :bell:")

    shown = capsys.readouterr().out
    assert "[bold]жирно[/bold] [red] :smile: «ё»" in shown
    assert "[ООО] :bell:" in shown and "Таблица [1]" in shown


def test_a_row_that_goes_into_a_file_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    long = "очень длинное наименование " * 20

    table("Таблица", ("А", "Б", "В"), [(long, "2", "3")])

    assert long.strip() in capsys.readouterr().out


def test_a_narrow_terminal_gets_a_list(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    table("Таблица", ("Имя", "Код", "Пометка"), [("Ромашка", "1", "")])

    lines = capsys.readouterr().out.splitlines()
    assert "Имя: Ромашка" in lines and "Код: 1" in lines
    assert not [line for line in lines if line.startswith("Пометка")]
    assert max(map(len, lines)) <= 40


def test_an_empty_table_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    table("Обмены (0 из 0)", ("№",), [])

    assert capsys.readouterr().out == "Обмены: пусто.\n"


@pytest.mark.slow
def test_colours_are_for_terminals_that_want_them(shell: Shell) -> None:
    red = "\x1b[1;31m"
    assert red in _on_a_terminal(shell.home, "run", "x", TERM="xterm-256color")
    assert red not in _on_a_terminal(shell.home, "run", "x", TERM="xterm-256color", NO_COLOR="1")
    assert "\x1b" not in _on_a_terminal(shell.home, "run", "x", TERM="dumb")
    assert "\x1b" not in shell("run", "x").err


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(demo: Shell) -> None:
    words = [*COMMAND, "records", "list", "counterparty", "--json"]
    command = " ".join(words) + " | head -c 10"

    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], env=_environment(demo.home), capture_output=True, text=True
    )

    assert done.stderr == ""
    assert done.stdout.startswith("{")


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "koi8-r", "cp1251"])
def test_a_terminal_that_knows_few_signs_is_no_reason_to_fail(demo: Shell, encoding: str) -> None:
    environ = _environment(demo.home, PYTHONIOENCODING=encoding)

    done = subprocess.run([*COMMAND, "runs", "list"], env=environ, capture_output=True)

    assert (done.returncode, done.stderr) == (0, b"")


def test_an_error_of_the_program_shows_no_stack_trace_unless_it_is_asked_for(
    demo: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("тайна")

    monkeypatch.setattr("obmen.cli.home.opened", broken)

    answer = demo("runs", "list")
    told = demo("runs", "list", "--json")

    assert answer.code == 1
    assert "Traceback" not in answer.err and "тайна" not in answer.err
    assert "ZeroDivisionError" in answer.err and "OBMEN_DEBUG" in answer.err
    assert (told.code, told.error["code"]) == (1, "InternalError")
    with pytest.raises(ZeroDivisionError):
        demo("runs", "list", OBMEN_DEBUG="1")
