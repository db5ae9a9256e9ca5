"""One table of obmen.toml, read with the types told: every mistake names its place, the setting and the remedy.

Values are shown in messages only where they can't be a secret.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from enterprise_data.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """``place`` is how the table is called in messages, e.g. ``[console]``."""

    place: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, place: str, value: Any) -> Section:
        """A table; raises ``ConfigurationError`` for anything else."""
        if not isinstance(value, Mapping):
            raise ConfigurationError(
                f"{place}: здесь нужна секция с настройками, а записано: {_kind(value)}.",
                hint="Образец — в справочнике настроек (docs/reference/settings.md).",
            )
        return cls(place=place, values=value)

    def only(self, known: Collection[str]) -> Section:
        """Refuses a name that isn't ``known``: a misspelt setting must not be ignored in silence."""
        unknown = [name for name in self.values if name not in known]
        if unknown:
            close = get_close_matches(unknown[0], known, 1)
            raise ConfigurationError(
                f"{self.place}: неизвестная настройка {', '.join(unknown)}.",
                hint=(f"Возможно, имелось в виду {close[0]}. " if close else "")
                + "Допустимы: "
                + ", ".join(sorted(known))
                + ".",
                setting=unknown[0],
            )
        return self

    def inner(self, name: str) -> Section:
        """A table inside this one; an empty one if it isn't there."""
        return Section.of(f"{self.place}, {name}", self.values.get(name, {}))

    def text(self, name: str, default: str = "") -> str:
        """A text."""
        value = self.values.get(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, f"нужен текст в кавычках, а записано: {_kind(value)}")
        return value.strip()

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            raise self._wrong(name, f"нужно true или false без кавычек, а записано: {_kind(value)}")
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number between two bounds."""
        value = self.values.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(name, f"нужно целое число без кавычек, а записано: {_kind(value)}")
        if not low <= value <= high:
            raise self._wrong(name, f"указано {value}, а допустимо от {low} до {high}")
        return value

    def one_of(self, name: str, default: str, allowed: Collection[str]) -> str:
        """One of several words."""
        value = self.text(name, default)
        if value not in allowed:
            raise self._wrong(name, f"нет такого значения «{value}»", allowed)
        return value

    def some_of(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """A list of such words; empty if it isn't given."""
        value = self.values.get(name, [])
        if not isinstance(value, list):
            raise self._wrong(name, 'нужен список, например ["…", "…"], а записано: ' + _kind(value))
        strange = [item for item in value if item not in allowed]
        if strange:
            raise self._wrong(name, f"нет такого значения «{strange[0]}»", allowed)
        return tuple(value)

    def _wrong(self, name: str, what: str, allowed: Collection[str] = ()) -> ConfigurationError:
        hint = "Допустимы: " + ", ".join(item or '""' for item in allowed) + "." if allowed else ""
        return ConfigurationError(
            f"{self.place}: {name} — {what}.", hint=hint or "Исправьте значение.", setting=name
        )


def _kind(value: Any) -> str:
    """What was written instead, without the value itself: it may be a secret."""
    words = {bool: "true или false", str: "текст", list: "список", int: "число", float: "дробное число"}
    if isinstance(value, Mapping):
        return "секция"
    return words.get(type(value), "дата или время")
