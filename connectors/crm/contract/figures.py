"""Prices, stock and debts: a set replaces what its base told before, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from connectors.crm.contract.given import FIRM, all_changes, end_of_feed, fresh, given, one
from connectors.crm.figures import ColumnTaken, DebtRow, PriceColumn, PriceRow, StockRow, Take
from connectors.crm.service import CrmService
from enterprise_data.model.ref import Ref

AT = datetime(2026, 11, 30, 20, 59, 59, tzinfo=UTC)
RETAIL = PriceColumn(name="Розница", base="buh", price_type="t1", price_type_name="Розничная", at=AT)
WHOLESALE = PriceColumn(name="Опт", base="buh", price_type="t2", price_type_name="Оптовая", at=AT)
BUH, TRADE = Take(base="buh", at=AT), Take(base="trade", at=AT)
MONEY = ("0.1", "9999999999.99", "33.3300", "0.001", "-12.5")


def card(crm: CrmService, kind: str, name: str) -> str:
    """A stored card of a kind that needs no more than a name."""
    return str(one(crm, fresh(kind, idem=f"{kind} {name}", name=name)).id)


def contract(crm: CrmService, owner: str, name: str) -> str:
    """A contract of a counterparty."""
    ours = Ref("organization", card(crm, "organization", "Причал"))
    write = fresh("contract", idem=name, name=name, counterparty=Ref(FIRM, owner), organization=ours)
    return str(one(crm, write).id)


def price(item: str, amount: str, **more: object) -> PriceRow:
    """A price in roubles."""
    return replace(PriceRow(item=item, amount=Decimal(amount), currency="643"), **more)  # type: ignore[arg-type]


class Figures:
    """What is told in bulk."""

    def test_the_service_says_what_it_keeps(self, crm: CrmService) -> None:
        assert crm.capabilities().figures >= {"prices", "stock", "debts"}
        assert (crm.price_columns(), crm.prices(), crm.stock(), crm.debts()) == ([], [], [], [])

    def test_prices_of_two_types_stand_in_two_columns(self, crm: CrmService) -> None:
        nail, board = card(crm, "item", "Гвоздь"), card(crm, "item", "Доска")
        since = datetime(2026, 1, 10, tzinfo=UTC)
        first = crm.put_prices(RETAIL, [price(nail, "0.1", since=since), price(board, "33.33", unit="упак")])
        crm.put_prices(WHOLESALE, [price(nail, "0.09")])

        assert [row.item for row in first.created] == [nail, board]
        assert [column.name for column in crm.price_columns()] == ["Опт", "Розница"]
        held = [(one.column, one.row) for one in crm.prices()]
        assert held == [
            ("Опт", price(nail, "0.09")),
            ("Розница", price(nail, "0.1", since=since)),
            ("Розница", price(board, "33.33", unit="упак")),
        ]
        assert {(one.base, one.at) for one in crm.prices()} == {("buh", AT)}
        assert [one.row for one in crm.prices(column="розница", items=[board])] == [held[2][1]]

    def test_the_same_again_changes_nothing_and_moves_the_moment(self, crm: CrmService) -> None:
        nail = card(crm, "item", "Гвоздь")
        crm.put_prices(RETAIL, [price(nail, "33.30")])
        later = replace(RETAIL, at=AT + timedelta(days=1))

        again = crm.put_prices(later, [price(nail, "33.3")])

        assert (again.is_empty, again.unchanged) == (True, 1)
        assert [one.at for one in crm.prices()] == [later.at]

    def test_a_column_holds_what_was_told_last_and_others_stay(self, crm: CrmService) -> None:
        nail, board, paint = (card(crm, "item", name) for name in ("Гвоздь", "Доска", "Краска"))
        crm.put_prices(RETAIL, [price(nail, "1"), price(board, "2")])
        crm.put_prices(WHOLESALE, [price(nail, "0.5")])

        told = crm.put_prices(RETAIL, [price(board, "2.5"), price(paint, "3")])

        assert [row.item for row in told.created] == [paint]
        assert told.updated == [(price(board, "2"), price(board, "2.5"))]
        assert told.removed == [price(nail, "1")]
        assert [one.row for one in crm.prices(column="Розница")] == [price(board, "2.5"), price(paint, "3")]
        assert [one.row for one in crm.prices(column="Опт")] == [price(nail, "0.5")]

    def test_a_column_belongs_to_one_price_type_until_it_is_given_away(self, crm: CrmService) -> None:
        nail = card(crm, "item", "Гвоздь")
        crm.put_prices(RETAIL, [price(nail, "1")])
        other = replace(WHOLESALE, name="  розница ")
        with pytest.raises(ColumnTaken, match="Розничная"):
            crm.put_prices(other, [price(nail, "2")])
        assert [one.row.amount for one in crm.prices()] == [Decimal(1)]

        crm.put_prices(other, [price(nail, "2")], take_over=True)

        (column,) = crm.price_columns()
        assert (column.name, column.price_type_name) == ("Розница", "Оптовая")
        assert [one.row.amount for one in crm.prices()] == [Decimal(2)]

    def test_money_comes_back_digit_by_digit(self, crm: CrmService) -> None:
        items = [card(crm, "item", name) for name in MONEY]
        crm.put_prices(RETAIL, [price(item, amount) for item, amount in zip(items, MONEY, strict=True)])
        assert {one.row.item: one.row.amount for one in crm.prices()} == {
            item: Decimal(amount) for item, amount in zip(items, MONEY, strict=True)
        }

    def test_rows_for_cards_that_are_not_there_are_told_and_left_out(self, crm: CrmService) -> None:
        nail = card(crm, "item", "Гвоздь")
        group = card(crm, "item_group", "Группа")
        strange = [price("424242", "1"), price(group, "2"), price("нет", "3")]
        told = crm.put_prices(RETAIL, [price(nail, "1"), *strange])
        assert (list(told.created), list(told.unknown)) == ([price(nail, "1")], strange)
        assert [one.row.item for one in crm.prices()] == [nail]

    def test_stock_is_replaced_base_by_base(self, crm: CrmService) -> None:
        nail = card(crm, "item", "Гвоздь")
        near, far = card(crm, "warehouse", "Ближний"), card(crm, "warehouse", "Дальний")
        rows = [
            StockRow(item=nail, warehouse=near, quantity=Decimal("10.5"), to_ship=Decimal(2)),
            StockRow(item=nail, warehouse=far, quantity=Decimal(20)),
        ]
        crm.put_stock(BUH, rows)
        crm.put_stock(TRADE, [StockRow(item=nail, quantity=Decimal(7))])

        crm.put_stock(BUH, rows[1:])

        assert [(one.base, one.row) for one in crm.stock()] == [
            ("trade", StockRow(item=nail, quantity=Decimal(7))),
            ("buh", rows[1]),
        ]
        assert [one.row for one in crm.stock(base="buh", items=[nail])] == [rows[1]]
        emptied = crm.put_stock(BUH, [])
        assert list(emptied.removed) == [rows[1]]

    def test_a_take_of_one_warehouse_leaves_the_others(self, crm: CrmService) -> None:
        nail = card(crm, "item", "Гвоздь")
        near, far = card(crm, "warehouse", "Ближний"), card(crm, "warehouse", "Дальний")
        crm.put_stock(BUH, [StockRow(item=nail, warehouse=id, quantity=Decimal(1)) for id in (near, far)])
        later = AT + timedelta(hours=1)

        told = crm.put_stock(Take(base="buh", at=later, only=far), [])

        assert [row.warehouse for row in told.removed] == [far]
        crm.put_stock(
            Take(base="buh", at=later, only=far), [StockRow(item=nail, warehouse=far, quantity=Decimal(5))]
        )
        held = {one.row.warehouse: (one.row.quantity, one.at) for one in crm.stock()}
        assert held == {near: (Decimal(1), AT), far: (Decimal(5), later)}
        crm.put_stock(BUH, [one.row for one in crm.stock()])
        assert {one.at for one in crm.stock()} == {AT}, "a take of everything speaks for each warehouse"

    def test_debts_stand_by_contract_and_currency(self, crm: CrmService) -> None:
        firm = str(given(crm, "Должник").id)
        first, second = contract(crm, firm, "Первый"), contract(crm, firm, "Второй")
        rows = [
            DebtRow(counterparty=firm, contract=first, currency="643", amount=Decimal("3001.00")),
            DebtRow(
                counterparty=firm, contract=second, currency="840", amount=Decimal(-10),
                accounting_amount=Decimal("-812.35"),
            ),
        ]  # fmt: skip
        told = crm.put_debts(BUH, rows)
        assert list(told.created) == rows
        assert [one.row for one in crm.debts(counterparties=[firm])] == rows
        crm.put_debts(Take(base="buh", at=AT, only=firm), rows[:1])
        assert [one.row for one in crm.debts(base="buh", only=firm)] == rows[:1]

    def test_figures_touch_no_card(self, crm: CrmService) -> None:
        nail = card(crm, "item", "Гвоздь")
        cursor = end_of_feed(crm, "item")
        crm.put_prices(RETAIL, [price(nail, "1")])
        crm.put_stock(BUH, [StockRow(item=nail, quantity=Decimal(1))])
        assert all_changes(crm, "item", cursor) == {}

    def test_figures_of_a_card_that_was_merged_away_are_the_winners(self, crm: CrmService) -> None:
        winner, loser = card(crm, "item", "Гвоздь"), card(crm, "item", "Гвоздь (дубль)")
        place = card(crm, "warehouse", "Склад")
        old, new = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2))
        crm.put_prices(RETAIL, [price(winner, "1", since=old), price(loser, "2", since=new)])
        rows = [
            StockRow(item=id, warehouse=place, quantity=Decimal(amount))
            for id, amount in ((winner, 3), (loser, 4))
        ]
        crm.put_stock(BUH, rows)

        crm.merge("item", winner, [loser], idem="m")

        assert [one.row for one in crm.prices(items=[loser])] == [price(winner, "2", since=new)]
        assert [one.row.quantity for one in crm.stock()] == [Decimal(7)]
        again = crm.put_stock(BUH, rows)
        assert again.is_empty, "what the base says of the losing card is said of the winner"

    def test_a_warehouse_that_was_merged_away_keeps_its_moment(self, crm: CrmService) -> None:
        nail = card(crm, "item", "Гвоздь")
        near, far = card(crm, "warehouse", "Ближний"), card(crm, "warehouse", "Дальний")
        crm.put_stock(
            Take(base="buh", at=AT, only=far), [StockRow(item=nail, warehouse=far, quantity=Decimal(5))]
        )
        crm.merge("warehouse", near, [far], idem="m")
        assert [(one.row.warehouse, one.at) for one in crm.stock()] == [(near, AT)]
