"""What the contract suite starts from: small cards, writes and questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, get_args, get_origin, get_type_hints

from connectors.crm.service import (
    CrmService,
    CrmWrite,
    MatchKey,
    Outcome,
    WriteResult,
)
from enterprise_data.model.contact import Phone, PhoneKind
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS

FIRM = "counterparty"
AWKWARD = (
    'ООО "Кавычки"',
    "ИП О'Нил",
    "ООО «Ёлочки»",
    "A & B",
    "<b>жирно</b>",
    "100 %",
    "под_черк",
    "обратная \\ черта",
    "  два пробела  внутри ",
    "эмодзи 😀",
    '{"json": [1]}',
)


class ByHand(Protocol):
    """What only a person does in a CRM."""

    def by_hand_edit(self, crm: Any, id: str, **values: Any) -> None: ...
    def by_hand_document(self, crm: Any, id: str, document: Ref, title: str) -> None: ...
    def by_hand_client(self, crm: Any, name: str, contacts: Sequence[str]) -> str: ...


def fresh(kind: str = FIRM, *, idem: str, code: tuple[str, str] | None = None, **values: Any) -> CrmWrite:
    """A write that creates a card with these values."""
    record = KINDS[kind].record(**values)
    names = frozenset(KINDS[kind].field_names)
    return CrmWrite(kind=kind, id=None, record=record, set_fields=names, idem=idem, code=code)


def edit(card: WriteResult, *, idem: str, if_version: str | None = None, **values: Any) -> CrmWrite:
    """A write that changes only these fields of a stored card."""
    stored = card.stored
    assert stored is not None
    record = replace(stored.record, **values)
    return CrmWrite(
        kind=stored.kind,
        id=stored.id,
        record=record,
        set_fields=frozenset(values),
        idem=idem,
        if_version=if_version,
    )


def one(crm: CrmService, write: CrmWrite) -> WriteResult:
    """A batch of one."""
    (result,) = crm.upsert_many([write])
    return result


def given(crm: CrmService, name: str, **values: Any) -> WriteResult:
    """A stored counterparty."""
    result = one(crm, fresh(idem=f"given {name}", name=name, **values))
    assert result.outcome is Outcome.CREATED, result.problems
    return result


def all_changes(crm: CrmService, kind: str, cursor: str | None = None, limit: int = 3) -> dict[str, str]:
    """Card → last delivered version, read page by page to the end."""
    seen: dict[str, str] = {}
    for _ in range(10_000):
        page = crm.changes(kind, cursor, limit)
        seen.update({item.id: item.version for item in page.items})
        cursor = page.next
        if page.complete:
            return seen
    raise AssertionError("лента изменений не кончается")


def end_of_feed(crm: CrmService, kind: str) -> str:
    """The cursor after everything that is there now."""
    cursor: str | None = None
    while True:
        page = crm.changes(kind, cursor, 100)
        cursor = page.next
        if page.complete:
            return cursor


def codes_of(result: WriteResult) -> list[str]:
    """Codes of the problems."""
    return [problem.code for problem in result.problems]


def ids(crm: CrmService, kind: str = FIRM, **values: str) -> list[str]:
    """Cards that match exactly."""
    return list(crm.find_many(kind, [MatchKey(values=values)])[0])


def phones(*numbers: str) -> tuple[Phone, ...]:
    """Main telephones."""
    return tuple(Phone(kind=PhoneKind.MAIN, number=number) for number in numbers)


def example(kind: str, ids: Mapping[str, str]) -> Any:
    """A small record of any kind: what has no default and what a card must have. ``ids``: kind → a card of it."""
    otype = KINDS[kind]
    hints = get_type_hints(otype.record)
    names = [
        item.name for item in fields(otype.record) if item.default is MISSING or item.name in otype.required
    ]
    return otype.record(**{name: _value(otype, name, hints[name], ids) for name in names})


def _value(otype: ObjectType, name: str, hint: Any, ids: Mapping[str, str]) -> Any:
    if name in otype.targets:
        target = otype.targets[name][0]
        return Ref(target, ids.get(target, "1"))
    if get_origin(hint) is tuple:
        row = get_args(hint)[0]
        inner = get_type_hints(row)
        needed = [item.name for item in fields(row) if item.default is MISSING]
        found = {one: _row_value(otype, f"{name}.{one}", inner[one], ids) for one in needed}
        return (row(**found),)
    return _row_value(otype, name, next(iter(get_args(hint)), hint), ids)


def _row_value(otype: ObjectType, place: str, hint: Any, ids: Mapping[str, str]) -> Any:
    if place in otype.targets:
        target = otype.targets[place][0]
        return Ref(target, ids.get(target, "1"))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return next(iter(hint))
    return _SAMPLES.get(hint, f"Пример {otype.name}")


_SAMPLES: dict[Any, Any] = {
    date: date(2026, 11, 20),
    datetime: datetime(2026, 11, 20, 10, 15),  # noqa: DTZ001 - the date of a document has no zone
    Decimal: Decimal("12.5"),
    bool: True,
    int: 1,
    UnitName: UnitName(code="796", name="шт"),
    VatRate: VatRate(percent=Decimal(20)),
}
