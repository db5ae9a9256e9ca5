"""Virtual tables of registers, computed from the records (protocol.md §3)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from connectors.onec.standin.odata import schema
from connectors.onec.standin.odata.filters import Value, compile_filter
from connectors.onec.standin.odata.functions import Function
from connectors.onec.standin.odata.names import RowNames
from connectors.onec.standin.odata.refusals import no_segment
from connectors.onec.standin.odata.schema import EntitySet, Property
from connectors.onec.standin.odata.store import Row, Store


def virtual_rows(store: Store, item: EntitySet, function: Function, arguments: dict[str, Any]) -> list[Row]:
    """Rows that a function gives."""
    if item.prefix == "InformationRegister":
        return _slice(store, item, function.name, arguments)
    if item.prefix == "AccountingRegister":
        return _account_balance(store, item, function, arguments)
    return _accumulated(store, item, function, arguments)


def records_of(store: Store, item: EntitySet) -> list[Row]:
    """Single records of a register, whether independent or written by documents."""
    if "independent" in item.marks:
        return list(store.rows[item.name].values())
    return store.movements[item.name]


def _condition(store: Store, properties: dict[str, Property], text: str | None) -> Value:
    if not text:
        return lambda row: True
    return compile_filter(text, RowNames(store, properties), "Condition")


def _slice(store: Store, item: EntitySet, name: str, arguments: dict[str, Any]) -> list[Row]:
    fits = _condition(store, item.properties, arguments.get("Condition"))
    until = str(arguments.get("Period") or "9999-12-31T00:00:00")
    found: dict[tuple[Any, ...], Row] = {}
    last = name == "SliceLast"
    for row in sorted(records_of(store, item), key=lambda row: str(row["Period"])):
        if not fits(row) or (str(row["Period"]) > until if last else str(row["Period"]) < until):
            continue
        key = tuple(row[one] for one in item.dimensions)
        if last or key not in found:
            found[key] = row
    return list(found.values())


def _accumulated(store: Store, item: EntitySet, function: Function, arguments: dict[str, Any]) -> list[Row]:
    dimensions = _wanted(item, arguments.get("Dimensions"))
    fits = _condition(store, item.properties, arguments.get("Condition"))
    start = str(arguments.get("StartPeriod") or "")
    end = str(arguments.get("EndPeriod") or arguments.get("Period") or "9999")
    sums: dict[tuple[Any, ...], dict[str, Decimal]] = {}
    for row in store.movements[item.name]:
        if not start <= str(row["Period"]) <= end or not fits(row):
            continue
        key = tuple(row[one] for one in dimensions)
        total = sums.setdefault(
            key, dict.fromkeys((p.name for p in function.properties if p.type == schema.DOUBLE), Decimal())
        )
        for resource in item.resources:
            _add(total, resource, Decimal(row[resource] or 0), row["@sign"])
    made = [dict(zip(dimensions, key, strict=True)) | total for key, total in sums.items()]
    return [
        row
        for row in made
        if function.name != "Balance" or any(row[f"{one}Balance"] for one in item.resources)
    ]


def _add(total: dict[str, Decimal], resource: str, amount: Decimal, sign: int) -> None:
    side = "Receipt" if sign > 0 else "Expense"
    for name in (f"{resource}Balance", f"{resource}Turnover"):
        if name in total:
            total[name] += amount * sign
    if f"{resource}{side}" in total:
        total[f"{resource}{side}"] += amount


def _wanted(item: EntitySet, text: str | None) -> list[str]:
    types = [f"{name}_Type" for name in item.dimensions if f"{name}_Type" in item.properties]
    every = [*item.dimensions, *types]
    if not text:
        return every
    asked = [name.strip() for name in text.split(",")]
    found = [one for one in every if one.removesuffix("_Type").removesuffix("_Key") in asked or one in asked]
    if len(found) < len(asked):
        raise no_segment(next(name for name in asked if not any(one.startswith(name) for one in every)))
    return found


def _account_balance(
    store: Store, item: EntitySet, function: Function, arguments: dict[str, Any]
) -> list[Row]:
    properties = {one.name: one for one in function.properties}
    fits = _condition(store, properties, arguments.get("Condition"))
    fits_account = _condition(store, properties, arguments.get("AccountCondition"))
    until = str(arguments.get("Period") or "9999")
    keys = [one.name for one in function.properties if one.type != schema.DOUBLE]
    sums: dict[tuple[Any, ...], dict[str, Decimal]] = {}
    for record in store.movements[item.name]:
        if str(record["Period"]) > until:
            continue
        for side, sign in (("Dr", 1), ("Cr", -1)):
            row = _side(item, record, side)
            if not fits(row) or not fits_account(row):
                continue
            total = sums.setdefault(
                tuple(row[name] for name in keys), dict.fromkeys(item.resources, Decimal())
            )
            for resource in item.resources:
                total[resource] += Decimal(record[resource] or 0) * sign
    made = []
    for key, total in sums.items():
        if any(total.values()):
            made.append(dict(zip(keys, key, strict=True)) | _sides(total))
    return made


def _side(item: EntitySet, record: Row, side: str) -> Row:
    row = {"Account_Key": record[f"Account{side}_Key"]} | {name: record[name] for name in item.dimensions}
    for number in (1, 2, 3):
        value = record.get(f"Ext{side}{number}")
        row[f"ExtDimension{number}"] = value or ""
        row[f"ExtDimension{number}_Type"] = record.get(f"Ext{side}{number}_Type") or "StandardODATA.Undefined"
    return row


def _sides(total: dict[str, Decimal]) -> dict[str, Decimal]:
    debit: Callable[[Decimal], Decimal] = lambda value: max(value, Decimal())  # noqa: E731
    made = {f"{name}BalanceDr": debit(value) for name, value in total.items()}
    return made | {f"{name}BalanceCr": debit(-value) for name, value in total.items()}
