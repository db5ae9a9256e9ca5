"""Names of firms and people brought to one spelling, to compare them for likeness. Never for a link by itself."""

from __future__ import annotations

import re

_FORMS = (
    ("общество с ограниченной ответственностью", "ооо"),
    ("публичное акционерное общество", "пао"),
    ("непубличное акционерное общество", "нао"),
    ("закрытое акционерное общество", "зао"),
    ("открытое акционерное общество", "оао"),
    ("акционерное общество", "ао"),
    ("индивидуальный предприниматель", "ип"),
    ("государственное унитарное предприятие", "гуп"),
    ("муниципальное унитарное предприятие", "муп"),
    ("автономная некоммерческая организация", "ано"),
)
_SHORT = frozenset(short for _, short in _FORMS)
_NOT_WORD = re.compile(r"[^\w]+")


def same_words(name: str) -> str:
    """Lower case, ё as е, no quotes or punctuation, the legal form short and in front, single blanks."""
    text = _NOT_WORD.sub(" ", name.casefold().replace("ё", "е")).strip()
    for long, short in _FORMS:
        text = re.sub(rf"\b{long}\b", short, text)
    words = text.split()
    forms = [word for word in words if word in _SHORT]
    return " ".join(sorted(forms) + [word for word in words if word not in _SHORT])
