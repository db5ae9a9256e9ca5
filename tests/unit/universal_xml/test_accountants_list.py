"""The accountant's list by its own names, two catalogs and nineteen kinds of documents, for both receivers: each file
conforms to the tables, says what it is, and is loaded twice without an error, a loss, a change or a duplicate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from enterprise_data.formats.universal_xml.profile import profile_names
from enterprise_data.objects.kit_assembly import KitOperation
from tests.onec_loader.loader import Loader
from tests.unit.universal_xml.conformity import faults
from tests.unit.universal_xml.test_bindings import infobase, spelled, written
from tests.unit.universal_xml.world import ref, world

Change = Callable[[Any], Any]


def _same(record: Any) -> Any:
    return record


def _act(sale: Any) -> Any:
    return replace(sale, goods=())


def _shipment(sale: Any) -> Any:
    return replace(sale, services=())


def _receipts(report: Any) -> Any:
    return replace(report, returned=())


def _brought_back(report: Any) -> Any:
    """Two of five sold came back."""
    sold = replace(report.goods[0], quantity=Decimal(5), amount=Decimal(600), vat_amount=Decimal(100))
    back = replace(report.returned[0], quantity=Decimal(2), amount=Decimal(240), vat_amount=Decimal(40))
    price = Decimal(120)
    return replace(report, goods=(replace(sold, price=price),), returned=(replace(back, price=price),))


def _taken_apart(kit: Any) -> Any:
    return replace(kit, operation=KitOperation.DISASSEMBLY)


LIST: dict[str, tuple[str, Change, str]] = {
    "Товары": ("item", _same, "СправочникСсылка.Номенклатура"),
    "Контрагенты": ("counterparty", _same, "СправочникСсылка.Контрагенты"),
    "Счета на оплату": ("customer_invoice", _same, "ДокументСсылка.СчетНаОплатуПокупателю"),
    "Отгрузки (реализации)": ("goods_sale", _shipment, "<Значение>Товары</Значение>"),
    "Счета-фактуры выданные": ("issued_vat_invoice", _same, "ДокументСсылка.СчетФактураВыданный"),
    "Возвраты от покупателей": ("customer_return", _same, "ДокументСсылка.ВозвратТоваровОтПокупателя"),
    "Акты выполненных работ": ("goods_sale", _act, "<Значение>Услуги</Значение>"),
    "Поступления": ("goods_purchase", _same, "ДокументСсылка.ПоступлениеТоваровУслуг"),
    "Возвраты поставщикам": ("supplier_return", _same, "ДокументСсылка.ВозвратТоваровПоставщику"),
    "Счета-фактуры входящие": ("received_vat_invoice", _same, "ДокументСсылка.СчетФактураПолученный"),
    "Платёжные поручения входящие": ("bank_receipt", _same, "ДокументСсылка.ПоступлениеНаРасчетныйСчет"),
    "Платёжные поручения исходящие": ("payment_order", _same, "ДокументСсылка.ПлатежноеПоручение"),
    "Платёжные поручения исполненные": ("bank_payment", _same, "ДокументСсылка.СписаниеСРасчетногоСчета"),
    "ПКО": ("cash_receipt", _same, "ДокументСсылка.ПриходныйКассовыйОрдер"),
    "РКО": ("cash_payment", _same, "ДокументСсылка.РасходныйКассовыйОрдер"),
    "Чеки": ("retail_sales_report", _receipts, "ДокументСсылка.ОтчетОРозничныхПродажах"),
    "Возвраты по чекам": ("retail_sales_report", _brought_back, "ДокументСсылка.ОтчетОРозничныхПродажах"),
    "Оприходования": ("stock_receipt", _same, "ДокументСсылка.ОприходованиеТоваров"),
    "Списания": ("stock_write_off", _same, "ДокументСсылка.СписаниеТоваров"),
    "Инвентаризации": ("stocktaking", _same, "ДокументСсылка.ИнвентаризацияТоваровНаСкладе"),
    "Комплектации": ("kit_assembly", _same, "<Значение>Комплектация</Значение>"),
    "Разукомплектации": ("kit_assembly", _taken_apart, "<Значение>Разукомплектация</Значение>"),
}


@pytest.mark.parametrize("target", profile_names())
@pytest.mark.parametrize("name", LIST)
def test_a_file_of_every_name_on_the_list_conforms_and_is_loaded_twice(target: str, name: str) -> None:
    kind, change, mark = LIST[name]
    objects, made = spelled(target, kind, change(world()[ref(kind)]))
    data = written(target, objects)
    base = infobase(target)

    first = Loader(base).load(data)
    before = base.snapshot()
    second = Loader(base).load(data)

    assert made.wrong == [] and faults(data, target) == []
    assert mark in data.decode("utf-8-sig")
    assert (first.messages, first.losses, first.stopped, first.stubs) == ([], [], False, 0)
    assert (second.messages, second.losses, second.stopped, second.created) == ([], [], False, 0)
    assert base.snapshot() == before
