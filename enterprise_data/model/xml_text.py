"""Texts as XML spells them. The standard library's helpers do the same, but load a web client along with them."""

from __future__ import annotations

_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IN_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


def escape(text: str) -> str:
    """The text of an element."""
    return text.translate(_IN_TEXT)


def quoted(text: str) -> str:
    """The value of an attribute, in its quotes."""
    return f'"{text.translate(_IN_ATTRIBUTE)}"'
