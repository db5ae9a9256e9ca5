"""What is special in price lists, warehouses, rates, barcodes and opening balances."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from enterprise_data.errors import SchemaViolation
from enterprise_data.formats.enterprise_data.coverage import versions_with
from enterprise_data.formats.enterprise_data.versions import supported_versions
from enterprise_data.formats.enterprise_data.writer import emit_object
from enterprise_data.model.ref import Ref
from enterprise_data.objects.barcode import BARCODE, Barcode, BarcodeLine
from enterprise_data.objects.base import Tree
from enterprise_data.objects.keyless import ref_of, ref_of_record
from enterprise_data.objects.opening_stock import OPENING_STOCK, OpeningStock
from enterprise_data.objects.price_list import PRICE_LIST, PriceLine, PriceList
from enterprise_data.objects.settlement_balance import (
    SETTLEMENT_BALANCE,
    BalanceOperation,
    SettlementBalance,
    SettlementLine,
)
from enterprise_data.objects.tree import with_ref
from enterprise_data.objects.vat_rate import VAT_RATE, ListedVatRate, RateKind
from enterprise_data.objects.warehouse import WAREHOUSE, Warehouse, WarehouseType
from tests.property.format_samples import keys_of
from tests.property.object_samples import knows_nothing
from tests.unit.enterprise_data.messages import OTHER, REF

AT = datetime(2026, 1, 1)  # noqa: DTZ001 - a document's date has no zone
OURS, FIRM, ITEM = Ref("organization", REF), Ref("counterparty", OTHER), Ref("item", OTHER)
LATEST = (1, 21)


# --- settlement balances ------------------------------------------------------------------------------


def _balance(**more: object) -> SettlementBalance:
    line = SettlementLine(counterparty=FIRM, amount=Decimal(100), amount_local=Decimal(100))
    return SettlementBalance(date=AT, organization=OURS, **({"settlements": (line,)} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("operation", "type_name"),
    [
        (BalanceOperation.CUSTOMER_DEBT, "Документ.ОстаткиРасчетовСПокупателямиДолги"),
        (BalanceOperation.CUSTOMER_ADVANCE, "Документ.ОстаткиРасчетовСПокупателямиАвансы"),
        (BalanceOperation.SUPPLIER_DEBT, "Документ.ОстаткиРасчетовСПоставщикамиДолги"),
        (BalanceOperation.SUPPLIER_ADVANCE, "Документ.ОстаткиРасчетовСПоставщикамиАвансы"),
    ],
)
def test_each_sort_of_balance_is_a_type_of_its_own(operation: BalanceOperation, type_name: str) -> None:
    binding = SETTLEMENT_BALANCE.enterprise_data
    laid = binding.lay_over(None, _balance(operation=operation), keys_of)
    assert binding.type_of(laid) == type_name
    assert binding.read(laid, LATEST).operation is operation
    for version in supported_versions():
        assert f"<{type_name}>" in emit_object(version, binding.type_of(laid), laid).xml


def test_a_balance_without_a_contract_still_holds_the_element_that_the_format_demands() -> None:
    laid = SETTLEMENT_BALANCE.enterprise_data.lay_over(None, _balance(), keys_of)
    assert laid["Расчеты"]["Строка"][0]["ДанныеВзаиморасчетов"] == {}


def test_a_settlement_document_that_is_no_kind_of_ours_stays_in_its_row() -> None:
    binding = SETTLEMENT_BALANCE.enterprise_data
    tree = binding.lay_over(None, _balance(), keys_of)
    theirs: Tree = {"ТаможеннаяДекларацияСсылка": {"Ссылка": OTHER, "Номер": "1"}}
    tree["Расчеты"]["Строка"][0]["ДокументРасчетов"] = theirs
    known = binding.read(tree, LATEST)
    (line,) = known.settlements
    dearer = replace(known, settlements=(replace(line, amount=Decimal(250)),))

    (row,) = binding.lay_over(tree, dearer, knows_nothing)["Расчеты"]["Строка"]

    assert line.document is None
    assert (row["Сумма"], row["ДокументРасчетов"]) == ("250", theirs)


# --- objects without key properties -------------------------------------------------------------------


def test_a_barcode_is_the_same_whatever_else_is_said_of_it() -> None:
    binding = BARCODE.enterprise_data
    alone = ref_of(binding, {"Штрихкод": "46 0a"})
    assert alone == ref_of(binding, {"Штрихкод": " 46 0A ", "Записи": {"Строка": [{}]}})
    assert alone not in (None, ref_of(binding, {"Штрихкод": "460"}))
    assert ref_of(binding, {"Записи": {"Строка": [{}]}}) is None


def test_a_record_is_named_as_1c_s_own_object_will_be() -> None:
    opening = OpeningStock(organization=OURS, date=AT, warehouse=Ref("warehouse", OTHER))
    theirs = {
        "Дата": "2026-01-01T00:00:00",
        "Организация": {"Ссылка": REF.upper(), "Наименование": "Наша фирма"},
        "Склад": {"Ссылка": OTHER},
        "ТМЦ": {"Строка": [{}]},
    }
    assert ref_of_record(OPENING_STOCK.enterprise_data, opening) == ref_of(
        OPENING_STOCK.enterprise_data, theirs
    )


def test_balances_of_one_day_differ_by_their_sort() -> None:
    binding = SETTLEMENT_BALANCE.enterprise_data
    refs = {ref_of_record(binding, _balance(operation=one)) for one in BalanceOperation}
    assert len(refs) == len(BalanceOperation)


def test_a_row_of_a_barcode_that_names_no_item_is_kept() -> None:
    sku = {"ДанныеНоменклатуры": {"SKUКонтрагента": {"Идентификатор": "7"}}}
    tree: Tree = {"Штрихкод": "460", "Записи": {"Строка": [sku]}}
    record = BARCODE.enterprise_data.read(tree, LATEST)
    more = replace(record, items=(*record.items, BarcodeLine(item=ITEM)))

    rows = BARCODE.enterprise_data.lay_over(tree, more, keys_of)["Записи"]["Строка"]

    assert record.items == (BarcodeLine(),)
    assert rows[0] == sku
    assert rows[1]["ДанныеНоменклатуры"]["Номенклатура"]["Номенклатура"]["Ссылка"] == OTHER


def test_a_row_of_a_barcode_without_its_item_is_refused_by_name() -> None:
    laid = BARCODE.enterprise_data.lay_over(None, Barcode(barcode="460", items=(BarcodeLine(),)), keys_of)
    with pytest.raises(SchemaViolation, match="ДанныеНоменклатуры"):
        emit_object("1.17", BARCODE.enterprise_data.type_name, laid)


# --- rates --------------------------------------------------------------------------------------------


def test_vat_rates_are_a_list_from_1_17_on() -> None:
    assert versions_with("Справочник.СтавкиНДС", supported_versions()) == "1.17,1.20,1.21"


@pytest.mark.parametrize(
    ("told", "record", "label"),
    [
        (
            {"Ставка": "22.00", "РасчетнаяСтавка": "false", "НеОблагается": "false", "ВидСтавки": "Общая"},
            ListedVatRate(percent=Decimal("22.00")),
            "22%",
        ),
        (
            {"Ставка": "5", "РасчетнаяСтавка": "1", "НеОблагается": "0", "ВидСтавки": "ПониженнаяРасчетная"},
            ListedVatRate(percent=Decimal(5), rate_kind=RateKind.REDUCED_CALCULATED, is_calculated=True),
            "5/105",
        ),
        (
            {"РасчетнаяСтавка": "false", "НеОблагается": "false", "ВидСтавки": "Нулевая"},
            ListedVatRate(rate_kind=RateKind.ZERO),
            "нулевая",
        ),
        (
            {"РасчетнаяСтавка": "false", "НеОблагается": "true", "ВидСтавки": "БезНДС"},
            ListedVatRate(rate_kind=RateKind.NONE, is_untaxed=True),
            "без НДС",
        ),
    ],
)
def test_a_rate_is_read_as_1c_writes_it(told: Tree, record: ListedVatRate, label: str) -> None:
    tree = {"КлючевыеСвойства": {"Ссылка": REF, **told}}
    assert VAT_RATE.enterprise_data.read(tree, LATEST) == record
    assert VAT_RATE.enterprise_data.lay_over(tree, record, knows_nothing) == tree
    assert (VAT_RATE.label(record), VAT_RATE.check(record)) == (label, [])


def test_a_general_rate_without_a_number_is_complained_about() -> None:
    assert VAT_RATE.check(ListedVatRate()) == ["не указана ставка НДС в процентах"]


def test_a_rate_of_another_country_keeps_its_country_when_the_number_changes() -> None:
    country = {"Ссылка": OTHER, "ДанныеКлассификатора": {"Код": "112", "Наименование": "БЕЛАРУСЬ"}}
    keys = {"Ссылка": REF, "Ставка": "20", "РасчетнаяСтавка": "false", "НеОблагается": "false"}
    tree = {"КлючевыеСвойства": {**keys, "ВидСтавки": "Общая", "Страна": country}}
    record = VAT_RATE.enterprise_data.read(tree, LATEST)
    laid = VAT_RATE.enterprise_data.lay_over(tree, replace(record, percent=Decimal(18)), knows_nothing)
    assert record.country == "112"
    assert (laid["КлючевыеСвойства"]["Ставка"], laid["КлючевыеСвойства"]["Страна"]) == ("18", country)


# --- warehouses and prices ----------------------------------------------------------------------------


def test_a_shop_is_refused_where_the_version_has_no_word_for_it() -> None:
    shop = Warehouse(name="Магазин", warehouse_type=WarehouseType.SHOP)
    binding = WAREHOUSE.enterprise_data
    laid = with_ref(binding.lay_over(None, shop, keys_of), REF)
    assert "<ТипСклада>Магазин</ТипСклада>" in emit_object("1.17", binding.type_name, laid).xml
    with pytest.raises(SchemaViolation, match=r"ТипСклада.*Магазин"):
        emit_object("1.8", binding.type_name, laid)


def test_a_price_finer_than_the_format_is_refused_and_never_rounded() -> None:
    prices = PriceList(
        date=AT,
        price_type=Ref("price_type", REF),
        number="00CR-000001",
        prices=(PriceLine(item=ITEM, price=Decimal("12.345")),),
    )
    binding = PRICE_LIST.enterprise_data
    laid = with_ref(binding.lay_over(None, prices, keys_of), REF)
    with pytest.raises(SchemaViolation, match=r"Цена.*12\.345"):
        emit_object("1.17", binding.type_name, laid)
