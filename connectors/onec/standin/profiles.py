"""What a configuration declares: versions, types it sends and receives, fields it searches objects by."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.schema import COMMON, KEYS, WRITABLE, numeric

ORGANIZATIONS = "Справочник.Организации"
GROUPS = "Справочник.КонтрагентыГруппа"
COUNTERPARTIES = "Справочник.Контрагенты"
BANKS = "Справочник.Банки"
ACCOUNTS = "Справочник.БанковскиеСчета"
CONTRACTS = "Справочник.Договоры"
CONTACTS = "Справочник.КонтактныеЛица"
CURRENCIES = "Справочник.Валюты"
MANAGED = (CURRENCIES, BANKS, GROUPS, ORGANIZATIONS, COUNTERPARTIES, ACCOUNTS, CONTRACTS, CONTACTS)
"""Types that are objects of the base; references to other types stay values."""

BP_VERSIONS = ("1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.10", "1.11", "1.12", "1.15", "1.16", "1.17")
NEWER = ("1.18", "1.19", "1.20", "1.21")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """``abilities``: type → (sending, receiving) as they stand in the header."""

    versions: tuple[str, ...]
    abilities: dict[str, tuple[str, str]]

    @property
    def newest(self) -> str:
        """The layout in which the base keeps its objects."""
        return max((version for version in self.versions if version in WRITABLE), key=numeric)


def _abilities(contacts: str) -> dict[str, tuple[str, str]]:
    found = dict.fromkeys(MANAGED, ("*", "*"))
    found[CONTACTS] = (contacts, contacts)
    return found


PROFILES = {
    "bp30": Profile(versions=BP_VERSIONS, abilities=_abilities("1.17")),
    "bp30new": Profile(versions=(*BP_VERSIONS, *NEWER), abilities=_abilities(",".join(("1.17", *NEWER)))),
}


def profile(name: str) -> Profile:
    if name not in PROFILES:
        raise StandinError(f"Неизвестная конфигурация «{name}». Есть: {', '.join(PROFILES)}.")
    return PROFILES[name]


SEARCH: dict[str, tuple[tuple[str, ...], ...]] = {
    ORGANIZATIONS: ((f"{KEYS}.ИНН", f"{KEYS}.КПП"), (f"{KEYS}.Наименование",)),
    COUNTERPARTIES: ((f"{KEYS}.ИНН", f"{KEYS}.КПП"), (f"{KEYS}.Наименование",)),
    GROUPS: ((f"{KEYS}.Наименование",),),
    BANKS: ((f"{KEYS}.ДанныеКлассификатораБанков.БИК",),),
    CURRENCIES: ((f"{KEYS}.ДанныеКлассификатора.Код",),),
    ACCOUNTS: (
        (f"{KEYS}.НомерСчета", f"{KEYS}.Владелец.КонтрагентыСсылка.Ссылка"),
        (f"{KEYS}.НомерСчета", f"{KEYS}.Владелец.ОрганизацииСсылка.Ссылка"),
    ),
    CONTRACTS: tuple(
        (f"{KEYS}.ВидДоговора", f"{KEYS}.Организация.Ссылка", f"{KEYS}.Контрагент.Ссылка", *name)
        for name in ((f"{KEYS}.Номер", f"{KEYS}.Дата"), (f"{KEYS}.Наименование",))
    ),
    CONTACTS: ((f"{KEYS}.ФИО", f"{KEYS}.Субъект.Контрагент.Ссылка"),),
}
"""Variants of search; all fields of a variant must be filled."""

LEGACY = {
    "Комментарий": "Комментарий",
    "ДополнительнаяИнформация": "Комментарий",
    "Ответственный": "Ответственный",
    "ДополнительныеРеквизиты": "ДополнительныеРеквизиты",
}
"""Up to 1.10 these were fields of the object itself; the base keeps them in the common group."""

__all__ = ["COMMON", "KEYS", "LEGACY", "MANAGED", "PROFILES", "SEARCH", "Profile", "profile"]
