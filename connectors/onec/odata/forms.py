"""What the fields of a record want: their types, taken from the dataclass itself, and how values become them.

1C holds no "nothing": an empty text, a zero and the empty date stand for it. Where the record can tell nothing from
zero, a number that was never given comes back as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.measure import UnitName
from enterprise_data.model.requisites import bik_is_valid
from enterprise_data.model.vat import VatRate, vat_rate
from enterprise_data.objects.vat_rate import ListedVatRate


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What one field holds. ``row``: the type of the rows of a table; ``default`` is MISSING where one is required."""

    base: Any
    row: Any = None
    default: Any = MISSING

    @property
    def is_choice(self) -> bool:
        """Whether it is one of a closed list of words."""
        return isinstance(self.base, type) and issubclass(self.base, StrEnum)

    @property
    def empty(self) -> Any:
        """What stands for nothing."""
        return None if self.default is MISSING else self.default


_WANTS: dict[Any, Mapping[str, Want]] = {}


def wants(record: type[Any]) -> Mapping[str, Want]:
    """Field of a record or row → what it holds. ``bank.bik`` names a field of a value."""
    if record not in _WANTS:
        _WANTS[record] = _read_wants(record)
    return _WANTS[record]


def _read_wants(record: type[Any]) -> Mapping[str, Want]:
    hints = get_type_hints(record)
    found: dict[str, Want] = {}
    for item in fields(record):
        base = _without_none(hints[item.name])
        row = get_args(base)[0] if get_origin(base) is tuple else None
        found[item.name] = Want(base=base, row=row if is_dataclass(row) else None, default=item.default)
        if base is BankDetails:
            found |= {f"{item.name}.{name}": one for name, one in wants(base).items()}
    return found


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return next(one for one in get_args(hint) if one is not type(None))
    return hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element of a classifier: its reference, its canonical record, and the code that names it everywhere."""

    ref: str
    code: str
    record: Any


NOTHING: tuple[Any, ...] = (None, "", UnitName(), BankDetails())
"""What stands for "not given": a new object is sent without it, so that 1C may fill it in."""

_CODES: Mapping[str, Callable[[Any], str]] = {
    "bank": lambda record: str(record.bik),
    "unit": lambda record: str(record.code or record.name),
    "vat_rate": lambda record: str(rate_of(record)),
}


def code_of(kind: str, record: Any) -> str:
    """What names an element of a classifier in every base."""
    told = _CODES.get(kind)
    return told(record) if told is not None else str(record.code)


def rate_of(record: ListedVatRate) -> VatRate:
    """The rate that an element of the list of rates is."""
    if record.is_untaxed:
        return VatRate()
    return VatRate(percent=record.percent or Decimal(), is_calculated=record.is_calculated)


_OF_ELEMENT: Mapping[Any, Callable[[Element], Any]] = {
    str: lambda one: one.code,
    UnitName: lambda one: UnitName(code=one.record.code, name=one.record.name),
    BankDetails: lambda one: BankDetails(
        bik=one.record.bik if bik_is_valid(one.record.bik) else "",
        name=one.record.name,
        corr_account=one.record.corr_account,
        swift=one.record.swift,
    ),
    VatRate: lambda one: rate_of(one.record),
}
_AS_CODE: Mapping[Any, Callable[[Any], str]] = {
    str: str,
    UnitName: lambda value: str(value.code or value.name),
    BankDetails: lambda value: str(value.bik),
    VatRate: str,
}


def fits(want: Want, type_: str) -> bool:
    """Whether a field of this kind can be told by a property of this type of a profile."""
    allowed = {
        "string": (str,),
        "number": (Decimal,),
        "int": (int, str),
        "small": (int, str),
        "flag": (bool,),
        "day": (date,),
        "moment": (datetime,),
        "code": tuple(_OF_ELEMENT),
    }
    if type_ == "enum":
        return want.is_choice or want.base in (str, VatRate)
    return type_ in ("ref", "via", "any") or want.base in allowed[type_]


def wanted(want: Want, value: Any) -> Any:
    """A value as the record holds it; raises ``ValueError`` for a word that is none of the field's."""
    if isinstance(value, Element):
        return _OF_ELEMENT[want.base](value)
    if value is None or value == "":
        return want.empty if want.base is not str else ""
    if want.is_choice:
        return want.base(value)
    if want.base is VatRate and isinstance(value, str):
        return vat_rate(value)
    return str(value or "") if want.base is str else value


def word_of(value: Any) -> str:
    """A value as a word list of a profile names it."""
    return "" if value is None else str(value)


def as_code(value: Any) -> str:
    """The code under which a classifier holds a value; "" for nothing."""
    return "" if value is None else _AS_CODE[type(value)](value)
