"""Contact person («Контактное лицо») of a counterparty; the format knows it from 1.17 on."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.contact import Address, Phone
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import FormatBinding, KeysOf, NaturalKey, ObjectType, Tree
from enterprise_data.objects.contacts import Contacts, lay_contacts_over, read_contacts
from enterprise_data.objects.laying import place, put, put_comment, put_reference
from enterprise_data.objects.tree import COMMENT, COMMON, KEYS, copy_tree, part, reference, text

_SUBJECT = "Субъект"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPerson:
    """Somebody to talk to. ``counterparty`` is None for a contact of a natural person."""

    counterparty: Ref | None = None
    full_name: str = ""
    position: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    note: str = ""


def _read(tree: Tree, version: tuple[int, int]) -> ContactPerson:
    contacts = read_contacts(tree)
    return ContactPerson(
        counterparty=reference(tree, "counterparty", KEYS, _SUBJECT, "Контрагент"),
        full_name=text(tree, KEYS, "ФИО"),
        position=text(tree, "ОписаниеДолжности"),
        phones=contacts.phones,
        emails=contacts.emails,
        addresses=contacts.addresses,
        note=text(tree, COMMON, COMMENT),
    )


def _lay_over(tree: Tree | None, record: ContactPerson, keys_of: KeysOf) -> Tree:
    laid = copy_tree(tree)
    put(laid, record.full_name, KEYS, "ФИО")
    _put_counterparty(laid, record.counterparty, keys_of)
    put(laid, record.position, "ОписаниеДолжности")
    wanted = Contacts(addresses=record.addresses, phones=record.phones, emails=record.emails, website=None)
    lay_contacts_over(laid, wanted)
    put_comment(laid, record.note)
    return laid


def _put_counterparty(tree: Tree, counterparty: Ref | None, keys_of: KeysOf) -> None:
    """``Субъект`` has exactly one child: a counterparty takes the place of a natural person."""
    put_reference(tree, counterparty, keys_of, KEYS, _SUBJECT, "Контрагент")
    if counterparty is not None:
        place(tree, None, KEYS, _SUBJECT, "ФизическоеЛицо")
    elif part(tree, KEYS).get(_SUBJECT) == {}:
        place(tree, None, KEYS, _SUBJECT)


_CONTACTS = (("КонтактнаяИнформация",),)
_PLACES = {
    "counterparty": ((KEYS, _SUBJECT),),
    "full_name": ((KEYS, "ФИО"),),
    "position": (("ОписаниеДолжности",),),
    "phones": _CONTACTS,
    "emails": _CONTACTS,
    "addresses": _CONTACTS,
    "note": ((COMMON, COMMENT),),
}

CONTACT_PERSON = ObjectType(
    name="contact_person",
    title="Контактное лицо",
    titles="Контактные лица",
    record=ContactPerson,
    label=lambda record: record.full_name,
    depends_on=("counterparty",),
    groups={
        "counterparty": ("counterparty",),
        "full_name": ("full_name",),
        "position": ("position",),
        "phones": ("phones",),
        "emails": ("emails",),
        "addresses": ("addresses",),
        "note": ("note",),
    },
    field_titles={
        "counterparty": "Контрагент",
        "full_name": "ФИО",
        "position": "Должность",
        "phones": "Телефоны",
        "emails": "Электронная почта",
        "addresses": "Адреса",
        "note": "Комментарий",
    },
    natural_keys=(NaturalKey(why="name", fields=("full_name", "counterparty")),),
    targets={"counterparty": ("counterparty",)},
    required=("full_name",),
    enterprise_data=FormatBinding(
        type_names=("Справочник.КонтактныеЛица",),
        read=_read,
        lay_over=_lay_over,
        places=_PLACES,
    ),
    lists=frozenset({"phones", "emails", "addresses"}),
)
