"""Orders, invoices, purchases, returns and VAT invoices: what is special about each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from enterprise_data.errors import SchemaViolation
from enterprise_data.formats.enterprise_data.coverage import covered
from enterprise_data.formats.enterprise_data.stored import tree_of_xml
from enterprise_data.formats.enterprise_data.versions import namespace, parts
from enterprise_data.formats.enterprise_data.wholeness import is_whole
from enterprise_data.formats.enterprise_data.writer import emit_object
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import VatRate
from enterprise_data.objects.base import Tree
from enterprise_data.objects.customer_return import ReturnLine, VatActivity
from enterprise_data.objects.documents import GoodsLine, Taxation
from enterprise_data.objects.goods_purchase import PurchaseOperation
from enterprise_data.objects.guests import HOSTS
from enterprise_data.objects.order_lines import OrderServiceLine
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.vat_invoices import BasisLine, VatInvoiceKind
from tests.property.format_samples import FIRM, OURS, OWN, emitted, keys_of
from tests.property.object_samples import knows_nothing
from tests.property.real_schemas import VERSIONS, element_of, real_schema

AT = datetime(2026, 11, 20, 10, 15)  # noqa: DTZ001 - a document's date has no zone
ITEM = Ref("item", "b3c1a6a2-52f0-4a5e-9a0e-0f2f4a1f6c01")
SALE = Ref("goods_sale", "5a4ea1f7-0d6d-4f7f-8a7b-7f3b1a2c9d44")
PIECES = UnitName(code="796", name="шт")
GOODS = GoodsLine(item=ITEM, unit=PIECES, quantity=Decimal(2), amount=Decimal(24000), price=Decimal(12000))
every_version = pytest.mark.parametrize("version", VERSIONS)


def _document(kind: str, **values: Any) -> Any:
    """What somebody fills in who knows nothing of the format."""
    record = KINDS[kind].record
    common = {"date": AT, "number": "7", "organization": OURS, "counterparty": FIRM}
    return record(**{**common, **values})


def _sent(kind: str, record: Any, version: str) -> etree._Element:
    element = element_of(version, emitted(KINDS[kind], record, version).xml)
    schema = real_schema(version)
    assert schema.validate(element), schema.error_log
    return element


def _text(element: etree._Element, version: str, path: str) -> str | None:
    own = f"{{{namespace(version)}}}"
    return element.findtext("/".join(own + name for name in path.split("/")))


def _told(kind: str, version: str, inside: str) -> tuple[Tree, Any]:
    """An object as 1C writes it: its tree, and the record read of it."""
    binding = KINDS[kind].enterprise_data
    xml = f'<{binding.type_name} xmlns="{namespace(version)}">{inside}</{binding.type_name}>'
    tree = tree_of_xml(xml.encode(), version)
    return tree, binding.read(tree, parts(version))


def _keys(inside: str) -> str:
    own = "<Наименование>Наша</Наименование><ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>"
    return (
        f"<КлючевыеСвойства><Ссылка>{OWN}</Ссылка><Дата>2026-11-20T10:15:00</Дата><Номер>7</Номер>"
        f"<Организация><Ссылка>{OURS.id}</Ссылка>{own}</Организация>{inside}</КлючевыеСвойства>"
    )


def _firm(name: str = "Контрагент") -> str:
    own = "<Наименование>Ромашка</Наименование><ЮридическоеФизическоеЛицо>ЮридическоеЛицо</ЮридическоеФизическоеЛицо>"
    return f"<{name}><Ссылка>{FIRM.id}</Ссылка>{own}</{name}>"


# --- the item of an order's service -----------------------------------------------------------------------

ORDER = KINDS["customer_order"]
SERVICE = OrderServiceLine(item=ITEM, content="Доставка", quantity=Decimal(1), amount=Decimal(500))


@every_version
def test_a_service_of_an_order_names_its_item_where_the_version_wants_it(version: str) -> None:
    element = _sent("customer_order", _document("customer_order", services=(SERVICE,)), version)

    row = "Услуги/Строка/"
    in_group = row + "ДанныеНоменклатуры/Номенклатура/Ссылка"
    here, elsewhere = (in_group, row + "Номенклатура/Ссылка")
    if parts(version) >= (1, 20):
        here, elsewhere = elsewhere, here
    assert (_text(element, version, here), _text(element, version, elsewhere)) == (ITEM.id, None)
    assert "services" in covered(ORDER, parts(version))


def test_what_only_the_group_can_hold_goes_back_to_where_it_was() -> None:
    item = f"<Номенклатура><Ссылка>{ITEM.id}</Ссылка><Наименование>Доставка</Наименование></Номенклатура>"
    pack = "<Штрихкод>4601234567893</Штрихкод>"
    row = f"<Строка><ДанныеНоменклатуры>{item}{pack}</ДанныеНоменклатуры><Количество>1</Количество></Строка>"
    currency = "<Валюта><ДанныеКлассификатора><Код>643</Код></ДанныеКлассификатора></Валюта>"
    tree, record = _told("customer_order", "1.17", _keys("") + currency + _firm() + f"<Услуги>{row}</Услуги>")

    assert record.services[0].item == ITEM
    changed = replace(record, services=(replace(record.services[0], amount=Decimal(9)),))
    laid = ORDER.enterprise_data.lay_over(tree, changed, knows_nothing)
    back = element_of("1.17", emit_object("1.17", "Документ.ЗаказКлиента", laid).xml)
    assert _text(back, "1.17", "Услуги/Строка/ДанныеНоменклатуры/Штрихкод") == "4601234567893"
    assert _text(back, "1.17", "Услуги/Строка/ДанныеНоменклатуры/Номенклатура/Ссылка") == ITEM.id
    later = emit_object("1.20", "Документ.ЗаказКлиента", laid)
    assert "Услуги.Строка.ДанныеНоменклатуры" in later.dropped


def test_an_order_known_from_1_17_is_not_whole_in_1_20() -> None:
    assert not is_whole("Документ.ЗаказКлиента", "1.17", "1.20")
    assert is_whole("Документ.ЗаказКлиента", "1.20", "1.17")


# --- what a document born in the CRM holds without being asked --------------------------------------------


@every_version
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("customer_order", {}),
        ("supplier_order", {}),
        ("customer_invoice", {"amount": Decimal(24000)}),
        ("supplier_invoice", {"amount": Decimal(24000)}),
        ("goods_sale", {}),
        ("goods_purchase", {}),
        ("supplier_return", {"goods": (GOODS,)}),
        ("customer_return", {"goods": (ReturnLine(item=ITEM, unit=PIECES, quantity=Decimal(2)),)}),
        ("issued_vat_invoice", {"basis": (BasisLine(document=SALE),)}),
        ("sale_correction", {"sale": SALE, "corrected": SALE}),
        (
            "received_vat_invoice",
            {"date": date(2026, 11, 19), "received": AT, "basis": (BasisLine(document=SALE),)},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_sensible_fields_make_a_valid_document_in_every_version(
    kind: str, values: dict[str, Any], version: str
) -> None:
    record = _document(kind, **values)
    element = _sent(kind, record, version)
    assert (
        KINDS[kind].enterprise_data.read(
            tree_of_xml(etree.tostring(element, encoding="utf-8"), version), parts(version)
        )
        == record
    )


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("customer_invoice", "Сумма"),
        ("customer_return", "Товары"),
        ("issued_vat_invoice", "ДокументыОснования"),
        ("sale_correction", "ДокументРеализации"),
    ],
)
def test_what_only_a_person_knows_is_asked_for_by_name(kind: str, missing: str) -> None:
    with pytest.raises(SchemaViolation) as caught:
        emitted(KINDS[kind], _document(kind), "1.17")
    assert missing in caught.value.message


def test_a_rate_of_22_percent_in_an_order_waits_for_a_version_that_can_tell_it() -> None:
    rate = VatRate(percent=Decimal(22))
    order = _document("customer_order", services=(replace(SERVICE, vat_rate=rate),))

    with pytest.raises(SchemaViolation, match="22"):
        emitted(ORDER, order, "1.16")
    element = _sent("customer_order", order, "1.17")
    assert _text(element, "1.17", "Услуги/Строка/СтавкаНДС/Ставка") == "22"


def test_a_return_to_a_supplier_says_how_it_is_taxed() -> None:
    plain = _document("supplier_return", goods=(GOODS,))
    exempt = replace(plain, taxation=Taxation.UNTAXED)
    assert _text(_sent("supplier_return", plain, "1.17"), "1.17", "Налогообложение") == "ПродажаОблагаетсяНДС"
    assert (
        _text(_sent("supplier_return", exempt, "1.17"), "1.17", "Налогообложение") == "ПродажаНеОблагаетсяНДС"
    )


def test_the_activity_of_returned_goods_is_told_for_ours_and_not_made_up_for_1cs() -> None:
    line = ReturnLine(item=ITEM, unit=PIECES, quantity=Decimal(2))
    assert line.activity is VatActivity.TAXED
    element = _sent("customer_return", _document("customer_return", goods=(line,)), "1.8")
    assert _text(element, "1.8", "Товары/Строка/ВозвратПодДеятельность") == "ОблагаетсяНДС"

    binding = KINDS["customer_return"].enterprise_data
    told = _document("customer_return", goods=(replace(line, activity=None),))
    tree = binding.lay_over(None, told, keys_of)
    record = binding.read(tree, (1, 21))
    assert record.goods[0].activity is None
    dearer = replace(record, goods=(replace(record.goods[0], amount=Decimal(5)),))
    assert "ВозвратПодДеятельность" not in str(binding.lay_over(tree, dearer, keys_of))


# --- what 1C writes ---------------------------------------------------------------------------------------


def test_a_purchase_is_read_with_the_suppliers_paper() -> None:
    paper = (
        "<ДанныеВходящегоДокумента><НомерВходящегоДокумента>УТ-15</НомерВходящегоДокумента>"
        "<ДатаВходящегоДокумента>2026-11-18</ДатаВходящегоДокумента>"
        "<НаименованиеВходящегоДокумента>УПД</НаименованиеВходящегоДокумента></ДанныеВходящегоДокумента>"
    )
    operation = "<ВидОперации>ЗакупкаПоИмпорту</ВидОперации>"
    tree, record = _told("goods_purchase", "1.17", _keys(paper + _firm()) + operation)

    assert (record.incoming_number, record.incoming_date) == ("УТ-15", date(2026, 11, 18))
    assert (record.counterparty, record.operation) == (FIRM, PurchaseOperation.IMPORT)
    laid = KINDS["goods_purchase"].enterprise_data.lay_over(
        tree, replace(record, incoming_number="УТ-16"), knows_nothing
    )
    assert laid["КлючевыеСвойства"]["ДанныеВходящегоДокумента"] == {
        "НомерВходящегоДокумента": "УТ-16",
        "ДатаВходящегоДокумента": "2026-11-18",
        "НаименованиеВходящегоДокумента": "УПД",
    }


def test_a_basis_of_a_kind_that_obmen_does_not_know_stays_what_it_is() -> None:
    report = f"<ОтчетКомиссионераСсылка><Ссылка>{OWN}</Ссылка><Номер>5</Номер></ОтчетКомиссионераСсылка>"
    sale = f"<РеализацияТоваровУслугСсылка><Ссылка>{SALE.id}</Ссылка></РеализацияТоваровУслугСсылка>"
    rows = "".join(f"<Строка><ДокументОснование>{one}</ДокументОснование></Строка>" for one in (report, sale))
    invoice = f"<ВидСчетаФактуры>НаАванс</ВидСчетаФактуры><ДокументыОснования>{rows}</ДокументыОснования>"
    tree, record = _told("issued_vat_invoice", "1.17", _keys("") + _firm() + invoice)

    assert [row.document for row in record.basis] == [None, SALE]
    assert record.kind is VatInvoiceKind.ADVANCE
    binding = KINDS["issued_vat_invoice"].enterprise_data
    less = binding.lay_over(tree, replace(record, basis=record.basis[:1]), knows_nothing)
    (kept,) = less["ДокументыОснования"]["Строка"]
    assert kept["ДокументОснование"] == {"ОтчетКомиссионераСсылка": {"Ссылка": OWN, "Номер": "5"}}


def test_an_invoice_that_travels_as_an_order_is_laid_into_the_place_of_orders() -> None:
    binding = KINDS["issued_vat_invoice"].enterprise_data
    guest = Ref("customer_invoice", SALE.id)
    record = _document("issued_vat_invoice", basis=(BasisLine(document=guest),))

    tree = binding.lay_over(None, record, keys_of)
    ((row,),) = (tree["ДокументыОснования"]["Строка"],)
    assert row["ДокументОснование"]["ЗаказКлиентаСсылка"]["Ссылка"] == guest.id
    assert binding.lay_over(tree, record, knows_nothing) == tree, "1C's own spelling of it stays"


def test_the_type_that_stands_in_is_chosen_by_what_the_peer_takes() -> None:
    binding = KINDS["customer_invoice"].enterprise_data
    own, order = "Документ.СчетПокупателю", "Документ.ЗаказКлиента"
    assert binding.type_taken(own, {own, order}.__contains__) == own
    assert binding.type_taken(own, {order}.__contains__) == order
    assert binding.type_taken(own, set[str]().__contains__) == own
    assert binding.type_taken(order, {own, order}.__contains__) == order, "1C holds it as an order"
    assert binding.instead == (KINDS[HOSTS["customer_invoice"]].enterprise_data.type_name,)
    assert KINDS["goods_sale"].enterprise_data.type_taken("x", set[str]().__contains__) == "x"
