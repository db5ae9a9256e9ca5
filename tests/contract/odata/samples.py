"""Records of any kind, filled wherever a base tells something: one suite runs over every kind and profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors.onec.odata.contacts import Contacts
from connectors.onec.odata.forms import Want, wants
from connectors.onec.odata.live import ODataExchange
from connectors.onec.odata.profile import FieldMap, KindMap, Profile, TableMap
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate, vat_rate
from enterprise_data.objects.registry import KINDS


@dataclass
class Samples:
    """Records for one base. What they refer to is made first, through the exchange itself."""

    live: ODataExchange
    profile: Profile
    known: dict[str, KindMap]
    refs: dict[tuple[str, str, int], Ref] = field(default_factory=dict)
    count: int = 0

    def ref(self, kind: str, turn: int = 0, entity_set: str = "") -> Ref:
        """An object of a kind (in one of its sets) that is there; another one for another turn."""
        key = kind, entity_set, turn
        if key not in self.refs:
            self.refs[key] = self._there(kind) if self.known[kind].read_only else self._made(*key)
        return self.refs[key]

    def _there(self, kind: str) -> Ref:
        return Ref(kind, next(one.ref for batch in self.live.versions(kind) for one in batch))

    def _made(self, kind: str, entity_set: str, turn: int) -> Ref:
        self.count += 1
        sets = [one.set for one in self.known[kind].sets]
        part = sets.index(entity_set) if entity_set in sets else 0
        record = self.record(kind, turn, bare=True, part=part)
        return Ref(kind, self.live.create(kind, record, word=f"s{self.count}").ref)

    def record(self, kind: str, turn: int = 0, *, bare: bool = False, part: int = 0) -> Any:
        """A record of a kind. ``bare``: only what it can't do without; ``part``: for which of its sets."""
        known = self.known[kind].sets[part]
        fields = wants(KINDS[kind].record)
        values: dict[str, Any] = {}
        parts: dict[str, dict[str, Any]] = {}
        for one in known.fields:
            if one.read_only or (bare and not _is_needed(kind, one, fields[one.base])):
                continue
            value = self._value(one, fields[one.name], turn)
            if "." in one.name:
                base, _, inner = one.name.partition(".")
                parts.setdefault(base, {})[inner] = value
            elif one.once:
                continue
            else:
                values[one.name] = value
        values |= {base: BankDetails(**told) for base, told in parts.items()}
        for name, cases in known.cases.items():
            values[name] = fields[name].base(cases[turn % 2].value) if cases else None
        tables = [one for one in known.tables if not bare or one.name in KINDS[kind].required]
        values |= {one.name: tuple(self._rows(one, kind, turn)) for one in tables}
        values |= self._contacts(known, turn) if not bare else {}
        return KINDS[kind].record(**values)

    def _rows(self, table: TableMap, kind: str, turn: int) -> Iterator[Any]:
        row = wants(KINDS[kind].record)[table.name].row
        for at in range(2 + turn):
            values = {
                one.name: self._value(one, wants(row)[one.name], turn + at, service=bool(table.holds))
                for one in table.fields
            }
            yield row(**values)

    def _value(self, one: FieldMap, want: Want, turn: int, *, service: bool = False) -> Any:
        if want.base is Ref:
            if one.kinds == ("item",):
                return self._item(turn, service=service)
            kind, entity_set = one.targets[turn % len(one.targets)]
            return self.ref(kind, turn % 2, entity_set)
        if one.type == "enum" and want.base is VatRate:
            words = [
                word
                for word, them in self.profile.words[one.words].items()
                if them[0] not in self.profile.later
            ]
            return vat_rate(words[turn % len(words)])
        if one.type == "enum":
            words = [word for word, them in self.profile.words[one.words].items() if them[0]]
            return want.base(words[turn % len(words)])
        if one.type in ("code", "any"):
            return self._element(want)
        return self._plain(one, want, turn)

    def _item(self, turn: int, *, service: bool) -> Ref:
        if self.profile.services is None:
            return self.ref("item", turn % 2)
        key = "service" if service else "goods", "", turn % 2
        if key not in self.refs:
            self.count += 1
            values = {
                "name": f"{key[0]} {self.count}",
                "article": f"Ш-{self.count}",
                "item_type": _ITEM(key[0]),
            }
            written = self.live.create("item", KINDS["item"].record(**values), word=f"s{self.count}")
            self.refs[key] = Ref("item", written.ref)
        return self.refs[key]

    def _element(self, want: Want) -> Any:
        if want.base is UnitName:
            return UnitName(code="796", name="шт")
        if want.base is VatRate:
            return VatRate(percent=Decimal(20))
        return self._bank() if want.base is BankDetails else "643"

    def _bank(self) -> BankDetails:
        """As this configuration tells a bank of the classifier."""
        told = {"bik": "044525225", "name": "ПАО Сбербанк", "corr_account": "30101810400000000225"}
        names = {one.name for one in self.known["bank"].fields}
        return BankDetails(**{name: value for name, value in told.items() if name in names})

    def _plain(self, one: FieldMap, want: Want, turn: int) -> Any:
        self.count += 1
        if want.base is Decimal:
            return Decimal("1020851.57") + self.count if one.places > 1 else Decimal("7.125") + turn
        if want.base is bool:
            return turn % 2 == 0
        if want.base is datetime:
            return datetime.fromisoformat("2026-03-04T12:30:00") + timedelta(days=turn)
        if want.base is date:
            return date(2026, 3, 4) + timedelta(days=turn)
        if want.base is int or one.type in ("int", "small"):
            return want.base(3 + turn)
        if made := _REQUISITES.get(one.name.rpartition(".")[2]):
            return made(self.count)
        return f"{one.name[:1]}{self.count} «ё» & 'к'"[: one.length or None].strip()

    @staticmethod
    def _contacts(known: KindMap, turn: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if known.contacts:
            names = {"counterparty": 3, "organization": 3}.get(known.kind, 0)
            found["phones"] = (Phone(kind=PhoneKind.MAIN, number=f"+7 (495) 123-45-6{turn}"),)
            found["emails"] = (f"a{turn}@example.ru", f"b{turn}@example.ru")
            kinds = list(AddressKind)[:names]
            found["addresses"] = tuple(
                Address(kind=one, text=f"117418, г Москва, дом {turn}") for one in kinds
            )
        return found


def _is_needed(kind: str, one: FieldMap, want: Want) -> bool:
    """Without it there is no such object."""
    return one.type in ("string", "enum") or want.default is MISSING or one.base in KINDS[kind].required


def _inn(number: int) -> str:
    """Ten digits with their control digit."""
    nine = f"77{number:07}"
    return nine + str(
        sum(w * int(d) for w, d in zip((2, 4, 10, 3, 5, 9, 4, 6, 8), nine, strict=True)) % 11 % 10
    )


def _ogrn(number: int) -> str:
    twelve = f"10277{number:07}"
    return twelve + str(int(twelve) % 11 % 10)


_REQUISITES: dict[str, Callable[[int], str]] = {
    "inn": _inn,
    "payer_inn": _inn,
    "payee_inn": _inn,
    "ogrn": _ogrn,
    "kpp": lambda number: f"7701010{number % 100:02}",
    "payer_kpp": lambda number: f"7701010{number % 100:02}",
    "payee_kpp": lambda number: f"7701010{number % 100:02}",
    "okpo": lambda number: f"{number:08}",
    "bik": lambda number: f"044525{number % 1000:03}",
    "swift": lambda number: "SABRRUMM",
}
"""What has a check of its own."""


def _ITEM(word: str) -> Any:
    return wants(KINDS["item"].record)["item_type"].base(word)


def told_alone(record: Any, told: Any) -> dict[str, Any]:
    """What a base tells of a record: fields, and of the rows the told columns."""
    found: dict[str, Any] = {}
    for name in sorted(told[""]):
        value = getattr(record, name)
        if name in told:
            value = [{inner: _plain(getattr(row, inner)) for inner in sorted(told[name])} for row in value]
        found[name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    return Decimal() if value is None else value


__all__ = ["Contacts", "Samples", "told_alone"]
