"""The report of a shift: what was sold and brought back over the counter, and what was not paid in cash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from enterprise_data.formats.universal_xml.bindings.binding import Binding, Table
from enterprise_data.formats.universal_xml.bindings.columns import (
    Column,
    day_of_moment,
    number,
    only_written,
    ref,
    text,
)
from enterprise_data.formats.universal_xml.bindings.documents import (
    GOODS,
    HEAD,
    MONEY,
    NOTE,
    SERVICES,
    STORE,
    is_service,
    without_vat,
)
from enterprise_data.formats.universal_xml.bindings.making import Slot
from enterprise_data.formats.universal_xml.bindings.rows import is_negative
from enterprise_data.formats.universal_xml.bindings.taking import Taking
from enterprise_data.formats.universal_xml.neutral import Link, Row, UniversalObject, Value, Word
from enterprise_data.objects.documents import GoodsLine, ServiceLine
from enterprise_data.objects.retail import CardLine, ReturnedLine
from enterprise_data.objects.retail_sales_report import BankCreditLine, CertificateLine, RetailSalesReport

_WAYS = "СправочникСсылка.ВидыОплатОрганизаций"
# Names of ours with the reference's types of payment (``ТипыОплат``): a base without such an element is given one.
_CARD = ("Платежная карта", "ПлатежнаяКарта")
_CREDIT = ("Банковский кредит", "БанковскийКредит")
_CERTIFICATE = ("Подарочный сертификат", "ПодарочныйСертификатСобственный")
_PAID = number("amount", "СуммаОплаты")


def _way(name: str, kind: str) -> Column:
    """A way of payment: found by its name, and made with its type where it is missing."""

    def write(row: Any, slot: Slot) -> Value:
        profile = slot.making.profile
        keys: dict[str, Value] = {"Наименование": name, "Родитель": None, "ЭтоГруппа": False}
        link = profile.link(_WAYS, str(uuid5(NAMESPACE_URL, f"{_WAYS}/{name}")), keys)
        types = profile.types[_WAYS].properties["ТипОплаты"]
        slot.making.classifiers[link] = UniversalObject(
            type=_WAYS, link=link, properties={"ТипОплаты": Word(types.known[0].name, kind)}, keeps=True
        )
        return link

    return only_written("ВидОплаты", write=write)


def _paid_by(name: str) -> Callable[[Row, Taking], bool]:
    def belongs(row: Row, taking: Taking) -> bool:
        way = row.get("ВидОплаты")
        found = way.key("Наименование") if isinstance(way, Link) else None
        known = found if found in (_CREDIT[0], _CERTIFICATE[0]) else _CARD[0]
        return known == name

    return belongs


def _sold(row: Row, taking: Taking) -> bool:
    return not is_negative(row) and not is_service(row, taking)


_COLUMNS = tuple(column for column in GOODS if column.field != "unit")
_TABLES = (
    Table(field="goods", name="Товары", row=GoodsLine, columns=_COLUMNS, belongs=_sold),
    Table(
        field="services",
        name="Товары",
        row=ServiceLine,
        columns=tuple(column for column in SERVICES if column.field != "content"),
        belongs=lambda row, taking: not is_negative(row) and is_service(row, taking),
    ),
    Table(
        field="returned",
        name="Возвраты",
        row=ReturnedLine,
        columns=(
            *_COLUMNS,
            day_of_moment("sold_at", "ДатаРеализации"),
            text("receipt_number", "НомерФискальногоЧека"),
        ),
        negative_in="Товары",
    ),
    Table(
        field="cards",
        name="Оплата",
        row=CardLine,
        columns=(
            _way(*_CARD),
            _PAID,
            ref("acquirer", "Контрагент"),
            ref("acquirer_contract", "ДоговорКонтрагента"),
        ),
        belongs=_paid_by(_CARD[0]),
    ),
    Table(
        field="bank_credits",
        name="Оплата",
        row=BankCreditLine,
        columns=(_way(*_CREDIT), _PAID),
        belongs=_paid_by(_CREDIT[0]),
    ),
    Table(
        field="certificates",
        name="Оплата",
        row=CertificateLine,
        columns=(_way(*_CERTIFICATE), _PAID),
        belongs=_paid_by(_CERTIFICATE[0]),
    ),
)
RETAIL_SALES_REPORT = Binding(
    kind="retail_sales_report",
    type_name="ДокументСсылка.ОтчетОРозничныхПродажах",
    record=RetailSalesReport,
    columns=(
        *HEAD,
        STORE,
        ref("price_type", "ТипЦен"),
        *MONEY,
        without_vat("ДокументБезНДС"),
        ref("cash_flow_item", "СтатьяДвиженияДенежныхСредств"),
        NOTE,
    ),
    tables=_TABLES,
)
