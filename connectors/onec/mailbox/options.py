"""Settings of a base's mailbox as a typed dataclass; every mistake is told with the name of the setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from enterprise_data.errors import ConfigurationError

Options = TypeVar("Options")

_WORDS = {
    "str": (str, "записать текст в кавычках"),
    "bool": (bool, "true или false без кавычек"),
    "int": (int, "целое число без кавычек"),
}


def typed(shape: type[Options], table: Mapping[str, Any], what: str) -> Options:
    """The options; raises ``ConfigurationError``. A value is never repeated in a message: it may be a password."""
    known = {item.name: str(item.type) for item in fields(shape)}  # type: ignore[arg-type]  # a dataclass
    for name, value in table.items():
        if name not in known:
            raise ConfigurationError(
                f"Неизвестная настройка подключения {what}: {name}.",
                hint="Допустимы: " + ", ".join(known) + ".",
            )
        wanted, word = _WORDS[known[name]]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise ConfigurationError(f"Значение настройки {name} не того вида.", hint=f"Нужно {word}.")
    return shape(**table)
