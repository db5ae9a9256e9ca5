"""Every ``obmen …`` command shown in the documentation exists, with the options it is shown with."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from obmen.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
IN_BLOCK = re.compile(r"^ *(?P<line>obmen [^\n]+)$", re.MULTILINE)
IN_PROSE = re.compile(r"`(?P<line>obmen [^`\n]+)`")


def _shown() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        text = page.read_text("utf-8")
        found = [match for block in BLOCK.findall(text) for match in IN_BLOCK.finditer(block)]
        for match in (*found, *IN_PROSE.finditer(BLOCK.sub("", text))):
            if re.fullmatch(r"[a-z-]+", match["line"].split()[1]):
                yield page.relative_to(ROOT).as_posix(), match["line"].strip()


def _complaint(line: str) -> str:
    """What is wrong with a command line, or nothing."""
    command: Any = typer.main.get_command(app)
    words = shlex.split(line, comments=True)[1:]
    while words and hasattr(command, "commands") and not words[0].startswith("-"):
        command = command.commands.get(words[0])
        if command is None:
            return f"no command «{words[0]}»"
        words = words[1:]
    known = {name for item in command.params for name in (*item.opts, *item.secondary_opts)} | {"--help"}
    unknown = [
        word.split("=")[0] for word in words if word.startswith("-") and word.split("=")[0] not in known
    ]
    return f"no option {', '.join(unknown)}" if unknown else ""


def test_the_pages_show_commands() -> None:
    assert len(set(_shown())) > 15


@pytest.mark.parametrize(("page", "line"), sorted(set(_shown())))
def test_every_command_shown_exists(page: str, line: str) -> None:
    assert _complaint(line) == ""


def _commands(command: Any, path: str) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, child in command.commands.items():
            yield from _commands(child, f"{path} {name}")
    else:
        yield path


def test_the_reference_names_every_command() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    missing = {path for path in _commands(typer.main.get_command(app), "obmen") if f"`{path}`" not in page}
    assert missing == set()
