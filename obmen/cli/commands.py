"""The command line in Russian: typer writes its help in English, so its fixed words are replaced here.

Only the words that typer itself adds are known to this module; what a command is and does stands with the command.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_WORDS = (
    (re.compile(r"^Usage: ", re.MULTILINE), "Запуск: "),
    (re.compile(r"^Arguments:$", re.MULTILINE), "Аргументы:"),
    (re.compile(r"^Options:$", re.MULTILINE), "Параметры:"),
    (re.compile(r"^Commands:$", re.MULTILINE), "Команды:"),
    (re.compile(r"Show this message and exit\."), "Показать эту справку и выйти."),
    (re.compile(r"\brequired\]"), "обязательно]"),
    (re.compile(r"\[default:"), "[по умолчанию:"),
    (re.compile(r"(\d+)<=x<=(\d+)"), r"от \1 до \2"),
    (re.compile(r"x>=([\d.]+)"), r"не меньше \1"),
    (re.compile(r"\[OPTIONS\]"), "[ПАРАМЕТРЫ]"),
    (re.compile(r"COMMAND \[ARGS\]\.\.\."), "КОМАНДА…"),
    (re.compile(r"\{(\[?[А-ЯЁ=|…. ]+\]?)\}"), r"\1"),
)
_TYPE_NAME = re.compile(r" ?<(?:str|path|file|int(?: range)?|float(?: range)?|list\[str\])>")
"""Told of an argument beside its name; blanked, so that the columns stay where they are."""
_NUMBER = re.compile(r"<(?:int|float)(?: range)?>")
_NUMBERED_ARGUMENT = re.compile(r"^(  [^-\s]\S*) <(?:int|float)(?: range)?>", re.MULTILINE)


def in_russian(text: str) -> str:
    """A help page of typer with its own words in Russian."""
    text = _NUMBERED_ARGUMENT.sub(lambda found: found[1].ljust(len(found[0])), text)
    text = _NUMBER.sub(lambda found: "ЧИСЛО".ljust(len(found[0])), text)
    text = _TYPE_NAME.sub(lambda found: " " * len(found[0]), text)
    for english, russian in _WORDS:
        text = english.sub(russian, text)
    return re.sub(r" +$", "", text, flags=re.MULTILINE)


class _Command(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        """The page that ``--help`` shows."""
        return in_russian(super().get_help(ctx))


class _Group(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        """The page that ``--help`` shows."""
        return in_russian(super().get_help(ctx))


class Commands(typer.Typer):
    """A group of commands with help in Russian."""

    def __init__(self, help: str, name: str | None = None) -> None:
        super().__init__(
            name=name,
            help=help,
            cls=_Group,
            no_args_is_help=True,
            add_completion=False,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
            context_settings={"max_content_width": 110, "help_option_names": ["-h", "--help"]},
        )

    def add(self, name: str, help: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Makes a function a command of this group."""
        return self.command(name, cls=_Command, help=help)
