"""The contact table (``КонтактнаяИнформация``) ⇄ addresses, telephones, e-mails and website.

A row whose text did not change stays untouched, with its structured address; rows we don't model stay, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.contact_info import document, presentation
from enterprise_data.objects.base import Tree
from enterprise_data.objects.tree import ROW, leaf, part, rows

TABLE = "КонтактнаяИнформация"
_KIND, _VALUES, _JSON = "ВидКонтактнойИнформации", "ЗначенияПолей", "Значение"
_ADDRESSES = {
    "ЮридическийАдрес": AddressKind.LEGAL,
    "ФактическийАдрес": AddressKind.ACTUAL,
    "ПочтовыйАдрес": AddressKind.POSTAL,
}
_PHONES = {
    "Телефон": PhoneKind.MAIN,
    "ТелефонРабочий": PhoneKind.WORK,
    "ТелефонДомашний": PhoneKind.HOME,
    "Факс": PhoneKind.FAX,
}
_EMAIL, _WEBSITE = "АдресЭлектроннойПочты", "ВебСтраница"
_WORD_OF_ADDRESS = {kind: word for word, kind in _ADDRESSES.items()}
_WORD_OF_PHONE = {kind: word for word, kind in _PHONES.items()}
_FAMILIES = (
    dict.fromkeys(_ADDRESSES, "address")
    | dict.fromkeys(_PHONES, "phone")
    | {_EMAIL: "email", _WEBSITE: "website"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """The modelled rows of a contact table, in their order. ``website`` None: the kind of object has none."""

    addresses: tuple[Address, ...] = ()
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    website: str | None = ""


_NO_CONTACTS = Contacts()


def read_contacts(tree: Tree) -> Contacts:
    """What the table says; of several websites the first one counts."""
    if TABLE not in tree:
        return _NO_CONTACTS
    addresses: list[Address] = []
    phones: list[Phone] = []
    emails: list[str] = []
    website = ""
    for row in rows(tree, TABLE):
        word, text = leaf(row, _KIND), _text(row)
        if not text:
            continue
        if word in _PHONES:
            phones.append(Phone(kind=_PHONES[word], number=text))
        elif word in _ADDRESSES:
            addresses.append(Address(kind=_ADDRESSES[word], text=text))
        elif word == _EMAIL:
            emails.append(text)
        elif word == _WEBSITE:
            website = website or text
    return Contacts(addresses=tuple(addresses), phones=tuple(phones), emails=tuple(emails), website=website)


def lay_contacts_over(tree: Tree, wanted: Contacts) -> None:
    """Makes the table say what is wanted.

    Each family (addresses, telephones, e-mails, website) keeps its places in the table and takes its own order
    from ``wanted``; a row that already says its text moves as it is, with everything we don't model.
    """
    present = read_contacts(tree)
    if wanted in (present, replace(present, website=None)):
        return
    old = rows(tree, TABLE)
    families = _families(old, wanted)
    queues = {
        family: _rows_for(entries, [row for row, its in zip(old, families, strict=True) if its == family])
        for family, entries in _entries(wanted).items()
    }
    result: list[Tree] = []
    for row, family in zip(old, families, strict=True):
        if family not in queues:
            result.append(row)
        elif queues[family]:
            result.append(queues[family].pop(0))
    result += [row for queue in queues.values() for row in queue]
    if result:
        tree[TABLE] = {**part(tree, TABLE), ROW: result}
    else:
        tree.pop(TABLE, None)


def _text(row: Tree) -> str:
    values = row.get(_VALUES)
    return presentation(values).strip() if isinstance(values, str) else ""


def _entries(wanted: Contacts) -> dict[str, list[tuple[str, str]]]:
    """Family → (word, text) of the rows it should have."""
    entries = {
        "address": [(_WORD_OF_ADDRESS[item.kind], item.text) for item in wanted.addresses],
        "phone": [(_WORD_OF_PHONE[item.kind], item.number) for item in wanted.phones],
        "email": [(_EMAIL, item) for item in wanted.emails],
    }
    if wanted.website is not None:
        entries["website"] = [(_WEBSITE, wanted.website)]
    return {family: [entry for entry in its if entry[1].strip()] for family, its in entries.items()}


def _families(old: list[Tree], wanted: Contacts) -> list[str]:
    """Family of each row, "" for those we don't model.

    A second website stays as it is, unless the website was emptied: then none may take its place.
    """
    families = [_FAMILIES.get(leaf(row, _KIND), "") if _text(row) else "" for row in old]
    if wanted.website and "website" in families:
        first = families.index("website")
        families = ["" if its == "website" and at > first else its for at, its in enumerate(families)]
    return families


def _rows_for(entries: list[tuple[str, str]], old: list[Tree]) -> list[Tree]:
    """Rows that already say it, else rewritten ones of the same word where one is free, else new ones."""
    free = list(old)
    taken: dict[int, Tree] = {}
    for place, entry in enumerate(entries):
        row = _take(free, _says(entry))
        if row is not None:
            taken[place] = row
    for place, (word, text) in enumerate(entries):
        if place not in taken:
            taken[place] = _rewritten(_take(free, _is_for(word)), word, text)
    return [taken[place] for place in range(len(entries))]


def _take(free: list[Tree], fits: Callable[[Tree], bool]) -> Tree | None:
    """Takes the first fitting row out of the free ones; by place, because equal rows are not the same row."""
    for place, row in enumerate(free):
        if fits(row):
            return free.pop(place)
    return None


def _says(entry: tuple[str, str]) -> Callable[[Tree], bool]:
    return lambda row: (leaf(row, _KIND), _text(row)) == entry


def _is_for(word: str) -> Callable[[Tree], bool]:
    return lambda row: leaf(row, _KIND) == word


def _rewritten(row: Tree | None, word: str, text: str) -> Tree:
    """The row with another text; the JSON twin of 1.21 would contradict it and goes."""
    kept: dict[str, Any] = {name: value for name, value in (row or {_KIND: word}).items() if name != _JSON}
    return kept | {_VALUES: document(text)}
