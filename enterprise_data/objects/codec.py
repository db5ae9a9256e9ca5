"""Records and trees as bytes and as JSON values, and back. As text for people: see ``words``."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b
from operator import attrgetter
from typing import Any

import orjson

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType, Tree
from enterprise_data.objects.packing import packed, unpacked

_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
_MAGIC = b"T1"
_PHONE_KINDS = {kind.value: kind for kind in PhoneKind}
_ADDRESS_KINDS = {kind.value: kind for kind in AddressKind}

Decoder = Callable[[Any], Any]


def plain_number(value: Decimal) -> str:
    """The one spelling of a number: no exponent, no zeros at the end of a fraction."""
    text = str(value)
    if text.isdigit():
        return text
    if "E" in text:
        text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def value_to_json(value: Any) -> Any:
    """A field's value as JSON: texts, booleans, None, lists, objects."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [value_to_json(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: value_to_json(getattr(value, item.name)) for item in dataclasses.fields(value)}
    return value


def to_jsonable(record: Any) -> dict[str, Any]:
    """The whole record as a JSON object."""
    return {item.name: value_to_json(getattr(record, item.name)) for item in dataclasses.fields(record)}


_Shape = tuple[tuple[tuple[str, Any], ...], Callable[[Any], tuple[Any, ...]]]
"""Names and defaults of the fields in order, and what gives their values."""
_SHAPES: dict[type[Any], _Shape] = {}
_DECODERS: dict[type[Any], dict[str, Decoder | None]] = {}


def _shape(kind: type[Any]) -> _Shape:
    if kind not in _SHAPES:
        names = tuple((item.name, item.default) for item in dataclasses.fields(kind))
        # with two names or more the getter always gives a tuple; the one too many is passed over
        _SHAPES[kind] = names, attrgetter(*(name for name, _ in names), "__class__")
    return _SHAPES[kind]


def changed(record: Any, **values: Any) -> Any:
    """The record with other values: ``dataclasses.replace`` for paths where it is called for every object."""
    kind = record.__class__
    names, get = _SHAPES.get(kind) or _shape(kind)
    kept = {name: value for (name, _), value in zip(names, get(record), strict=False)}
    kept.update(values)
    return kind(**kept)


def _plain(value: Any) -> Any:
    spelled: Callable[[Any], Any] = _PLAIN.get(value.__class__, _content)
    return spelled(value)


def _content(record: Any) -> dict[str, Any]:
    """Fields that are not at their default."""
    kind = record.__class__
    names, get = _SHAPES.get(kind) or _shape(kind)
    return {
        name: value
        for (name, default), value in zip(names, get(record), strict=False)
        if value is not default and value != default
    }


_PLAIN: dict[type[Any], Callable[[Any], Any]] = {
    Ref: lambda ref: [ref.kind, ref.id],
    Phone: lambda phone: {"kind": phone.kind, "number": phone.number},
    Address: lambda address: {"kind": address.kind, "text": address.text},
    Decimal: plain_number,
    BankDetails: to_jsonable,
}
"""What is not spelled by its fields; a row of a table or a value of several parts is."""


def encode(record: Any) -> bytes:
    """Canonical bytes: equal records, equal bytes; fields at their default are left out."""
    return orjson.dumps(_content(record), default=_plain, option=_SORTED)


def content_hash(data: bytes) -> bytes:
    """16 bytes that decide whether two encoded contents are equal."""
    return blake2b(data, digest_size=16).digest()


def _decoders(record: type[Any]) -> dict[str, Decoder | None]:
    if record not in _DECODERS:
        hints = typing.get_type_hints(record)
        _DECODERS[record] = {name: _decoder(hints[name]) for name, _ in _shape(record)[0]}
    return _DECODERS[record]


def _decoder(hint: Any) -> Decoder | None:
    """How a JSON value becomes the field's type; None if it already is."""
    if isinstance(hint, types.UnionType):
        inner = _decoder(next(arg for arg in typing.get_args(hint) if arg is not types.NoneType))
        return None if inner is None else lambda value: None if value is None else inner(value)
    if typing.get_origin(hint) is tuple:
        item = _decoder(typing.get_args(hint)[0])
        return tuple if item is None else lambda value: tuple(item(one) for one in value)
    if hint is Ref:
        return _ref
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if hint is Decimal:
        return Decimal
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if hint is Phone:
        return lambda value: Phone(kind=_PHONE_KINDS[value["kind"]], number=value["number"])
    if hint is Address:
        return lambda value: Address(kind=_ADDRESS_KINDS[value["kind"]], text=value["text"])
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _decoder_of_part(hint)
    return None


def _decoder_of_part(part: type[Any]) -> Decoder:
    """A row of a table, or a value made of several."""

    def decode_part(value: Any) -> Any:
        decoders = _decoders(part)
        return part(**{name: d(item) if (d := decoders[name]) else item for name, item in value.items()})

    return decode_part


def _ref(value: Any) -> Ref:
    return Ref(value["kind"], value["id"]) if isinstance(value, dict) else Ref(*value)


def decode(otype: ObjectType, data: bytes) -> Any:
    """The record back; raises ``InvalidRecord`` on bytes that are none."""
    decoders = _decoders(otype.record)
    try:
        content = orjson.loads(data)
        return otype.record(
            **{name: d(value) if (d := decoders[name]) else value for name, value in content.items()}
        )
    except (
        ArithmeticError,
        orjson.JSONDecodeError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
    ) as error:
        raise InvalidRecord(
            f"{otype.title}: сохранённая запись не читается.", hint="Выполните полный обмен."
        ) from error


def value_from_json(otype: ObjectType, name: str, value: Any) -> Any:
    """One field's value back from JSON."""
    decoder = _decoders(otype.record)[name]
    return decoder(value) if decoder else value


def part_from_json(part: type[Any], name: str, value: Any) -> Any:
    """One value of a row back from JSON."""
    decoder = _decoders(part)[name]
    return decoder(value) if decoder else value


def encode_tree(tree: Tree) -> bytes:
    """A tree, packed."""
    return _MAGIC + packed(orjson.dumps(tree))


def decode_tree(data: bytes) -> Tree:
    """The tree back; raises ``InvalidRecord`` on bytes that are none."""
    try:
        if data[:2] != _MAGIC:
            raise ValueError
        tree: Tree = orjson.loads(unpacked(data[2:]))
    except ValueError as error:
        raise InvalidRecord(
            "Сохранённый объект 1С не читается.", hint="Выгрузите его из 1С заново."
        ) from error
    return tree


def replace_refs(otype: ObjectType, record: Any, change: Callable[[Ref], Ref]) -> Any:
    """The record with every reference passed through ``change``, those of its rows included."""
    crossed: dict[str, Any] = _crossed(record, otype.ref_fields, change)
    for name, places in otype.tables_with_refs:
        rows = getattr(record, name)
        found = tuple(
            changed(row, **values) if (values := _crossed(row, places, change)) else row for row in rows
        )
        if any(new is not old for new, old in zip(found, rows, strict=True)):
            crossed[name] = found
    return changed(record, **crossed) if crossed else record


def _crossed(holder: Any, names: tuple[str, ...], change: Callable[[Ref], Ref]) -> dict[str, Any]:
    """Those that became another one."""
    refs = ((name, ref) for name in names if (ref := getattr(holder, name)) is not None)
    return {name: new for name, ref in refs if (new := change(ref)) is not ref}
