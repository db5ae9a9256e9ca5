"""What came back over the counter: a section of its own in 3.0; in 2.0 a minus where one fits, else less sold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from enterprise_data.formats.universal_xml.bindings.making import Making
from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS, kind_of
from enterprise_data.formats.universal_xml.bindings.taking import Taking
from enterprise_data.formats.universal_xml.neutral import Row, UniversalObject
from enterprise_data.formats.universal_xml.profile import profile
from enterprise_data.formats.universal_xml.writer import check
from enterprise_data.model.vat import WITHOUT_VAT, VatRate
from enterprise_data.objects.documents import GoodsLine
from enterprise_data.objects.retail import ReturnedLine
from tests.unit.universal_xml.world import making, ref, world

KIND = "retail_sales_report"
TAX = VatRate(percent=Decimal(20))


def line(kind: type[Any], quantity: str, price: str, tax: str, **more: Any) -> Any:
    """A row of so many at that price."""
    amount = Decimal(quantity) * Decimal(price)
    return kind(
        item=ref("item"),
        quantity=Decimal(quantity),
        price=Decimal(price),
        amount=amount,
        vat_amount=Decimal(tax),
        **{"vat_rate": TAX, **more},
    )


def sold(quantity: str, price: str, tax: str, **more: Any) -> GoodsLine:
    return line(GoodsLine, quantity, price, tax, **more)  # type: ignore[no-any-return]


def back(quantity: str, price: str, tax: str, **more: Any) -> ReturnedLine:
    return line(ReturnedLine, quantity, price, tax, **more)  # type: ignore[no-any-return]


def report(target: str, *rows: GoodsLine | ReturnedLine) -> tuple[UniversalObject, Making]:
    goods = tuple(row for row in rows if isinstance(row, GoodsLine))
    returned = tuple(row for row in rows if isinstance(row, ReturnedLine))
    record = replace(world()[ref(KIND)], goods=goods, returned=returned, services=())
    made = making(target)
    return BINDINGS[KIND].make(record, ref(KIND).id, made), made


def figures(rows: tuple[Row, ...]) -> list[tuple[str, ...]]:
    return [tuple(str(row[name]) for name in ("Количество", "Сумма", "СуммаНДС")) for row in rows]


def told(item: UniversalObject, made: Making) -> list[str]:
    faults = check(profile(made.profile.name), [item])
    return [*(f"{fault.field}: {fault.message}" for fault in made.wrong), *(fault.text for fault in faults)]


def test_3_0_has_a_section_for_it_and_loses_nothing() -> None:
    item, made = report("bp30", sold("5", "120", "100"), back("2", "120", "40"))

    assert figures(item.tables["Товары"]) == [("5", "600", "100")]
    assert figures(item.tables["Возвраты"]) == [("2", "240", "40")]
    assert not made.remarks and not told(item, made)


def test_without_tax_it_stands_with_a_minus_in_2_0_and_is_read_back() -> None:
    gone, came = sold("5", "120", "100"), back("2", "30", "0", vat_rate=WITHOUT_VAT)

    item, made = report("bp20", gone, came)

    assert figures(item.tables["Товары"]) == [("5", "600", "100"), ("-2", "-60", "0")]
    assert not made.remarks and not told(item, made)
    record = BINDINGS[KIND].take(item, Taking(kind_of=kind_of)).record
    assert (record.goods, record.returned) == ((gone,), (came,))


def test_with_tax_it_is_taken_off_what_was_sold_of_the_same_and_that_is_told() -> None:
    other = sold("1", "90", "15")

    item, made = report(
        "bp20",
        sold("3", "120", "60"),
        other,
        sold("2", "120", "40"),
        back("1", "120", "20"),
        back("1", "120", "20"),
    )

    assert figures(item.tables["Товары"]) == [("3", "360", "60"), ("1", "90", "15")]
    assert item.tables["Товары"][0]["Цена"] == 120
    ((kind, field, why),) = made.remarks
    assert (kind, field) == (KIND, "returned") and "вычтены из проданного" in why
    assert not told(item, made)


def test_nothing_is_left_of_what_all_came_back() -> None:
    item, made = report("bp20", sold("2", "120", "40"), back("2", "120", "40"))

    assert item.tables["Товары"] == () and not told(item, made)


@pytest.mark.parametrize(
    "came",
    [
        back("3", "120", "60"),
        back("1", "119", "19.83"),
        back("1", "120", "10.91", vat_rate=VatRate(percent=Decimal(10))),
        back("2", "120", "39.99"),
    ],
    ids=["more than was sold", "at another price", "at another rate", "a kopeck of tax left of nothing"],
)
def test_what_can_be_taken_off_nothing_is_refused_once_with_its_name_and_a_way(came: ReturnedLine) -> None:
    item, made = report("bp20", sold("2", "120", "40"), came)

    (fault,) = told(item, made)
    assert fault.startswith("Товары[2].СуммаНДС: возврат «Текст name» с НДС")
    assert "«Возврат товаров от покупателя»" in made.wrong[0].expected


@pytest.mark.parametrize("quantity", ["1", "2", "3"])
def test_no_row_ever_has_a_tax_with_a_minus_in_2_0(quantity: str) -> None:
    rows = (sold("2", "120", "40"), back(quantity, "120", "20"), back("1", "5", "0"), back("1", "6", "1"))

    item, _ = report("bp20", *rows)

    assert all(row["СуммаНДС"] >= 0 for row in item.tables["Товары"])  # type: ignore[operator]
