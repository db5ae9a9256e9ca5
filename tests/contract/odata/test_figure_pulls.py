"""Prices, stock and debts of a live base in the CRM: exact against the stand-in's own sums, and nothing by accident."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from connectors.crm.figures import DebtRow, PriceRow, StockRow
from connectors.onec.standin.odata import ODataBase
from connectors.onec.standin.odata.model import MODELS, parse_model
from connectors.onec.standin.odata.rules import RULES
from connectors.onec.standin.odata.seed import PRICES
from connectors.onec.standin.odata.seeds import seed
from connectors.onec.standin.odata.service import Service
from connectors.onec.standin.odata.store import Store, empty_row
from sync.services.figures import DebtOrder, PriceOrder, StockOrder
from tests.contract.odata.desk import Desk, desk_of
from tests.contract.odata.house import PASSWORD, SALES, USER, House
from tests.contract.odata.test_figures import LEDGER, stand_in_debts
from tests.contract.odata.test_standin import sale

ITEMS, PLACES = ("item1", "item2", "item3"), ("warehouse", "warehouse2")
SINCE = datetime(2026, 1, 9, 21, tzinfo=UTC)
MONEY = "InformationRegister_ЦеныНоменклатуры"
RETAIL = PriceOrder(price_type="Розничная", column="Розница")
WHOLESALE = PriceOrder(price_type=" оптовая", column="Опт")


def wholesale_price(house: House, mark: str, amount: str, day: str = "2026-02-01") -> None:
    """Another wholesale price from a day on, however the configuration keeps prices."""
    refs = house.refs
    names = {"bp30": ("ТипЦен_Key", "Валюта_Key"), "ut11": ("ВидЦены_Key", "Валюта_Key"),
             "unf": ("ВидЦен_Key", "ВалютаЦены_Key")}[house.base.model]  # fmt: skip
    row: dict[str, Any] = {
        names[0]: refs["wholesale"], names[1]: refs["rub"], "Номенклатура_Key": refs[mark],
        "Цена": Decimal(amount), "Period": f"{day}T00:00:00",
    }  # fmt: skip
    if house.base.model == "unf":
        house.store.add(MONEY, **row, Актуальность=True)
    else:
        held = next(one for one in house.store.movements[MONEY] if one[names[0]] == refs["wholesale"])
        house.store.movements[MONEY].append(held | row)


@pytest.mark.parametrize("model", ["bp", "ut", "unf"])
def test_two_price_types_go_into_two_columns(
    model: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    house: House = request.getfixturevalue(model)
    wholesale_price(house, "item2", "999999.99")
    with desk_of(house, tmp_path, *ITEMS) as desk:
        runs = [desk.pull(order) for order in (RETAIL, WHOLESALE)]

        assert [run.status for run in runs] == ["done", "done"], runs
        crm = desk.app.crm
        retail, wholesale = (desk.marks(crm.prices(column=one)) for one in ("Розница", "Опт"))
        for mark, amount in zip(ITEMS, PRICES, strict=True):
            row = PriceRow(item=desk.cards[mark], amount=amount, currency="643", since=SINCE)
            assert retail[mark,] == row
        assert [wholesale[mark,].amount for mark in ITEMS] == [
            PRICES[0], Decimal("999999.99"), PRICES[2],
        ]  # fmt: skip
        assert [column.price_type_name for column in crm.price_columns()] == ["Оптовая", "Розничная"]
        assert [row.status for row in desk.journal(runs[0])] == ["created"] * 3


@pytest.mark.parametrize("model", ["bp", "ut", "unf"])
def test_stock_goes_to_items_and_warehouses(
    model: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    house: House = request.getfixturevalue(model)
    with desk_of(house, tmp_path, *ITEMS, *PLACES, "organization") as desk:
        run = desk.pull(StockOrder(day=date(2026, 1, 15)))

        assert run.status == "done", run
        held = desk.app.crm.stock(base="buh")
        found = {key[:2]: row.quantity for key, row in desk.marks(held).items()}
        assert found == {
            (f"item{number}", place): Decimal(10 * number * at)
            for at, place in enumerate(PLACES, 1)
            for number in (1, 2, 3)
        }
        divided = {bool(one.row.organization) for one in held}
        assert divided == {model != "ut"}, "УТ keeps its stock without organizations"
        assert {one.at for one in held} == {datetime(2026, 1, 15, 20, 59, 59, tzinfo=UTC)}


def test_a_ledgers_stock_is_added_up_over_its_accounts_and_stays_apart_by_warehouse(
    bp: House, tmp_path: Path
) -> None:
    """Goods and materials of one item in one warehouse; and a row of the ledger that tells no warehouse."""
    held = next(one for one in bp.store.movements[LEDGER] if one["ExtDr1"] == bp.refs["item1"])
    materials = {"AccountDr_Key": bp.refs["10.01"], "Количество": Decimal("2.125")}
    nowhere = {"ExtDr2": "", "ExtDr2_Type": "", "Количество": Decimal("0.5")}
    bp.store.movements[LEDGER] += [held | materials, held | materials | nowhere]
    bank = {"AccountDr_Key": bp.refs["51"], "Количество": Decimal(77)}
    bp.store.movements[LEDGER].append(held | bank)
    with desk_of(bp, tmp_path, *ITEMS, *PLACES, "organization") as desk:
        assert desk.pull(StockOrder()).status == "done"

        found = {key: row.quantity for key, row in desk.marks(desk.app.crm.stock()).items()}
        assert found == stand_in_stock(bp)
        assert found["item1", "warehouse", "organization"] == Decimal("12.125")
        assert found["item1", "organization"] == Decimal("0.5")


def stand_in_stock(house: House) -> dict[tuple[str, ...], Decimal]:
    """Marks → quantity, added up from the records of the stand-in."""
    known = {ref: mark for mark, ref in house.refs.items()}
    accounts = {house.refs["10.01"], house.refs["41.01"]}
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for one in house.store.movements[LEDGER]:
        for side, sign in (("Dr", 1), ("Cr", -1)):
            if one[f"Account{side}_Key"] in accounts:
                refs = (one[f"Ext{side}1"], one[f"Ext{side}2"], one["Организация_Key"])
                sums[tuple(known[ref] for ref in refs if ref)] += Decimal(one["Количество"]) * sign
    return {key: quantity for key, quantity in sums.items() if quantity}


def test_one_warehouse_may_be_pulled_alone(unf: House, tmp_path: Path) -> None:
    with desk_of(unf, tmp_path, *ITEMS, *PLACES, "organization") as desk:
        desk.pull(StockOrder())
        more = {"Количество": Decimal(5), "@sign": 1}
        for row in list(unf.store.movements["AccumulationRegister_ЗапасыНаСкладах"]):
            unf.store.movements["AccumulationRegister_ЗапасыНаСкладах"].append(row | more)

        run = desk.pull(StockOrder(warehouse=desk.cards["warehouse2"]))

        assert run.counts == {"received": 3, "updated": 3, "unchanged": 0}
        found = {key[:2]: row.quantity for key, row in desk.marks(desk.app.crm.stock()).items()}
        assert found["item1", "warehouse2"] == Decimal(25)
        assert found["item1", "warehouse"] == Decimal(7), "ten bought, three sold; the other take stays"


def test_debts_stand_by_contract(bp: House, tmp_path: Path) -> None:
    bp.raw("POST", f"{SALES}(guid'{sale(bp)}')/Post")
    bp.store.add("Constant_ВалютаРегламентированногоУчета", Value_Key=bp.refs["rub"])
    with desk_of(bp, tmp_path, "buyer", "supplier", "organization", "contract") as desk:
        run = desk.pull(DebtOrder())

        assert run.status == "done", run
        marks = desk.marks(desk.app.crm.debts())
        refs = {mark: bp.refs[mark] for mark in desk.cards}
        assert {
            (refs[who], refs[what]): row.amount for (who, what, _), row in marks.items()
        } == stand_in_debts(bp)
        mine = marks["buyer", "contract", "organization"]
        assert (mine.amount, mine.currency, mine.accounting_amount) == (Decimal(3001), "643", Decimal(3001))


def test_a_foreign_debt_stands_in_its_currency_with_roubles_beside_it(bp: House, tmp_path: Path) -> None:
    bp.raw("POST", f"{SALES}(guid'{sale(bp)}')/Post")
    bp.store.add("Constant_ВалютаРегламентированногоУчета", Value_Key=bp.refs["rub"])
    held = next(one for one in bp.store.movements[LEDGER] if one["AccountDr_Key"] == bp.refs["62.01"])
    dollars = {"Валюта_Key": bp.refs["usd"], "Сумма": Decimal("812.35"), "ВалютнаяСумма": Decimal("10.00")}
    bp.store.movements[LEDGER].append(held | dollars)
    with desk_of(bp, tmp_path, "buyer", "supplier", "organization", "contract") as desk:
        desk.pull(DebtOrder(counterparty=desk.cards["buyer"]))

        rows = {one.row.currency: one.row for one in desk.app.crm.debts()}
        assert {code: (row.amount, row.accounting_amount) for code, row in rows.items()} == {
            "643": (Decimal(3001), Decimal(3001)),
            "840": (Decimal(10), Decimal("812.35")),
        }


def test_debts_of_a_small_firm_are_in_its_own_currency(unf: House, tmp_path: Path) -> None:
    with desk_of(unf, tmp_path, "buyer", "organization", "contract") as desk:
        desk.pull(DebtOrder())
        (held,) = desk.app.crm.debts()
        cards = {kind: desk.cards[mark] for kind, mark in (
            ("counterparty", "buyer"), ("contract", "contract"), ("organization", "organization"),
        )}  # fmt: skip
        amount = Decimal("1020851.50")
        assert held.row == DebtRow(**cards, amount=amount, accounting_amount=amount)


# What the keys of УТ's settlements are called inside is not in the reference; only the types of their values count.
KEYS = """
Catalog_КлючиАналитикиУчетаПоПартнерам description=100
  Сторона any Catalog_Контрагенты Catalog_Организации
Catalog_ОбъектыРасчетов description=100
  Основание_Key ref Catalog_ДоговорыКонтрагентов
"""


def trade_base_with_keys() -> ODataBase:
    """УТ that publishes the keys of its settlements: a sale in roubles, a return, an order without a contract."""
    known = parse_model((MODELS / "ut11.txt").read_text("utf-8") + KEYS)
    store, rules = Store(known), RULES["ut11"]
    refs = seed(store, "ut11", rules)
    add = partial(
        store.add, "Catalog_КлючиАналитикиУчетаПоПартнерам", Сторона_Type="StandardODATA.Catalog_Контрагенты"
    )
    keys = [add(Сторона=refs["buyer"], Description=str(number)) for number in (1, 2)]
    refs["contract"] = store.add("Catalog_ДоговорыКонтрагентов", Description="Договор 17")
    bases = [store.add("Catalog_ОбъектыРасчетов", Основание_Key=ref) for ref in (refs["contract"], "")]
    register = "AccumulationRegister_РасчетыСКлиентами"
    for key, basis, amount, sign in (
        (keys[0], bases[0], "1000.10", 1), (keys[1], bases[0], "0.10", -1), (keys[0], bases[1], "33.33", 1),
    ):  # fmt: skip
        store.movements[register].append(
            empty_row(known.sets[register].properties)
            | {"Recorder": "x", "Period": "2026-02-01T00:00:00", "АналитикаУчетаПоПартнерам_Key": key, "@sign": sign,
               "ОбъектРасчетов_Key": basis, "Валюта_Key": refs["usd"], "Сумма": Decimal(amount)}
        )  # fmt: skip
    return ODataBase(model="ut11", store=store, service=Service(store, rules), refs=refs)


def test_debts_behind_keys_of_analytics_are_added_up_by_what_the_keys_mean(tmp_path: Path) -> None:
    base = trade_base_with_keys()
    with (
        base.published(user=USER, password=PASSWORD) as publication,
        desk_of(House(base, publication), tmp_path, "organization", "buyer", "contract") as desk,
    ):
        buyer, contract = desk.cards["buyer"], desk.cards["contract"]
        for order in (DebtOrder(), DebtOrder(counterparty=buyer)):
            run = desk.pull(order)
            assert run.status == "done", run
            assert [one.row for one in desk.app.crm.debts()] == [
                DebtRow(counterparty=buyer, currency="840", amount=Decimal("33.33")),
                DebtRow(counterparty=buyer, contract=contract, currency="840", amount=Decimal(1000)),
            ]
        assert run.counts == {"received": 2, "unchanged": 2}


# --- nothing by accident ------------------------------------------------------------------------------------


def test_what_is_not_transferred_is_listed_by_its_name_and_not_created(unf: House, tmp_path: Path) -> None:
    with desk_of(unf, tmp_path, "item1", "item2", "warehouse") as desk:
        before = desk.app.crm.count_cards()
        prices, stock, debts = (desk.pull(order) for order in (RETAIL, StockOrder(), DebtOrder()))

        assert [run.status for run in (prices, stock, debts)] == ["warnings"] * 3
        (line,) = [row for row in desk.journal(prices) if row.status == "held"]
        assert (line.kind, line.label, line.ref) == ("item", "Краска белая", unf.refs["item3"])
        assert "не записано" in line.message
        told = {row.kind: row for row in desk.journal(stock) if row.side == "onec"}
        assert told["warehouse"].label == "Дальний склад"
        assert told["warehouse"].status == told["item"].status == "held"
        assert (told["organization"].status, told["organization"].label) == ("warning", "Заря ООО")
        (owed,) = [row for row in desk.journal(debts) if row.status == "held"]
        assert (owed.kind, owed.label) == ("counterparty", "Новая заря")
        assert "должны нам 1 020 851,50" in owed.message.replace("\u00a0", " ")
        assert [one.row.amount for one in desk.app.crm.prices()] == list(PRICES[:2])
        assert len(desk.app.crm.stock()) == 2
        assert desk.app.crm.debts() == []
        assert desk.app.crm.count_cards() == before


def test_a_debt_whose_contract_is_not_transferred_stays_whole(unf: House, tmp_path: Path) -> None:
    with desk_of(unf, tmp_path, "buyer", "organization") as desk:
        run = desk.pull(DebtOrder())
        (held,) = desk.app.crm.debts()
        assert (held.row.amount, held.row.contract) == (Decimal("1020851.50"), "")
        assert [(row.kind, row.label) for row in desk.journal(run) if row.status == "warning"] == [
            ("contract", "Договор 17")
        ]


def test_a_preview_tells_each_number_and_writes_nothing(bp: House, tmp_path: Path) -> None:
    with desk_of(bp, tmp_path, *ITEMS) as desk:
        desk.pull(WHOLESALE)
        wholesale_price(bp, "item1", "0.2")

        run = desk.pull(WHOLESALE, preview=True)

        (line,) = desk.journal(run)
        assert (line.status, line.label, line.crm_id) == ("updated", "Гвозди 100 мм", desk.cards["item1"])
        assert line.message == "Опт: 0,10 руб. → 0,20 руб."
        assert [one.row.amount for one in desk.app.crm.prices()] == list(PRICES)
        assert desk.pull(WHOLESALE).counts["updated"] == 1
        assert [one.row.amount for one in desk.app.crm.prices()] == [Decimal("0.2"), *PRICES[1:]]


def test_the_same_again_changes_nothing(unf: House, tmp_path: Path) -> None:
    with desk_of(unf, tmp_path, *ITEMS, *PLACES, "buyer", "organization", "contract") as desk:
        orders = (RETAIL, WHOLESALE, StockOrder(), DebtOrder())
        for order in orders:
            desk.pull(order)
        again = [desk.pull(order) for order in orders]
        assert [run.counts.get("unchanged") for run in again] == [3, 3, 6, 1]
        assert [desk.journal(run) for run in again] == [[], [], [], []]


def test_a_price_that_was_withdrawn_goes_away(unf: House, tmp_path: Path) -> None:
    with desk_of(unf, tmp_path, *ITEMS) as desk:
        desk.pull(RETAIL)
        refs = unf.refs
        unf.store.add(MONEY, Period="2026-03-01T00:00:00", ВидЦен_Key=refs["retail"], Актуальность=False,
                      Номенклатура_Key=refs["item1"], Цена=Decimal("0.1"), ВалютаЦены_Key=refs["rub"])  # fmt: skip
        run = desk.pull(RETAIL)
        assert [row.message for row in desk.journal(run)] == ["Розница: 0,10 руб. → нет."]
        assert len(desk.app.crm.prices()) == 2


def test_variants_with_different_prices_are_told_and_with_one_price_are_carried(
    unf: House, tmp_path: Path
) -> None:
    refs = unf.refs
    for mark, prices in (("item1", ("5", "6")), ("item2", ("7", "7"))):
        for row in [one for one in unf.store.rows[MONEY].values() if one["Номенклатура_Key"] == refs[mark]]:
            row["Актуальность"] = False
        for number, amount in enumerate(prices, 1):
            unf.store.add(
                MONEY, Period="2026-03-01T00:00:00", ВидЦен_Key=refs["retail"], Номенклатура_Key=refs[mark],
                Характеристика_Key=f"00000000-0000-0000-0000-00000000000{number}", Цена=Decimal(amount),
                Актуальность=True, ВалютаЦены_Key=refs["rub"],
            )  # fmt: skip
    with desk_of(unf, tmp_path, *ITEMS) as desk:
        run = desk.pull(RETAIL)
        (line,) = [row for row in desk.journal(run) if row.status == "held"]
        assert line.label == "Гвозди 100 мм"
        assert "5,00 руб., 6,00 руб." in line.message
        assert {key: row.amount for key, row in desk.marks(desk.app.crm.prices()).items()} == {
            ("item2",): Decimal(7),
            ("item3",): PRICES[2],
        }


# --- refusals -----------------------------------------------------------------------------------------------


def test_an_unknown_price_type_is_told_with_those_that_there_are(bp: House, tmp_path: Path) -> None:
    with desk_of(bp, tmp_path, *ITEMS) as desk:
        run = desk.pull(PriceOrder(price_type="Закупочная", column="Закупка"))
        assert (run.status, run.error_code) == ("failed", "WhichPriceType")
        assert run.hint == "Есть: «Оптовая», «Розничная»."
        assert desk.app.crm.price_columns() == []


@pytest.mark.parametrize("preview", [True, False])
def test_a_column_of_another_price_type_is_not_overwritten(bp: House, tmp_path: Path, preview: bool) -> None:
    with desk_of(bp, tmp_path, *ITEMS) as desk:
        desk.pull(RETAIL)
        run = desk.pull(PriceOrder(price_type="Оптовая", column="розница"), preview=preview)
        assert (run.status, run.error_code) == ("failed", "ColumnTaken")
        taken = desk.pull(PriceOrder(price_type="Оптовая", column="розница", take_over=True))
        assert taken.status == "done"
        assert [one.price_type_name for one in desk.app.crm.price_columns()] == ["Оптовая"]


@pytest.mark.parametrize("order", [RETAIL, StockOrder(), DebtOrder()])
def test_a_base_that_tells_nothing_where_there_was_much_is_stopped(
    unf: House, tmp_path: Path, order: PriceOrder | StockOrder | DebtOrder
) -> None:
    with desk_of(unf, tmp_path, *ITEMS, *PLACES, "buyer", "organization", "contract") as desk:
        rows = unf.store.movements["AccumulationRegister_РасчетыСПокупателями"]
        rows += [rows[0] | {"Организация_Key": ""}]
        for kind in ("item", "counterparty"):  # more than the two of the settings
            for number in range(2):
                desk.card(kind, f"Ещё {number}")
        desk.pull(order)
        held = _held(desk)
        unf.store.rows[MONEY].clear()
        for name in unf.store.movements:
            unf.store.movements[name] = []

        stopped = desk.pull(order)

        much = held > 2
        assert (stopped.status, stopped.error_code) == (("stopped", "SideEmptied") if much else ("done", ""))
        assert _held(desk) == (held if much else 0)
        assert desk.pull(order, allow_deletions=True).status == "done"
        assert _held(desk) == 0


def _held(desk: Desk) -> int:
    crm = desk.app.crm
    return len(crm.prices()) + len(crm.stock()) + len(crm.debts())


def test_many_prices_that_vanish_stop_the_pull_and_many_goods_that_sell_out_do_not(
    unf: House, tmp_path: Path
) -> None:
    with desk_of(unf, tmp_path, *ITEMS, *PLACES, "organization") as desk:
        for number in range(4, 8):
            unf.refs[f"item{number}"] = unf.store.add("Catalog_Номенклатура", Description=f"Товар {number}")
            desk.cards[f"item{number}"] = desk.card("item", f"Товар {number}")
            desk.link("item", unf.refs[f"item{number}"], desk.cards[f"item{number}"])
            unf.store.add(MONEY, Period="2026-03-01T00:00:00", ВидЦен_Key=unf.refs["retail"], Актуальность=True,
                          Номенклатура_Key=unf.refs[f"item{number}"], Цена=Decimal(number))  # fmt: skip
        desk.pull(RETAIL)
        desk.pull(StockOrder())
        for key in [key for key, one in unf.store.rows[MONEY].items() if one["Цена"] in (4, 5, 6)]:
            del unf.store.rows[MONEY][key]
        stock = unf.store.movements["AccumulationRegister_ЗапасыНаСкладах"]
        unf.store.movements["AccumulationRegister_ЗапасыНаСкладах"] = stock[:1]

        prices, goods = desk.pull(RETAIL), desk.pull(StockOrder())

        assert (prices.status, prices.error_code) == ("stopped", "TooManyDeletions")
        assert len(desk.app.crm.prices()) == 7
        assert goods.status == "done"
        assert [one.row for one in desk.app.crm.stock()] == [
            StockRow(item=desk.cards["item1"], warehouse=desk.cards["warehouse"],
                     organization=desk.cards["organization"], quantity=Decimal(10))
        ]  # fmt: skip


def test_a_register_that_is_not_published_is_told(bp: House, tmp_path: Path) -> None:
    bp.store.published.discard(MONEY)
    with desk_of(bp, tmp_path, *ITEMS) as desk:
        run = desk.pull(RETAIL)
        assert (run.status, run.error_code) == ("failed", "MetadataDrift")
        assert MONEY in run.message
        assert desk.pull(StockOrder()).status == "warnings", "the rest works"


def test_a_link_to_a_card_that_was_merged_away_means_the_card_it_became(unf: House, tmp_path: Path) -> None:
    with desk_of(unf, tmp_path, *ITEMS) as desk:
        desk.pull(RETAIL)
        desk.app.crm.merge("item", desk.cards["item2"], [desk.cards["item3"]], idem="m")
        preview = desk.pull(RETAIL, preview=True)
        assert {row.crm_id for row in desk.journal(preview)} <= {desk.cards["item2"]}
        assert desk.pull(RETAIL).counts.get("created", 0) == 0
        assert len(desk.app.crm.prices()) == 2


def test_a_broken_answer_is_asked_for_again(bp: House, tmp_path: Path) -> None:
    bp.store.faults.arm("cut", place="SliceLast")
    with desk_of(bp, tmp_path, *ITEMS) as desk:
        assert desk.pull(RETAIL).status == "done"
        assert [one.row.amount for one in desk.app.crm.prices()] == list(PRICES)


@pytest.mark.parametrize(("place", "there"), [("figures_planned", False), ("figures_put", True)])
def test_a_pull_that_dies_leaves_the_old_set_or_the_new_one(
    unf: House, tmp_path: Path, place: str, there: bool
) -> None:
    armed = [place]

    def checkpoint(name: str) -> None:
        if name in armed:
            armed.clear()
            raise MemoryError

    with desk_of(unf, tmp_path, *ITEMS, checkpoint=checkpoint) as desk:
        assert desk.pull(RETAIL).status == "failed"
        assert bool(desk.app.crm.prices()) is there
        again = desk.pull(RETAIL)
        assert (again.status, len(desk.app.crm.prices())) == ("done", 3)
        assert again.counts.get("unchanged" if there else "created") == 3


def test_two_objects_of_the_base_with_one_card_are_added_up(unf: House, tmp_path: Path) -> None:
    with desk_of(unf, tmp_path, *ITEMS, *PLACES, "organization") as desk:
        desk.app.crm.merge("warehouse", desk.cards["warehouse"], [desk.cards["warehouse2"]], idem="m")
        for _ in range(2):
            desk.pull(StockOrder())
        found = {key[:2]: row.quantity for key, row in desk.marks(desk.app.crm.stock()).items()}
        assert found == {
            ("item1", "warehouse"): Decimal(27), ("item2", "warehouse"): Decimal(60),
            ("item3", "warehouse"): Decimal(90),
        }  # fmt: skip


def test_a_crm_that_keeps_no_prices_is_told_before_anything_is_read(
    bp: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_of(bp, tmp_path, *ITEMS) as desk:
        able = replace(desk.app.crm.capabilities(), figures=frozenset({"stock"}))
        monkeypatch.setattr(type(desk.app.crm), "capabilities", lambda crm: able)
        run = desk.pull(RETAIL)
        assert (run.status, run.error_code) == ("failed", "ConfigurationError")
        assert not [path for _, path in bp.store.log if "SliceLast" in path]
        assert desk.pull(StockOrder()).status == "warnings"


def test_a_card_that_the_base_does_not_know_cannot_narrow_a_pull(bp: House, tmp_path: Path) -> None:
    with desk_of(bp, tmp_path, *ITEMS) as desk:
        run = desk.pull(StockOrder(warehouse=desk.card("warehouse", "Свой склад")))
        assert (run.status, run.error_code) == ("failed", "UnknownReference")
        assert "не связана" in run.message
