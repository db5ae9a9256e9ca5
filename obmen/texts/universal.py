"""What an accountant ticks for a file of the universal exchange: parts of the list, each with its kinds of data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One tick. ``key`` names it in a form."""

    key: str
    title: str
    kinds: tuple[str, ...]


SECTIONS: tuple[tuple[str, tuple[Part, ...]], ...] = (
    (
        "Справочники",
        (
            Part("items", "Товары", ("item_group", "item")),
            Part("counterparties", "Контрагенты", ("counterparty_group", "counterparty")),
            Part("contracts", "Договоры и банковские счета", ("contract", "bank_account")),
            Part("places", "Склады и типы цен", ("warehouse_group", "warehouse", "price_type")),
            Part("others", "Физические лица, статьи ДДС", ("natural_person", "cash_flow_item")),
        ),
    ),
    (
        "Продажи",
        (
            Part("invoices", "Счета на оплату", ("customer_invoice",)),
            Part("sales", "Отгрузки и акты", ("goods_sale",)),
            Part("issued", "Счета-фактуры выданные", ("issued_vat_invoice",)),
            Part("returns", "Возвраты от покупателей", ("customer_return",)),
        ),
    ),
    (
        "Закупки",
        (
            Part("purchases", "Поступления", ("goods_purchase",)),
            Part("sent_back", "Возвраты поставщикам", ("supplier_return",)),
            Part("received", "Счета-фактуры входящие", ("received_vat_invoice",)),
        ),
    ),
    (
        "Деньги",
        (
            Part("money_in", "Платёжные поручения входящие", ("bank_receipt",)),
            Part("money_out", "Платёжные поручения исходящие", ("payment_order", "bank_payment")),
            Part("cash_in", "Приходные кассовые ордера", ("cash_receipt",)),
            Part("cash_out", "Расходные кассовые ордера", ("cash_payment",)),
        ),
    ),
    ("Розница", (Part("retail", "Чеки и возвраты по чекам", ("retail_sales_report",)),)),
    (
        "Склад",
        (
            Part("found", "Оприходования", ("stock_receipt",)),
            Part("written_off", "Списания", ("stock_write_off",)),
            Part("counted", "Инвентаризации", ("stocktaking",)),
            Part("kits", "Комплектации и разукомплектации", ("kit_assembly",)),
        ),
    ),
)
PARTS: tuple[Part, ...] = tuple(part for _, parts in SECTIONS for part in parts)
