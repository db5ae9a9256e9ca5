"""The contact table (``КонтактнаяИнформация``) ⇄ addresses, telephones, e-mails and website.

A row whose text did not change stays untouched, with its structured address; rows we don't model stay, too.
"""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.contact_info import document, presentation
from enterprise_data.objects.base import Tree
from enterprise_data.objects.tree import ROW, rows

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """The modelled rows of a contact table, in their order. ``website`` None: the kind of object has none."""

    addresses: tuple[Address, ...] = ()
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    website: str | None = ""


def read_contacts(tree: Tree) -> Contacts:
    """What the table says; a second website is left to the untouched rows."""
    addresses: list[Address] = []
    phones: list[Phone] = []
    emails: list[str] = []
    website = ""
    for row in rows(tree, TABLE):
        word, text = row.get(_KIND), presentation(row.get(_VALUES) or "").strip()
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
    old = rows(tree, TABLE)
    families = _families(old)
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
    for queue in queues.values():
        result += queue
    if result:
        tree[TABLE] = {**tree.get(TABLE, {}), ROW: result}
    else:
        tree.pop(TABLE, None)


def _entries(wanted: Contacts) -> dict[str, list[tuple[str, str]]]:
    """Family → (word, text) of the rows it should have."""
    entries = {
        "address": [(_WORD_OF_ADDRESS[item.kind], item.text) for item in wanted.addresses],
        "phone": [(_WORD_OF_PHONE[item.kind], item.number) for item in wanted.phones],
        "email": [(_EMAIL, item) for item in wanted.emails],
    }
    if wanted.website is not None:
        entries["website"] = [(_WEBSITE, wanted.website)] if wanted.website else []
    return entries


def _families(old: list[Tree]) -> list[str]:
    """Family of each row; a second website is not modelled and belongs to none."""
    families = [_family(row) for row in old]
    first = families.index("website") if "website" in families else len(families)
    return ["" if its == "website" and place > first else its for place, its in enumerate(families)]


def _family(row: Tree) -> str:
    word = row.get(_KIND)
    if not presentation(row.get(_VALUES) or "").strip():
        return ""
    if word in _ADDRESSES:
        return "address"
    if word in _PHONES:
        return "phone"
    return {_EMAIL: "email", _WEBSITE: "website"}.get(str(word), "")


def _rows_for(entries: list[tuple[str, str]], old: list[Tree]) -> list[Tree]:
    """Existing rows where they already say it, rewritten ones of the same word where one is free, else new ones."""
    free = list(old)
    taken: dict[int, Tree] = {}
    for place, entry in enumerate(entries):
        row = next((row for row in free if _entry(row) == entry), None)
        if row is not None:
            free.remove(row)
            taken[place] = row
    for place, (word, text) in enumerate(entries):
        if place not in taken:
            row = next((row for row in free if row.get(_KIND) == word), None)
            if row is not None:
                free.remove(row)
            taken[place] = _rewritten(row, word, text)
    return [taken[place] for place in range(len(entries))]


def _entry(row: Tree) -> tuple[str, str]:
    return str(row.get(_KIND)), presentation(row.get(_VALUES) or "").strip()


def _rewritten(row: Tree | None, word: str, text: str) -> Tree:
    """The row with another text; the JSON twin of 1.21 would contradict it and goes."""
    kept = {name: value for name, value in (row or {_KIND: word}).items() if name != _JSON}
    return kept | {_VALUES: document(text)}
