"""Random objects of the universal exchange that a profile allows: every type, every property, full search fields."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from enterprise_data.formats.universal_xml.neutral import Link, Lookup, Mode, UniversalObject, Value, Word
from enterprise_data.formats.universal_xml.profile import ObjectType, Profile
from enterprise_data.formats.universal_xml.types import (
    BOOLEAN,
    DATE,
    ENUMERATION,
    GUID,
    NUMBER,
    RECORD,
    STRING,
    Types,
    ValueType,
)

_LETTERS = "абвгдЁЯ 0123456789«»№&<>\"'\n\tabcXYZ-–…€"
_FIRST_DAY = datetime.fromisoformat("2011-01-01T00:00:00")
_DEEPEST = 2


class Maker:
    """Objects of one file: what is named twice is named alike."""

    def __init__(self, profile: Profile, seed: int) -> None:
        self.profile = profile
        self.chance = Random(seed)

    def object(self, type_name: str, *, mode: Mode | None = None) -> UniversalObject:
        """A sound object with every property it may have, most of them filled."""
        known = self.profile.types[type_name]
        link = None if type_name.startswith(RECORD) else self.link(type_name, 0)
        keys = {name for name, _ in link.keys} if link is not None else set()
        properties = {
            name: self.value(types, 0, is_required=self._is_required(known, name))
            for name, types in known.properties.items()
            if name not in keys and name != "ЭтоГруппа"
        }
        properties = {name: value for name, value in properties.items() if value is not _NOTHING}
        tables = {
            name: tuple(
                {
                    column: self.value(types, 0, is_required=self._is_required(known, f"{name}.{column}"))
                    for column, types in columns.items()
                }
                for _ in range(self.chance.randint(1, 3))
            )
            for name, columns in known.tables.items()
        }
        is_document = type_name.startswith("ДокументСсылка.")
        return UniversalObject(
            type=type_name,
            link=link,
            properties=properties,
            tables={
                name: tuple(
                    {key: value for key, value in row.items() if value is not _NOTHING} for row in rows
                )
                for name, rows in tables.items()
            },
            mode=(mode or self.chance.choice(list(Mode))) if is_document else Mode.WRITE,
            keeps=self.chance.random() < 0.1,
            kept=frozenset(name for name in properties if self.chance.random() < 0.05),
        )

    def _is_required(self, known: ObjectType, path: str) -> bool:
        """A code is never sent empty: 1C would give a new one with every load."""
        required = any(path in names for names in (known.required, *known.when.values()))
        return required or path == known.code

    def link(self, type_name: str, depth: int) -> Link:
        """A reference as the profile wants it."""
        known = self.profile.types[type_name]
        names = self.chance.choice(known.search)
        keys = {
            name: self.value(
                known.properties[name],
                depth + 1,
                is_required=name in (*known.required, names[0], "Код", "Номер"),
            )
            if name != "ЭтоГруппа"
            else False
            for name in names
        }
        keys = {name: None if value is _NOTHING else value for name, value in keys.items()}
        return self.profile.link(type_name, self.guid(), keys)

    def guid(self) -> str:
        """A GUID."""
        return str(UUID(int=self.chance.getrandbits(128)))

    def value(self, types: Types, depth: int, *, is_required: bool = False) -> Value:
        """A value of one of the types; sometimes the empty one."""
        possible = [item for item in types.known if self._can(item, depth)]
        if types.is_open and depth < _DEEPEST:
            documents = [name for name in self.profile.types if name.startswith("ДокументСсылка.")]
            possible.append(ValueType(name=self.chance.choice(documents)))
        if types.is_any:
            possible += [ValueType(name=name) for name in (STRING, NUMBER, BOOLEAN)]
        if not possible or (not is_required and self.chance.random() < 0.1):
            if not types.known:
                return _NOTHING
            return "" if types.known[0].name == STRING else None
        return self._of(self.chance.choice(possible), depth)

    def _can(self, kind: ValueType, depth: int) -> bool:
        is_link = kind.name.startswith(("СправочникСсылка.", "ДокументСсылка."))
        return not is_link or (depth < _DEEPEST and kind.name in self.profile.types)

    def _of(self, kind: ValueType, depth: int) -> Value:
        chance = self.chance
        if kind.name == STRING:
            return self._text(kind.length)
        if kind.name == NUMBER:
            digits = kind.digits or 10
            number = Decimal(chance.randint(1, 10 ** chance.randint(1, digits) - 1))
            number = number.scaleb(-kind.decimals)
            return number if kind.is_non_negative else chance.choice([1, -1]) * number
        if kind.name == DATE:
            moment = _FIRST_DAY + timedelta(days=chance.randint(1, 7000))
            return moment if kind.is_date_only else moment + timedelta(seconds=chance.randint(0, 86399))
        if kind.name == BOOLEAN:
            return chance.random() < 0.5
        if kind.name == GUID:
            return self.guid()
        if kind.name.startswith(ENUMERATION):
            listed = sorted(self.profile.enumerations[kind.name.removeprefix(ENUMERATION)])
            return Word(kind.name, chance.choice(listed or ["Значение"]))
        if kind.name.startswith("ПланСчетовСсылка."):
            return Lookup(kind.name, chance.choice(["41.01", "62.01", "90.01.1"]))
        return self.link(kind.name, depth + 1)

    def _text(self, limit: int | None) -> str:
        length = self.chance.choice([min(limit or 300, 300), self.chance.randint(1, min(limit or 60, 60))])
        text = "".join(self.chance.choice(_LETTERS) for _ in range(length))
        return text if text.strip() else "x" * length


_NOTHING: Value = Word("", "")
"""Stands for «not among the properties»."""
