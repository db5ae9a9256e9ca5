"""What a base tells becomes rows of cards both sides know: what waits, what is left whole, what stops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import BaseDebt, BasePrice, BaseStock
from connectors.crm.figures import DebtRow, Differences, PriceRow, StockRow, combined, differences
from enterprise_data.errors import SideEmptied, TooManyDeletions
from enterprise_data.model.ref import Ref
from sync.figure_words import change_text, figure_text
from sync.figures import Cards, check_figures, cross_debts, cross_prices, cross_stock, the_price
from sync.settings import SafetyLimits

OLD, NEW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
CARDS: Cards = {
    Ref(kind, ref): ref.upper()
    for kind, refs in {
        "item": ("nail", "board", "twin"), "warehouse": ("near",), "organization": ("ours",),
        "counterparty": ("firm",), "contract": ("first",),
    }.items()
    for ref in refs
}  # fmt: skip


def price(item: str | None, amount: str, **more: object) -> BasePrice:
    """A price in roubles."""
    return BasePrice(item=item, price=Decimal(amount), currency="643", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("candidates", "amount"),
    [
        ([price("a", "1")], "1"),
        ([price("a", "1", since=NEW), price("a", "2", since=OLD)], "1"),
        ([price("a", "1"), price("a", "2", since=OLD)], "2"),
        ([price("a", "1"), price("a", "2", of_variant=True, since=NEW)], "1"),
        ([price("a", "2", of_variant=True), price("a", "2.00", of_variant=True)], "2"),
        ([price("a", "2", of_variant=True), price("a", "3", of_variant=True)], None),
        ([price("a", "2", of_variant=True), price("a", "2", of_variant=True, unit="упак")], None),
    ],
)
def test_the_price_of_an_item(candidates: list[BasePrice], amount: str | None) -> None:
    for order in (candidates, candidates[::-1]):
        found = the_price(order)
        assert (None if found is None else found.price) == (None if amount is None else Decimal(amount))


def test_prices_go_to_linked_items_alone() -> None:
    told = [price("nail", "1", since=OLD, unit="упак"), price("strange", "2"), price(None, "3")]
    told += [price("board", amount, of_variant=True) for amount in ("4", "5")]
    crossed = cross_prices(told, CARDS)
    assert crossed.rows == [PriceRow(item="NAIL", amount=Decimal(1), currency="643", unit="упак", since=OLD)]
    assert {ref: one.waiting for ref, one in crossed.missing.items()} == {Ref("item", "strange"): 1}
    assert list(crossed.unclear) == [Ref("item", "board")]
    assert crossed.nameless == 1


def test_stock_waits_for_item_and_warehouse_and_not_for_the_organization() -> None:
    def stock(item: str | None, warehouse: str | None, organization: str | None = None) -> BaseStock:
        return BaseStock(item=item, warehouse=warehouse, organization=organization, quantity=Decimal(1))

    crossed = cross_stock(
        [
            stock("nail", "near", "ours"), stock("nail", "near", "theirs"), stock("nail", None),
            stock("nail", "far"), stock("strange", "far"), stock(None, "near"),
        ],
        CARDS,
    )  # fmt: skip
    rows = [("NEAR", "OURS"), ("NEAR", ""), ("", "")]
    assert [(row.warehouse, row.organization) for row in crossed.rows] == rows
    told = {ref.id: (one.waiting, one.undivided) for ref, one in crossed.missing.items()}
    assert told == {"far": (2, 0), "strange": (1, 0), "theirs": (0, 1)}
    assert crossed.nameless == 1


def test_a_debt_stays_whole_without_its_contract_and_waits_for_its_counterparty() -> None:
    def debt(who: str | None, contract: str | None, amount: str, currency: str = "643") -> BaseDebt:
        return BaseDebt(counterparty=who, contract=contract, currency=currency, amount=Decimal(amount))

    crossed = cross_debts(
        [
            debt("firm", "first", "10"), debt("firm", "second", "20"), debt("firm", None, "3"),
            debt("strange", "first", "-5"), debt("strange", None, "7"), debt("strange", None, "1", "840"),
            debt(None, None, "9"),
        ],
        CARDS,
    )  # fmt: skip
    assert combined(crossed.rows) == {
        ("FIRM", contract, "", "643"): DebtRow(
            counterparty="FIRM", contract=contract, currency="643", amount=Decimal(amount)
        )
        for contract, amount in (("FIRST", 10), ("", 23))
    }
    assert crossed.missing[Ref("contract", "second")].undivided == 1
    assert crossed.missing[Ref("counterparty", "strange")].sums == {"643": Decimal(2), "840": Decimal(1)}
    assert crossed.nameless == 1


ROWS = st.builds(
    StockRow,
    item=st.sampled_from(["1", "2", "3"]),
    warehouse=st.sampled_from(["", "8", "9"]),
    quantity=st.decimals(-1000, 1000, places=3),
    to_ship=st.none() | st.decimals(0, 10, places=3),
)


@given(held=st.lists(ROWS, unique_by=lambda row: row.key), told=st.lists(ROWS, max_size=6))
def test_differences_lead_from_what_was_held_to_what_was_told(
    held: list[StockRow], told: list[StockRow]
) -> None:
    found = differences(held, told)
    after = {row.key: row for row in held}
    for row in found.removed:
        del after[row.key]
    for before, row in found.updated:
        assert after[row.key] == before != row
        after[row.key] = row
    for row in found.created:
        assert row.key not in after
        after[row.key] = row

    assert after == combined(told)
    assert found.unchanged == len(after) - len(found.created) - len(found.updated)
    assert differences(after.values(), told).is_empty
    quantities: Mapping[object, Decimal] = {key: row.quantity for key, row in after.items()}
    assert sum(quantities.values()) == sum((row.quantity for row in told), Decimal())


LIMITS = SafetyLimits(deletions=2, deletions_percent=10)


@pytest.mark.parametrize(
    ("what", "held", "rows", "removed", "error"),
    [
        ("prices", 3, 0, 3, SideEmptied),
        ("debts", 3, 0, 3, SideEmptied),
        ("stock", 2, 0, 2, None),
        ("prices", 0, 0, 0, None),
        ("prices", 10, 7, 3, TooManyDeletions),
        ("prices", 10, 8, 2, None),
        ("prices", 100, 90, 10, None),
        ("prices", 100, 89, 11, TooManyDeletions),
        ("stock", 100, 1, 99, None),
    ],
)
def test_what_stops(what: str, held: int, rows: int, removed: int, error: type[Exception] | None) -> None:
    gone = [StockRow(item=str(number), quantity=Decimal(1)) for number in range(removed)]
    planned = Differences(removed=gone)
    if error is None:
        check_figures(what, held, rows, planned, LIMITS, named="Цены")
        return
    with pytest.raises(error):
        check_figures(what, held, rows, planned, LIMITS, named="Цены")


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (PriceRow(item="1", amount=Decimal("1234.5"), currency="643", unit="упак"), "1 234,50 руб. за упак"),
        (PriceRow(item="1", amount=Decimal("0.125")), "0,125"),
        (PriceRow(item="1", amount=Decimal(7), currency="949"), "7,00 949"),
        (StockRow(item="1", quantity=Decimal("12.500"), to_ship=Decimal(2)), "12,5, из них к отгрузке 2"),
        (DebtRow(counterparty="1", amount=Decimal(5), currency="840"), "должны нам 5,00 USD"),
        (DebtRow(counterparty="1", amount=Decimal("-5.5")), "должны мы 5,50 в валюте учёта"),
        (DebtRow(counterparty="1", amount=Decimal(0)), "долга нет"),
    ],
)
def test_figures_in_words(row: PriceRow | StockRow | DebtRow, text: str) -> None:
    assert figure_text(row).replace("\u00a0", " ") == text


def test_a_change_that_leaves_the_number_says_what_else_changed() -> None:
    january = PriceRow(
        item="1", amount=Decimal(1), currency="643", since=datetime(2026, 1, 15, 12, tzinfo=UTC)
    )
    owed = DebtRow(counterparty="1", currency="840", amount=Decimal(10), accounting_amount=Decimal(800))
    texts = [
        change_text(january, replace(january, amount=Decimal(2))),
        change_text(replace(january, since=OLD), january),
        change_text(owed, replace(owed, accounting_amount=Decimal("812.35"))),
    ]
    assert texts == [
        "1,00 руб. → 2,00 руб.",
        "1,00 руб., теперь действует с 15.01.2026",
        "должны нам 10,00 USD, теперь в валюте учёта 812,35",
    ]
