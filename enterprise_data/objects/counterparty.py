"""Counterparty («Контрагент»): legal entity, sole trader, person or branch, with requisites and contacts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enterprise_data.model.choice import Choice
from enterprise_data.model.contact import Address, Phone
from enterprise_data.model.ref import Ref
from enterprise_data.model.requisites import inn_complaint, kpp_complaint, ogrn_complaint
from enterprise_data.objects.base import FormatBinding, KeysOf, NaturalKey, ObjectType, Tree
from enterprise_data.objects.contacts import Contacts, lay_contacts_over, read_contacts
from enterprise_data.objects.laying import put, put_additional, put_comment, put_flag, put_reference
from enterprise_data.objects.tree import (
    COMMENT,
    COMMON,
    KEYS,
    additional,
    copy_tree,
    flag,
    leaf,
    part,
    reference,
)

CODE_PROPERTY = "Код"
"""Additional property that carries 1C's code: EnterpriseData has no field for it in this object."""

_FORM, _SOLE, _BRANCH, _HEAD = (
    "ЮридическоеФизическоеЛицо",
    "ИндивидуальныйПредприниматель",
    "ОбособленноеПодразделение",
    "ГоловнойКонтрагент",
)
_NATURAL = "ФизическоеЛицо"
_TELLS_SOLE = (1, 17)
"""First version that tells a sole trader from a person, and has a field for the ОГРН."""


class LegalForm(Choice):
    """Four kinds of counterparty."""

    COMPANY = "company", "юридическое лицо"
    SOLE_TRADER = "sole_trader", "индивидуальный предприниматель"
    PERSON = "person", "физическое лицо"
    BRANCH = "branch", "обособленное подразделение"


_NATURAL_FORMS = frozenset({LegalForm.PERSON, LegalForm.SOLE_TRADER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterparty:
    """A counterparty. ``code`` is the bare 1C code; ``head`` is the head company of a branch."""

    name: str
    full_name: str = ""
    legal_form: LegalForm = LegalForm.COMPANY
    head: Ref | None = None
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    okpo: str = ""
    group: Ref | None = None
    addresses: tuple[Address, ...] = ()
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    website: str = ""
    note: str = ""
    code: str = ""


def _read(tree: Tree, version: tuple[int, int]) -> Counterparty:
    own, contacts = part(tree, KEYS), read_contacts(tree)
    return Counterparty(
        name=leaf(own, "Наименование"),
        full_name=leaf(own, "НаименованиеПолное"),
        legal_form=_legal_form(tree, version),
        head=reference(tree, "counterparty", _HEAD),
        inn=leaf(own, "ИНН"),
        kpp=leaf(own, "КПП"),
        ogrn=leaf(own, "РегистрационныйНомер"),
        okpo=leaf(tree, "ОКПО"),
        group=reference(own, "counterparty_group", "Группа"),
        addresses=contacts.addresses,
        phones=contacts.phones,
        emails=contacts.emails,
        website=contacts.website or "",
        note=leaf(part(tree, COMMON), COMMENT),
        code=additional(tree, CODE_PROPERTY),
    )


def _legal_form(tree: Tree, version: tuple[int, int]) -> LegalForm:
    """Before 1.17 a sole trader travels as a natural person with a 12-digit ИНН (format.md §4)."""
    if _BRANCH in tree and flag(tree, _BRANCH):
        return LegalForm.BRANCH
    own = part(tree, KEYS)
    if leaf(own, _FORM) != _NATURAL:
        return LegalForm.COMPANY
    sole = flag(tree, KEYS, _SOLE)
    if sole is None:
        sole = version < _TELLS_SOLE and len(leaf(own, "ИНН")) == 12
    return LegalForm.SOLE_TRADER if sole else LegalForm.PERSON


def _lay_over(tree: Tree | None, record: Counterparty, keys_of: KeysOf) -> Tree:
    """``code`` is never written: 1C gives it."""
    laid = copy_tree(tree)
    put(laid, record.name, KEYS, "Наименование")
    put(laid, record.full_name, KEYS, "НаименованиеПолное")
    put(laid, record.inn, KEYS, "ИНН")
    put(laid, record.kpp, KEYS, "КПП")
    put(laid, record.ogrn, KEYS, "РегистрационныйНомер")
    put(laid, record.okpo, "ОКПО")
    put_reference(laid, record.group, keys_of, KEYS, "Группа")
    put_reference(laid, record.head, keys_of, _HEAD)
    _put_legal_form(laid, record.legal_form)
    wanted = Contacts(
        addresses=record.addresses, phones=record.phones, emails=record.emails, website=record.website
    )
    lay_contacts_over(laid, wanted)
    put_comment(laid, record.note)
    return laid


def _already_is(tree: Tree, form: LegalForm) -> bool:
    own = part(tree, KEYS)
    is_plain = form not in _NATURAL_FORMS or leaf(own, _SOLE) != "" or len(leaf(own, "ИНН")) != 12
    return is_plain and leaf(own, _FORM) != "" and _legal_form(tree, _TELLS_SOLE) is form


def _put_legal_form(tree: Tree, form: LegalForm) -> None:
    """A natural person is told apart explicitly, as 1C does it: an absent flag means different things in time.

    Where the object already says so, nothing is touched, not even what contradicts it elsewhere.
    """
    if _already_is(tree, form):
        return
    natural = form in _NATURAL_FORMS
    put(tree, _NATURAL if natural else "ЮридическоеЛицо", KEYS, _FORM)
    if natural or flag(tree, KEYS, _SOLE):
        put_flag(tree, form is LegalForm.SOLE_TRADER, KEYS, _SOLE)
    if form is LegalForm.BRANCH or flag(tree, _BRANCH):
        put_flag(tree, form is LegalForm.BRANCH, _BRANCH)


_CONTACTS = (("КонтактнаяИнформация",),)
_PLACES = {
    "name": ((KEYS, "Наименование"),),
    "full_name": ((KEYS, "НаименованиеПолное"),),
    "legal_form": ((KEYS, _FORM),),
    "head": ((_HEAD,),),
    "inn": ((KEYS, "ИНН"),),
    "kpp": ((KEYS, "КПП"),),
    "ogrn": ((KEYS, "РегистрационныйНомер"),),
    "okpo": (("ОКПО",),),
    "group": ((KEYS, "Группа"),),
    "addresses": _CONTACTS,
    "phones": _CONTACTS,
    "emails": _CONTACTS,
    "website": _CONTACTS,
    "note": ((COMMON, COMMENT),),
}
"""``code`` stands in the additional properties, which every version has."""


def _refine(record: Counterparty, known: Counterparty, version: tuple[int, int]) -> Counterparty:
    """Before 1.17 the format has one word for a person and a sole trader: what was known stays.

    An object without the property «Код» says nothing about its code.
    """
    form, code = record.legal_form, record.code or known.code
    if version < _TELLS_SOLE and form in _NATURAL_FORMS and known.legal_form in _NATURAL_FORMS:
        form = known.legal_form
    if (form, code) == (record.legal_form, record.code):
        return record
    return replace(record, legal_form=form, code=code)


def _check(record: Counterparty) -> list[str]:
    complaints = [inn_complaint(record.inn), kpp_complaint(record.kpp), ogrn_complaint(record.ogrn)]
    return [text for text in complaints if text]


COUNTERPARTY = ObjectType(
    name="counterparty",
    title="Контрагент",
    titles="Контрагенты",
    record=Counterparty,
    label=lambda record: record.name or record.full_name,
    depends_on=("counterparty_group", "counterparty"),
    groups={
        "name": ("name",),
        "full_name": ("full_name",),
        "legal": ("legal_form", "head"),
        "requisites": ("inn", "kpp"),
        "ogrn": ("ogrn",),
        "okpo": ("okpo",),
        "group": ("group",),
        "addresses": ("addresses",),
        "phones": ("phones",),
        "emails": ("emails",),
        "website": ("website",),
        "note": ("note",),
        "code": ("code",),
    },
    field_titles={
        "name": "Наименование",
        "full_name": "Полное наименование",
        "legal_form": "Вид контрагента",
        "head": "Головной контрагент",
        "inn": "ИНН",
        "kpp": "КПП",
        "ogrn": "ОГРН",
        "okpo": "ОКПО",
        "group": "Группа",
        "addresses": "Адреса",
        "phones": "Телефоны",
        "emails": "Электронная почта",
        "website": "Сайт",
        "note": "Комментарий",
        "code": "Код 1С",
    },
    natural_keys=(
        NaturalKey(why="code", fields=("code",)),
        NaturalKey(why="inn_kpp", fields=("inn", "kpp"), may_be_empty=frozenset({"kpp"})),
        NaturalKey(why="name", fields=("full_name",), unless_differ=frozenset({"inn"})),
    ),
    targets={"head": ("counterparty",), "group": ("counterparty_group",)},
    enterprise_data=FormatBinding(
        type_names=("Справочник.Контрагенты",),
        read=_read,
        lay_over=_lay_over,
        places=_PLACES,
        refine=_refine,
        told_only=frozenset({"code"}),
        tell=lambda tree, name, text: put_additional(tree, CODE_PROPERTY, text),
    ),
    lists=frozenset({"addresses", "phones", "emails"}),
    check=_check,
)
