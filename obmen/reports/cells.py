"""Cells of a table that a spreadsheet must not take for formulas, nor refuse."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """The text with an apostrophe before what would be executed, and without characters that tables can't hold."""
    text = "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
    return f"'{text}" if text.startswith(_FORMULA) else text
