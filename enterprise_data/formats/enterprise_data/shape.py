"""Structures of a version compiled for writing: for each property its tags, its check and what stands inside."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

from enterprise_data.formats.enterprise_data.catalogue import Field, catalogue
from enterprise_data.formats.enterprise_data.values import Check, built_in_of, check_of

_HARMFUL_IF_EMPTY = frozenset({"Ссылка", "Наименование"})
"""The schema lets an empty one pass; 1C breaks on it or makes an object without a name (format.md §3.5)."""
_FEW, _SHORT = 512, 200
_MAY_STAND_EMPTY = frozenset({"ЗначенияПолей", "КПП"})
"""Required fields of table rows that 1C itself writes empty."""


@dataclass(slots=True, kw_only=True)
class Plan:
    """One property of a structure."""

    name: str
    type: str
    base: str
    """The built-in type of a value, "" for a structure."""
    start: str
    end: str
    required: bool
    nillable: bool
    may_be_empty: bool
    """Whether an element without text is worth writing where 1C has one."""
    check: Check | None
    inner: Shape | None
    spelled: dict[str, str] = field(default_factory=dict)
    """Values that were found to fit, ready to be written: a document repeats the keys of what it refers to."""

    def remember(self, value: str, spelled: str) -> None:
        """Keeps a few short ones."""
        if len(spelled) <= _SHORT:
            if len(self.spelled) >= _FEW:
                self.spelled.clear()
            self.spelled[value] = spelled


@dataclass(slots=True)
class Shape:
    """A structure. ``demands``: it can't be written empty."""

    plans: list[Plan] = field(default_factory=list)
    names: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    by_name: dict[str, Plan] = field(default_factory=dict)
    one_of: bool = False
    is_object: bool = False
    is_open: bool = False
    demands: bool = False

    def present_in(self, tree: Collection[str]) -> list[Plan]:
        """The properties that a tree has, in their order."""
        return [self.by_name[name] for name in self.by_name if name in tree]


@cache
def shape_of(version: str, type_name: str) -> Shape:
    """Compiles a structure; recursive types point back at themselves."""
    return _build(version, type_name, {})


def _build(version: str, type_name: str, known: dict[str, Shape]) -> Shape:
    if type_name in known:
        return known[type_name]
    structure = catalogue(version).structures[type_name]
    shape = known[type_name] = Shape(
        one_of=structure.one_of,
        is_object=structure.is_object,
        is_open=structure.is_open,
        demands=structure.one_of or any(item.required for item in structure.fields),
    )
    shape.plans = [_plan(version, item, known) for item in structure.fields]
    shape.by_name = {plan.name: plan for plan in shape.plans}
    shape.names = frozenset(shape.by_name)
    shape.required = frozenset(plan.name for plan in shape.plans if plan.required)
    return shape


def _plan(version: str, item: Field, known: dict[str, Shape]) -> Plan:
    is_structure = item.type in catalogue(version).structures
    check = None if is_structure else check_of(version, item.type)
    return Plan(
        name=item.name,
        type=item.type,
        base="" if is_structure else built_in_of(version, item.type),
        start=f"<{item.name}>",
        end=f"</{item.name}>",
        required=item.required,
        nillable=item.nillable,
        may_be_empty=(
            (check is None or check("") is None)
            and item.name not in _HARMFUL_IF_EMPTY
            and (not item.required or item.name in _MAY_STAND_EMPTY)
        ),
        check=check,
        inner=_build(version, item.type, known) if is_structure else None,
    )
