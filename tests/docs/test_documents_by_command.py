"""The examples that type documents are typed, from the first word to the last, on an empty home."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.unit.cli.shell import Shell

pytestmark = pytest.mark.slow
DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("reference/commands.md", "ru/dannye.md")
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_the_example_can_be_followed(page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell(home=tmp_path / "home", capture=capsys)
    blocks = BLOCK.findall((DOCS / page).read_text("utf-8"))
    lines = [line for kind, text in blocks if kind == "sh" for line in text.splitlines()]
    promised = [line for kind, text in blocks if kind == "text" for line in text.splitlines()]
    assert lines[0] == "obmen init"
    shown = ""

    for line in lines:
        program, *words = shlex.split(line)
        assert program == "obmen"
        answer = shell(*words)
        assert answer.code == 0, f"{line}: {answer.err}"
        shown += answer.out

    assert "Реализация № 00CR-000001 от 20.11.2026" in shown
    for line in promised:
        assert line in shown.replace("\u00a0", " "), line


def test_the_reference_promises_what_is_shown() -> None:
    assert "```text" in (DOCS / PAGES[0]).read_text("utf-8")
