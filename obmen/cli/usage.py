"""A command that was written wrongly: what is wrong and what is allowed, in Russian, exit code 2."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

import typer

from enterprise_data.errors import ExchangeError


class WrongCommand(ExchangeError):
    """Команда написана неверно."""


def one_of(what: str, word: str, allowed: Collection[str]) -> str:
    """The word itself; raises ``WrongCommand`` with what is allowed."""
    if word not in allowed:
        raise WrongCommand(f"{what}: «{word}» не бывает.", hint=suggestion(word, allowed))
    return word


def suggestion(word: str, allowed: Collection[str]) -> str:
    """What was perhaps meant, and all that is allowed."""
    close = get_close_matches(word, allowed, 1)
    return (f"Возможно, {close[0]}. " if close else "") + "Допустимы: " + ", ".join(allowed) + "."


def in_our_words(error: typer.TyperException) -> WrongCommand:
    """What typer has to say about the command line."""
    message, hint = _told(error)
    context: Any = getattr(error, "ctx", None)
    page = f"Справка: {context.command_path} --help" if context is not None else "Справка: obmen --help"
    return WrongCommand(message, hint=f"{hint} {page}".strip())


def _told(error: Any) -> tuple[str, str]:
    """Message and hint. Typer's classes are not public all of them, so they are told apart by their names."""
    teller = _TELLERS.get(type(error).__name__)
    if teller is not None:
        told: tuple[str, str] = teller(error)
        return told
    text = error.format_message()
    for pattern, russian, hint in _SENTENCES:
        if found := pattern.match(text):
            return found.expand(russian), found.expand(hint).replace("'", "")
    return text, ""


def _no_such_option(error: Any) -> tuple[str, str]:
    close = ", ".join(sorted(error.possibilities or ()))
    return f"Параметра {error.option_name} нет.", f"Возможно, {close}." if close else ""


def _missing(error: Any) -> tuple[str, str]:
    if error.param.param_type_name == "argument":
        return f"Не указано: {_name(error.param)}.", ""
    return f"Не указан обязательный параметр {_name(error.param)}.", error.param.help or ""


def _bad_value(error: Any) -> tuple[str, str]:
    """The reason as pydantic knows it, not in its English words."""
    found: Any = error.__cause__.errors()[0] if hasattr(error.__cause__, "errors") else {}
    context = found.get("ctx", {})
    words = {
        "int_parsing": "нужно целое число",
        "float_parsing": "нужно число",
        "greater_than_equal": f"нужно число не меньше {context.get('ge')}",
        "less_than_equal": f"нужно число не больше {context.get('le')}",
    }
    given = found.get("input", "")
    what = words.get(found.get("type", ""), "значение не годится")
    return f"{_name(error.param)}: «{given}» — {what}.", ""


def _name(param: Any) -> str:
    return str(max(param.opts, key=len) if param.param_type_name == "option" else param.metavar or param.name)


_TELLERS = {"NoSuchOption": _no_such_option, "MissingParameter": _missing, "BadParameter": _bad_value}
_SENTENCES = tuple(
    (re.compile(pattern), russian, hint)
    for pattern, russian, hint in (
        (r"No such command '(.*)'\. Did you mean (.*)\?$", r"Команды «\1» нет.", r"Возможно, \2."),
        (r"No such command '(.*)'\.$", r"Команды «\1» нет.", ""),
        (r"Missing command\.$", "Не указана команда.", ""),
        (
            r"Got unexpected extra argument\(s\) \((.*)\)$",
            r"Лишнее в команде: \1.",
            "Значение с пробелами берите в кавычки.",
        ),
        (r"Option '(.*)' requires an argument\.$", r"После \1 нужно значение.", ""),
        (r"Option '(.*)' does not take a value\.$", r"Параметр \1 пишется без значения.", ""),
    )
)
