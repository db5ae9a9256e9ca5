"""Spells references, and with them everything else that a file says of an object (format.md §3–6, §12).

A reference is spelled once and remembered: a file names the same organization, contract and unit over and over.
"""

from __future__ import annotations

from enterprise_data.formats.universal_xml.neutral import Link, Lookup, Value, Word
from enterprise_data.formats.universal_xml.numbers import Numbers
from enterprise_data.formats.universal_xml.profile import ObjectType, Profile
from enterprise_data.formats.universal_xml.scalars import Wrong, escaped, quoted, type_name_of
from enterprise_data.formats.universal_xml.spelling_properties import PropertySpeller
from enterprise_data.formats.universal_xml.types import SIMPLE, STRING, Types, ValueType, types_of
from enterprise_data.model.ref import canonical_guid

GUID, PREDEFINED = "{УникальныйИдентификатор}", "{ИмяПредопределенногоЭлемента}"
FOLDER = "ЭтоГруппа"
_REMEMBERED = 10_000
_DEPTH = 20
"""References in search fields of references; the deepest real chain (a folder's parents) is far shorter."""
Told = tuple[tuple[str, Wrong], ...]


class Speller(PropertySpeller):
    """Texts of one file. ``used`` grows by the types that need a rule.

    Not strict: other search fields than ours and references without a GUID are another sender's choice, no fault.
    """

    def __init__(self, profile: Profile, *, is_strict: bool = True) -> None:
        super().__init__(profile)
        self._is_strict = is_strict
        self.numbers = Numbers()
        self.used: dict[str, None] = {}
        self._links: dict[Link, tuple[str, Told]] = {}

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
