"""What a configuration declares: versions and types it sends and receives.

``bp30`` follows the capabilities of a real 1С:Бухгалтерия 3.0 (format.md §8, marked [P]). ``bp30new``, ``ut11`` and
``unf`` are ours: the reference says no more of them than that they differ and that they trade (characteristics,
packs, price lists, informative balances, invoices as documents of their own).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from connectors.onec.standin.errors import StandinError
from connectors.onec.standin.kinds import (
    BALANCES,
    CASH_REGISTERS,
    CHARACTERISTICS,
    CONTACTS,
    DOCUMENTS,
    MANAGED,
    OPENING_DEBTS,
    OPENING_STOCK,
    PACKS,
    PRICE_LISTS,
    PRICE_ROWS,
    RECEIPT,
    TILLS,
    VAT_RATES,
)
from connectors.onec.standin.schema import WRITABLE, numeric

BP_VERSIONS = ("1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.10", "1.11", "1.12", "1.15", "1.16", "1.17")
NEWER = ("1.18", "1.19", "1.20", "1.21")
BOTH, SENT, TAKEN = ("*", "*"), ("*", ""), ("", "*")
Abilities = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """``abilities``: type → (sending, receiving) as they stand in the header."""

    title: str
    prefix: str
    versions: tuple[str, ...]
    abilities: Abilities

    @property
    def newest(self) -> str:
        """The layout in which the base keeps its objects."""
        return max((version for version in self.versions if version in WRITABLE), key=numeric)

    def knows(self, type_name: str) -> bool:
        """Has the configuration such objects at all? References to others stay values."""
        return type_name in self.abilities


def _since(first: str, versions: Iterable[str]) -> str:
    return ",".join(version for version in versions if numeric(version) >= numeric(first))


def _only(pair: tuple[str, str], names: Iterable[str]) -> Abilities:
    return dict.fromkeys(names, pair)


def _accounting(versions: tuple[str, ...]) -> Abilities:
    """Бухгалтерия: no packs, characteristics, price lists and balances; its bills travel as orders."""
    absent = {PACKS, CHARACTERISTICS, PRICE_LISTS, PRICE_ROWS, BALANCES, CASH_REGISTERS, TILLS}
    absent |= {"Документ.СчетПокупателю", "Документ.ПересчетТоваров", "Документ.ПКОПоступлениеИзДругойКассы",
               "Документ.ПКОПоступлениеИзКассыККМ", "Документ.РКОВыдачаВДругуюКассу",
               "Документ.РКОВыдачаВКассуККМ", "Документ.ПБДСВозвратНалога", "Документ.ПБДСВозвратСДепозита",
               "Документ.СБДСРазмещениеНаДепозит"}  # fmt: skip
    sent = ("СборкаТоваров", "СчетПоставщика", "ПКОВнутренняяПередача", "РКОВнутренняяПередача")
    late = ("ПБДСВзносНаличными", "ПБДСПереводНаДругойСчет", "СБДССнятиеНаличных")
    since6, since17 = _since("1.6", versions), _since("1.17", versions)
    found = {name: BOTH for name in MANAGED if name not in absent}
    found |= _only(TAKEN, (OPENING_STOCK, *OPENING_DEBTS))
    found |= _only(SENT, (f"Документ.{name}" for name in sent))
    found |= _only((since6, since6), (f"Документ.{name}" for name in late))
    found |= _only((since17, since17), (CONTACTS, "Документ.СБДСРасчетыССамозанятыми"))
    found["Документ.ПБДСВозвратЗарплатыПоЗарплатномуПроекту"] = (since6, "")
    found[RECEIPT] = (_since("1.4", versions), "")
    found[VAT_RATES] = ("", since17)
    return found


def _trade(versions: tuple[str, ...], *, without: Iterable[str] = ()) -> Abilities:
    """Trade: everything, prices and balances for reading, opening balances for the accountants."""
    found = _only(BOTH, MANAGED)
    found |= _only(SENT, (OPENING_STOCK, *OPENING_DEBTS, RECEIPT, BALANCES, PRICE_LISTS, PRICE_ROWS))
    since17 = _since("1.17", versions)
    found |= _only((since17, since17), (CONTACTS, VAT_RATES))
    absent = set(without)
    return {name: pair for name, pair in found.items() if name not in absent}


_SALARY = tuple(name for name in DOCUMENTS if name.endswith(("ЗаработнойПлаты", "ЛицевыеСчета", "Зарплаты")))
UT_VERSIONS = (*BP_VERSIONS, "1.18", "1.19", "1.20")
UNF_VERSIONS = (*BP_VERSIONS[3:], *NEWER)

PROFILES = {
    "bp30": Profile(
        title="Бухгалтерия предприятия 3.0",
        prefix="БП",
        versions=BP_VERSIONS,
        abilities=_accounting(BP_VERSIONS),
    ),
    "bp30new": Profile(
        title="Бухгалтерия предприятия 3.0, новые версии формата",
        prefix="БП",
        versions=(*BP_VERSIONS, *NEWER),
        abilities=_accounting((*BP_VERSIONS, *NEWER)),
    ),
    "ut11": Profile(
        title="Управление торговлей 11",
        prefix="УТ",
        versions=UT_VERSIONS,
        abilities=_trade(UT_VERSIONS, without=_SALARY),
    ),
    "unf": Profile(
        title="Управление нашей фирмой",
        prefix="УН",
        versions=UNF_VERSIONS,
        abilities=_trade(UNF_VERSIONS, without=(PACKS, "Документ.ПересчетТоваров", *OPENING_DEBTS)),
    ),
}


def profile(name: str) -> Profile:
    if name not in PROFILES:
        raise StandinError(f"Неизвестная конфигурация «{name}». Есть: {', '.join(PROFILES)}.")
    return PROFILES[name]
