"""Records that fit the format, and the way of a record through a whole message."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from enterprise_data.formats.enterprise_data.catalogue import catalogue
from enterprise_data.formats.enterprise_data.header import Header
from enterprise_data.formats.enterprise_data.reader import Limits, MessageReader, RawObject
from enterprise_data.formats.enterprise_data.writer import Emitted, emit_object, write_message
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank import Bank
from enterprise_data.objects.bank_account import BankAccount
from enterprise_data.objects.base import ObjectType, Tree
from enterprise_data.objects.contact_person import ContactPerson
from enterprise_data.objects.contract import Contract, ContractKind
from enterprise_data.objects.counterparty import Counterparty, LegalForm
from enterprise_data.objects.counterparty_group import CounterpartyGroup
from enterprise_data.objects.currency import Currency
from enterprise_data.objects.keyless import named
from enterprise_data.objects.organization import Organization
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.vat_rate import ListedVatRate
from tests.property.generic_samples import full, minimal
from tests.property.object_samples import RECORDS

OWN = "91d5a7dd-2d96-4af5-b855-90ad613450b9"
FIRM = Ref("counterparty", "11d5a7dd-2d96-4af5-b855-90ad613450b9")
OURS = Ref("organization", "21d5a7dd-2d96-4af5-b855-90ad613450b9")
GROUP = Ref("counterparty_group", "31d5a7dd-2d96-4af5-b855-90ad613450b9")
PAIRS = tuple(
    (otype, version)
    for otype in KINDS.values()
    for version in ("1.8", "1.10", "1.16", "1.17", "1.20", "1.21")
    if any(catalogue(version).has_object(name) for name in otype.enterprise_data.type_names)
)
"""Every kind in every version that has it."""

_LIMITS: dict[str, dict[str, int]] = {
    "organization": {"inn": 12, "kpp": 9, "ogrn": 15, "okpo": 10},
    "counterparty": {"inn": 12, "kpp": 9, "okpo": 10},
    "bank": {"bik": 9, "corr_account": 20, "swift": 11},
    "bank_account": {"number": 34},
}


def keys_of(ref: Ref) -> Tree:
    """Key properties, whole enough for every version."""
    laid = KINDS[ref.kind].enterprise_data.lay_over(None, MINIMAL[ref.kind], keys_of)
    return {"Ссылка": ref.id, **laid["КлючевыеСвойства"]}


def _cut(record: Any, limits: dict[str, int]) -> Any:
    return replace(record, **{name: getattr(record, name)[:limit].strip() for name, limit in limits.items()})


def fitting(kind: str) -> st.SearchStrategy[Any]:
    """Records whose values are as long as the format allows."""
    found = RECORDS[kind].map(lambda record: _cut(record, _LIMITS.get(kind, {})))
    if kind == "bank_account":
        return found.map(lambda record: replace(record, bank=_bank(record.bank), currency="643"))
    return found


def _bank(bank: BankDetails) -> BankDetails:
    return _cut(bank, _LIMITS["bank"])  # type: ignore[no-any-return]


MINIMAL: dict[str, Any] = {
    "organization": Organization(name="Наша фирма"),
    "counterparty_group": CounterpartyGroup(name="Покупатели"),
    "counterparty": Counterparty(name="Ромашка"),
    "bank": Bank(bik="044525225"),
    "bank_account": BankAccount(owner=FIRM, number="1", currency="643"),
    "contract": Contract(counterparty=FIRM, organization=OURS),
    "contact_person": ContactPerson(full_name="Иванов"),
    "currency": Currency(code="643"),
    "vat_rate": ListedVatRate(percent=Decimal(20)),
}
_ADDRESSES = tuple(
    Address(kind=kind, text=f"101000, Москва, ул. Мясницкая, дом № {place}")
    for place, kind in enumerate(AddressKind, 1)
)
_PHONES = tuple(Phone(kind=kind, number=f"+7 (495) 123-45-0{at}") for at, kind in enumerate(PhoneKind))
_EMAILS = ("info@romashka.example", "buh@romashka.example")
_TEXT = 'Первая строка\nвторая <b>&amp; "кавычки"\tи табуляция'
FULL: dict[str, Any] = {
    "organization": Organization(
        name="Наша фирма ООО",
        full_name='Общество с ограниченной ответственностью "Наша фирма"',
        inn="7812014560",
        kpp="781201001",
        ogrn="1027810247618",
        okpo="12345678",
        prefix="НФ",
        phones=_PHONES,
        emails=_EMAILS,
        addresses=_ADDRESSES,
    ),
    "counterparty_group": CounterpartyGroup(name="Оптовые", parent=GROUP),
    "counterparty": Counterparty(
        name="Ромашка ООО",
        full_name='Общество с ограниченной ответственностью "Ромашка"',
        legal_form=LegalForm.BRANCH,
        head=FIRM,
        inn="7707083893",
        kpp="770701001",
        ogrn="1027700132195",
        okpo="87654321",
        group=GROUP,
        addresses=_ADDRESSES,
        phones=_PHONES,
        emails=_EMAILS,
        website="romashka.example",
        note=_TEXT,
    ),
    "bank": Bank(
        bik="044525225",
        name="ПАО СБЕРБАНК",
        corr_account="30101810400000000225",
        swift="SABRRUMM",
        city="г. Москва",
        address="ул. Вавилова, 19",
        phones="8 800 555-55-50",
    ),
    "bank_account": BankAccount(
        owner=FIRM,
        number="40702810400000000001",
        bank=BankDetails(
            bik="044525225", name="ПАО СБЕРБАНК", corr_account="30101810400000000225", swift="SABRRUMM"
        ),
        name="Основной",
        currency="643",
        account_kind="Расчетный",
        opened=date(2020, 2, 29),
        closed=date(2026, 12, 31),
        note=_TEXT,
    ),
    "contract": Contract(
        counterparty=FIRM,
        organization=OURS,
        name="Договор поставки № 15/2",
        number="15/2",
        date=date(2026, 1, 15),
        kind=ContractKind.SUPPLIER,
        currency="840",
        in_units=True,
        valid_until=date(2027, 1, 15),
        note=_TEXT,
    ),
    "contact_person": ContactPerson(
        counterparty=FIRM,
        full_name="Иванов Иван Иванович",
        position="Главный бухгалтер",
        phones=_PHONES,
        emails=_EMAILS,
        addresses=_ADDRESSES,
        note=_TEXT,
    ),
    "currency": Currency(code="978", name="EUR", full_name="Евро"),
}


MINIMAL |= {otype.name: minimal(otype) for otype in KINDS.values() if otype.name not in MINIMAL}
FULL |= {otype.name: full(otype) for otype in KINDS.values() if otype.name not in FULL}


def emitted(otype: ObjectType, record: Any, version: str) -> Emitted:
    """A new record as an object of ``version``."""
    binding = otype.enterprise_data
    tree = named(binding, binding.lay_over(None, record, keys_of), OWN)
    return emit_object(version, binding.type_of(tree), tree)


def one_way_header(version: str) -> Header:
    """The header of a file without a node."""
    moment = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    return Header(version=version, creation_date=moment, confirmation=None, available_versions=(version,))


def through_a_message(version: str, *objects: Emitted) -> list[RawObject]:
    """Writes a whole message and reads it back."""
    out = io.BytesIO()
    assert write_message(out, one_way_header(version), objects) == len(objects)
    out.seek(0)
    with MessageReader(out, "message.xml", Limits()) as reader:
        return list(reader.objects())
