"""Inputs of a form: with what an input starts, so that what is sent back unchanged means the same value."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from enterprise_data.model.choice import Choice
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import value_to_json
from enterprise_data.objects.words import ADDRESS_WORDS, PHONE_WORDS, field_to_text, part_to_text
from obmen.names import Namer

_WAYS: dict[str, str] = {kind.value: word for kind, word in (*ADDRESS_WORDS.items(), *PHONE_WORDS.items())}
_LONG = 60
"""A longer text gets an input of several lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input. ``choices``: value and word, where only these are possible; ``refers_to``: kinds of a reference."""

    name: str
    title: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    refers_to: tuple[str, ...] = ()
    is_number: bool = False
    is_long: bool = False
    is_required: bool = False
    hint: str = ""


def editable(value: Any) -> str:
    """A value of JSON as ``value_from_text`` reads it back: lists by «;», the kind before a colon."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, list):
        return "; ".join(editable(item) for item in value)
    if isinstance(value, dict) and "kind" in value:
        rest = next((str(part) for name, part in value.items() if name != "kind"), "")
        return _way(value["kind"], rest)
    if isinstance(value, dict):
        return str(value.get("bik") or "")
    return str(value)


def _way(kind: str, text: str) -> str:
    """«рабочий: 495 111-22-33»; what needs no word has none, unless the text itself could be taken for one."""
    word = _WAYS.get(kind, kind)
    is_plain = not word and ":" not in text and not text.endswith(")")
    return text if is_plain else f"{word or kind}: {text}"


def choices_of(hint: Any, *, word: typing.Callable[[Any], str]) -> tuple[tuple[str, str], ...]:
    """The only values of a type, where it has such; an optional one may also be empty."""
    kinds = [item for item in (hint, *typing.get_args(hint)) if isinstance(item, type)]
    empty = (("", ""),) if type(None) in kinds else ()
    if bool in kinds:
        return (*empty, ("да", "да"), ("нет", "нет"))
    enum = next((item for item in kinds if issubclass(item, StrEnum)), None)
    return (*empty, *((item.value, word(item)) for item in enum)) if enum else ()


def text_of(otype: ObjectType, name: str, value: Any, namer: Namer) -> str:
    """With what the input of a field starts."""
    if isinstance(value, Ref):
        return namer(value)
    if isinstance(value, Choice | StrEnum):
        return value.value
    if isinstance(value, tuple):
        return editable(value_to_json(value))
    return field_to_text(otype, name, value)


def cell_text(name: str, value: Any, namer: Namer) -> str:
    """With what the input of a cell starts."""
    if isinstance(value, Ref):
        return namer(value)
    return value.value if isinstance(value, StrEnum) else part_to_text(name, value)


def field_input(otype: ObjectType, name: str, text: str) -> Input:
    """The input of a field that holds ``text``."""
    hint = typing.get_type_hints(otype.record)[name]
    is_list = typing.get_origin(hint) is tuple
    return Input(
        name=name,
        title=otype.field_titles.get(name, name),
        value=text,
        choices=choices_of(hint, word=lambda item: field_to_text(otype, name, item)),
        refers_to=otype.targets.get(name, (name,)) if name in otype.ref_fields else (),
        is_long=is_list or len(text) > _LONG,
        is_required=name in otype.required,
        hint="Несколько значений — через «;»." if is_list else "",
    )
