"""Objects of 1C and cards of a batch that have no link yet meet each other before anything is created for them.

An object that finds its card becomes one item with it. A card that an open question is about waits for the answer:
sent to 1C as something new, it would become a double.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from enterprise_data.errors import AmbiguousMatch
from enterprise_data.objects.base import ObjectType
from mappings.matching import NEW
from mappings.prefix import BasePrefix
from state.rows import Conflict, Link
from sync.context import Exchange
from sync.matching import Found, find_cards
from sync.policies import MATCH
from sync.translate import Book

if TYPE_CHECKING:
    from sync.pairing import Item

_PAGE = 1000


class Asked:
    """Cards of one kind that an open question is about; read once, when the first stranger asks."""

    def __init__(self, exchange: Exchange, kind: str) -> None:
        self._exchange = exchange
        self._kind = kind
        self._ids: set[str] | None = None
        self._now: set[str] = set()

    def add(self, ids: Iterable[str]) -> None:
        """A question that has just come up."""
        self._now.update(ids)

    def __contains__(self, crm_id: object) -> bool:
        if self._ids is None:
            self._ids = {id for status in ("open", "decided") for id in self._read(status)}
        return crm_id in self._ids or crm_id in self._now

    def _read(self, status: str) -> Iterable[str]:
        base, offset = self._exchange.base.name, 0
        while True:
            with self._exchange.store.unit() as unit:
                rows, total = unit.conflicts(base=base, status=status, offset=offset, limit=_PAGE)
            for row in rows:
                if (row.kind, row.group) == (self._kind, MATCH):
                    yield from (row.crm_value or {}).get("candidates", ())
            offset += _PAGE
            if offset >= total:
                return


@dataclass(slots=True, kw_only=True)
class Met:
    """``items`` go on; ``questions`` and ``waiting`` stay in the stage."""

    items: list[Item] = field(default_factory=list)
    questions: list[tuple[Item, Found]] = field(default_factory=list)
    waiting: list[tuple[Item, AmbiguousMatch]] = field(default_factory=list)


def meet(
    exchange: Exchange,
    otype: ObjectType,
    book: Book,
    items: Sequence[Item],
    asked: Asked,
    second_name: Callable[[Item, Link], None],
) -> Met:
    """Finds the cards of the batch's strangers. ``second_name`` is called for an object that 1C calls otherwise."""
    strangers = {
        item.ref: item
        for item in items
        if item.link is None and item.crm_id is None and item.onec is not None and not item.onec.deleted
    }
    met, gone = Met(), set[int]()
    for ref, found in _search(exchange, otype, book, strangers).items():
        item = strangers[ref]
        if found.question:
            met.questions.append((item, found))
            asked.add(found.candidates)
            gone.add(id(item))
        elif found.own_link is not None:
            second_name(item, found.own_link)
        else:
            created = "hand" if chosen_card(item.conflicts) == NEW else "exchange"
            item.crm_id, item.found = found.crm_id, found.why or created
    for item in _united([item for item in items if id(item) not in gone]):
        if _is_new_card(item) and item.crm_id in asked:
            met.waiting.append((item, _waits(otype)))
        else:
            met.items.append(item)
    return met


def _search(
    exchange: Exchange, otype: ObjectType, book: Book, strangers: dict[str, Item]
) -> dict[str, Found]:
    if not strangers:
        return {}
    records = {ref: book.to_crm(otype, item.onec.record) for ref, item in strangers.items() if item.onec}
    chosen = {ref: id for ref, item in strangers.items() if (id := chosen_card(item.conflicts)) is not None}
    refused = {ref: id for ref, item in strangers.items() if (id := _refused_card(item.conflicts))}
    return find_cards(exchange, otype, records, BasePrefix(exchange.base.prefix), chosen, refused)


def chosen_card(conflicts: Sequence[Conflict]) -> str | None:
    """The card a person chose for an ambiguous object; an empty string means «create a new one»."""
    for row in conflicts:
        if row.group == MATCH and row.status == "decided":
            return str(row.decided_value or "") if row.decision == "value" else ""
    return None


def _refused_card(conflicts: Sequence[Conflict]) -> str:
    """The card of an earlier choice that could not be carried out: nothing else is taken in its place unasked."""
    asked = (row.crm_value or {} for row in conflicts if row.group == MATCH and row.status == "open")
    return next((str(value["refused"]) for value in asked if value.get("refused")), "")


def _is_new_card(item: Item) -> bool:
    return item.link is None and item.incoming is None


def _united(items: Sequence[Item]) -> list[Item]:
    """Whoever spoke of it, and by whichever name: one object is one item, or it would be written twice."""
    speaking = {item.crm_id: item for item in items if item.incoming is not None and item.crm_id}
    kept = []
    for item in items:
        other = speaking.get(item.crm_id) if item.crm_id else None
        if other is not None and other is not item and item.incoming is None:
            other.rows += [row for row in item.rows if row not in other.rows]
        else:
            kept.append(item)
    return kept


def _waits(otype: ObjectType) -> AmbiguousMatch:
    return AmbiguousMatch(
        f"{otype.title}: карточка ждёт ответа на вопрос, не она ли соответствует объекту 1С.",
        hint="Ответьте на вопрос в «Конфликтах»: от этого зависит, передавать ли карточку в 1С как новую.",
    )
