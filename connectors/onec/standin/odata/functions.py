"""Which functions an object has: virtual tables of registers, posting of documents (protocol.md §3)."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.onec.standin.odata.schema import DOUBLE, FLAG, GUID, MOMENT, TEXT, EntitySet, Property

_PERIOD = ("Period", MOMENT)
_CONDITION = ("Condition", TEXT)
_DIMENSIONS = ("Dimensions", TEXT)
_SPAN = (("StartPeriod", MOMENT), ("EndPeriod", MOMENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """``result`` names the complex type; "" means the records themselves. ``acts``: it changes something."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    result: str = ""
    properties: list[Property]
    on_records: bool = False
    acts: bool = False


def functions_of(item: EntitySet) -> list[Function]:
    """What can be called on a set."""
    if "posting" in item.marks:
        operational = (("PostingModeOperational", FLAG),)
        return [
            Function(name=name, parameters=operational, properties=[], acts=True)
            for name in ("Post", "Unpost")
        ]
    if item.prefix == "InformationRegister" and item.period:
        recorded = "subordinate" in item.marks
        return [
            Function(name=name, parameters=(_CONDITION, _PERIOD), properties=[], on_records=recorded)
            for name in ("SliceLast", "SliceFirst")
        ]
    if item.prefix == "AccumulationRegister":
        return _accumulation(item)
    if item.prefix == "AccountingRegister":
        return [_accounts(item)]
    return []


def _accumulation(item: EntitySet) -> list[Function]:
    own = [item.properties[name] for name in item.dimensions if name in item.properties]
    own += [item.properties[f"{name}_Type"] for name in item.dimensions if f"{name}_Type" in item.properties]
    turnover = ["Turnover"]
    made: list[Function] = []
    if "balances" in item.marks:
        turnover = ["Turnover", "Receipt", "Expense"]
        balance = own + _numbers(item.resources, ["Balance"])
        moment = (_CONDITION, _DIMENSIONS, _PERIOD)
        made.append(Function(name="Balance", parameters=moment, result="Balance", properties=balance))
    turnovers = own + _numbers(item.resources, turnover)
    span = (_CONDITION, _DIMENSIONS, *_SPAN)
    return [*made, Function(name="Turnovers", parameters=span, result="Turnover", properties=turnovers)]


def _accounts(item: EntitySet) -> Function:
    own = [Property(name="Account_Key", type=GUID)]
    for number in (1, 2, 3):
        own += [
            Property(name=f"ExtDimension{number}", role="any"),
            Property(name=f"ExtDimension{number}_Type"),
        ]
    own += [item.properties[name] for name in item.dimensions if name in item.properties]
    own += _numbers(item.resources, ["BalanceDr", "BalanceCr"])
    parameters = (("AccountCondition", TEXT), _CONDITION, ("ExtraDimensions", TEXT), _PERIOD)
    return Function(name="Balance", parameters=parameters, result="Balance", properties=own)


def _numbers(resources: tuple[str, ...], suffixes: list[str]) -> list[Property]:
    return [Property(name=f"{name}{suffix}", type=DOUBLE) for name in resources for suffix in suffixes]
