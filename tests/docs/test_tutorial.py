"""The documentation is run: the tutorial from top to bottom, and each command of the guides for itself."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from obmen.bootstrap import opened
from obmen.demo.edits import choose, edit_both_sides
from obmen.demo.setup import BASE, open_standin
from sync.services.exchanges import RunRequest
from tests.unit.cli.homes import copy, prepare
from tests.unit.cli.shell import Shell

pytestmark = pytest.mark.slow
DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
MAKERS = {
    ".xlsx": ("map", "export"),
    ".xml": ("export", "--base", "buh"),
    ".txt": ("export", "--base", "buh", "--format", "bank-client"),
}
"""What makes the file that a command is shown with."""
STAYS = ("obmen serve", "obmen users password", "obmen standin serve")
"""Commands that don't end by themselves, or ask."""


def _blocks(page: str, language: str = "") -> list[str]:
    return [text for kind, text in BLOCK.findall((DOCS / page).read_text("utf-8")) if kind == language]


def test_the_tutorial_can_be_followed_from_top_to_bottom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shell = Shell(home=tmp_path / "home", capture=capsys)
    lines = [line for block in _blocks("tutorial/first-exchange.md", "sh") for line in block.splitlines()]
    assert lines[:2] == ["make demo", "export OBMEN_HOME=$PWD/.run/demo PATH=$PWD/.venv/bin:$PATH"]
    shown = ""

    for line in ["obmen demo", *lines[2:]]:
        program, *words = shlex.split(line)
        assert program == "obmen"
        answer = shell(*words)
        assert answer.code == 0, f"{line}: {answer.err}"
        shown += answer.out

    for promised in (
        "Телефоны │ +7 495 000-33-44", "Конфликт № 2", "Имя, о котором договорились", "Изменений нет",
        "Опечатка", "соответствует схеме",
    ):  # fmt: skip
        assert promised in re.sub(" +", " ", shown), promised


@pytest.fixture(scope="session")
def disputed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one open conflict, as the guides suppose it."""
    home = tmp_path_factory.mktemp("guides") / "home"
    prepare(home)
    infobase = open_standin(home)
    with opened(home) as app:
        for _ in edit_both_sides(app, infobase, choose(app, infobase)):
            pass
        infobase.exchange()
        app.exchanges.run(BASE, RunRequest(trigger="cli"))
    infobase.close()
    return home


def _guide_commands() -> list[tuple[str, str]]:
    found = []
    for page in sorted((DOCS / "ru").glob("*.md")):
        for block in _blocks(f"ru/{page.name}"):
            lines = [line.strip() for line in block.splitlines()]
            found += [(page.name, line) for line in lines if line.startswith("obmen ") and line not in STAYS]
    return [item for item in found if not item[1].startswith(STAYS)]


def test_the_guides_show_commands() -> None:
    assert len(_guide_commands()) > 15


@pytest.mark.parametrize(("page", "line"), _guide_commands())
def test_a_command_of_a_guide_does_what_it_is_shown_for(
    page: str,
    line: str,
    disputed: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy(disputed, tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    shell = Shell(home=tmp_path / "home", capture=capsys)
    file = next((word for word in shlex.split(line) if word.endswith((".xml", ".xlsx", ".txt"))), None)
    if file and "export" not in line:
        shell.done(*MAKERS[Path(file).suffix], "-o", file)

    answer = shell(*shlex.split(line)[1:])

    assert answer.code == 0, answer.err
    assert answer.out


def test_the_first_steps_with_a_base_of_ones_own_can_be_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """«Подключить свою базу»: the settings shown there, with a folder that exists, and the commands in their order."""
    shell = Shell(home=tmp_path / "home", capture=capsys)
    shell.done("init")
    (settings,) = _blocks("ru/pervyj-zapusk.md", "toml")
    folder = tmp_path / "обмен"
    folder.mkdir()
    settings = re.sub(r"^ +", "", settings, flags=re.MULTILINE).replace("/srv/obmen/buh", str(folder))
    (shell.home / "obmen.toml").write_text(settings, "utf-8")

    shown = [
        line.strip() for block in _blocks("ru/pervyj-zapusk.md") for line in block.splitlines()
        if line.strip().startswith(("obmen check", "obmen run"))
    ]  # fmt: skip

    assert shown == ["obmen check", "obmen run buh --preview", "obmen run buh"]
    for line in shown:
        answer = shell(*line.split()[1:])
        assert answer.code == 0, answer.out + answer.err
    assert len(list(folder.iterdir())) == 1, "our first message waits for 1C"
    shutil.rmtree(folder)
