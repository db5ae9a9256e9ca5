"""Organization («Организация»): a legal entity of our own."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.contact import Address, Phone
from enterprise_data.model.requisites import inn_complaint, kpp_complaint, ogrn_complaint
from enterprise_data.objects.base import FormatBinding, KeysOf, NaturalKey, ObjectType, Tree
from enterprise_data.objects.contacts import Contacts, lay_contacts_over, read_contacts
from enterprise_data.objects.laying import put
from enterprise_data.objects.tree import KEYS, copy_tree, leaf, part

_FORM, _NATURAL = "ЮридическоеФизическоеЛицо", "ФизическоеЛицо"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An organization. ``legal_form``: company | sole_trader; ``prefix``: 1C's prefix of its document numbers."""

    name: str
    full_name: str = ""
    inn: str = ""
    kpp: str = ""
    legal_form: str = "company"
    ogrn: str = ""
    okpo: str = ""
    prefix: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()


def _read(tree: Tree, version: tuple[int, int]) -> Organization:
    own, contacts = part(tree, KEYS), read_contacts(tree)
    return Organization(
        name=leaf(own, "Наименование"),
        full_name=leaf(own, "НаименованиеПолное"),
        inn=leaf(own, "ИНН"),
        kpp=leaf(own, "КПП"),
        legal_form="sole_trader" if leaf(own, _FORM) == _NATURAL else "company",
        ogrn=leaf(tree, "ОГРН"),
        okpo=leaf(tree, "ОКПО"),
        prefix=leaf(tree, "Префикс"),
        phones=contacts.phones,
        emails=contacts.emails,
        addresses=contacts.addresses,
    )


def _lay_over(tree: Tree | None, record: Organization, keys_of: KeysOf) -> Tree:
    laid = copy_tree(tree)
    put(laid, record.name, KEYS, "Наименование")
    put(laid, record.full_name, KEYS, "НаименованиеПолное")
    put(laid, record.inn, KEYS, "ИНН")
    put(laid, record.kpp, KEYS, "КПП")
    put(laid, _NATURAL if record.legal_form == "sole_trader" else "ЮридическоеЛицо", KEYS, _FORM)
    put(laid, record.ogrn, "ОГРН")
    put(laid, record.okpo, "ОКПО")
    put(laid, record.prefix, "Префикс")
    wanted = Contacts(addresses=record.addresses, phones=record.phones, emails=record.emails, website=None)
    lay_contacts_over(laid, wanted)
    return laid


_CONTACTS = (("КонтактнаяИнформация",),)
_PLACES = {
    "name": ((KEYS, "Наименование"),),
    "full_name": ((KEYS, "НаименованиеПолное"),),
    "inn": ((KEYS, "ИНН"),),
    "kpp": ((KEYS, "КПП"),),
    "legal_form": ((KEYS, _FORM),),
    "ogrn": (("ОГРН",),),
    "okpo": (("ОКПО",),),
    "prefix": (("Префикс",),),
    "phones": _CONTACTS,
    "emails": _CONTACTS,
    "addresses": _CONTACTS,
}


def _check(record: Organization) -> list[str]:
    complaints = [inn_complaint(record.inn), kpp_complaint(record.kpp), ogrn_complaint(record.ogrn)]
    return [text for text in complaints if text]


ORGANIZATION = ObjectType(
    name="organization",
    title="Организация",
    titles="Организации",
    record=Organization,
    label=lambda record: record.name or record.full_name,
    depends_on=(),
    groups={
        "name": ("name", "full_name"),
        "requisites": ("inn", "kpp", "legal_form"),
        "ogrn": ("ogrn",),
        "okpo": ("okpo",),
        "prefix": ("prefix",),
        "phones": ("phones",),
        "emails": ("emails",),
        "addresses": ("addresses",),
    },
    field_titles={
        "name": "Наименование",
        "full_name": "Полное наименование",
        "inn": "ИНН",
        "kpp": "КПП",
        "legal_form": "Вид организации",
        "ogrn": "ОГРН",
        "okpo": "ОКПО",
        "prefix": "Префикс номеров",
        "phones": "Телефоны",
        "emails": "Электронная почта",
        "addresses": "Адреса",
    },
    natural_keys=(
        NaturalKey(why="inn_kpp", fields=("inn", "kpp"), may_be_empty=frozenset({"kpp"})),
        NaturalKey(why="name", fields=("name",), unless_differ=frozenset({"inn"})),
    ),
    enterprise_data=FormatBinding(
        type_names=("Справочник.Организации",),
        read=_read,
        lay_over=_lay_over,
        places=_PLACES,
    ),
    lists=frozenset({"phones", "emails", "addresses"}),
    check=_check,
)
