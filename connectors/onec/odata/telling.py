"""Prices, stock and debts of one base in the words of the port, whichever registers hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property

from connectors.base import BaseDebt, BaseObject, BasePrice, BaseStock
from connectors.onec.odata.base import ODataBase
from connectors.onec.odata.errors import MetadataDrift
from connectors.onec.odata.figures import Figure, FigureReader
from connectors.onec.odata.paging import PagedReader, by_keys
from connectors.onec.odata.profile import Profile, RegisterMap
from connectors.onec.odata.schema import Schema
from connectors.onec.odata.values import ref_of, text_of

_NAMED = "Ref_Key,Description"
_ONE_BY_ONE = 400
"""So many names are asked for by reference; for more the whole set is read, page by page."""
_DIVIDES = ("variant", "series", "pack")


class ODataFigures:
    """``LiveFigures`` over a base's standard OData interface."""

    def __init__(self, base: ODataBase) -> None:
        self._base, self._client = base, base.client
        self._units: dict[tuple[str, str], str] = {}

    def close(self) -> None:
        """Ends our sessions."""
        self._base.close()

    def moment(self, day: date | None) -> datetime:
        """Registers count seconds: the last one of the day."""
        if day is None:
            return datetime.now(UTC).replace(microsecond=0)
        return datetime.combine(day, time(23, 59, 59), self._client.zone)

    def price_types(self) -> Sequence[BaseObject]:
        rows = self._client.rows(
            self._set("price_type"), {"$orderby": "Description"} | self._client.visible()
        )
        return [
            BaseObject(ref=row["Ref_Key"], name=text_of(row, "Description"), code=text_of(row, "Code"))
            for row in rows
            if row.get("DeletionMark") is not True and row.get("IsFolder") is not True
        ]

    def prices(self, price_type: str, at: datetime) -> Iterator[BasePrice]:
        """Of several registers the one is filled that the base's way of pricing wants; of one item the later counts."""
        for register in self._registers("prices"):
            for one in self._reader.prices(register, at, price_type=price_type):
                yield BasePrice(
                    item=one.refs["item"],
                    price=one.numbers["price"],
                    currency=self._currencies.get(one.refs.get("currency") or "", ""),
                    unit=self._unit(one.unit),
                    since=one.since,
                    of_variant=any(one.refs.get(word) for word in _DIVIDES),
                )

    def stock(self, at: datetime, *, warehouse: str = "") -> Iterator[BaseStock]:
        for register in self._registers("stock"):
            for one in self._reader.stock(register, at, warehouse=warehouse):
                yield BaseStock(
                    item=one.refs["item"],
                    warehouse=one.refs["warehouse"],
                    organization=one.refs["organization"],
                    quantity=one.numbers["quantity"],
                    to_ship=one.numbers.get("to_ship"),
                )

    def debts(self, at: datetime, *, counterparty: str = "") -> Iterator[BaseDebt]:
        for register in self._registers("debts"):
            ours = self._ledger_currency(register)
            found = self._reader.debts(register, at, counterparty=counterparty)
            yield from _added(self._debt(register, one, ours) for one in found)

    def names(self, kind: str, refs: Sequence[str]) -> Mapping[str, str]:
        wanted = set(refs)
        if len(wanted) <= _ONE_BY_ONE:
            rows = by_keys(self._client, self._set(kind), sorted(wanted), select=_NAMED)
        else:
            rows = PagedReader(self._client).read(self._set(kind), select=_NAMED)
        return {row["Ref_Key"]: text_of(row, "Description") for row in rows if row["Ref_Key"] in wanted}

    # --- inside ---------------------------------------------------------------------------------------

    @cached_property
    def _schema(self) -> Schema:
        return self._base.metadata.load()

    @cached_property
    def _profile(self) -> Profile:
        return self._base.profile(self._schema)

    @cached_property
    def _reader(self) -> FigureReader:
        return FigureReader(self._client, self._schema)

    @cached_property
    def _currencies(self) -> dict[str, str]:
        """Reference → digital code; a base has a few dozen at most."""
        rows = self._client.rows(self._set("currency"), {"$select": "Ref_Key,Code"})
        return {row["Ref_Key"]: text_of(row, "Code") for row in rows}

    def _set(self, kind: str) -> str:
        found = self._profile.kinds.get(kind)
        if found is None or self._schema.find(found.set) is None:
            name = found.set if found else kind
            raise MetadataDrift(
                f"Набор {name} не опубликован.",
                hint=f"Добавьте {name} в состав стандартного интерфейса OData.",
            )
        return found.set

    def _registers(self, word: str) -> list[RegisterMap]:
        """Those of the profile that the base publishes; raises ``MetadataDrift`` if none."""
        known = self._profile.figures.get(word, ())
        published = [
            one
            for one in known
            if (info := self._schema.find(one.set)) is not None and one.function in info.functions
        ]
        if not published:
            names = ", ".join(one.set.removesuffix("_RecordType") for one in known)
            raise MetadataDrift(
                f"База не публикует {_WORDS[word]}: нет {names or 'такого регистра'}.",
                hint="Добавьте регистр в состав стандартного интерфейса OData.",
            )
        return published

    def _unit(self, told: tuple[str, str] | None) -> str:
        """The name of a unit or pack; prices name a few of them again and again."""
        if told is None or self._schema.find(told[0]) is None:
            return ""
        if told not in self._units:
            rows = list(by_keys(self._client, told[0], [told[1]], select=_NAMED))
            self._units[told] = text_of(rows[0], "Description") if rows else ""
        return self._units[told]

    def _ledger_currency(self, register: RegisterMap) -> str:
        if not register.ledger_currency or self._schema.find(register.ledger_currency) is None:
            return ""
        rows = self._client.rows(register.ledger_currency)
        return self._currencies.get(ref_of(rows[0], "Value_Key") or "", "") if rows else ""

    def _debt(self, register: RegisterMap, one: Figure, ours: str) -> BaseDebt:
        """In the currency of the settlement if the register counts in it, else in that of accounting."""
        told = self._currencies.get(one.refs["currency"] or "", "")
        amount, foreign = one.numbers["amount"], one.numbers.get("currency_amount")
        by_currency = "currency" in register.fields
        is_foreign = bool(by_currency and foreign and told and told != ours)
        currency = told if is_foreign or (by_currency and foreign is None) else ours
        return BaseDebt(
            counterparty=one.refs["counterparty"],
            contract=one.refs["contract"],
            organization=one.refs["organization"],
            currency=currency,
            amount=foreign if is_foreign and foreign is not None else amount,
            accounting_amount=None if by_currency and foreign is None else amount,
        )


_WORDS = {"prices": "цены", "stock": "остатки", "debts": "долги"}


def _added(found: Iterator[BaseDebt]) -> list[BaseDebt]:
    """Rows that turned out to be in one currency are one."""
    sums: dict[tuple[str | None, ...], BaseDebt] = {}
    for one in found:
        key = (one.counterparty, one.contract, one.organization, one.currency)
        held = sums.get(key)
        if held is not None:
            one = replace(
                one,
                amount=held.amount + one.amount,
                accounting_amount=_plus(held.accounting_amount, one.accounting_amount),
            )
        sums[key] = one
    return [one for one in sums.values() if one.amount or one.accounting_amount]


def _plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return right if left is None else left if right is None else left + right
