"""What is special in a binding: acts, returns over the counter, currencies, what a receiver lacks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.universal_xml.bindings.making import Making
from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS, kind_of
from enterprise_data.formats.universal_xml.bindings.taking import Misread, Taking
from enterprise_data.formats.universal_xml.bindings.word_columns import rate_name, rate_of
from enterprise_data.formats.universal_xml.complaints import Complaint, title_of
from enterprise_data.formats.universal_xml.neutral import Link, Lookup, Mode, UniversalObject, Word
from enterprise_data.formats.universal_xml.profile import profile
from enterprise_data.formats.universal_xml.writer import check
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.model.vat import BY_AGENT, WITHOUT_VAT, VatRate
from enterprise_data.objects.counterparty import LegalForm
from enterprise_data.objects.goods_sale import SaleOperation
from enterprise_data.objects.vat_invoices import BasisLine, VatInvoiceKind
from tests.unit.universal_xml.world import guid, making, ref, world

PLAIN: dict[str, Any] = {
    "kind": VatInvoiceKind.SALE,
    "correction_number": "",
    "corrects": None,
    "basis": (BasisLine(document=ref("goods_sale")),),
}
PERSON = Ref("counterparty", guid("counterparty", 1))


def spelled(
    target: str, kind: str, /, mode: Mode = Mode.WRITE, rouble: str = "643", **changes: Any
) -> tuple[UniversalObject, Making]:
    made = making(target, rouble=rouble)
    return BINDINGS[kind].make(replace(world()[ref(kind)], **changes), ref(kind).id, made, mode), made


def told(target: str, item: UniversalObject, made: Making) -> str:
    title = title_of(item, profile(target))
    wrong = [
        Complaint(object=title, field=fault.field, message=fault.message, expected=fault.expected)
        for fault in made.wrong
    ]
    return " | ".join(fault.text for fault in check(profile(target), [*wrong, item]))


def named(item: UniversalObject, name: str) -> str:
    value = item.value(name)
    assert isinstance(value, Word)
    return value.name


def test_a_sale_of_services_alone_is_an_act() -> None:
    sale = world()[ref("goods_sale")]

    act, _ = spelled("bp30", "goods_sale", goods=())
    both, _ = spelled("bp30", "goods_sale")

    assert sale.services
    assert named(act, "ВидОперации") == "Услуги" and act.tables["Товары"] == ()
    assert named(both, "ВидОперации") == "Товары" and len(both.tables["Услуги"]) == 1


@pytest.mark.parametrize(
    ("goods", "services", "operation"),
    [(True, False, "Товары"), (False, True, "Услуги"), (True, True, "ПокупкаКомиссия")],
)
def test_a_purchase_is_named_by_its_rows(goods: bool, services: bool, operation: str) -> None:
    known = world()[ref("goods_purchase")]
    sold, done = known.goods if goods else (), known.services if services else ()

    item, _ = spelled("bp30", "goods_purchase", goods=sold, services=done)

    assert named(item, "ВидОперации") == operation


def test_the_rouble_is_searched_by_the_code_that_the_base_has() -> None:
    item, _ = spelled("bp30", "goods_sale", rouble="810")

    found = item.value("ВалютаДокумента")
    assert isinstance(found, Link) and found.key("Код") == "810" and not found.creates
    assert Taking(kind_of=kind_of, rouble="810").currency(found) == "643"


def test_the_rate_of_another_currency_is_never_made_up() -> None:
    rouble, _ = spelled("bp30", "supplier_return")
    dollar, made = spelled("bp30", "supplier_return", currency="840")

    assert rouble.value("КурсВзаиморасчетов") == 1
    assert "КурсВзаиморасчетов: не заполнено" in told("bp30", dollar, made)


def test_a_document_in_a_currency_is_refused_where_the_receiver_would_take_it_for_roubles() -> None:
    item, made = spelled("bp20", "goods_sale", currency="840")

    assert "«840» в «1С:Бухгалтерия предприятия 2.0» передать нельзя" in told("bp20", item, made)


def test_a_document_without_a_contract_is_refused() -> None:
    item, made = spelled("bp30", "goods_sale", contract=None)

    assert "Реализация № 00CR-000017 от 20.11.2026: ДоговорКонтрагента: не заполнено" in told(
        "bp30", item, made
    )


def test_a_rate_that_the_receiver_lacks_is_refused_and_so_is_one_that_is_no_number() -> None:
    row = world()[ref("goods_sale")].goods[0]
    new, made = spelled("bp20", "goods_sale", goods=(replace(row, vat_rate=VatRate(percent=Decimal(22))),))
    agent, agent_made = spelled("bp30", "goods_sale", goods=(replace(row, vat_rate=BY_AGENT),))

    assert "значения «НДС22» в «1С:Бухгалтерия предприятия 2.0» нет" in told("bp20", new, made)
    assert "Товары[1].СтавкаНДС: ставки «НДС исчисляется" in told("bp30", agent, agent_made)


def test_an_invoice_for_a_plain_sale_bears_the_code_of_a_sale() -> None:
    for target in ("bp20", "bp30"):
        empty, made = spelled(target, "issued_vat_invoice", operation_code="", **PLAIN)
        given, _ = spelled(target, "issued_vat_invoice", operation_code="26", **PLAIN)

        assert (empty.value("КодВидаОперации"), given.value("КодВидаОперации")) == ("01", "26")
        assert told(target, empty, made) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": VatInvoiceKind.ADVANCE},
        {"correction_number": "1"},
        {"basis": (BasisLine(document=ref("customer_return")),)},
        {"basis": ()},
        {"counterparty": PERSON},
    ],
    ids=["an advance", "a correction", "a return", "of nothing", "a person"],
)
def test_any_other_code_only_an_accountant_knows_and_it_is_asked_for_once(changes: dict[str, Any]) -> None:
    records = {**world(), PERSON: replace(world()[ref("counterparty")], legal_form=LegalForm.PERSON)}
    record = replace(records[ref("issued_vat_invoice")], **{"operation_code": "", **PLAIN, **changes})
    made = making("bp30", records)

    item = BINDINGS["issued_vat_invoice"].make(record, ref("issued_vat_invoice").id, made)

    text = told("bp30", item, made)
    assert "КодВидаОперации: код вида операции не заполнен, и сам он из документа не следует" in text
    assert text.count("КодВидаОперации") == 1


def test_a_supplier_s_invoice_is_asked_for_its_code() -> None:
    item, made = spelled("bp30", "received_vat_invoice", operation_code="")

    assert "КодВидаОперации: код вида операции не заполнен" in told("bp30", item, made)


def test_an_operation_that_has_no_name_there_is_refused() -> None:
    item, made = spelled("bp30", "goods_sale", operation=SaleOperation.TRANSIT_SOLD)

    assert "операция «реализация отгруженных товаров» не передаётся" in told("bp30", item, made)


def test_a_unit_that_an_accountant_made_up_is_refused_for_want_of_a_code() -> None:
    item, made = spelled("bp30", "item", unit=UnitName(name="связка"))

    assert "Единица измерения: все поля поиска пусты" in told("bp30", item, made)


def test_a_reference_to_nothing_is_told_with_its_place() -> None:
    made = making("bp30", {})
    item = BINDINGS["goods_sale"].make(world()[ref("goods_sale")], ref("goods_sale").id, made)

    assert "Контрагент: ссылается на объект, о котором ничего не известно" in told("bp30", item, made)


def test_posting_asks_for_accounts_and_the_usual_ones_are_there() -> None:
    sale, made = spelled("bp30", "goods_sale", Mode.POST)
    purchase, bought = spelled("bp30", "goods_purchase", Mode.POST)

    assert told("bp30", sale, made) == ""
    assert sale.value("СчетУчетаРасчетовСКонтрагентом") == Lookup("ПланСчетовСсылка.Хозрасчетный", "62.01")
    assert "Услуги[1].СчетЗатрат: не заполнено" in told("bp30", purchase, bought)


def test_what_has_no_place_in_a_receiver_is_counted_by_field() -> None:
    _, made = spelled("bp20", "contract")

    assert made.lost["contract", "number"] == 1
    assert ("contract", "name") not in made.lost


@pytest.mark.parametrize("name", ["НДС20", "НДС20_120", "НДС0", "БезНДС", "НДС22", "НДС5_105"])
def test_a_rate_is_read_as_it_is_written(name: str) -> None:
    assert rate_name(rate_of(name)) == name


def test_no_rate_is_guessed() -> None:
    assert rate_of("БезНДС") == WITHOUT_VAT
    with pytest.raises(Misread):
        rate_of("НДСОсобый")


def test_an_operation_that_we_do_not_know_sets_the_object_aside() -> None:
    item, _ = spelled("bp30", "goods_sale")
    strange = {
        **item.properties,
        "ВидОперации": Word("ПеречислениеСсылка.ВидыОперацийРеализацияТоваров", "Оборудование"),
    }

    with pytest.raises(InvalidRecord, match="операция «Оборудование» не поддерживается"):
        BINDINGS["goods_sale"].take(replace(item, properties=strange), Taking(kind_of=kind_of))


def test_what_a_document_needs_and_the_file_lacks_is_named() -> None:
    item, _ = spelled("bp30", "goods_sale")
    less = {name: value for name, value in item.properties.items() if name != "Организация"}

    with pytest.raises(InvalidRecord, match=r"Реализация.*не указано: Организация"):
        BINDINGS["goods_sale"].take(replace(item, properties=less), Taking(kind_of=kind_of))
