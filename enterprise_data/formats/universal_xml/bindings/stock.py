"""Documents of a warehouse: found, written off, counted, assembled and taken apart."""

from __future__ import annotations

from enterprise_data.formats.universal_xml.bindings.binding import Binding, Table
from enterprise_data.formats.universal_xml.bindings.columns import (
    number,
    ref,
    text,
)
from enterprise_data.formats.universal_xml.bindings.documents import (
    AMOUNT,
    HEAD,
    ITEM,
    NOTE,
    STORE,
    UNIT,
)
from enterprise_data.formats.universal_xml.bindings.word_columns import word
from enterprise_data.objects.kit_assembly import KitAssembly, KitOperation, KitPart
from enterprise_data.objects.stock import StockLine
from enterprise_data.objects.stock_receipt import StockReceipt
from enterprise_data.objects.stock_write_off import StockWriteOff, WriteOffOperation
from enterprise_data.objects.stocktaking import CountedLine, Stocktaking

_QUANTITY, _PRICE, _SUM = number("quantity", "Количество"), number("price", "Цена"), number("amount", "Сумма")
_STOCK = (ITEM, UNIT, _QUANTITY, _PRICE, _SUM)
_COUNT = ref("stocktaking", "ИнвентаризацияТоваровНаСкладе")
STOCK_RECEIPT = Binding(
    kind="stock_receipt",
    type_name="ДокументСсылка.ОприходованиеТоваров",
    record=StockReceipt,
    columns=(
        *HEAD,
        STORE,
        _COUNT,
        text("basis", "Основание"),
        ref("price_type", "ТипЦен"),
        AMOUNT,
        NOTE,
    ),
    tables=(Table(field="goods", name="Товары", row=StockLine, columns=_STOCK),),
)
_WRITE_OFFS = {
    WriteOffOperation.STOCK: "СписаниеСоСклада",
    WriteOffOperation.SHORTAGE: "СписаниеСоСклада",
}
STOCK_WRITE_OFF = Binding(
    kind="stock_write_off",
    type_name="ДокументСсылка.СписаниеТоваров",
    record=StockWriteOff,
    columns=(
        *HEAD,
        word("operation", _WRITE_OFFS, "ВидОперации"),
        STORE,
        _COUNT,
        text("basis", "Основание"),
        AMOUNT,
        NOTE,
    ),
    tables=(Table(field="goods", name="Товары", row=StockLine, columns=_STOCK),),
)
STOCKTAKING = Binding(
    kind="stocktaking",
    type_name="ДокументСсылка.ИнвентаризацияТоваровНаСкладе",
    record=Stocktaking,
    columns=(*HEAD, STORE, NOTE),
    tables=(
        Table(
            field="goods",
            name="Товары",
            row=CountedLine,
            columns=(
                ITEM,
                _QUANTITY,
                number("book_quantity", "КоличествоУчет"),
                _PRICE,
                _SUM,
                number("book_amount", "СуммаУчет"),
            ),
        ),
    ),
)
_KITS = {KitOperation.ASSEMBLY: "Комплектация", KitOperation.DISASSEMBLY: "Разукомплектация"}
KIT_ASSEMBLY = Binding(
    kind="kit_assembly",
    type_name="ДокументСсылка.КомплектацияНоменклатуры",
    record=KitAssembly,
    columns=(*HEAD, word("operation", _KITS, "ВидОперации"), STORE, ITEM, _QUANTITY, NOTE),
    tables=(
        Table(
            field="goods",
            name="Комплектующие",
            row=KitPart,
            columns=(
                ITEM,
                _QUANTITY,
                number("cost_share", "ДоляСтоимости"),
                number("cost", "Себестоимость"),
            ),
        ),
    ),
)
STOCK = (STOCK_RECEIPT, STOCK_WRITE_OFF, STOCKTAKING, KIT_ASSEMBLY)
