"""Bank account («Банковский счёт») of a counterparty or of an organization."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.ref import Ref
from enterprise_data.model.requisites import account_complaint, bik_complaint
from enterprise_data.objects.bank import CLASSIFIER
from enterprise_data.objects.base import FormatBinding, KeysOf, NaturalKey, ObjectType, Tree
from enterprise_data.objects.currency import NAMES
from enterprise_data.objects.tree import (
    COMMON,
    KEYS,
    classifier_code,
    copy_tree,
    day,
    put,
    put_classifier,
    put_day,
    put_reference,
    reference,
    text,
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
        f"Банковский счёт {text(tree, KEYS, 'НомерСчета')}: владелец — не контрагент и не организация.",
        hint="Счета физических лиц не участвуют в обмене.",
    )


def _read(tree: Tree, version: tuple[int, int]) -> BankAccount:
    bank = (KEYS, "Банк", CLASSIFIER)
    return BankAccount(
        owner=_owner(tree),
        number=text(tree, KEYS, "НомерСчета"),
        bank=BankDetails(
            bik=text(tree, *bank, "БИК"),
            name=text(tree, *bank, "Наименование"),
            corr_account=text(tree, *bank, "КоррСчет"),
            swift=text(tree, *bank, "СВИФТБИК"),
        ),
        name=text(tree, "Наименование"),
        currency=classifier_code(tree, _CURRENCY),
        account_kind=text(tree, "ВидСчета"),
        opened=day(tree, "ДатаОткрытия"),
        closed=day(tree, "ДатаЗакрытия"),
        note=text(tree, COMMON, "Комментарий"),
    )


def _lay_over(tree: Tree | None, record: BankAccount, keys_of: KeysOf) -> Tree:
    laid = copy_tree(tree)
    put(laid, record.number, KEYS, "НомерСчета")
    _put_bank(laid, record.bank)
    for kind, word in _OWNERS.items():
        put_reference(laid, record.owner if record.owner.kind == kind else None, keys_of, KEYS, _OWNER, word)
    put(laid, record.name, "Наименование")
    put_classifier(laid, record.currency, NAMES, _CURRENCY)
    put(laid, record.account_kind, "ВидСчета")
    put_day(laid, record.opened, "ДатаОткрытия")
    put_day(laid, record.closed, "ДатаЗакрытия")
    put(laid, record.note, COMMON, "Комментарий")
    return laid


def _put_bank(tree: Tree, bank: BankDetails) -> None:
    """Another bank is another object: its old reference must not stay."""
    path = (KEYS, "Банк")
    if text(tree, *path, CLASSIFIER, "БИК") != bank.bik:
        put(tree, None, *path)
    if bank == NO_BANK:
        put(tree, None, *path)
        return
    put(tree, bank.name, *path, CLASSIFIER, "Наименование")
    put(tree, bank.bik, *path, CLASSIFIER, "БИК")
    put(tree, bank.corr_account, *path, CLASSIFIER, "КоррСчет")
    put(tree, bank.swift, *path, CLASSIFIER, "СВИФТБИК")


_ALL = frozenset(BankAccount.__dataclass_fields__)


def _covered(version: tuple[int, int]) -> frozenset[str]:
    """Before the common properties (1.11) this object has no comment."""
    return _ALL if version >= (1, 11) else _ALL - {"note"}


def _check(record: BankAccount) -> list[str]:
    complaints = (bik_complaint(record.bank.bik), account_complaint(record.number, record.bank.bik))
    return [text for text in complaints if text]


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
    enterprise_data=FormatBinding(
        type_name="Справочник.БанковскиеСчета", since=(1, 0), read=_read, lay_over=_lay_over, covered=_covered
    ),
    check=_check,
)
