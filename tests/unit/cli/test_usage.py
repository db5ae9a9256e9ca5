"""A command that was written wrongly: told in Russian, with what is allowed, as JSON where JSON was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from obmen.cli import app
from tests.unit.cli.shell import Shell

ENGLISH = re.compile(
    r"\b(Usage|Options|Commands|Arguments|required|default|Error|Show|Missing|Invalid|Try)\b"
)


def _groups(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from _groups(child, (*path, name))


PAGES = sorted(_groups(typer.main.get_command(app)))


@pytest.mark.parametrize("path", PAGES, ids=" ".join)
def test_every_page_of_help_is_russian(shell: Shell, path: tuple[str, ...]) -> None:
    page = shell(*path, "--help")

    assert page.code == 0
    assert page.out.startswith("Запуск: ")
    assert ENGLISH.search(page.out) is None
    assert "<" not in page.out, "no names of Python types"


def test_every_command_that_answers_takes_json() -> None:
    silent = {("serve",)}
    without = set()
    root: Any = typer.main.get_command(app)
    for path in PAGES:
        command = root
        for name in path:
            command = command.commands[name]
        options = {name for item in command.params for name in item.opts}
        if not hasattr(command, "commands") and "--json" not in options:
            without.add(path)
    assert without <= silent


WRONG = {
    "command": (("runn",), ("runn", "run")),
    "subcommand": (("conflicts", "lst"), ("lst", "list")),
    "option": (("run", "buh", "--preveiw"), ("--preveiw", "--preview")),
    "short-option": (("run", "buh", "-x"), ("-x",)),
    "no-argument": (("run",), ("БАЗА",)),
    "no-option": (("conflicts", "resolve", "1"), ("--take",)),
    "no-value": (("conflicts", "resolve", "1", "--take"), ("--take",)),
    "value-for-a-flag": (("run", "buh", "--preview=да"), ("--preview",)),
    "extra-words": (("run", "buh", "ещё", "слова"), ("ещё слова", "кавычки")),
    "text-for-a-number": (("runs", "show", "первый"), ("НОМЕР", "первый", "целое число")),
    "number-too-small": (("runs", "list", "--limit", "0"), ("--limit", "0", "не меньше 1")),
    "number-too-large": (("runs", "list", "--limit", "9999999"), ("--limit", "не больше 100000")),
    "kind": (("records", "list", "contrpart"), ("contrpart", "counterparty")),
    "kinds": (("run", "buh", "--kinds", "counterparty,bnak"), ("bnak", "bank")),
    "side": (("records", "list", "bank", "--side", "2c:buh"), ("2c:buh", "1c:БАЗА")),
    "status": (("conflicts", "list", "--status", "new"), ("new", "open, decided, closed")),
    "take": (("conflicts", "resolve", "1", "--take", "1С!"), ("1c, crm, value",)),
    "version": (("export", "--base", "buh", "--version", "2.0", "-o", "x.xml"), ("2.0", "1.17")),
    "format": (("export", "--base", "buh", "--format", "xls", "-o", "x.xml"), ("xls", "enterprise-data")),
    "no-target": (
        ("export", "--base", "buh", "--format", "universal", "-o", "x.xml"),
        ("--target", "bp20, bp30"),
    ),
    "target": (
        ("export", "--base", "buh", "--format", "universal", "--target", "ut11", "-o", "x.xml"),
        ("ut11", "bp20, bp30"),
    ),
    "period": (
        ("export", "--base", "buh", "--from", "01.11.2026", "-o", "x.xml"),
        ("01.11.2026", "2026-11-30"),
    ),
    "rouble": (("export", "--base", "buh", "--rouble-code", "RUB", "-o", "x.xml"), ("RUB", "810")),
    "no-output": (("export", "--base", "buh"), ("-o", "--check")),
    "name-of-an-archive": (
        ("export", "--base", "buh", "--format", "universal", "--target", "bp30", "-o", "a.zip.xml"),
        ("a.zip.xml", "архив"),
    ),
    "check-of-another-format": (("export", "--base", "buh", "--check"), ("--check", "obmen validate")),
    "no-file": (("validate", "/no/such.xml"), ("/no/such.xml", "нет")),
    "a-folder": (("validate", "/"), ("папка",)),
    "no-folder": (("export", "--base", "buh", "-o", "/no/such/file.xml"), ("/no/such",)),
    "no-table": (("map", "import", "/no/such.csv"), ("/no/such.csv",)),
    "suffix": (("map", "export", "-o", "x.txt"), ("x.txt", ".xlsx", ".csv")),
    "field": (("crm", "set", "counterparty", "1", "phons=1"), ("phons", "phones")),
    "no-equals": (("crm", "set", "counterparty", "1", "имя"), ("имя", "ПОЛЕ=ЗНАЧЕНИЕ")),
    "field-twice": (("crm", "set", "counterparty", "1", "name=а", "name=б"), ("name", "дважды")),
    "code-of-1c": (("crm", "set", "counterparty", "1", "code=5"), ("код", "1С")),
    "date": (("crm", "set", "contract", "1", "date=32.13.2026"), ("32.13.2026", "31.12.2026")),
    "word": (("crm", "set", "counterparty", "1", "legal_form=кооператив"), ("кооператив", "company")),
    "required-field": (("crm", "create", "counterparty", "inn=7707083893"), ("name",)),
    "merge-with-itself": (("crm", "merge", "counterparty", "5", "5"), ("сам",)),
    "client-field": (("crm", "client", "create", "nam=1"), ("nam", "name")),
    "whole-of-a-card": (("records", "show", "bank", "1", "--whole"), ("--side 1c:",)),
    "standin-type": (("standin", "list", "Контрагент"), ("Контрагент", "Контрагенты")),
    "standin-value": (("standin", "set", "Банки", "1", "БИК"), ("БИК", "ПОЛЕ=ЗНАЧЕНИЕ")),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_was_written_wrongly_is_named_with_what_is_allowed(shell: Shell, name: str) -> None:
    words, told = WRONG[name]

    answer = shell(*words)

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("Ошибка: ")
    assert [word for word in told if word not in answer.err] == []
    assert ENGLISH.search(answer.err) is None
    assert not shell.home.exists() or name.startswith("standin"), "nothing was opened"


UNKNOWN_COMMAND = {"command", "subcommand"}
TAKES_IT_FOR_A_VALUE = {"no-value"}


@pytest.mark.parametrize("name", sorted(WRONG.keys() - UNKNOWN_COMMAND - TAKES_IT_FOR_A_VALUE))
def test_scripts_get_the_same_as_json(shell: Shell, name: str) -> None:
    words, told = WRONG[name]

    answer = shell(*words, "--json")

    assert (answer.code, answer.err) == (2, "")
    assert answer.error["code"] == "WrongCommand"
    text = f"{answer.error['message']} {answer.error['hint']}"
    assert [word for word in told if word not in text] == []


@pytest.mark.parametrize("path", [(), ("runs",), ("crm", "client")], ids=["obmen", "runs", "crm client"])
def test_a_group_without_a_command_shows_its_help(shell: Shell, path: tuple[str, ...]) -> None:
    answer = shell(*path)

    assert answer.code == 2
    assert "Команды:" in answer.err
