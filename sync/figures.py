"""What a base tells of prices, stock and debts, said of the CRM's cards. Pure: decided before anything is written.

A figure is carried only to cards that both sides know: nothing is created by accident. What a figure is about (the
item, its warehouse, the counterparty) must be there, else it waits; what only divides it (contract, organization) may
be missing: the sum stays whole, and what is missing is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic

from connectors.base import BaseDebt, BasePrice, BaseStock
from connectors.crm.figures import DebtRow, Differences, PriceRow, R, StockRow
from enterprise_data.errors import SideEmptied, TooManyDeletions
from enterprise_data.model.ref import Ref
from sync.settings import SafetyLimits

Cards = Mapping[Ref, str]
"""An object of the base → its card."""
_IF_SO = (
    "Проверьте права пользователя 1С, тип цен и дату. Если так и должно быть, повторите с --allow-deletions."
)
TITLES = {"prices": "Цены", "stock": "Остатки", "debts": "Долги"}


@dataclass(slots=True)
class Missing:
    """An object that isn't transferred: how many figures wait for it, how many were written without it."""

    waiting: int = 0
    undivided: int = 0
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """Currency → debt that waits."""


@dataclass(slots=True, kw_only=True)
class Crossed(Generic[R]):
    """Rows for the CRM, and what could not become one. Where several objects have one card, several rows mean it."""

    rows: list[R] = field(default_factory=list)
    missing: dict[Ref, Missing] = field(default_factory=lambda: defaultdict(Missing))
    unclear: dict[Ref, Sequence[BasePrice]] = field(default_factory=dict)
    """Items whose variants or packs have different prices, and the item itself none."""
    nameless: int = 0
    """Figures that the base keeps of nothing that could be a card."""


def refs_of(one: BasePrice | BaseStock | BaseDebt) -> Iterator[Ref]:
    """What a figure of the base names, by our kinds."""
    for kind in ("item", "warehouse", "counterparty", "contract", "organization"):
        ref = getattr(one, kind, None)
        if ref is not None:
            yield Ref(kind, ref)


# --- prices -------------------------------------------------------------------------------------------------


def cross_prices(told: Iterable[BasePrice], cards: Cards) -> Crossed[PriceRow]:
    """One price for each item."""
    crossed: Crossed[PriceRow] = Crossed()
    by_item: dict[str, list[BasePrice]] = defaultdict(list)
    for one in told:
        if one.item is None:
            crossed.nameless += 1
        else:
            by_item[one.item].append(one)
    for ref, candidates in by_item.items():
        item, price = Ref("item", ref), the_price(candidates)
        if item not in cards:
            crossed.missing[item].waiting += 1
        elif price is None:
            crossed.unclear[item] = candidates
        else:
            crossed.rows.append(_price_row(cards[item], price))
    return crossed


def the_price(candidates: Sequence[BasePrice]) -> BasePrice | None:
    """The price of the item itself, of two the later one; else the one that all its variants and packs share."""
    general = [one for one in candidates if not one.of_variant]
    if general:
        return max(general, key=lambda one: one.since.timestamp() if one.since else 0.0)
    shared = {(one.price, one.currency, one.unit) for one in candidates}
    return candidates[0] if len(shared) == 1 else None


def _price_row(card: str, one: BasePrice) -> PriceRow:
    return PriceRow(item=card, amount=one.price, currency=one.currency, unit=one.unit, since=one.since)


# --- stock and debts ----------------------------------------------------------------------------------------


def cross_stock(told: Iterable[BaseStock], cards: Cards) -> Crossed[StockRow]:
    """One row for each item, warehouse and organization."""
    crossed: Crossed[StockRow] = Crossed()
    for one in told:
        if one.item is None:
            crossed.nameless += 1
            continue
        needed = [Ref("item", one.item), *([Ref("warehouse", one.warehouse)] if one.warehouse else [])]
        if _waits(crossed, needed, cards):
            continue
        crossed.rows.append(
            StockRow(
                item=cards[needed[0]],
                warehouse=cards[needed[1]] if len(needed) > 1 else "",
                organization=_divided(crossed, "organization", one.organization, cards),
                quantity=one.quantity,
                to_ship=one.to_ship,
            )
        )
    return crossed


def cross_debts(told: Iterable[BaseDebt], cards: Cards) -> Crossed[DebtRow]:
    """One row for each counterparty, contract, organization and currency."""
    crossed: Crossed[DebtRow] = Crossed()
    for one in told:
        if one.counterparty is None:
            crossed.nameless += 1
            continue
        who = Ref("counterparty", one.counterparty)
        if _waits(crossed, [who], cards):
            crossed.missing[who].sums[one.currency] += one.amount
            continue
        crossed.rows.append(
            DebtRow(
                counterparty=cards[who],
                contract=_divided(crossed, "contract", one.contract, cards),
                organization=_divided(crossed, "organization", one.organization, cards),
                currency=one.currency,
                amount=one.amount,
                accounting_amount=one.accounting_amount,
            )
        )
    return crossed


def _waits(crossed: Crossed[R], needed: Sequence[Ref], cards: Cards) -> bool:
    absent = [ref for ref in needed if ref not in cards]
    for ref in absent:
        crossed.missing[ref].waiting += 1
    return bool(absent)


def _divided(crossed: Crossed[R], kind: str, ref: str | None, cards: Cards) -> str:
    if ref is None:
        return ""
    card = cards.get(Ref(kind, ref), "")
    if not card:
        crossed.missing[Ref(kind, ref)].undivided += 1
    return card


# --- before harm --------------------------------------------------------------------------------------------


def check_figures(
    what: str, held: int, rows: int, planned: Differences[R], limits: SafetyLimits, *, named: str
) -> None:
    """A base that suddenly tells nothing lost rights or data; goods sell out and debts are paid, but not all at once.

    Prices hardly ever vanish: of them the share that may go is bounded, too. ``named``: what is replaced, for people.
    Raises ``SideEmptied`` or ``TooManyDeletions``.
    """
    if not rows and held > limits.deletions:
        raise SideEmptied(
            f"{named}: 1С не сообщила ничего, что можно записать, а в CRM их {held}. Ничего не изменено.",
            hint=_IF_SO,
        )
    allowed = max(limits.deletions, held * limits.deletions_percent // 100)
    if what == "prices" and len(planned.removed) > allowed:
        raise TooManyDeletions(
            f"{named}: исчезнет {len(planned.removed)} из {held}. Ничего не изменено.",
            hint=_IF_SO,
            count=len(planned.removed),
        )
