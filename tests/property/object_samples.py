"""Records of every kind, and objects of 1C that hold more than we model."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank import Bank
from enterprise_data.objects.bank_account import BankAccount
from enterprise_data.objects.barcode import Barcode, BarcodeLine
from enterprise_data.objects.base import Tree
from enterprise_data.objects.contact_person import ContactPerson
from enterprise_data.objects.contract import Contract, ContractKind
from enterprise_data.objects.counterparty import Counterparty, LegalForm
from enterprise_data.objects.counterparty_group import CounterpartyGroup
from enterprise_data.objects.currency import Currency
from enterprise_data.objects.organization import Organization
from enterprise_data.objects.registry import KINDS
from tests.property.generic_samples import records

VERSIONS = ((1, 8), (1, 10), (1, 16), (1, 17), (1, 20), (1, 21))

guids = st.uuids().map(str)
words = (
    st.text(st.sampled_from("абвЁёQz09 \"'<>&«»;:.,-+\n\t"), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)
maybe = st.one_of(st.just(""), words)
digits = st.text("0123456789", min_size=1, max_size=15)
inns = st.sampled_from(["", "7707083893", "500100732259", "123"])
days = st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2099, 12, 31)))
phones = st.lists(st.builds(Phone, kind=st.sampled_from(PhoneKind), number=words), max_size=3).map(tuple)
addresses = st.lists(st.builds(Address, kind=st.sampled_from(AddressKind), text=words), max_size=3).map(tuple)
emails = st.lists(words, max_size=3).map(tuple)
currencies = st.sampled_from(["", "643", "840", "051"])


def refs(*kinds: str) -> st.SearchStrategy[Ref]:
    return st.builds(Ref, st.sampled_from(kinds), guids)


def maybe_ref(kind: str) -> st.SearchStrategy[Ref | None]:
    return st.one_of(st.none(), refs(kind))


banks = st.builds(
    BankDetails,
    bik=st.sampled_from(["", "044525225", "044525593"]),
    name=maybe,
    corr_account=maybe,
    swift=maybe,
)

RECORDS: dict[str, st.SearchStrategy[Any]] = {
    "organization": st.builds(
        Organization,
        name=words,
        full_name=maybe,
        inn=inns,
        kpp=maybe,
        legal_form=st.sampled_from(["company", "sole_trader"]),
        ogrn=maybe,
        okpo=maybe,
        prefix=maybe,
        phones=phones,
        emails=emails,
        addresses=addresses,
    ),
    "counterparty_group": st.builds(CounterpartyGroup, name=words, parent=maybe_ref("counterparty_group")),
    "counterparty": st.builds(
        Counterparty,
        name=words,
        full_name=maybe,
        legal_form=st.sampled_from(LegalForm),
        head=maybe_ref("counterparty"),
        inn=inns,
        kpp=maybe,
        ogrn=maybe,
        okpo=maybe,
        group=maybe_ref("counterparty_group"),
        addresses=addresses,
        phones=phones,
        emails=emails,
        website=maybe,
        note=maybe,
    ),
    "bank": st.builds(
        Bank, bik=words, name=maybe, corr_account=maybe, swift=maybe, city=maybe, address=maybe, phones=maybe
    ),
    "bank_account": st.builds(
        BankAccount,
        owner=refs("counterparty", "organization"),
        number=digits,
        bank=banks,
        name=maybe,
        currency=currencies,
        account_kind=st.sampled_from(["", "Расчетный", "Депозитный"]),
        opened=days,
        closed=days,
        note=maybe,
    ),
    "contract": st.builds(
        Contract,
        counterparty=refs("counterparty"),
        organization=refs("organization"),
        name=maybe,
        number=maybe,
        date=days,
        kind=st.sampled_from(ContractKind),
        currency=currencies,
        in_units=st.sampled_from([None, True, False]),
        valid_until=days,
        note=maybe,
    ),
    "contact_person": st.builds(
        ContactPerson,
        counterparty=maybe_ref("counterparty"),
        full_name=words,
        position=maybe,
        phones=phones,
        emails=emails,
        addresses=addresses,
        note=maybe,
    ),
    "currency": st.builds(Currency, code=digits, name=maybe, full_name=maybe),
    "barcode": st.builds(
        Barcode,
        barcode=words,
        items=st.lists(st.builds(BarcodeLine, item=refs("item")), max_size=3).map(tuple),
        note=maybe,
    ),
}

RECORDS |= {otype.name: records(otype) for otype in KINDS.values() if otype.name not in RECORDS}


def keys_of(ref: Ref) -> Tree:
    """Key properties as another object's snapshot would give them."""
    return {"Ссылка": ref.id, "Наименование": f"{ref.kind} {UUID(ref.id).int % 1000}"}


def knows_nothing(ref: Ref) -> None:
    return None


UNMODELLED: dict[tuple[str, ...], Any] = {
    ("ОсновнойДоговор",): {"Ссылка": "01d5a7dd-2d96-4af5-b855-90ad613450b9", "ВидДоговора": "Прочее"},
    ("ИсторияКПП",): {"Строка": [{"Период": "2020-01-01", "КПП": "770101001"}, {"Период": "2021-01-01"}]},
    ("{urn:ext}Поле",): ["<e:Поле xmlns:e='urn:ext'>1</e:Поле>", "<e:Поле xmlns:e='urn:ext'>2</e:Поле>"],
    ("@{urn:ext}метка",): "x",
    ("ПустоеПоле",): None,
    ("КлючевыеСвойства", "GLN"): "4601234567893",
    ("КлючевыеСвойства", "СсылкаВнешняяНавигационная"): " e1cib/data/x ",
    ("КлючевыеСвойства", "Самозанятый"): "1",
    ("ОбщиеСвойстваОбъектовФормата", "Ответственный"): {"Ссылка": "02d5a7dd-2d96-4af5-b855-90ad613450b9"},
    ("ОбщиеСвойстваОбъектовФормата", "ДополнительныеРеквизиты"): {
        "Строка": [{"Свойство": {"Наименование": "Цвет"}, "ЗначениеСвойства": {"Строка": "синий"}}]
    },
}
STRANGE_ROWS: list[Tree] = [
    {"ВидКонтактнойИнформации": "Skype", "ЗначенияПолей": "romashka", "Значение": "{}"},
    {
        "ВидКонтактнойИнформации": "ПользовательскаяКИТелефон",
        "ЗначенияПолей": '<КонтактнаяИнформация xmlns="http://www.v8.1c.ru/ssl/contactinfo" Представление="5"/>',
        "НаименованиеКонтактнойИнформации": "Диспетчер",
    },
    {
        "ВидКонтактнойИнформации": "Телефон",
        "ЗначенияПолей": "<К/>",
        "НаименованиеКонтактнойИнформации": "пусто",
    },
]


@st.composite
def rich(draw: st.DrawFn, bare: Tree, with_contacts: bool) -> Tree:
    """The object with much that we don't model put into it, the table's rows in any order."""
    tree = copy.deepcopy(bare)
    for path, value in UNMODELLED.items():
        node = tree
        for name in path[:-1]:
            node = node.setdefault(name, {})
        node[path[-1]] = copy.deepcopy(value)
    if with_contacts:
        own = tree.get("КонтактнаяИнформация", {}).get("Строка", [])
        table = list(own)
        for row in STRANGE_ROWS:
            table.insert(draw(st.integers(0, len(table))), dict(row))
        tree["КонтактнаяИнформация"] = {"Строка": table, "@{urn:ext}v": "1"}
    return tree


def unmodelled_of(tree: Tree) -> list[Any]:
    """What ``rich`` put in, as it stands in the tree now."""
    found = []
    for path in UNMODELLED:
        node: Any = tree
        for name in path:
            node = node[name]
        found.append(node)
    table = tree.get("КонтактнаяИнформация", {"Строка": []})
    return [*found, [row for row in table["Строка"] if row in STRANGE_ROWS], table.get("@{urn:ext}v")]


def changed(record: Any, name: str, value: Any) -> Any:
    return dataclasses.replace(record, **{name: value})


Laws = Callable[[Any], None]
