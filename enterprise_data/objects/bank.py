"""Bank («Банк»): a row of the classifier of the Bank of Russia, or a foreign bank."""

from __future__ import annotations

from dataclasses import dataclass

from enterprise_data.model.requisites import bik_complaint
from enterprise_data.objects.base import FormatBinding, KeysOf, NaturalKey, ObjectType, Tree
from enterprise_data.objects.laying import put
from enterprise_data.objects.tree import KEYS, copy_tree, text

CLASSIFIER = "ДанныеКлассификатораБанков"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A bank."""

    bik: str = ""
    name: str = ""
    corr_account: str = ""
    swift: str = ""
    city: str = ""
    address: str = ""
    phones: str = ""


def _read(tree: Tree, version: tuple[int, int]) -> Bank:
    return Bank(
        bik=text(tree, KEYS, CLASSIFIER, "БИК"),
        name=text(tree, KEYS, CLASSIFIER, "Наименование"),
        corr_account=text(tree, KEYS, CLASSIFIER, "КоррСчет"),
        swift=text(tree, KEYS, CLASSIFIER, "СВИФТБИК"),
        city=text(tree, "Город"),
        address=text(tree, "Адрес"),
        phones=text(tree, "Телефоны"),
    )


def _lay_over(tree: Tree | None, record: Bank, keys_of: KeysOf) -> Tree:
    laid = copy_tree(tree)
    put(laid, record.name, KEYS, CLASSIFIER, "Наименование")
    put(laid, record.bik, KEYS, CLASSIFIER, "БИК")
    put(laid, record.corr_account, KEYS, CLASSIFIER, "КоррСчет")
    put(laid, record.swift, KEYS, CLASSIFIER, "СВИФТБИК")
    put(laid, record.city, "Город")
    put(laid, record.address, "Адрес")
    put(laid, record.phones, "Телефоны")
    return laid


_PLACES = {
    "bik": ((KEYS, CLASSIFIER, "БИК"),),
    "name": ((KEYS, CLASSIFIER, "Наименование"),),
    "corr_account": ((KEYS, CLASSIFIER, "КоррСчет"),),
    "swift": ((KEYS, CLASSIFIER, "СВИФТБИК"),),
    "city": (("Город",),),
    "address": (("Адрес",),),
    "phones": (("Телефоны",),),
}

BANK = ObjectType(
    name="bank",
    title="Банк",
    titles="Банки",
    record=Bank,
    label=lambda record: record.name or record.bik,
    depends_on=(),
    groups={
        "requisites": ("bik", "corr_account", "swift"),
        "name": ("name",),
        "city": ("city",),
        "address": ("address",),
        "phones": ("phones",),
    },
    field_titles={
        "bik": "БИК",
        "name": "Наименование",
        "corr_account": "Корр. счёт",
        "swift": "СВИФТ",
        "city": "Город",
        "address": "Адрес",
        "phones": "Телефоны",
    },
    natural_keys=(NaturalKey(why="bik", fields=("bik",)),),
    enterprise_data=FormatBinding(
        type_names=("Справочник.Банки",),
        read=_read,
        lay_over=_lay_over,
        places=_PLACES,
    ),
    check=lambda record: [text for text in (bik_complaint(record.bik),) if text],
)
