"""One field of a record ⇄ one property of an object; tables of such columns make a binding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from enterprise_data.formats.universal_xml.bindings.making import ROUBLE, Slot
from enterprise_data.formats.universal_xml.bindings.taking import UNTOLD, Misread, Taking
from enterprise_data.formats.universal_xml.neutral import Link, Value
from enterprise_data.model.ref import Ref

Write = Callable[[Any, Slot], Value]
Read = Callable[[Value, Taking], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``names``: the property's name in one receiver or another. ``is_told_only``: None is left out of the file."""

    field: str
    names: tuple[str, ...]
    write: Write
    read: Read
    is_told_only: bool = False
    wanted_by: str = ""
    """Where the whole record rather than one field is written: nothing is lost if a receiver lacks the property."""
    goes_without_saying: Any = None
    """What a receiver without such a property takes it for; no other value may be left out."""


def same(value: Any, slot: Slot) -> Value:
    """A value that a property holds as it is."""
    known: Value = value
    return known


def _untold(value: Value, taking: Taking) -> Any:
    return UNTOLD


def text(field: str, *names: str) -> Column:
    """A text."""
    return Column(field=field, names=names, write=same, read=lambda value, taking: _text(value))


def code(field: str, *names: str) -> Column:
    """A text that is left out where it is empty: 1C would give an empty code a new one with every load."""
    return Column(
        field=field,
        names=names,
        write=lambda value, slot: value or None,
        read=lambda value, taking: _text(value),
        is_told_only=True,
    )


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise Misread("нужен текст")


def number(field: str, *names: str) -> Column:
    """A sum, a price, a quantity."""

    def read(value: Value, taking: Taking) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        raise Misread("нужно число")

    return Column(field=field, names=names, write=same, read=read)


def told_number(field: str, *names: str) -> Column:
    """A number kept as a text in the record: an order of payment, a number of a correction."""

    def write(value: str, slot: Slot) -> Value:
        digits = value.strip()
        if digits and not digits.isdigit():
            slot.complain(f"«{value}» — не число", "только цифры")
            return None
        return int(digits) if digits else None

    def read(value: Value, taking: Taking) -> str:
        return "" if value is None else _text(value)

    return Column(field=field, names=names, write=write, read=read, is_told_only=True)


def flag(field: str, *names: str) -> Column:
    """A boolean; where the record says nothing 1C's own stays."""

    def read(value: Value, taking: Taking) -> Any:
        return value if isinstance(value, bool) else UNTOLD

    return Column(field=field, names=names, write=same, read=read, is_told_only=True)


def day(field: str, *names: str) -> Column:
    """A calendar date."""

    def read(value: Value, taking: Taking) -> date | None:
        return value.date() if isinstance(value, datetime) else None

    def write(value: date | None, slot: Slot) -> Value:
        return datetime.combine(value, time.min) if value is not None else None

    return Column(field=field, names=names, write=write, read=read)


def day_of_moment(field: str, *names: str) -> Column:
    """The day of a moment, all that the receiver keeps of it."""

    def write(value: datetime | None, slot: Slot) -> Value:
        return datetime.combine(value.date(), time.min) if value is not None else None

    return Column(field=field, names=names, write=write, read=moment(field).read)


def moment(field: str, *names: str) -> Column:
    """A date with time of the infobase's own clock."""

    def read(value: Value, taking: Taking) -> datetime | None:
        return value if isinstance(value, datetime) else None

    return Column(field=field, names=names, write=same, read=read)


def ref(field: str, *names: str) -> Column:
    """A reference; its target is carried into the file, too."""

    def read(value: Value, taking: Taking) -> Ref | None:
        return taking.ref(value) if isinstance(value, Link) else None

    return Column(field=field, names=names, write=lambda value, slot: slot.link(value), read=read)


def currency(field: str, *names: str) -> Column:
    """A currency by its code; the rouble has another one in old bases."""
    return Column(
        field=field,
        names=names,
        write=lambda value, slot: slot.making.currency(value),
        read=lambda value, taking: taking.currency(value),
        goes_without_saying=ROUBLE,
    )


def unit(field: str, *names: str) -> Column:
    """A unit of the classifier."""
    return Column(
        field=field,
        names=names,
        write=lambda value, slot: slot.making.unit(value),
        read=lambda value, taking: taking.unit(value),
    )


def bank(field: str, *names: str) -> Column:
    """A bank by its BIK."""
    return Column(
        field=field,
        names=names,
        write=lambda value, slot: slot.making.bank(value),
        read=lambda value, taking: taking.bank(value),
    )


def only_written(*names: str, write: Write, field: str = "") -> Column:
    """A property that follows from the rest of the record and tells nothing when it is read."""
    return Column(field=field, names=names, write=write, read=_untold, is_told_only=True, wanted_by="record")


def only_read(field: str, *names: str, read: Read) -> Column:
    """A field that another column has written already."""
    return Column(
        field=field,
        names=names,
        write=lambda value, slot: None,
        read=read,
        is_told_only=True,
        wanted_by="record",
    )
