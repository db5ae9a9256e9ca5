"""How one field of a record is spelled in an EnterpriseData object: where it stands, how it is read and laid.

A kind is declared as a table of such places; ``binding`` makes its reader and writer of them. A place that already
says the same is left alone, so that what 1C wrote stays to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import BY_AGENT, WITHOUT_VAT, VatRate
from enterprise_data.objects import tree as reading
from enterprise_data.objects.base import KeysOf, Path, Tree
from enterprise_data.objects.codec import plain_number
from enterprise_data.objects.currency import CLASSIFIER, NAMES
from enterprise_data.objects.glance import flag_at, number_at, reference_at, text_at
from enterprise_data.objects.guests import as_read
from enterprise_data.objects.laying import (
    place,
    put,
    put_classifier,
    put_comment,
    put_day,
    put_flag,
    put_reference,
)
from enterprise_data.objects.tree import COMMENT, COMMON, KEYS, part, text, whose

Lay = Callable[[Tree, Any, KeysOf], None]
_FEW = 256
"""Units that are remembered: a base has a few dozen, an odd file may invent any number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One field. ``kinds``: what a reference may point at; ``classifier``: the kind that is named by its code."""

    paths: tuple[Path, ...]
    read: Callable[[Tree], Any]
    lay: Lay
    kinds: tuple[str, ...] = ()
    references: tuple[Path, ...] = ()
    """Places of references, of which nothing but the GUID is read."""
    classifier: str = ""
    is_told_only: bool = False
    row: Mapping[str, Place] = field(default_factory=dict)
    """Of a table: the fields of its rows."""


def own(name: str) -> Path:
    """A key property."""
    return KEYS, name


def string(*path: str) -> Place:
    """A text; "" where there is none."""
    read = text_at(*path)

    def lay(tree: Tree, value: str, keys_of: KeysOf) -> None:
        if read(tree) != value:
            put(tree, value, *path)

    return Place(paths=(path,), read=read, lay=lay)


def all_or_none(names: Mapping[str, str], *group: str) -> dict[str, Place]:
    """Texts of one group, all of whose elements the format demands as soon as one is filled: an empty one is nil.

    ``names``: field → element.
    """
    return {name: _among(element, tuple(names.values()), group) for name, element in names.items()}


def _among(element: str, elements: tuple[str, ...], group: Path) -> Place:
    def lay(tree: Tree, value: str, keys_of: KeysOf) -> None:
        if text(tree, *group, element) == value:
            return
        present = _at(tree, group)
        told: Tree = {**dict.fromkeys(elements), **present, element: value or None}
        place(tree, told if any(told.values()) else None, *group)

    return Place(paths=((*group, element),), read=lambda tree: text(tree, *group, element), lay=lay)


def flag(*path: str, default: bool | None = None) -> Place:
    """A boolean; ``default`` is what an absent element means."""

    told = flag_at(*path)

    def read(tree: Tree) -> bool | None:
        found = told(tree)
        return default if found is None else found

    return Place(
        paths=(path,),
        read=read,
        lay=lambda tree, value, keys_of: put_flag(tree, value, *path),
    )


def yes(*path: str, always: bool = False) -> Place:
    """A mark that is there or isn't. ``always``: the format demands the element, so «no» is said, too."""

    told = flag_at(*path)

    def read(tree: Tree) -> bool:
        return bool(told(tree))

    def lay(tree: Tree, value: bool, keys_of: KeysOf) -> None:
        if read(tree) != value or (always and told(tree) is None):
            place(tree, "true" if value else "false", *path)

    return Place(paths=(path,), read=read, lay=lay)


def day(*path: str) -> Place:
    """A calendar date."""
    told = text_at(*path)
    return Place(
        paths=(path,),
        read=lambda tree: reading.day(tree, *path) if told(tree) else None,
        lay=lambda tree, value, keys_of: put_day(tree, value, *path),
    )


def moment(*path: str) -> Place:
    """A date with time of the infobase's own clock."""

    def lay(tree: Tree, value: datetime | None, keys_of: KeysOf) -> None:
        if reading.moment(tree, *path) != value:
            place(tree, value.isoformat(timespec="seconds") if value else None, *path)

    return Place(paths=(path,), read=lambda tree: reading.moment(tree, *path), lay=lay)


def number(*path: str) -> Place:
    """A sum, a price, a quantity: exact."""
    read = number_at(*path)

    def lay(tree: Tree, value: Decimal | None, keys_of: KeysOf) -> None:
        if read(tree) != value:
            place(tree, None if value is None else plain_number(value), *path)

    return Place(paths=(path,), read=read, lay=lay)


def integer(*path: str) -> Place:
    """A whole number."""

    told = number_at(*path)

    def read(tree: Tree) -> int | None:
        found = told(tree)
        return None if found is None else int(found)

    def lay(tree: Tree, value: int | None, keys_of: KeysOf) -> None:
        if read(tree) != value:
            place(tree, None if value is None else str(value), *path)

    return Place(paths=(path,), read=read, lay=lay)


def ref(kind: str, *path: str, only: str = "") -> Place:
    """A reference; its target's key properties are repeated in full. ``only``: the one type of the kind it may have."""
    return Place(
        paths=(path,),
        read=reference_at(kind, *path),
        lay=lambda tree, value, keys_of: put_reference(tree, value, keys_of, *path, only=only),
        kinds=(kind,),
        references=(path,),
    )


def one_of(kinds: Mapping[str, str], *path: str) -> Place:
    """A composite reference: exactly one child, named after the type it points at (format.md §3.3).

    ``kinds``: name of the child → kind. What points at a type outside the table is no reference of ours and stays.
    """
    names = {kind: name for name, kind in reversed(list(kinds.items()))}
    readers = tuple(reference_at(kind, *path, name) for name, kind in kinds.items())

    def read(tree: Tree) -> Ref | None:
        return next((item for told in readers if (item := told(tree)) is not None), None)

    def lay(tree: Tree, value: Ref | None, keys_of: KeysOf) -> None:
        shown = as_read(value, names)
        if read(tree) == shown:
            return
        place(tree, None, *path)
        if value is not None:
            child = names[shown.kind]
            put_reference(tree, value, keys_of, *path, child, only=f"Документ.{child.removesuffix('Ссылка')}")

    return Place(
        paths=(path,),
        read=read,
        lay=lay,
        kinds=tuple(names),
        references=tuple((*path, name) for name in kinds),
    )


def word(words: Mapping[str, Any], *path: str, default: StrEnum | None = None, title: str = "") -> Place:
    """A value of a closed list: 1C's word ↔ ours. An unknown word is no value of ours: the object is set aside.

    ``default`` is what an absent element means.
    """
    names = {value: name for name, value in reversed(list(words.items()))}
    told = text_at(*path)

    def read(tree: Tree) -> Any:
        found = told(tree)
        if found in words:
            return words[found]
        if not found:
            return default
        raise InvalidRecord(
            f"{whose(tree)}поле «{title or path[-1]}»: неизвестное значение «{found}».",
            hint="Известны: " + ", ".join(words) + ".",
            field=path[-1],
        )

    def lay(tree: Tree, value: Any, keys_of: KeysOf) -> None:
        present = told(tree)
        if (words.get(present) if present else None) != value:
            place(tree, names.get(value), *path)

    return Place(paths=(path,), read=read, lay=lay)


def currency(*path: str) -> Place:
    """A currency by its numeric code."""
    return Place(
        paths=(path,),
        read=text_at(*path, CLASSIFIER, "Код"),
        lay=lambda tree, value, keys_of: put_classifier(tree, value, NAMES, *path),
        classifier="currency",
    )


def unit(*path: str) -> Place:
    """A unit of measure by its ОКЕИ code and name; another unit is another object, so its reference goes."""

    code, name = text_at(*path, CLASSIFIER, "Код"), text_at(*path, CLASSIFIER, "Наименование")

    def read(tree: Tree) -> UnitName:
        return _unit(code(tree), name(tree))

    def lay(tree: Tree, value: UnitName, keys_of: KeysOf) -> None:
        if read(tree) != value:
            place(tree, {CLASSIFIER: _classifier(value)} if value != NO_UNIT else None, *path)

    return Place(paths=(path,), read=read, lay=lay, classifier="unit")


NO_UNIT = UnitName()


@lru_cache(_FEW)
def _unit(code: str, name: str) -> UnitName:
    return UnitName(code=code, name=name) if code or name else NO_UNIT


def _classifier(name: UnitName) -> Tree:
    return ({"Код": name.code} if name.code else {}) | ({"Наименование": name.name} if name.name else {})


def vat(*path: str) -> Place:
    """A VAT rate as the later versions spell it; the adapter of the older ones is in the format."""

    def read(tree: Tree) -> VatRate | None:
        return read_vat(_at(tree, path))

    def lay(tree: Tree, value: VatRate | None, keys_of: KeysOf) -> None:
        if read(tree) != value:
            place(tree, vat_tree(value) if value is not None else None, *path)

    return Place(paths=(path,), read=read, lay=lay)


def _at(tree: Tree, path: Path) -> Tree:
    for name in path:
        tree = part(tree, name)
    return tree


def read_vat(found: Tree) -> VatRate | None:
    """The rate that a structure tells: by its number, and by its word only where the number is missing (§6.2)."""
    kind = _vat_kind(found)
    if kind == AGENT_WORD:
        return BY_AGENT
    if _vat_free(found) or kind == "БезНДС":
        return WITHOUT_VAT
    percent = _vat_percent(found)
    if percent is None and kind == "Нулевая":
        percent = Decimal(0)
    return None if percent is None else VatRate(percent=percent, is_calculated=bool(_vat_calculated(found)))


_vat_kind, _vat_percent = text_at("ВидСтавки"), number_at("Ставка")
_vat_free, _vat_calculated = flag_at("НеОблагается"), flag_at("РасчетнаяСтавка")


AGENT_WORD = "НДСИсчисляетсяНалоговымАгентом"
"""The older versions' word; the later ones have none that is confirmed, so their writer refuses it."""


def vat_tree(rate: VatRate) -> Tree:
    """The structure of the later versions; ``ВидСтавки`` as the names of the fields suggest (§6.2)."""
    if rate.by_agent:
        return {"РасчетнаяСтавка": "false", "НеОблагается": "false", "ВидСтавки": AGENT_WORD}
    if rate.percent is None:
        return {"РасчетнаяСтавка": "false", "НеОблагается": "true", "ВидСтавки": "БезНДС"}
    return {
        "Ставка": plain_number(rate.percent),
        "РасчетнаяСтавка": "true" if rate.is_calculated else "false",
        "НеОблагается": "false",
        "ВидСтавки": _vat_word(rate.percent, rate.is_calculated),
    }


def _vat_word(percent: Decimal, is_calculated: bool) -> str:
    if not percent:
        return "Нулевая"
    word = "Общая" if percent >= _GENERAL else "Пониженная"
    return word + "Расчетная" * is_calculated


_GENERAL = Decimal(18)
"""18, 20 and 22 % are, in their time, the general rate; what lies below is a reduced one."""


def told(*path: str) -> Place:
    """A text that 1C gives and nobody else: read, never written; an object that doesn't say it says nothing of it."""
    return Place(
        paths=(path,),
        read=text_at(*path),
        lay=lambda tree, value, keys_of: None,
        is_told_only=True,
    )


def comment() -> Place:
    """The comment, which stands among the common properties."""
    return Place(
        paths=((COMMON, COMMENT),),
        read=text_at(COMMON, COMMENT),
        lay=lambda tree, value, keys_of: put_comment(tree, value),
    )
