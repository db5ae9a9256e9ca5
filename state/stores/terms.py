"""What a person typed into a search box, taken apart: the same in every store."""

from __future__ import annotations

from state.stores.refs import GUID_BYTES, packed

_HEX = frozenset("0123456789abcdef")


def terms(search: str) -> tuple[tuple[str, ...], str]:
    """Spellings to look for in codes, ids and odd refs, and the digits to look for in a GUID ("" if it can't be one).

    Upper and lower case are tried as a whole: a database knows the case of Latin letters only.
    """
    texts = tuple(dict.fromkeys((search, search.upper(), search.lower())))
    digits = search.lower().replace("-", "")
    return texts, digits if set(digits) <= _HEX else ""


def fits(search: str, *, code: str, crm_id: str, ref: str) -> bool:
    """Whether a row is found."""
    texts, digits = terms(search)
    is_guid = len(packed(ref)) == GUID_BYTES
    seen = (code, crm_id) if is_guid else (code, crm_id, ref)
    if any(text in part for text in texts for part in seen):
        return True
    return is_guid and bool(digits) and digits in ref.replace("-", "")
