"""A kind of ours ⇄ a type of the receiver, made of columns."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from enterprise_data.formats.universal_xml.bindings.columns import Column
from enterprise_data.formats.universal_xml.bindings.making import Making
from enterprise_data.formats.universal_xml.bindings.objects import ObjectMaker, link_of
from enterprise_data.formats.universal_xml.bindings.records import Taken, taken
from enterprise_data.formats.universal_xml.bindings.taking import Taking
from enterprise_data.formats.universal_xml.neutral import Link, Mode, Row, UniversalObject


def _every(row: Row, taking: Taking) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of ``field`` in the tabular section ``name``. ``belongs``: which rows are its own, if it shares the section.

    ``other_name``: what another receiver calls it; ``negative_in``: where its rows stand with a minus if a receiver
    has no such section.
    """

    field: str
    name: str
    row: type[Any]
    columns: tuple[Column, ...]
    belongs: Callable[[Row, Taking], bool] = _every
    other_name: str = ""
    negative_in: str = ""

    def place(self, sections: Collection[str]) -> str:
        """The section that holds the rows, of those there are; "" for none."""
        return next((name for name in (self.name, self.other_name, self.negative_in) if name in sections), "")

    def is_negative(self, place: str) -> bool:
        """Whether rows stand there with a minus."""
        return bool(self.negative_in) and place == self.negative_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One kind. ``is_folder``: the kind is the folders of its type.

    ``is_carried``: whether what refers to it brings it along; what 1C never makes from a file is only referred to.
    """

    kind: str
    type_name: str
    record: type[Any]
    columns: tuple[Column, ...]
    tables: tuple[Table, ...] = ()
    is_folder: bool = False
    is_carried: bool = True

    @property
    def is_document(self) -> bool:
        """Whether it has a date and a number."""
        return self.type_name.startswith("ДокументСсылка.")

    def link(self, record: Any, guid: str, making: Making) -> Link:
        """How 1C finds the object."""
        return link_of(self, record, guid, making)

    def make(self, record: Any, guid: str, making: Making, mode: Mode = Mode.WRITE) -> UniversalObject:
        """The object; ``making`` then holds what it refers to and what is wrong with it."""
        return ObjectMaker(self, making).make(record, guid, mode)

    def take(self, item: UniversalObject, taking: Taking) -> Taken:
        """The record; raises ``InvalidRecord`` with object and field where a value can't be held."""
        return taken(self, item, taking)
