"""Bank account («Банковский счёт») of a counterparty or of an organization."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.ref import Ref
from enterprise_data.model.requisites import bik_complaint
from enterprise_data.objects.bank import CLASSIFIER
from enterprise_data.objects.base import FormatBinding, KeysOf, NaturalKey, ObjectType, Tree
from enterprise_data.objects.currency import NAMES
from enterprise_data.objects.laying import place, put, put_classifier, put_comment, put_day, put_reference
from enterprise_data.objects.tree import (
    COMMENT,
    COMMON,
    KEYS,
    classifier_code,
    copy_tree,
    day,
    leaf,
    part,
    reference,
    text,
    title_of,
)

NO_BANK = BankDetails()

_OWNER = "Владелец"
_OWNERS = {"counterparty": "КонтрагентыСсылка", "organization": "ОрганизацииСсылка"}
_CURRENCY = "ВалютаДенежныхСредств"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """An account. ``currency`` is the numeric code; ``account_kind`` is 1C's word («Расчетный», …)."""

    owner: Ref
    number: str = ""
    bank: BankDetails = NO_BANK
    name: str = ""
    currency: str = ""
    account_kind: str = ""
    opened: date | None = None
    closed: date | None = None
    note: str = ""


def _owner(tree: Tree) -> Ref:
    for kind, word in _OWNERS.items():
        ref = reference(tree, kind, KEYS, _OWNER, word)
        if ref is not None:
            return ref
    raise InvalidRecord(
        f"Банковский счёт «{title_of(tree)}»: владелец — не контрагент и не организация.",
        hint="Счета физических лиц не участвуют в обмене.",
        field="owner",
    )


def _put_owner(tree: Tree, owner: Ref, keys_of: KeysOf) -> None:
    """Exactly one child, whoever stood there before."""
    put_reference(tree, owner, keys_of, KEYS, _OWNER, _OWNERS[owner.kind])
    kept = part(part(tree, KEYS), _OWNER)
    for word in (*_OWNERS.values(), "ФизическиеЛицаСсылка"):
        if word != _OWNERS[owner.kind]:
            kept.pop(word, None)


def _read(tree: Tree, version: tuple[int, int]) -> BankAccount:
    return BankAccount(
        owner=_owner(tree),
        number=text(tree, KEYS, "НомерСчета"),
        bank=_bank(tree),
        name=text(tree, "Наименование"),
        currency=classifier_code(tree, _CURRENCY),
        account_kind=text(tree, "ВидСчета"),
        opened=day(tree, "ДатаОткрытия"),
        closed=day(tree, "ДатаЗакрытия"),
        note=text(tree, COMMON, COMMENT),
    )


def _lay_over(tree: Tree | None, record: BankAccount, keys_of: KeysOf) -> Tree:
    laid = copy_tree(tree)
    put(laid, record.number, KEYS, "НомерСчета")
    _put_bank(laid, record.bank)
    _put_owner(laid, record.owner, keys_of)
    put(laid, record.name, "Наименование")
    put_classifier(laid, record.currency, NAMES, _CURRENCY)
    put(laid, record.account_kind, "ВидСчета")
    put_day(laid, record.opened, "ДатаОткрытия")
    put_day(laid, record.closed, "ДатаЗакрытия")
    put_comment(laid, record.note)
    return laid


def _bank(tree: Tree) -> BankDetails:
    found = part(part(part(tree, KEYS), "Банк"), CLASSIFIER)
    return BankDetails(
        bik=leaf(found, "БИК"),
        name=leaf(found, "Наименование"),
        corr_account=leaf(found, "КоррСчет"),
        swift=leaf(found, "СВИФТБИК"),
    )


def _put_bank(tree: Tree, bank: BankDetails) -> None:
    """Another bank is another object: nothing of the old one, least of all its reference, may stay."""
    present, path = _bank(tree), (KEYS, "Банк")
    if present == bank:
        return
    if (present.bik or present.swift) != (bank.bik or bank.swift) or bank == NO_BANK:
        place(tree, None, *path)
    put(tree, bank.name, *path, CLASSIFIER, "Наименование")
    put(tree, bank.bik, *path, CLASSIFIER, "БИК")
    put(tree, bank.corr_account, *path, CLASSIFIER, "КоррСчет")
    put(tree, bank.swift, *path, CLASSIFIER, "СВИФТБИК")


_PLACES = {
    "owner": ((KEYS, _OWNER),),
    "number": ((KEYS, "НомерСчета"),),
    "bank": ((KEYS, "Банк"),),
    "name": (("Наименование",),),
    "currency": ((_CURRENCY,),),
    "account_kind": (("ВидСчета",),),
    "opened": (("ДатаОткрытия",),),
    "closed": (("ДатаЗакрытия",),),
    "note": ((COMMON, COMMENT),),
}


def _check(record: BankAccount) -> list[str]:
    """The key digit of the number is not judged: special accounts follow rules of their own."""
    return [text for text in (bik_complaint(record.bank.bik),) if text]


BANK_ACCOUNT = ObjectType(
    name="bank_account",
    title="Банковский счёт",
    titles="Банковские счета",
    record=BankAccount,
    label=lambda record: record.number or record.name,
    depends_on=("counterparty", "organization"),
    groups={
        "owner": ("owner",),
        "requisites": ("number", "bank"),
        "name": ("name",),
        "currency": ("currency",),
        "account_kind": ("account_kind",),
        "dates": ("opened", "closed"),
        "note": ("note",),
    },
    field_titles={
        "owner": "Владелец",
        "number": "Номер счёта",
        "bank": "Банк",
        "name": "Наименование",
        "currency": "Валюта",
        "account_kind": "Вид счёта",
        "opened": "Открыт",
        "closed": "Закрыт",
        "note": "Комментарий",
    },
    natural_keys=(NaturalKey(why="account_number", fields=("number", "owner")),),
    targets={"owner": ("counterparty", "organization")},
    required=("number",),
    enterprise_data=FormatBinding(
        type_names=("Справочник.БанковскиеСчета",),
        read=_read,
        lay_over=_lay_over,
        places=_PLACES,
        classifiers={(_CURRENCY,): "currency", (KEYS, "Банк"): "bank"},
    ),
    check=_check,
)
