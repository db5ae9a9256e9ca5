"""Spells values as properties and checks them against the profile in the same walk (format.md §4–5)."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping

from enterprise_data.formats.universal_xml.complaints import Complaint
from enterprise_data.formats.universal_xml.neutral import Link, Lookup, Row, Value, Word
from enterprise_data.formats.universal_xml.profile import ObjectType, Profile
from enterprise_data.formats.universal_xml.scalars import Wrong, escaped, quoted, spelled, type_name_of
from enterprise_data.formats.universal_xml.types import (
    ENUMERATION,
    STRING,
    Types,
    ValueType,
    is_reference,
    types_of,
)

_TYPE = re.compile(r"(?:\w+Ссылка)\.[^\W\d]\w*")


class PropertySpeller(ABC):
    """Properties, and what is wrong with them. References are spelled by ``link``, which whoever spells them adds."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._wrong: list[tuple[str, Wrong]] = []

    @abstractmethod
    def link(self, link: Link, path: str) -> str:
        """A reference as it stands in a property; what is wrong with it is told at ``path``."""

    def complaints(self, title: str) -> list[Complaint]:
        """What was wrong since the last time this was asked."""
        found = [
            Complaint(object=title, field=path, message=item.message, expected=item.expected)
            for path, item in self._wrong
        ]
        self._wrong = []
        return found

    def complain(self, path: str, message: str, expected: str = "") -> None:
        """One more thing that is wrong."""
        self._wrong.append((path, Wrong(message, expected)))

    def row(
        self,
        row: Row,
        known: Mapping[str, Types],
        path: str,
        *,
        kept: frozenset[str] = frozenset(),
        retired: frozenset[str] = frozenset(),
    ) -> str:
        """Properties in the order of the profile, whatever the order they come in."""
        parts = [
            self.property(name, row[name], types, path, is_kept=name in kept)
            for name, types in known.items()
            if name in row
        ]
        if len(parts) < len(row):
            self._tell_unknown((name for name in row if name not in known), path, retired)
        return "".join(parts)

    def _tell_unknown(self, names: Iterable[str], path: str, retired: frozenset[str]) -> None:
        title, release = self.profile.title, self.profile.release
        for name in names:
            gone = f"в «{title}» {release} этого реквизита больше нет"
            message = gone if name in retired else f"такого реквизита в «{title}» нет"
            self.complain(path + name, message, "без него: 1С остановила бы загрузку")

    def check_code(self, row: Row, known: ObjectType) -> None:
        """1C gives an empty code a new one, with every load again; none at all is left alone."""
        if known.code in row and not row[known.code]:
            self.complain(
                known.code, "пусто: 1С давала бы новый при каждой загрузке", "заполненный или никакого"
            )

    def property(self, name: str, value: Value, types: Types, path: str, *, is_kept: bool = False) -> str:
        """One ``Свойство``; "" where an empty value has no type to be written with."""
        found = self._typed(value, types, path + name)
        if found is None:
            return ""
        type_name, inside = found
        keep = ' НеЗамещать="true"' if is_kept else ""
        return f'<Свойство Имя="{name}" Тип="{type_name}"{keep}>{inside}</Свойство>'

    def _typed(self, value: Value, types: Types, path: str) -> tuple[str, str] | None:
        if value is None or value == "":
            name = types.known[0].name if types.known else (STRING if value == "" else "")
            return (name, "<Пусто/>") if name else None
        if isinstance(value, (Link, Word, Lookup)):
            return self._named(value, path) if self._accepts(value.type, types, path) else None
        kind = self._simple(value, types, path)
        if kind is None:
            return None
        text = spelled(value, kind)
        if isinstance(text, Wrong):
            self._wrong.append((path, text))
            return None
        return kind.name, f"<Значение>{text}</Значение>" if text else "<Пусто/>"

    def _named(self, value: Link | Word | Lookup, path: str) -> tuple[str, str] | None:
        if isinstance(value, Link):
            return value.type, self.link(value, path)
        return self._word(value, path) if isinstance(value, Word) else self._lookup(value, path)

    def _accepts(self, name: str, types: Types, path: str) -> bool:
        """Whether the property may hold a value of that type; it is told if not."""
        is_known = types.named(name) is not None or (types.is_any and _TYPE.fullmatch(name) is not None)
        if is_known or (types.is_open and is_reference(name) and name in self.profile.types):
            return True
        self.complain(path, f"здесь не может быть значения типа «{name}»", types.text())
        return False

    def _simple(self, value: Value, types: Types, path: str) -> ValueType | None:
        name = type_name_of(value)
        kind = types.named(name)
        if kind is None and types.is_any:
            kind = types_of(name).known[0]
        if kind is None:
            hint = types.text() + (" (дробная часть отделяется точкой)" if types.named("Число") else "")
            self.complain(path, f"«{str(value)[:60]}» — {name.lower()}, а нужно другое", hint)
        return kind

    def _word(self, value: Word, path: str) -> tuple[str, str] | None:
        listed = self.profile.enumerations.get(value.type.removeprefix(ENUMERATION))
        if listed and value.name not in listed:
            message = f"значения «{value.name}» в «{self.profile.title}» нет"
            self.complain(path, message, "одно из: " + ", ".join(sorted(listed)))
            return None
        return value.type, f"<Значение>{escaped(value.name)}</Значение>"

    def _lookup(self, value: Lookup, path: str) -> tuple[str, str] | None:
        if not value.text:
            self.complain(path, "не указано, что искать", "код или имя предопределённого элемента")
            return None
        by = f' Свойство="{quoted(value.by)}"' if value.by else ""
        return value.type, f"<Значение{by}>{escaped(value.text)}</Значение>"
