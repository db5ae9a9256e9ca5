"""Documents of a warehouse and of a shop: operations in the keys, kinds of stock, rows that stand otherwise."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.objects.kit_assembly import KIT_ASSEMBLY, KitAssembly, KitOperation, KitPart
from enterprise_data.objects.retail_receipt import RETAIL_RECEIPT, PaymentType
from enterprise_data.objects.stock import StockLine
from enterprise_data.objects.stock_receipt import STOCK_RECEIPT, StockReceipt, StockReceiptOperation
from enterprise_data.objects.stock_write_off import STOCK_WRITE_OFF, StockWriteOff, WriteOffOperation
from enterprise_data.objects.stocktaking import STOCKTAKING
from tests.property.object_samples import knows_nothing
from tests.unit.enterprise_data.payments import AT, OURS, came, dropped_of, kept, xml_of

TABLE = Ref("item", "b3c1a6a2-52f0-4a5e-9a0e-0f2f4a1f6c01")
PIECE = UnitName(code="796", name="шт")
LINE = StockLine(item=TABLE, unit=PIECE, quantity=Decimal(2), amount=Decimal(100))
HEAD: dict[str, Any] = {"date": AT, "organization": OURS, "number": "00CR-000001"}
ITEM = f"""<ДанныеНоменклатуры><Номенклатура><Ссылка>{TABLE.id}</Ссылка><Наименование>Стол</Наименование></Номенклатура>
</ДанныеНоменклатуры><ЕдиницаИзмерения><ДанныеКлассификатора><Код>796</Код><Наименование>шт</Наименование>
</ДанныеКлассификатора></ЕдиницаИзмерения>"""


@pytest.mark.parametrize("version", ["1.8", "1.17", "1.20", "1.21"])
def test_a_receipt_to_stock_names_its_operation_only_where_the_keys_want_it(version: str) -> None:
    record = StockReceipt(**HEAD, goods=(LINE,))
    xml = xml_of(STOCK_RECEIPT, record, version)
    assert ("<ВидОперации>ОприходованиеСобственныхТоваров</ВидОперации>" in xml) == (version == "1.21")
    assert "<ТипЗапасов>СобственныеТовары</ТипЗапасов>" in xml
    assert dropped_of(STOCK_RECEIPT, record, version) == ()


def test_goods_of_others_on_stock_are_told_where_the_version_has_no_word_for_them() -> None:
    record = StockReceipt(**HEAD, operation=StockReceiptOperation.SHIPPED, goods=(LINE,))
    assert dropped_of(STOCK_RECEIPT, record, "1.20") == ("КлючевыеСвойства.ВидОперации",)
    assert dropped_of(STOCK_RECEIPT, record, "1.21") == ()


def test_a_write_off_is_of_the_type_that_its_operation_means() -> None:
    used = StockWriteOff(**HEAD, goods=(LINE,))
    missing = StockWriteOff(**HEAD, operation=WriteOffOperation.SHORTAGE, goods=(LINE,))
    assert xml_of(STOCK_WRITE_OFF, used, "1.21").startswith("<Документ.СписаниеЗапасов>")
    assert xml_of(STOCK_WRITE_OFF, missing, "1.21").startswith("<Документ.СписаниеНедостач>")
    assert dropped_of(STOCK_WRITE_OFF, missing, "1.21") == ()


def test_another_kind_of_stock_stays_when_its_row_changes() -> None:
    content = f"""<Товары><Строка>{ITEM}<Количество>2</Количество><ТипЗапасов>Топливо</ТипЗапасов>
    <СчетУчета>10.03</СчетУчета></Строка></Товары>"""
    tree = came("Документ.СписаниеЗапасов", content)
    binding = STOCK_WRITE_OFF.enterprise_data
    record = binding.read(tree, (1, 17))
    (line,) = record.goods
    changed = StockWriteOff(**HEAD, goods=(StockLine(item=line.item, unit=line.unit, quantity=Decimal(3)),))
    (row,) = binding.lay_over(tree, changed, knows_nothing)["Товары"]["Строка"]
    assert (row["Количество"], row["ТипЗапасов"], row["СчетУчета"]) == ("3", "Топливо", "10.03")


def test_a_stocktaking_tells_what_was_counted_from_what_the_books_say() -> None:
    content = f"""<Товары><Строка>{ITEM}<Количество>5</Количество><КоличествоУчет>7</КоличествоУчет>
    <ТипЗапасов>СобственныеТовары</ТипЗапасов></Строка></Товары>"""
    (line,) = STOCKTAKING.enterprise_data.read(came("Документ.ИнвентаризацияТоваров", content), (1, 17)).goods
    assert (line.quantity, line.book_quantity) == (5, 7)


@pytest.mark.parametrize("operation", KitOperation)
@pytest.mark.parametrize("version", ["1.8", "1.21"])
def test_a_kit_is_put_together_or_taken_apart(operation: KitOperation, version: str) -> None:
    part = KitPart(item=TABLE, unit=PIECE, quantity=Decimal(4))
    record = KitAssembly(
        **HEAD, item=TABLE, unit=PIECE, quantity=Decimal(1), operation=operation, goods=(part,)
    )
    word = "Разборка" if record.is_disassembly else "Сборка"
    assert f"<ВидОперации>{word}</ВидОперации>" in xml_of(KIT_ASSEMBLY, record, version)
    assert dropped_of(KIT_ASSEMBLY, record, version) == ()


def test_a_receipt_of_a_cash_register_is_read() -> None:
    keys = f"""<КлючевыеСвойства><Дата>2026-11-20T18:05:00</Дата><НомерКассовойСмены>12</НомерКассовойСмены>
    <КассаККМ><Ссылка>{OURS.id}</Ссылка><Наименование>Касса 1</Наименование></КассаККМ>
    <ЭтоВозврат>true</ЭтоВозврат><НомерЧекаККМ>77</НомерЧекаККМ></КлючевыеСвойства>"""
    content = f"""<ТоварыВозвратПродажи><Строка>{ITEM}<Количество>1</Количество>
    <НомерЧекаККМПродажи>70</НомерЧекаККМПродажи></Строка></ТоварыВозвратПродажи>
    <ОплатыККМ><Строка><Сумма>50</Сумма><ТипОплаты>Электронно</ТипОплаты></Строка></ОплатыККМ>"""
    tree = kept("Документ.ЧекККМ", keys + content)
    receipt = RETAIL_RECEIPT.enterprise_data.read(tree, (1, 17))
    assert receipt.date == datetime(2026, 11, 20, 18, 5)  # noqa: DTZ001 - a document's date has no zone
    assert (receipt.shift_number, receipt.receipt_number, receipt.is_return) == ("12", "77", True)
    assert receipt.cash_register == Ref("cash_register", OURS.id)
    assert receipt.returned[0].receipt_number == "70"
    assert [(line.payment_type, line.amount) for line in receipt.paid] == [(PaymentType.ELECTRONIC, 50)]
