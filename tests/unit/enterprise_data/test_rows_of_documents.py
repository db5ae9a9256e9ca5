"""Rows of documents as people read them, compare them and type them, for every kind that has any."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from enterprise_data.errors import InvalidRecord
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import value_to_json
from enterprise_data.objects.documents import GoodsLine, ServiceLine
from enterprise_data.objects.goods_sale import GOODS_SALE, GoodsSale
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.sheets import aligned, columns_of, compare, sheet
from enterprise_data.objects.sums import completed, emptied
from enterprise_data.objects.titles import title_of_element
from enterprise_data.objects.typed import ROWS, value_from_text
from enterprise_data.objects.words import GAP, field_to_text, grouped, money, part_to_text

AT = datetime.fromisoformat("2026-11-20T10:15:00")
TABLES = [(otype, table) for otype in KINDS.values() for table in otype.tables]
CHAIR, TABLE, LAMP = (
    GoodsLine(item=Ref("item", str(number)), quantity=Decimal(2), price=Decimal(100), amount=Decimal(200))
    for number in (1, 2, 3)
)


def _called(ref: Ref) -> str:
    return f"вещь {ref.id}"


def _sale(**values: Any) -> GoodsSale:
    return GoodsSale(
        date=AT, organization=Ref("organization", "8"), counterparty=Ref("counterparty", "9"), **values
    )


@pytest.mark.parametrize(("otype", "table"), TABLES, ids=lambda value: getattr(value, "name", value))
def test_every_column_has_a_russian_title_of_its_own(otype: ObjectType, table: str) -> None:
    titles = [column.title for column in columns_of(otype, table)]
    assert all(re.fullmatch(r"[А-ЯЁ][А-Яа-яЁё0-9 (),-]*", title) for title in titles), titles
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    "otype", [otype for otype in KINDS.values() if otype.is_document], ids=lambda o: o.name
)
def test_every_document_says_its_kind_in_its_name(otype: ObjectType) -> None:
    assert otype.quoted(f"{otype.title} № 7 от 20.11.2026") == f"{otype.title} № 7 от 20.11.2026"


def test_a_document_is_named_with_its_kind_and_a_card_in_quotes() -> None:
    sale = _sale(number="00CR-000014")
    assert GOODS_SALE.name_of(sale) == "Реализация № 00CR-000014 от 20.11.2026"
    assert KINDS["counterparty"].quoted("Ромашка") == "Контрагент «Ромашка»"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("СуммаНДС", "Сумма НДС"),
        ("ЕдиницаИзмерения", "Единица измерения"),
        ("КодВПрограмме", "Код в программе"),
        ("НДСИсчисляетсяАгентом", "НДС исчисляется агентом"),
        ("ПБДС_РасчетыСКонтрагентами", "ПБДС расчеты с контрагентами"),
        ("Цена", "Цена"),
    ],
)
def test_a_name_of_the_format_becomes_words(name: str, title: str) -> None:
    assert title_of_element(name) == title


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("24000", "24 000,00"),
        ("0", "0,00"),
        ("-1234567.5", "-1 234 567,50"),
        ("10.125", "10,125"),
        ("7.10", "7,10"),
    ],
)
def test_money_is_shown_as_an_accountant_writes_it(value: str, shown: str) -> None:
    assert money(Decimal(value)) == shown.replace(" ", GAP)
    assert value_from_text(GOODS_SALE, "amount", money(Decimal(value))) == Decimal(value)


def test_quantities_keep_what_they_say_and_seconds_are_told_only_where_they_count() -> None:
    assert grouped(Decimal("2.50")) == "2,5"
    assert part_to_text("quantity", Decimal(1000)) == f"1{GAP}000"
    assert part_to_text("amount_before", Decimal(5)) == "5,00"
    assert field_to_text(GOODS_SALE, "date", AT) == "20.11.2026 10:15"
    assert field_to_text(GOODS_SALE, "date", "2026-11-20T10:15:30") == "20.11.2026 10:15:30"


def test_a_table_is_shown_with_the_columns_in_which_anything_stands() -> None:
    row = replace(CHAIR, unit=UnitName(code="796", name="шт"), vat_rate=VatRate(percent=Decimal(20)))
    for value in ((row,), value_to_json((row,))):
        shown = sheet(GOODS_SALE, "goods", value, _called)
        assert [column.title for column in shown.columns] == [
            "Номенклатура", "Единица измерения", "Количество", "Цена", "Сумма", "Ставка НДС",
        ]  # fmt: skip
        assert shown.rows == (("вещь 1", "шт", "2", "100,00", "200,00", "20%"),)
    assert sheet(GOODS_SALE, "goods", None, _called).rows == ()
    assert sheet(GOODS_SALE, "goods", [{"item": 5}], _called).rows == (), (
        "what is no table is not shown as one"
    )


def test_rows_that_speak_of_the_same_thing_stand_beside_each_other() -> None:
    assert list(aligned((CHAIR, LAMP), (CHAIR, TABLE, LAMP))) == [(0, 0), (None, 1), (1, 2)]
    assert list(aligned((CHAIR, TABLE), (TABLE,))) == [(0, None), (1, 0)]
    assert list(aligned((CHAIR,), (TABLE,))) == [(0, 0)], "as many on both sides: one became the other"
    assert list(aligned((CHAIR,), (TABLE, LAMP))) == [(0, None), (None, 0), (None, 1)]
    assert list(aligned((), ())) == []


def test_a_comparison_marks_the_cells_and_the_rows_that_differ() -> None:
    found = compare(
        GOODS_SALE, "goods", (CHAIR, LAMP), (replace(CHAIR, price=Decimal(90)), LAMP, TABLE), _called
    )
    names = [column.name for column in found.columns]
    (left, right), same, (gap, added) = found.lines
    assert {names[at] for at in left.differing} == {names[at] for at in right.differing} == {"price"}
    assert not same[0].differing
    assert (gap.number, gap.cells, added.number) == (0, (), 3)
    assert len(added.differing) == len(names)
    assert found.differs
    assert len(found.differing_rows) == 2
    assert not compare(GOODS_SALE, "goods", (CHAIR,), (CHAIR,), _called).differs


def test_rows_are_typed_as_people_write_them_and_as_json_shows_them() -> None:
    text = (
        '[{"Номенклатура": 17, "quantity": "2,5", "price": 0.10, "unit": "796 шт", "vat_rate": "20/120"},'
        ' {"item": {"kind": "item", "id": "18"}, "vat_rate": {"percent": "10"}, "amount": null, "quantity": ""}]'
    )
    one, two = value_from_text(GOODS_SALE, "goods", text)
    assert (one.item, one.quantity, str(one.price)) == (Ref("item", "17"), Decimal("2.5"), "0.10")
    assert (one.unit, one.vat_rate) == (
        UnitName(code="796", name="шт"),
        VatRate(percent=Decimal(20), is_calculated=True),
    )
    assert two == GoodsLine(item=Ref("item", "18"), vat_rate=VatRate(percent=Decimal(10)))
    assert value_from_text(GOODS_SALE, "goods", "") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"quantity": "1"}, {"quantity": "две"}]', ("строка 2", "«Количество»", "«две»")),
        ('[{"qty": "1"}]', ("строка 1", "«qty»")),
        ('[{"item": [1]}]', ("строка 1", "«Номенклатура»")),
        ('[{"vat_rate": "много"}]', ("«Ставка НДС»", "«много»")),
        ("[1]", ("«Товары»", "список строк")),
        ("{", ("«Товары»", "список строк")),
        ("[" * 100_000, ("«Товары»", "список строк")),
        ("[" + "{}," * 10_000 + "{}]", ("10000",)),
    ],
)
def test_what_is_no_row_is_told_with_table_row_and_column(text: str, told: tuple[str, ...]) -> None:
    with pytest.raises(InvalidRecord) as raised:
        value_from_text(GOODS_SALE, "goods", text)
    assert raised.value.message.startswith("Реализация, «Товары»")
    assert all(part in raised.value.message for part in told), raised.value.message
    assert raised.value.hint


def test_one_cell_of_a_row_is_changed_and_the_sums_made_of_it_are_worked_out_anew() -> None:
    before = replace(CHAIR, vat_rate=VatRate(percent=Decimal(20)), vat_amount=Decimal(40))
    row = ROWS.row(GOODS_SALE, "goods", {"Количество": "3"}, 1, before=before)
    assert row == replace(before, quantity=Decimal(3))
    assert emptied(row, ["quantity"]) == replace(row, amount=None, vat_amount=None)
    assert emptied(row, ["vat_rate"]) == replace(row, vat_amount=None)
    assert emptied(row, ["quantity", "amount", "vat_amount"]) == row
    assert emptied(row, ["item"]) == row


@pytest.mark.parametrize(
    ("included", "rate", "tax", "total"),
    [
        (True, VatRate(percent=Decimal(20)), "33.33", "200"),
        (False, VatRate(percent=Decimal(20)), "40.00", "240"),
        (False, VatRate(percent=Decimal(20), is_calculated=True), "33.33", "233.33"),
        (None, VatRate(), "0.00", "200"),
        (False, VatRate(by_agent=True), None, "200"),
    ],
)
def test_sums_that_were_left_out_are_worked_out(
    included: bool | None, rate: VatRate, tax: str | None, total: str
) -> None:
    row = GoodsLine(quantity=Decimal(2), price=Decimal(100), vat_rate=rate)
    found = completed(GOODS_SALE, _sale(goods=(row,), vat_included=included), {"goods"})
    assert found.goods[0].amount == Decimal(200)
    assert found.goods[0].vat_amount == (None if tax is None else Decimal(tax))
    assert found.amount == Decimal(total)


def test_a_sum_that_stands_is_never_recomputed() -> None:
    odd = replace(CHAIR, amount=Decimal("199.99"))
    sale = _sale(goods=(odd,), services=(ServiceLine(amount=Decimal(1)),), amount=Decimal(5))
    assert completed(GOODS_SALE, sale, {"note"}) == sale
    assert completed(GOODS_SALE, sale, {"goods", "amount"}) == sale
    assert completed(GOODS_SALE, sale, {"goods"}).goods == (odd,)
    assert completed(GOODS_SALE, sale, {"goods"}).amount == Decimal("200.99")
    assert completed(GOODS_SALE, _sale(goods=(GoodsLine(),)), {"goods"}).amount is None


@pytest.mark.parametrize(
    ("kind", "table"), [("retail_sales_report", "returned"), ("sale_correction", "goods")]
)
def test_what_is_no_plain_sum_is_left_to_the_person(kind: str, table: str) -> None:
    otype = KINDS[kind]
    row = otype.row_types[table](quantity=Decimal(1), price=Decimal(300))
    needed = {
        item.name: AT if item.name == "date" else Ref(item.name, "8")
        for item in dataclasses.fields(otype.record)
        if item.default is dataclasses.MISSING
    }
    found = completed(otype, otype.record(**needed, **{table: (row,)}), {table})
    assert getattr(found, table)[0].amount == Decimal(300)
    assert found.amount is None


def test_stages_of_payment_are_not_added_to_the_sum_of_the_rows() -> None:
    otype = KINDS["customer_order"]
    stage = otype.row_types["payment_stages"](amount=Decimal(150))
    needed = {"organization": Ref("organization", "8"), "counterparty": Ref("counterparty", "9")}
    goods = otype.row_types["goods"](quantity=Decimal(1), price=Decimal(300))
    order = otype.record(date=AT, goods=(goods,), payment_stages=(stage,), **needed)
    assert completed(otype, order, {"goods", "payment_stages"}).amount == Decimal(300)
