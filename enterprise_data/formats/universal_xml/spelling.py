"""Spells objects and checks them against the profile in the same walk (format.md §3–6, §12).

A reference is spelled once and remembered: a file names the same organization, contract and unit over and over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from enterprise_data.formats.universal_xml.complaints import Complaint
from enterprise_data.formats.universal_xml.neutral import Link, Lookup, Row, Value, Word
from enterprise_data.formats.universal_xml.numbers import Numbers
from enterprise_data.formats.universal_xml.profile import ObjectType, Profile
from enterprise_data.formats.universal_xml.scalars import Wrong, escaped, quoted, spelled, type_name_of
from enterprise_data.formats.universal_xml.types import (
    ENUMERATION,
    SIMPLE,
    STRING,
    Types,
    ValueType,
    is_reference,
    types_of,
)
from enterprise_data.model.ref import canonical_guid

GUID, PREDEFINED = "{УникальныйИдентификатор}", "{ИмяПредопределенногоЭлемента}"
FOLDER = "ЭтоГруппа"
_TYPE = re.compile(r"(?:\w+Ссылка)\.[^\W\d]\w*")
_REMEMBERED = 10_000
_DEPTH = 20
"""References in search fields of references; the deepest real chain (a folder's parents) is far shorter."""
Told = tuple[tuple[str, Wrong], ...]


class Speller:
    """Texts of one file. ``used`` grows by the types that need a rule.

    Not strict: other search fields than ours and references without a GUID are another sender's choice, no fault.
    """

    def __init__(self, profile: Profile, *, is_strict: bool = True) -> None:
        self.profile = profile
        self._is_strict = is_strict
        self.numbers = Numbers()
        self.used: dict[str, None] = {}
        self._wrong: list[tuple[str, Wrong]] = []
        self._links: dict[Link, tuple[str, Told]] = {}

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

    # --- properties -----------------------------------------------------------------------------------

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

    # --- references -----------------------------------------------------------------------------------

    def link(self, link: Link, path: str) -> str:
        """``Ссылка`` with everything that identifies the object; complaints are told at ``path`` each time."""
        found = self._links.get(link)
        if found is None:
            before, self._wrong = self._wrong, []
            text = self.own_link(link)
            found = text, tuple(self._wrong)
            self._wrong = before
            if len(self._links) >= _REMEMBERED:
                self._links.clear()
            self._links[link] = found
        text, wrong = found
        for inner, item in wrong:
            self._wrong.append((f"{path}.{inner}" if inner and path else path or inner, item))
        return text

    def own_link(self, link: Link) -> str:
        """The same for the object itself, which is written once and need not be remembered."""
        if _depth(link) > _DEPTH:
            self.complain("", "ссылки вложены слишком глубоко", "конечная цепочка владельцев и групп")
            return ""
        known = self.profile.types.get(link.type)
        if known is not None:
            self.used[link.type] = None
        parts = [self._guid(link, known), self._predefined(link), *self._keys(link, known)]
        inside = "".join(parts)
        attributes = "" if link.creates else ' НеСоздаватьЕслиНеНайден="true"'
        return f'<Ссылка Нпп="{self.numbers.of(identity(link, inside))}"{attributes}>{inside}</Ссылка>'

    def _guid(self, link: Link, known: ObjectType | None) -> str:
        guid = canonical_guid(link.guid) if link.guid is not None else None
        if link.guid is not None and guid is None:
            self.complain("", f"«{link.guid[:60]}» — не УИД", "УИД вида 91d5a7dd-2d96-4af5-b855-90ad613450b9")
        if guid is None:
            is_needed = (
                known is not None and known.guid and known.creates and link.creates and self._is_strict
            )
            if link.guid is None and is_needed and not link.predefined:
                self.complain("", "нет УИД: повторная загрузка создала бы второй объект", "УИД объекта")
            return ""
        return f'<Свойство Имя="{GUID}" Тип="Строка"><Значение>{guid}</Значение></Свойство>'

    def _predefined(self, link: Link) -> str:
        if not link.predefined:
            return ""
        value = f"<Значение>{escaped(link.predefined)}</Значение>"
        return f'<Свойство Имя="{PREDEFINED}" Тип="Строка">{value}</Свойство>'

    def _keys(self, link: Link, known: ObjectType | None) -> list[str]:
        keys = dict(link.keys)
        if known is None:
            if not keys and not link.guid and not link.predefined:
                self.complain("", "не по чему искать объект", "УИД или поля поиска")
            return [self.property(quoted(name), value, _by_itself(value), "") for name, value in link.keys]
        if not keys and link.predefined:
            return []
        names = next((item for item in known.search if set(item) == set(keys)), None)
        if names is None and not self._is_strict:
            return [self._foreign_key(name, keys[name], known) for name in keys]
        if names is None:
            sets = " или ".join(", ".join(item) for item in known.search)
            self.complain("", f"{known.title}: не те поля поиска: {', '.join(keys) or 'нет ни одного'}", sets)
            names = tuple(name for name in keys if name in known.properties)
        if not any(value not in (None, "", False) for value in keys.values()):
            self.complain("", f"{known.title}: все поля поиска пусты", "заполненные поля поиска")
        self.check_code(keys, known)
        if not known.creates and link.creates and self._is_strict:
            self.complain(
                "", f"{known.title}: из файла не создаётся", "ссылка «не создавать, если не найден»"
            )
        return [
            self.property(name, keys[name], known.properties[name], "", is_kept=name in link.kept)
            for name in names
        ]

    def _foreign_key(self, name: str, value: Value, known: ObjectType) -> str:
        types = known.properties.get(name)
        if types is None:
            self.complain(
                name, f"такого реквизита в «{self.profile.title}» нет", "без него: 1С остановила бы загрузку"
            )
            return ""
        return self.property(name, value, types, "")


def identity(link: Link, inside: str) -> str:
    """What tells the object from all others in the file: its GUID, else its name in 1C, else all search fields."""
    return f"{link.type}\n{link.guid.lower() if link.guid else link.predefined or inside}"


def _depth(link: Link) -> int:
    inner = (_depth(value) for _, value in link.keys if isinstance(value, Link))
    return 1 + max(inner, default=0)


def _by_itself(value: Value) -> Types:
    """The type of a search field of an object that the profile doesn't describe."""
    if isinstance(value, (Link, Word, Lookup)):
        return Types((ValueType(name=value.type),), False, False)
    name = type_name_of(value)
    return types_of(name if name in SIMPLE else STRING)
