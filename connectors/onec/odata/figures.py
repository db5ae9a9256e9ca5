"""Prices, stock and debts as of a moment, wherever the configuration keeps them (protocol.md §3).

A register of prices is sliced, a register of balances asked for its balance, a ledger for the balance of accounts with
its numbered dimensions: which of them holds the item, the warehouse or the contract is told by the type of each value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.errors import MetadataDrift
from connectors.onec.odata.paging import by_keys
from connectors.onec.odata.profile import RegisterMap
from connectors.onec.odata.schema import Schema
from connectors.onec.odata.urls import Literal, all_of, any_of, function, refers
from connectors.onec.odata.values import Row, composite_of, moment_of, number_of, ref_of
from connectors.onec.odata.virtual import virtual_rows

_AMOUNTS = frozenset({"price", "quantity", "to_ship", "amount", "currency_amount"})
_PLAIN = frozenset({*_AMOUNTS, "since", "unit"})
_DIMENSIONS = ("ExtDimension1", "ExtDimension2", "ExtDimension3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line: references by our word (None: not told), and exact numbers."""

    refs: Mapping[str, str | None]
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    since: datetime | None = None
    unit: tuple[str, str] | None = None
    """(set, reference) of the unit or pack that a price is told for."""


class FigureReader:
    """Reads the figures of one base."""

    def __init__(self, client: ODataClient, schema: Schema) -> None:
        self._client, self._schema = client, schema
        self._accounts: dict[str, dict[str, str]] = {}

    def prices(self, register: RegisterMap, at: datetime, *, price_type: str) -> Iterator[Figure]:
        """Of one price type, as of a moment. A price that was withdrawn is no price, whatever stood before it."""
        condition = all_of(refers(register.fields["price_type"], price_type), register.condition)
        arguments: dict[str, Literal] = {"Period": self._local(at), "Condition": condition}
        for row in self._rows(register, arguments):
            if not register.current or row.get(register.current) is True:
                yield self._figure(register, row)

    def stock(self, register: RegisterMap, at: datetime, *, warehouse: str = "") -> list[Figure]:
        """By item and warehouse; variants, batches and shelves are added up."""
        found = self._balances(register, at, {"warehouse": warehouse} if warehouse else {})
        return _summed(found, ("item", "warehouse", "organization"))

    def debts(self, register: RegisterMap, at: datetime, *, counterparty: str = "") -> list[Figure]:
        """By counterparty, contract, organization and currency: positive is what they owe us."""
        found = self._balances(register, at, {"counterparty": counterparty} if counterparty else {})
        if register.through:
            found = iter(self._through(register, list(found)))
        if counterparty:
            found = (one for one in found if one.refs.get("counterparty") == counterparty)
        return _summed(found, ("counterparty", "contract", "organization", "currency"))

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._client.zone)

    def _rows(self, register: RegisterMap, arguments: Mapping[str, Literal]) -> Iterator[Row]:
        info = self._schema.find(register.set)
        if info is None or register.function not in info.functions:
            raise MetadataDrift(f"{register.set}: нет функции {register.function}.")
        given = {name: value for name, value in arguments.items() if value != ""}
        path, expected = function(register.set, register.function, given), _expected(register)
        for row in virtual_rows(self._client, path, what=register.set):
            if expected:
                _check_named(register, expected, row)
                expected = ()
            yield row

    def _figure(self, register: RegisterMap, row: Row) -> Figure:
        names = register.fields.items()
        return Figure(
            refs={word: ref_of(row, name) for word, name in names if word not in _PLAIN},
            numbers={word: number_of(row, name) or Decimal() for word, name in names if word in _AMOUNTS},
            since=moment_of(row, register.fields.get("since", ""), self._client.zone),
            unit=self._unit(register, row),
        )

    def _unit(self, register: RegisterMap, row: Row) -> tuple[str, str] | None:
        name = register.fields.get("unit")
        if name is None:
            return None
        told, ref, info = composite_of(row, name), ref_of(row, name), self._schema.find(register.set)
        target = info.targets.get(name) if info is not None else None
        return told or ((target, ref) if target and ref else None)

    # --- balances -------------------------------------------------------------------------------------

    def _balances(self, register: RegisterMap, at: datetime, wanted: Mapping[str, str]) -> Iterator[Figure]:
        if register.accounts:
            return self._ledger(register, at, wanted)
        conditions = [
            refers(register.fields[word], ref) for word, ref in wanted.items() if word not in register.through
        ]
        condition = all_of(*conditions, register.condition)
        arguments: dict[str, Literal] = {"Period": self._local(at), "Condition": condition}
        return (self._figure(register, row) for row in self._rows(register, arguments))

    def _ledger(self, register: RegisterMap, at: datetime, wanted: Mapping[str, str]) -> Iterator[Figure]:
        """The balance of accounts: debit minus credit, the dimensions told by their types."""
        accounts = self._accounts_of(register)
        condition = any_of(refers("Account_Key", ref) for ref in accounts)
        arguments: dict[str, Literal] = {"Period": self._local(at), "AccountCondition": condition}
        for row in self._rows(register, arguments):
            if row.get("Account_Key") not in accounts:
                continue
            refs = dict.fromkeys(register.dimensions, None) | _dimensions(register, row)
            if any(refs.get(word) != ref for word, ref in wanted.items()):
                continue
            plain = {word: name for word, name in register.fields.items() if word not in _AMOUNTS}
            refs |= {word: ref_of(row, name) for word, name in plain.items()}
            numbers = {
                word: _side(row, f"{name}BalanceDr") - _side(row, f"{name}BalanceCr")
                for word, name in register.fields.items()
                if word in _AMOUNTS
            }
            yield Figure(refs=refs, numbers=numbers)

    def _accounts_of(self, register: RegisterMap) -> dict[str, str]:
        """Reference → code of the accounts and sub-accounts: references differ between bases, codes don't."""
        if register.chart not in self._accounts:
            rows = self._client.rows(register.chart, {"$select": "Ref_Key,Code", "$orderby": "Code"})
            self._accounts[register.chart] = {row["Ref_Key"]: str(row["Code"]).strip() for row in rows}
        chart = self._accounts[register.chart]
        return {
            ref: code
            for ref, code in chart.items()
            if any(code == one or code.startswith(f"{one}.") for one in register.accounts)
        }

    def _through(self, register: RegisterMap, found: list[Figure]) -> list[Figure]:
        """References to analytic keys become the objects behind them."""
        for word, told in register.through.items():
            catalog, _, target = told.partition("=")
            keys = sorted({ref for one in found if (ref := one.refs.get(word))})
            behind = self._behind(catalog, target, keys)
            found = [
                Figure(refs={**one.refs, word: behind.get(one.refs.get(word) or "")}, numbers=one.numbers)
                for one in found
            ]
        return found

    def _behind(self, catalog: str, target: str, keys: list[str]) -> dict[str, str]:
        """Which property of a key holds the object is told by the schema or by the type of the value."""
        info = self._schema.find(catalog)
        if info is None:
            raise MetadataDrift(
                f"Набор {catalog} не опубликован: по ключам аналитики не узнать объект.",
                hint=f"Добавьте {catalog} в состав стандартного интерфейса OData.",
            )
        direct = [name for name, found in info.targets.items() if found == target]
        composite = [name for name in info.properties if info.is_composite(name)]
        behind = {}
        for row in by_keys(self._client, catalog, keys):
            refs = [ref_of(row, name) for name in direct]
            refs += [told[1] for name in composite if (told := composite_of(row, name)) and told[0] == target]
            ref = next((one for one in refs if one), None)
            if ref:
                behind[row["Ref_Key"]] = ref
        return behind


def _expected(register: RegisterMap) -> tuple[str, ...]:
    """Properties that every row must name: a renamed one would read as if nothing were there."""
    names = [name for word, name in register.fields.items() if word not in _AMOUNTS]
    amounts = [name for word, name in register.fields.items() if word in _AMOUNTS]
    if not register.accounts:
        return (*names, *amounts, *([register.current] if register.current else []))
    sides = (f"{name}{side}" for name in amounts for side in ("BalanceDr", "BalanceCr"))
    return ("Account_Key", *_DIMENSIONS[:1], *names, *sides)


def _check_named(register: RegisterMap, expected: tuple[str, ...], row: Row) -> None:
    missing = [name for name in expected if name not in row]
    if missing:
        raise MetadataDrift(f"{register.set}: в ответе нет реквизитов {', '.join(missing)}.")


def _dimensions(register: RegisterMap, row: Row) -> dict[str, str]:
    words = {target: word for word, target in register.dimensions.items()}
    told = [composite_of(row, name) for name in _DIMENSIONS]
    return {words[one[0]]: one[1] for one in told if one is not None and one[0] in words}


def _side(row: Row, name: str) -> Decimal:
    return number_of(row, name) or Decimal()


def _summed(found: Iterable[Figure], words: tuple[str, ...]) -> list[Figure]:
    """Added up over everything that isn't asked for; what comes to nothing is left out."""
    sums: dict[tuple[str | None, ...], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in found:
        total = sums[tuple(one.refs.get(word) for word in words)]
        for word, number in one.numbers.items():
            total[word] += number
    return [
        Figure(refs=dict(zip(words, key, strict=True)), numbers=dict(total))
        for key, total in sums.items()
        if any(total.values())
    ]
