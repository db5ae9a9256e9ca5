"""Rows of contact information ⇄ addresses, telephones, e-mails, website (objects_bp30.md, «Contact kinds»).

A row whose text did not change stays untouched, with its structured address; rows we don't model stay, too. The part
is replaced whole, so all of them are sent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.drift import CONTACT_KINDS
from connectors.onec.odata.profile import KindMap, Profile
from connectors.onec.odata.values import Row, ref_of, text_of
from enterprise_data.errors import NotPublished, PermissionDenied
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind

_TEXT, _TYPE, _KIND = "Представление", "Тип", "Вид_Key"
_EMAIL, _WEBSITE = "email", "website"
_CONTRADICT = (
    "Значение",
    "ЗначенияПолей",
    "Страна",
    "Регион",
    "Город",
    "ДоменноеИмяСервера",
    "НомерТелефонаБезКодов",
)
"""Columns that would still tell the old text."""
_FAMILY = (
    {str(kind): "addresses" for kind in AddressKind}
    | {str(kind): "phones" for kind in PhoneKind}
    | {_EMAIL: "emails", _WEBSITE: "website"}
)
_TYPES = {
    "addresses": "Адрес",
    "phones": "Телефон",
    "emails": "АдресЭлектроннойПочты",
    "website": "ВебСтраница",
}
FIELDS = tuple(dict.fromkeys(_FAMILY.values()))
Entry = tuple[str, str]
"""Our word of a contact, and its text."""


class ContactBook:
    """The contact kinds of one base, by their predefined names: users rename what they read."""

    def __init__(self, client: ODataClient, profile: Profile) -> None:
        self._client, self._profile = client, profile
        self._refs: dict[str, str] | None = None
        self._used: dict[str, dict[str, str]] = {}
        self._words: dict[str, tuple[dict[str, str], dict[str, str]]] = {}

    def of(self, kind: str) -> tuple[dict[str, str], dict[str, str]]:
        """Of a kind of object: reference of a contact kind → our word, and type → our word for the rest."""
        if kind not in self._words:
            names, refs = self._profile.contact_kinds.get(kind, {}), self._known()
            by_ref = {refs[name]: word for word, name in names.items() if name in refs}
            by_type = {name[1:]: word for word, name in names.items() if name.startswith("*")}
            self._words[kind] = by_ref, by_type
        return self._words[kind]

    def used(self, entity_set: str) -> dict[str, str]:
        """Type → the contact kind that this base's own rows of a part mostly have: their names are not confirmed."""
        if entity_set not in self._used:
            options = {"$select": f"{_TYPE},{_KIND}", "$top": "1000"}
            try:
                rows = self._client.rows(entity_set, options)
            except (NotPublished, PermissionDenied):
                rows = []
            count = Counter((str(row.get(_TYPE, "")), ref) for row in rows if (ref := ref_of(row, _KIND)))
            self._used[entity_set] = {type_: ref for (type_, ref), _ in reversed(count.most_common())}
        return self._used[entity_set]

    def _known(self) -> dict[str, str]:
        if self._refs is None:
            rows = self._client.rows(CONTACT_KINDS, {"$select": "Ref_Key,PredefinedDataName"})
            self._refs = {str(row["PredefinedDataName"]): row["Ref_Key"] for row in rows}
        return self._refs


class Contacts:
    """The contact part of one kind of object."""

    def __init__(
        self, book: ContactBook, profile: Profile, known: KindMap, columns: Mapping[str, str]
    ) -> None:
        self._book, self._known, self._columns = book, known, columns
        words = profile.contact_kinds.get(known.kind, {})
        self.fields = tuple(name for name in FIELDS if any(_FAMILY[word] == name for word in words))

    def read(self, row: Row) -> dict[str, Any]:
        """The fields of the record; of several websites the first one counts."""
        found: dict[str, list[Any]] = {name: [] for name in self.fields}
        by_ref, by_type = self._book.of(self._known.kind)
        for line in _lines(row, self._known.contacts):
            if word := _word(line, by_ref, by_type):
                found[_FAMILY[word]].append(_contact(word, text_of(line, _TEXT).strip()))
        values: dict[str, Any] = {name: tuple(told) for name, told in found.items()}
        if "website" in values:
            values["website"] = next(iter(values["website"]), "")
        return values

    def laid(self, record: Any, names: Collection[str], before: Row | None) -> list[Row] | None:
        """The whole part with what is wanted laid over it; None where nothing has to, or can, be written."""
        by_ref, by_type = self._book.of(self._known.kind)
        old = [dict(line) for line in _lines(before or {}, self._known.contacts)]
        present = self.read(before or {})
        changing = [
            name for name in self.fields if name in names and getattr(record, name) != present.get(name)
        ]
        if not changing:
            return None
        refs = {word: ref for ref, word in by_ref.items()}
        if by_type:
            used = self._book.used(f"{self._known.set}_{self._known.contacts}")
            refs |= {word: used[type_] for type_, word in by_type.items() if type_ in used}
        told = [(_word(line, by_ref, by_type), text_of(line, _TEXT).strip()) for line in old]
        families = _families([word for word, _ in told])
        queues = {
            family: self._rows_for(
                _entries(record, family),
                [
                    (entry, line)
                    for entry, line, its in zip(told, old, families, strict=True)
                    if its == family
                ],
                refs,
            )
            for family in changing
        }
        laid = _woven(old, families, queues)
        return None if before is not None and laid == old else laid

    def _rows_for(
        self, entries: list[Entry], old: list[tuple[Entry, Row]], refs: Mapping[str, str]
    ) -> list[Row]:
        """Rows that already say it, else rewritten ones of the same word, else new ones where the kind is known."""
        free, taken = list(old), dict[int, Row]()
        for place, entry in enumerate(entries):
            if (row := _take(free, [told == entry for told, _ in free])) is not None:
                taken[place] = row
        for place, (word, text) in enumerate(entries):
            if place in taken:
                continue
            row = _take(free, [told[0] == word for told, _ in free])
            if row is not None or word in refs:
                taken[place] = self._rewritten(row or {_KIND: refs[word]}, word, text)
        return [taken[place] for place in sorted(taken)]

    def _rewritten(self, row: Row, word: str, text: str) -> Row:
        """The row with another text: what would contradict it goes, 1C fills it when a user opens the form."""
        kept = {name: value for name, value in row.items() if name not in _CONTRADICT}
        type_ = "Факс" if word == PhoneKind.FAX else _TYPES[_FAMILY[word]]
        told = {_TYPE: type_, _TEXT: text, "АдресЭП": "", "НомерТелефона": ""}
        if _FAMILY[word] == "emails":
            told["АдресЭП"] = text
        elif _FAMILY[word] == "phones":
            told["НомерТелефона"] = re.sub(r"\D", "", text)[:20]
        return kept | {name: value for name, value in told.items() if name in self._columns}


def _lines(row: Row, part: str) -> list[Row]:
    return sorted(row.get(part) or (), key=lambda line: int(line.get("LineNumber", 0)))


def _word(line: Row, by_ref: Mapping[str, str], by_type: Mapping[str, str]) -> str:
    """Our word of a row; "" for one that we don't model or that is empty."""
    if not text_of(line, _TEXT).strip():
        return ""
    return by_ref.get(line.get(_KIND, "")) or by_type.get(text_of(line, _TYPE), "")


def _contact(word: str, text: str) -> Any:
    family = _FAMILY[word]
    if family == "addresses":
        return Address(kind=AddressKind(word), text=text)
    return Phone(kind=PhoneKind(word), number=text) if family == "phones" else text


def _entries(record: Any, family: str) -> list[Entry]:
    """(word, text) of the rows that the record wants."""
    value = getattr(record, family)
    if family == "addresses":
        told = [(str(item.kind), item.text) for item in value]
    elif family == "phones":
        told = [(str(item.kind), item.number) for item in value]
    elif family == "emails":
        told = [(_EMAIL, item) for item in value]
    else:
        told = [(_WEBSITE, value)]
    return [(word, text.strip()) for word, text in told if text.strip()]


def _take(free: list[tuple[Entry, Row]], fits: list[bool]) -> Row | None:
    """Takes the first fitting row out of the free ones."""
    return free.pop(fits.index(True))[1] if True in fits else None


def _families(words: list[str]) -> list[str]:
    """Family of each row, "" for those we don't model; a second website is none of ours."""
    families = [_FAMILY.get(word, "") for word in words]
    first = families.index("website") if "website" in families else len(families)
    return ["" if its == "website" and at > first else its for at, its in enumerate(families)]


def _woven(old: list[Row], families: list[str], queues: Mapping[str, list[Row]]) -> list[Row]:
    """Each family keeps its places in the part and takes its own order; what is over comes at the end."""
    result: list[Row] = []
    for row, family in zip(old, families, strict=True):
        if family not in queues:
            result.append(row)
        elif queues[family]:
            result.append(queues[family].pop(0))
    return result + [row for queue in queues.values() for row in queue]
