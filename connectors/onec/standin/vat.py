"""VAT rates: a word up to 1.16, a structure from 1.17 (format.md §6.2). The base keeps the structure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

WORDS = "СтавкиНДС"
"""The list of words, as a type of the old versions."""

STRUCTURE = "КлючевыеСвойстваСтавкиНДС"
WITHOUT, AGENT = "БезНДС", "НДСИсчисляетсяНалоговымАгентом"
_KINDS = {0: "Нулевая", 10: "Пониженная", 2: "Пониженная", 4: "Пониженная", 5: "Пониженная", 7: "Пониженная"}
Rate = dict[str, Any]


def rate(percent: str | None, *, counted: bool = False) -> Rate:
    """The structure of a rate: «20», «10»; None: not taxed. ``counted``: of the kind 20/120."""
    if percent is None:
        return _rate(None, counted=False, free=True, kind=WITHOUT)
    kind = _KINDS.get(int(Decimal(percent)), "Общая")
    return _rate(percent, counted=counted, free=False, kind=f"{kind}Расчетная" if counted else kind)


def from_word(word: str) -> Rate | None:
    """None: no such word."""
    if word == WITHOUT:
        return rate(None)
    if (
        word == AGENT
    ):  # what 1C writes from 1.17 on is not known; a counted rate without a number stands for it
        return _rate(None, counted=True, free=False, kind="ОбщаяРасчетная")
    percent, _, base = word.removeprefix("НДС").partition("_")
    if not word.startswith("НДС") or not percent.isdigit():
        return None
    return rate(percent, counted=bool(base))


def to_word(value: Rate, words: list[str]) -> str:
    """Empty: the old versions have no word for this rate; it must never become a neighbour."""
    if value.get("НеОблагается") in ("true", "1"):
        return WITHOUT
    counted = value.get("РасчетнаяСтавка") in ("true", "1")
    if "Ставка" not in value:
        return AGENT if counted else ""
    try:
        percent = Decimal(value["Ставка"])
    except InvalidOperation:
        return ""
    whole = f"{percent.normalize():f}"
    word = f"НДС{whole}_{100 + percent.normalize():f}" if counted else f"НДС{whole}"
    return word if word in words else ""


def from_text(text: str) -> Rate | None:
    """As people write it: «20», «20%», «20/120», «БезНДС», «без НДС», «НДС10»."""
    bare = text.replace(" ", "").removesuffix("%").upper().removeprefix("НДС").replace("_", "/")
    if bare in ("БЕЗНДС", "БЕЗ"):
        return rate(None)
    percent, _, base = bare.partition("/")
    return rate(percent, counted=bool(base)) if percent.isdigit() else None


def _rate(percent: str | None, *, counted: bool, free: bool, kind: str) -> Rate:
    head = {} if percent is None else {"Ставка": percent}
    return {
        **head,
        "РасчетнаяСтавка": str(counted).lower(),
        "НеОблагается": str(free).lower(),
        "ВидСтавки": kind,
    }
