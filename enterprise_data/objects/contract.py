"""Contract («Договор») between an organization of ours and a counterparty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.choice import Choice
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import FormatBinding, KeysOf, NaturalKey, ObjectType, Tree
from enterprise_data.objects.currency import NAMES
from enterprise_data.objects.laying import put, put_classifier, put_comment, put_day, put_flag, put_reference
from enterprise_data.objects.tree import (
    COMMENT,
    COMMON,
    KEYS,
    classifier_code,
    copy_tree,
    day,
    flag,
    reference,
    text,
    title_of,
)

_CURRENCY = "ВалютаВзаиморасчетов"


class ContractKind(Choice):
    """What the contract is about (1C: ``ВидДоговора``)."""

    BUYER = "buyer", "с покупателем"
    SUPPLIER = "supplier", "с поставщиком"
    COMMISSION_AGENT = "commission_agent", "с комиссионером"
    PRINCIPAL = "principal", "с комитентом"
    PURCHASE_PRINCIPAL = "purchase_principal", "с комитентом на закупку"
    PURCHASE_AGENT = "purchase_agent", "с комиссионером на закупку"
    OTHER = "other", "прочее"


_KINDS = {
    "СПокупателем": ContractKind.BUYER,
    "СПоставщиком": ContractKind.SUPPLIER,
    "СКомиссионером": ContractKind.COMMISSION_AGENT,
    "СКомитентом": ContractKind.PRINCIPAL,
    "СКомитентомНаЗакупку": ContractKind.PURCHASE_PRINCIPAL,
    "СКомиссионеромНаЗакупку": ContractKind.PURCHASE_AGENT,
    "Прочее": ContractKind.OTHER,
}
_WORDS = {kind: word for word, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract. ``currency`` is the numeric code; ``in_units``: settled in conventional units."""

    counterparty: Ref
    organization: Ref
    name: str = ""
    number: str = ""
    date: Date | None = None
    kind: ContractKind = ContractKind.OTHER
    currency: str = ""
    in_units: bool | None = None
    valid_until: Date | None = None
    note: str = ""


def _required(tree: Tree, kind: str, word: str) -> Ref:
    ref = reference(tree, kind, KEYS, word)
    if ref is None:
        raise InvalidRecord(
            f"Договор «{title_of(tree)}»: не указано поле «{word}».", hint="Заполните его в 1С.", field=kind
        )
    return ref


def _kind(tree: Tree) -> ContractKind:
    word = text(tree, KEYS, "ВидДоговора")
    if word not in _KINDS:
        raise InvalidRecord(
            f"Договор «{title_of(tree)}»: неизвестный вид «{word}».",
            hint="Известны: " + ", ".join(_KINDS) + ".",
            field="kind",
        )
    return _KINDS[word]


def _read(tree: Tree, version: tuple[int, int]) -> Contract:
    return Contract(
        counterparty=_required(tree, "counterparty", "Контрагент"),
        organization=_required(tree, "organization", "Организация"),
        name=text(tree, KEYS, "Наименование"),
        number=text(tree, KEYS, "Номер"),
        date=day(tree, KEYS, "Дата"),
        kind=_kind(tree),
        currency=classifier_code(tree, KEYS, _CURRENCY),
        in_units=flag(tree, KEYS, "РасчетыВУсловныхЕдиницах"),
        valid_until=day(tree, "СрокДействия"),
        note=text(tree, COMMON, COMMENT),
    )


def _lay_over(tree: Tree | None, record: Contract, keys_of: KeysOf) -> Tree:
    laid = copy_tree(tree)
    put(laid, _WORDS[record.kind], KEYS, "ВидДоговора")
    put_reference(laid, record.organization, keys_of, KEYS, "Организация")
    put_reference(laid, record.counterparty, keys_of, KEYS, "Контрагент")
    put_classifier(laid, record.currency, NAMES, KEYS, _CURRENCY)
    put_flag(laid, record.in_units, KEYS, "РасчетыВУсловныхЕдиницах")
    put(laid, record.name, KEYS, "Наименование")
    put_day(laid, record.date, KEYS, "Дата")
    put(laid, record.number, KEYS, "Номер")
    put_day(laid, record.valid_until, "СрокДействия")
    put_comment(laid, record.note)
    return laid


_PLACES = {
    "counterparty": ((KEYS, "Контрагент"),),
    "organization": ((KEYS, "Организация"),),
    "name": ((KEYS, "Наименование"),),
    "number": ((KEYS, "Номер"),),
    "date": ((KEYS, "Дата"),),
    "kind": ((KEYS, "ВидДоговора"),),
    "currency": ((KEYS, _CURRENCY),),
    "in_units": ((KEYS, "РасчетыВУсловныхЕдиницах"),),
    "valid_until": (("СрокДействия",),),
    "note": ((COMMON, COMMENT),),
}

CONTRACT = ObjectType(
    name="contract",
    title="Договор",
    titles="Договоры",
    record=Contract,
    label=lambda record: record.name or record.number or "без номера",
    depends_on=("counterparty", "organization"),
    groups={
        "parties": ("counterparty", "organization", "kind"),
        "name": ("name",),
        "number": ("number", "date"),
        "currency": ("currency", "in_units"),
        "valid_until": ("valid_until",),
        "note": ("note",),
    },
    field_titles={
        "counterparty": "Контрагент",
        "organization": "Организация",
        "kind": "Вид договора",
        "name": "Наименование",
        "number": "Номер",
        "date": "Дата",
        "currency": "Валюта",
        "in_units": "Расчёты в у. е.",
        "valid_until": "Действует до",
        "note": "Комментарий",
    },
    natural_keys=(
        NaturalKey(
            why="number",
            fields=("counterparty", "organization", "number", "date"),
            may_be_empty=frozenset({"date"}),
        ),
        NaturalKey(
            why="name",
            fields=("counterparty", "organization", "name"),
            only_without=frozenset({"number"}),
        ),
    ),
    targets={"counterparty": ("counterparty",), "organization": ("organization",)},
    enterprise_data=FormatBinding(
        type_names=("Справочник.Договоры",),
        read=_read,
        lay_over=_lay_over,
        places=_PLACES,
        classifiers={(KEYS, _CURRENCY): "currency"},
    ),
)
