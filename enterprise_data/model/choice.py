"""A closed list of values, each with the word that people read."""

from __future__ import annotations

from enum import StrEnum


class Choice(StrEnum):
    """``GOODS = "goods", "товар"``: the stable value, and the Russian word for it."""

    title_ru: str

    def __new__(cls, value: str, title: str = "") -> Choice:
        """The value is the member; the word is an attribute."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.title_ru = title or value
        return member
