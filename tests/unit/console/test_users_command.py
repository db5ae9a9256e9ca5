"""``obmen users``: the way back in from the machine itself."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from obmen.accounts import Accounts
from obmen.bootstrap import opened
from obmen.cli import run_cli
from tests.service import write_settings
from tests.unit.console.visitor import console

NEW = "семь рыжих лисиц"


def _obmen(monkeypatch: pytest.MonkeyPatch, home: Path, *words: str, typed: str = "") -> int:
    monkeypatch.setenv("OBMEN_HOME", str(home))
    monkeypatch.setattr("sys.argv", ["obmen", *words])
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    try:
        run_cli()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_a_user_added_from_the_machine_ends_the_first_run_of_a_running_console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    write_settings(tmp_path, "buh")
    with console(tmp_path) as running:
        before = running.stranger().get("/").headers["location"]

        # when
        code = _obmen(
            monkeypatch, tmp_path, "users", "add", "Анна", "--role", "administrator", typed=NEW + "\n"
        )

        # then
        assert (before, code) == ("/setup", 0)
        assert running.stranger().get("/").headers["location"] == "/login"
        assert running.stranger().get("/setup").headers["location"] == "/login"


def test_a_forgotten_password_is_replaced_and_a_disabled_user_let_in(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    # given
    with opened(demo_home) as app:
        Accounts(app.store).set_disabled("Вера", True, who="Анна")

    # when
    code = _obmen(monkeypatch, demo_home, "users", "password", "Вера", "--json", typed=NEW)

    # then
    told = json.loads(capsysbinary.readouterr().out)
    assert (code, told["name"], told["disabled"]) == (0, "Вера", False)
    with opened(demo_home) as app:
        assert Accounts(app.store).sign_in("Вера", NEW) is not None


@pytest.mark.parametrize(
    ("words", "typed", "expected"),
    [
        (("add", "Анна"), NEW, 1),
        (("add", "Дарья"), "кратко", 1),
        (("add", "Дарья", "--role", "царь"), NEW, 2),
        (("password", "Никто"), NEW, 1),
    ],
)
def test_what_cannot_be_done_is_told(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], typed: str, expected: int
) -> None:
    assert _obmen(monkeypatch, demo_home, "users", *words, typed=typed) == expected
    with opened(demo_home) as app:
        assert len(Accounts(app.store).all()) == 3


def test_the_list_names_everybody(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert _obmen(monkeypatch, demo_home, "users", "list", "--json") == 0
    users = json.loads(capsysbinary.readouterr().out)["users"]
    assert [(user["name"], user["role"]) for user in users] == [
        ("Анна", "administrator"),
        ("Борис", "accountant"),
        ("Вера", "viewer"),
    ]
