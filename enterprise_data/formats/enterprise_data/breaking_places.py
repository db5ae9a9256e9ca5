"""The places of a type whose shape another version spells differently, found in the catalogue of the version."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial
from typing import Any

from enterprise_data.formats.enterprise_data.catalogue import Structure, catalogue
from enterprise_data.formats.enterprise_data.regrouping import regrouped, to_later, to_older
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.places import AGENT_WORD, read_vat, vat_tree

_WORDS = "СтавкиНДС"
"""The list of words up to 1.16; later versions have a structure in its stead."""
_CLASSIFIED = frozenset(
    {"КлючевыеСвойстваВалюта", "КлючевыеСвойстваЕдиницаИзмерения", "КлючевыеСвойстваСтранаМира"}
)
_CLASSIFIER, _CODE, _NAME = "ДанныеКлассификатора", "Код", "Наименование"
_GROUPED, _ITEM = "ДанныеНоменклатуры", ("Номенклатура", "Характеристика")
"""A row names its item in a group; a later version of the same row may do it directly (format.md §7.3)."""
_WORD = re.compile(r"НДС(\d+)(_\d+)?")
_WITHOUT = "БезНДС"


class Inexpressible(Exception):
    """A value that the version has no word for, at a path."""

    def __init__(self, path: str, message: str) -> None:
        self.path, self.message = path, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One such place, and the way between the shapes."""

    path: tuple[str, ...]
    later: Callable[[Any], Any]
    older: Callable[[Any, tuple[str, ...]], Any]
    moved: Mapping[str, str] = field(default_factory=dict)
    """Places inside it that are called otherwise: path in this version → path in the later ones."""


@cache
def breaking_places(type_name: str, version: tuple[int, int]) -> tuple[Step, ...]:
    """The places of a type that ``version`` spells in an older shape; none for a version without a catalogue."""
    name = f"{version[0]}.{version[1]}"
    if name not in supported_versions() or type_name not in catalogue(name).structures:
        return ()
    found = regrouped(name, type_name)
    moves = (Step(path=(), later=partial(to_later, found), older=partial(to_older, found), moved=found),)
    return (*(moves if found else ()), *_walk(name, type_name, (), ()))


def _walk(version: str, type_name: str, path: tuple[str, ...], above: tuple[str, ...]) -> Iterator[Step]:
    known = catalogue(version)
    structure = known.structures.get(type_name)
    if structure is None:
        if type_name == _WORDS and type_name in known.values:
            yield Step(path=path, later=_to_structure, older=_to_word(known.values[type_name].enum))
        return
    if type_name in _CLASSIFIED and _is_direct(structure):
        yield Step(path=path, later=_to_classifier, older=_from_classifier)
        return
    if type_name not in above:
        for item in structure.fields:
            yield from _walk(version, item.type, (*path, item.name), (*above, type_name))
        if _is_ungrouped_later(type_name, structure):
            yield _ungrouping(path)


def home_path(path: str, steps: tuple[Step, ...]) -> str:
    """Where a place of this version stands in the later ones."""
    for step in steps:
        for old, new in step.moved.items():
            if path == old or path.startswith(f"{old}."):
                return new + path.removeprefix(old)
    return path


def _is_ungrouped_later(type_name: str, structure: Structure) -> bool:
    last = catalogue(supported_versions()[-1]).structures.get(type_name)
    now, later = ({item.name for item in one.fields} if one else set() for one in (structure, last))
    return _GROUPED in now - later and _ITEM[0] in later - now


def _is_direct(structure: Structure) -> bool:
    names = {item.name for item in structure.fields}
    return _CODE in names and _CLASSIFIER not in names


# --- VAT --------------------------------------------------------------------------------------------------


def _to_structure(word: Any) -> Any:
    """``НДС20_120`` → the later structure; a word nobody knows stays, and whoever reads the object complains."""
    if word == _WITHOUT:
        return {"РасчетнаяСтавка": "false", "НеОблагается": "true", "ВидСтавки": _WITHOUT}
    if word == AGENT_WORD:
        return {"РасчетнаяСтавка": "false", "НеОблагается": "false", "ВидСтавки": AGENT_WORD}
    found = _WORD.fullmatch(word) if isinstance(word, str) else None
    return word if found is None else vat_tree(_rate(found))


def _rate(found: re.Match[str]) -> VatRate:
    return VatRate(percent=Decimal(found[1]), is_calculated=found[2] is not None)


def _to_word(known: tuple[str, ...]) -> Callable[[Any, tuple[str, ...]], Any]:
    """The word for a structure; a rate that the version lacks is refused, never replaced by a neighbour."""

    def older(structure: Any, path: tuple[str, ...]) -> Any:
        if not isinstance(structure, dict):
            return structure
        rate = read_vat(structure)
        if rate is None:
            return None
        word = AGENT_WORD if rate.by_agent else _WITHOUT
        if rate.percent is not None:
            percent = f"{rate.percent.normalize():f}"
            word = f"НДС{percent}" + (f"_{(100 + rate.percent).normalize():f}" if rate.is_calculated else "")
        if word not in known:
            raise Inexpressible(".".join(path), f"ставки НДС «{rate}» в этой версии формата нет")
        return word

    return older


# --- currency, unit, country ------------------------------------------------------------------------------


def _to_classifier(keys: Any) -> Any:
    if not isinstance(keys, dict) or _CLASSIFIER in keys:
        return keys
    data = {name: keys[name] for name in (_CODE, _NAME) if name in keys}
    rest = {name: value for name, value in keys.items() if name not in data}
    return {**rest, _CLASSIFIER: data} if data else keys


def _from_classifier(keys: Any, path: tuple[str, ...]) -> Any:
    if not isinstance(keys, dict) or not isinstance(keys.get(_CLASSIFIER), dict):
        return keys
    rest = {name: value for name, value in keys.items() if name != _CLASSIFIER}
    return {**rest, **keys[_CLASSIFIER]}


# --- item of a row ----------------------------------------------------------------------------------------


def _ungrouping(path: tuple[str, ...]) -> Step:
    moved = {".".join((*path, _GROUPED, name)): ".".join((*path, name)) for name in _ITEM}
    return Step(path=path, later=_to_ungrouped, older=_from_ungrouped, moved=moved)


def _to_ungrouped(row: Any) -> Any:
    """What only the group can hold (a batch, a pack) stays in it, for the way back."""
    group = row.get(_GROUPED) if isinstance(row, dict) else None
    if not isinstance(group, dict):
        return row
    direct = {name: group[name] for name in _ITEM if name in group}
    rest = {name: value for name, value in group.items() if name not in direct}
    kept = {name: value for name, value in row.items() if name != _GROUPED}
    return kept | direct | ({_GROUPED: rest} if rest else {})


def _from_ungrouped(row: Any, path: tuple[str, ...]) -> Any:
    direct = {name: row[name] for name in _ITEM if name in row} if isinstance(row, dict) else {}
    if not direct:
        return row
    group = row.get(_GROUPED)
    kept = {name: value for name, value in row.items() if name not in direct}
    return kept | {_GROUPED: direct | (group if isinstance(group, dict) else {})}
