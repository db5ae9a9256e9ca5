"""What a person typed into a search box, taken apart: the same in every store."""

from __future__ import annotations

_HEX = frozenset("0123456789abcdef")


def terms(search: str) -> tuple[tuple[str, ...], str]:
    """Spellings to look for in codes and ids, and the digits to look for in a reference ("" if it can't be one)."""
    texts = tuple(dict.fromkeys((search, search.upper(), search.lower())))
    digits = search.lower().replace("-", "")
    return texts, digits if set(digits) <= _HEX else ""


def fits(search: str, *, code: str, crm_id: str, ref: str) -> bool:
    """Whether a row is found."""
    texts, digits = terms(search)
    if any(text in code or text in crm_id for text in texts):
        return True
    return bool(digits) and digits in ref.replace("-", "")
