"""What the contract suite starts from: small cards, writes and questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from connectors.crm.service import (
    CrmService,
    CrmWrite,
    MatchKey,
    Outcome,
    WriteResult,
)
from enterprise_data.model.contact import Phone, PhoneKind
from enterprise_data.model.ref import Ref
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


def example(kind: str, firm: str, own: str) -> Any:
    """A small record of any kind."""
    record = KINDS[kind].record
    if kind == "bank_account":
        return record(owner=Ref(FIRM, firm), number="40702810000000000001", currency="643")
    if kind == "contract":
        return record(counterparty=Ref(FIRM, firm), organization=Ref("organization", own), name="Договор № 1")
    if kind == "contact_person":
        return record(counterparty=Ref(FIRM, firm), full_name="Контактное лицо", phones=phones("1", "2"))
    if kind == "currency":
        return record(code="643", name="руб.", full_name="Российский рубль")
    return record(name=f"Пример {kind}")
