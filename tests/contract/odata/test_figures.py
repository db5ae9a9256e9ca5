"""Prices by type, stock by warehouse, debts by contract: exact against the stand-in's own sums."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from connectors.onec.odata.errors import MetadataDrift
from connectors.onec.odata.figures import Figure, FigureReader
from connectors.onec.odata.profile import RegisterMap
from connectors.onec.odata.profile_file import load_profile
from tests.contract.odata.house import SALES, House
from tests.contract.odata.test_standin import sale

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BEFORE = datetime(2026, 1, 11, 9, 0, tzinfo=UTC)
LEDGER = "AccountingRegister_Хозрасчетный"


def reader(house: House) -> FigureReader:
    """Our reader of a base's figures."""
    return FigureReader(house.client(), house.schema())


@pytest.mark.parametrize("model", ["bp", "ut", "unf"])
def test_two_price_types_are_two_columns(model: str, request: pytest.FixtureRequest) -> None:
    house: House = request.getfixturevalue(model)
    (register, *_) = load_profile(house.base.model).figures["prices"]
    columns = {
        mark: {
            one.refs["item"]: one.numbers["price"]
            for one in reader(house).prices(register, NOW, price_type=house.refs[mark])
        }
        for mark in ("retail", "wholesale")
    }
    wanted = {
        house.refs["item1"]: Decimal("0.1"),
        house.refs["item2"]: Decimal("1020851.5"),
        house.refs["item3"]: Decimal("33.33"),
    }
    assert columns == {"retail": wanted, "wholesale": wanted}
    early = reader(house).prices(register, datetime(2026, 1, 1, tzinfo=UTC), price_type=house.refs["retail"])
    assert list(early) == []


def test_the_last_price_before_the_moment_counts(unf: House) -> None:
    (register,) = load_profile("unf").figures["prices"]
    name, refs = "InformationRegister_ЦеныНоменклатуры", unf.refs
    unf.store.add(
        name, Period="2026-03-01T00:00:00", ВидЦен_Key=refs["retail"], Номенклатура_Key=refs["item1"],
        Цена=Decimal("7.77"), Актуальность=True, ВалютаЦены_Key=refs["rub"],
    )  # fmt: skip
    prices = {
        moment: {
            one.refs["item"]: one for one in reader(unf).prices(register, moment, price_type=refs["retail"])
        }
        for moment in (datetime(2026, 2, 28, 20, 59, tzinfo=UTC), datetime(2026, 2, 28, 21, 0, tzinfo=UTC))
    }
    found = [rows[refs["item1"]].numbers["price"] for rows in prices.values()]
    assert found == [Decimal("0.1"), Decimal("7.77")], "midnight in Moscow is 21:00 in UTC"


@pytest.mark.parametrize("model", ["bp", "ut", "unf"])
def test_stock_by_warehouse(model: str, request: pytest.FixtureRequest) -> None:
    house: House = request.getfixturevalue(model)
    (register,) = load_profile(house.base.model).figures["stock"]
    found = reader(house).stock(register, datetime(2026, 1, 15, tzinfo=UTC))
    stock = {(one.refs["item"], one.refs["warehouse"]): one.numbers["quantity"] for one in found}
    refs = house.refs
    assert stock == {
        (refs[f"item{number}"], refs[warehouse]): Decimal(10 * number * at)
        for at, warehouse in enumerate(("warehouse", "warehouse2"), 1)
        for number in (1, 2, 3)
    }
    far = reader(house).stock(register, NOW, warehouse=refs["warehouse2"])
    assert {one.refs["warehouse"] for one in far} == {refs["warehouse2"]}
    assert reader(house).stock(register, BEFORE) == []


def test_stock_and_debts_of_a_ledger_follow_a_sale(bp: House) -> None:
    """Which of the numbered dimensions holds what differs from account to account: the types tell."""
    ref = sale(bp)
    bp.raw("POST", f"{SALES}(guid'{ref}')/Post")
    profile = load_profile("bp30")
    (stock,), (debts,) = profile.figures["stock"], profile.figures["debts"]

    found = {(one.refs["item"], one.refs["warehouse"]): one.numbers for one in reader(bp).stock(stock, NOW)}
    assert found[bp.refs["item1"], bp.refs["warehouse"]]["quantity"] == Decimal(8)
    owed = {
        (one.refs["counterparty"], one.refs["contract"]): one.numbers["amount"]
        for one in reader(bp).debts(debts, NOW)
    }

    assert owed == stand_in_debts(bp)
    assert owed[bp.refs["buyer"], bp.refs["contract"]] == Decimal("3001")
    mine = reader(bp).debts(debts, NOW, counterparty=bp.refs["supplier"])
    assert [one.numbers["amount"] for one in mine] == [-Decimal("1818.00")]


def stand_in_debts(house: House) -> dict[tuple[str | None, str | None], Decimal]:
    """The same sums, added up from the records of the stand-in."""
    accounts = {house.refs[code] for code in ("60.01", "60.02", "62.01", "62.02")}
    sums: dict[tuple[str | None, str | None], Decimal] = defaultdict(Decimal)
    for record in house.store.movements[LEDGER]:
        for side, sign in (("Dr", 1), ("Cr", -1)):
            if record[f"Account{side}_Key"] in accounts:
                sums[record[f"Ext{side}1"], record[f"Ext{side}2"]] += Decimal(record["Сумма"]) * sign
    return {key: amount for key, amount in sums.items() if amount}


def test_a_payment_lessens_the_debt(bp: House) -> None:
    bp.raw("POST", f"{SALES}(guid'{sale(bp)}')/Post")
    name, refs = "Document_ПоступлениеНаРасчетныйСчет", bp.refs
    paid = bp.store.add(
        name, Date="2026-03-05T00:00:00", Number="1", Контрагент=refs["buyer"], Организация_Key=refs["organization"],
        Контрагент_Type="StandardODATA.Catalog_Контрагенты", ВалютаДокумента_Key=refs["rub"],
        РасшифровкаПлатежа=[{"СуммаПлатежа": Decimal("1000.10"), "ДоговорКонтрагента_Key": refs["contract"]}],
    )  # fmt: skip
    assert bp.raw("POST", f"{name}(guid'{paid}')/Post").status == 200
    (debts,) = load_profile("bp30").figures["debts"]
    (mine,) = reader(bp).debts(debts, NOW, counterparty=refs["buyer"])
    assert (mine.numbers["amount"], mine.refs["contract"]) == (Decimal("2000.9"), refs["contract"])


def test_debts_of_a_small_firm(unf: House) -> None:
    (debts,) = load_profile("unf").figures["debts"]
    (mine,) = reader(unf).debts(debts, NOW, counterparty=unf.refs["buyer"])
    assert mine.numbers["amount"] == Decimal("1020851.50")
    assert mine.refs["contract"] == unf.refs["contract"]


def test_debts_behind_keys_that_are_not_published_are_told(ut: House) -> None:
    (debts,) = load_profile("ut11").figures["debts"]
    with pytest.raises(MetadataDrift, match="Catalog_КлючиАналитикиУчетаПоПартнерам"):
        reader(ut).debts(debts, NOW)


@pytest.mark.parametrize(
    ("model", "word"), [("bp", "stock"), ("bp", "prices"), ("unf", "prices"), ("unf", "stock")]
)
def test_a_renamed_property_is_told_and_not_taken_for_nothing(
    model: str, word: str, request: pytest.FixtureRequest
) -> None:
    house: House = request.getfixturevalue(model)
    (register,) = load_profile(house.base.model).figures[word]
    for field in register.fields.keys() - {"price_type"}:
        renamed = replace(register, fields={**register.fields, field: f"{register.fields[field]}Прежний"})
        with pytest.raises(MetadataDrift, match="Прежний"):
            read(house, renamed, word)
    if word == "prices":
        with pytest.raises(MetadataDrift, match="Отменена"):
            read(house, replace(register, current="Отменена"), word)


def read(house: House, register: RegisterMap, word: str) -> list[Figure]:
    """Everything of one register."""
    if word == "stock":
        return reader(house).stock(register, NOW)
    return list(reader(house).prices(register, NOW, price_type=house.refs["retail"]))
