"""Управление торговлей and УНФ: partners beside counterparties, acts beside sales, two catalogs of accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from enterprise_data.errors import AmbiguousMatch, InvalidRecord, RefusedByPeer
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank_account import BankAccount
from enterprise_data.objects.contact_person import ContactPerson
from enterprise_data.objects.issued_vat_invoice import IssuedVatInvoice
from enterprise_data.objects.price_list import PriceLine, PriceList
from enterprise_data.objects.vat_invoices import BasisLine
from tests.contract.odata.house import PARTNERS, House
from tests.contract.odata.papers import goods, partner, sale, service
from tests.contract.odata.test_live_reading import the

BEHIND, ACTS, SALES = "Catalog_Партнеры", "Document_АктВыполненныхРабот", "Document_РеализацияТоваровУслуг"


def test_a_counterparty_gets_a_partner_that_bears_our_mark(ut: House) -> None:
    made = ut.exchange().create("counterparty", partner(), word="7f3b")
    row = ut.row(BEHIND, ut.row(PARTNERS, made.ref)["Партнер_Key"])
    assert (row["Description"], row["НаименованиеПолное"], row["ЮрФизЛицо"]) == (
        "Клевер",
        "ООО «Клевер»",
        "Компания",
    )
    assert row["Комментарий"] == "obmen:7f3b"
    assert made.notes == ()


def test_a_partner_is_not_doubled_when_the_counterparty_was_refused_in_between(ut: House) -> None:
    ut.store.before_write.append(lambda name, row: "Занято" if name == PARTNERS else "")
    with pytest.raises(RefusedByPeer):
        ut.exchange().create("counterparty", partner(), word="7f3b")
    ut.store.before_write.clear()
    made = ut.exchange().create("counterparty", partner(), word="7f3b", resumed=True)
    again = ut.exchange().create("counterparty", partner(), word="7f3b", resumed=True)
    assert made.ref == again.ref
    assert sum(row["Description"] == "Клевер" for row in ut.store.rows[BEHIND].values()) == 1


def test_a_free_partner_of_this_name_is_taken_and_that_of_another_company_is_not(ut: House) -> None:
    names = {"Description": "Клевер", "НаименованиеПолное": "ООО «Клевер»"}
    free = ut.store.add(BEHIND, **names)
    first = ut.exchange().create("counterparty", partner(), word="1")
    second = ut.exchange().create("counterparty", partner(inn="7705555555"), word="2")
    assert ut.row(PARTNERS, first.ref)["Партнер_Key"] == free
    assert ut.row(PARTNERS, second.ref)["Партнер_Key"] != free


def test_two_free_partners_are_a_question(ut: House) -> None:
    for _ in range(2):
        ut.store.add(BEHIND, Description="Клевер", НаименованиеПолное="ООО «Клевер»")
    with pytest.raises(AmbiguousMatch, match=r"Контрагент «Клевер»: .*несколько свободных партнёров"):
        ut.exchange().create("counterparty", partner(), word="1")


def test_without_the_catalog_of_partners_counterparties_are_only_read(ut: House) -> None:
    del ut.store.schema.sets[BEHIND]
    live = ut.exchange()
    assert the(live, "counterparty", ut.refs["buyer"]).record.inn == "7702345672"
    with pytest.raises(RefusedByPeer, match="не записываются"):
        live.create("counterparty", partner(), word="1")
    assert any("только читаются" in one.text for one in live.notes)


def test_a_document_tells_the_partner_of_its_counterparty(ut: House) -> None:
    live = ut.exchange()
    made = live.create("goods_sale", sale(ut), word="1")
    row = ut.row(SALES, made.ref)
    assert row["Партнер_Key"] == ut.refs["partner"]
    assert (row["Товары"][0]["СуммаСНДС"], row["Товары"][0]["КоличествоУпаковок"]) == (3001, 2)
    other = live.create("counterparty", partner(), word="2")
    found = the(live, "goods_sale", made.ref)
    wanted = sale(ut, counterparty=Ref("counterparty", other.ref))
    live.change("goods_sale", made.ref, wanted, fields={"counterparty"}, version=found.version)
    assert ut.row(SALES, made.ref)["Партнер_Key"] == ut.row(PARTNERS, other.ref)["Партнер_Key"]


def test_a_unit_that_is_not_the_items_own_is_told(ut: House) -> None:
    live = ut.exchange()
    usual = goods(ut, unit=UnitName(code="796", name="шт"))
    assert live.create("goods_sale", sale(ut, goods=(usual,)), word="1").notes == ()
    boxes = goods(ut, unit=UnitName(code="778", name="упак"))
    made = live.create("goods_sale", sale(ut, goods=(usual, boxes)), word="2")
    assert made.notes == ("Строки «Товары»: в этой базе нет и не записано: «Единица измерения».",)


def test_sums_with_tax_follow_and_packages_of_several_stay(ut: House) -> None:
    live = ut.exchange()
    made = live.create("goods_sale", sale(ut, vat_included=False), word="1")
    assert ut.row(SALES, made.ref)["Товары"][0]["СуммаСНДС"] == Decimal("3501.17")
    found = the(live, "goods_sale", made.ref)
    live.change("goods_sale", made.ref, sale(ut), fields={"vat_included"}, version=found.version)
    assert ut.row(SALES, made.ref)["Товары"][0]["СуммаСНДС"] == Decimal("3001.00"), "the sums follow the flag"
    lines = [line | {"КоличествоУпаковок": Decimal("0.5")} for line in ut.row(SALES, made.ref)["Товары"]]
    ut.store.edit(SALES, made.ref, Товары=lines)
    found = the(live, "goods_sale", made.ref)
    wanted = sale(ut, goods=(goods(ut, quantity=Decimal(4)),))
    live.change("goods_sale", made.ref, wanted, fields={"goods"}, version=found.version)
    (line,) = ut.row(SALES, made.ref)["Товары"]
    assert (line["Количество"], line["КоличествоУпаковок"]) == (4, Decimal("0.5"))


def test_a_person_of_a_partner_is_told_with_its_only_counterparty(ut: House) -> None:
    live = ut.exchange()
    made = live.create("counterparty", partner(), word="1")
    person = ContactPerson(counterparty=Ref("counterparty", made.ref), full_name="Иванов И. И.")
    written = live.create("contact_person", person, word="2")
    owner = ut.row("Catalog_КонтактныеЛицаПартнеров", written.ref)["Owner_Key"]
    assert owner == ut.row(PARTNERS, made.ref)["Партнер_Key"]
    assert the(live, "contact_person", written.ref).record.counterparty == Ref("counterparty", made.ref)
    shared = ut.store.add("Catalog_КонтактныеЛицаПартнеров", Description="П", Owner_Key=ut.refs["partner"])
    assert the(live, "contact_person", shared).record.counterparty is None, (
        "two counterparties have this partner"
    )


# --- a kind in several sets -------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["ut", "unf"])
def test_services_alone_are_an_act_and_everything_finds_it_again(
    model: str, request: pytest.FixtureRequest
) -> None:
    house: House = request.getfixturevalue(model)
    if model == "ut":
        house.store.edit("Catalog_Номенклатура", house.refs["item1"], ТипНоменклатуры="Услуга")
    live = house.exchange(node=f"ExchangePlan_Обмен({house.refs['node']})")
    made = live.create(
        "goods_sale", sale(house, goods=(), services=(service(house),), warehouse=None), word="1"
    )
    assert list(house.store.rows[ACTS]) == [(made.ref,)]

    afresh = house.exchange(node=f"ExchangePlan_Обмен({house.refs['node']})")
    packet = afresh.changed()
    assert packet is not None
    assert packet.changed["goods_sale"] == [made.ref]
    found = the(afresh, "goods_sale", made.ref)
    assert (found.record.goods, len(found.record.services)) == ((), 1)
    assert made.ref in {one.ref for batch in afresh.versions("goods_sale") for one in batch}
    assert afresh.look("goods_sale", made.ref) is not None
    marked = house.exchange().mark("goods_sale", made.ref, version=found.version, marked=True)
    assert house.row(ACTS, made.ref)["DeletionMark"]
    assert marked.ref == made.ref


def test_what_an_act_has_no_place_for_is_told(ut: House) -> None:
    ut.store.edit("Catalog_Номенклатура", ut.refs["item1"], ТипНоменклатуры="Услуга")
    made = ut.exchange().create("goods_sale", sale(ut, goods=(), services=(service(ut),)), word="1")
    assert made.notes == ("Реализация: у документа этого вида в 1С нет и не записано: «Склад».",)


def test_a_reference_to_an_act_leads_to_the_act(ut: House) -> None:
    ut.store.edit("Catalog_Номенклатура", ut.refs["item1"], ТипНоменклатуры="Услуга")
    act = ut.exchange().create(
        "goods_sale", sale(ut, goods=(), services=(service(ut),), warehouse=None), word="1"
    )
    invoice = IssuedVatInvoice(
        date=datetime.fromisoformat("2026-03-04T13:00:00"),
        organization=Ref("organization", ut.refs["organization"]),
        counterparty=Ref("counterparty", ut.refs["buyer"]),
        basis=(BasisLine(document=Ref("goods_sale", act.ref)),),
    )
    live = ut.exchange()
    made = live.create("issued_vat_invoice", invoice, word="2")
    row = ut.row("Document_СчетФактураВыданный", made.ref)
    assert row["ДокументыОснования"][0]["ДокументОснование_Type"] == f"StandardODATA.{ACTS}"
    assert (row["ДокументОснование"], row["ДокументОснование_Type"]) == (act.ref, f"StandardODATA.{ACTS}")
    assert the(live, "issued_vat_invoice", made.ref).record.basis == invoice.basis


def test_accounts_of_counterparties_and_of_ours_are_one_kind(ut: House) -> None:
    live = ut.exchange()
    bank = BankDetails(bik="044525225", name="ПАО Сбербанк", corr_account="30101810400000000225")
    owners = [Ref("counterparty", ut.refs["buyer"]), Ref("organization", ut.refs["organization"])]
    theirs, ours = (
        live.create(
            "bank_account", BankAccount(owner=one, number="40702810100000000010", bank=bank), word="1"
        )
        for one in owners
    )
    assert ut.row("Catalog_БанковскиеСчетаКонтрагентов", theirs.ref)["РучноеИзменениеРеквизитовБанка"] is True
    assert ut.row("Catalog_БанковскиеСчетаОрганизаций", ours.ref)["Owner_Key"] == ut.refs["organization"]
    found = {one.ref: one.record for one in ut.exchange().read("bank_account", [theirs.ref, ours.ref], of=2)}
    assert [found[ref].owner.kind for ref in (theirs.ref, ours.ref)] == ["counterparty", "organization"]
    assert found[ours.ref].bank == bank


def test_a_bank_that_a_reference_tells_is_not_told_again_by_texts(ut: House) -> None:
    bank = ut.store.add("Catalog_КлассификаторБанков", Code="044525225", Description="ПАО Сбербанк")
    name = "Catalog_БанковскиеСчетаКонтрагентов"
    owner = {"Owner": ut.refs["buyer"], "Owner_Type": f"StandardODATA.{PARTNERS}"}
    ref = ut.store.add(name, НомерСчета="40702810100000000010", Банк_Key=bank, **owner)
    live = ut.exchange()
    found = the(live, "bank_account", ref)
    assert found.record.bank == BankDetails(bik="044525225", name="ПАО Сбербанк")
    wanted = replace(found.record, name="Расчётный")
    written = live.change("bank_account", ref, wanted, fields={"name", "bank"}, version=found.version)
    assert ut.row(name, ref)["РучноеИзменениеРеквизитовБанка"] is False
    other = replace(wanted, bank=BankDetails(bik="044525999", name="Другой"))
    written = live.change("bank_account", ref, other, fields={"bank"}, version=written.version)
    row = ut.row(name, ref)
    assert (row["БИКБанка"], row["РучноеИзменениеРеквизитовБанка"]) == ("044525999", True)
    assert written.differing == ()
    assert the(live, "bank_account", ref).record.bank == other.bank


# --- prices -----------------------------------------------------------------------------------------------


def test_a_price_list_of_one_type_travels_and_one_of_several_is_set_aside(ut: House) -> None:
    live = ut.exchange()
    prices = PriceList(
        date=datetime.fromisoformat("2026-03-04T00:00:00"),
        price_type=Ref("price_type", ut.refs["retail"]),
        prices=(PriceLine(item=Ref("item", ut.refs["item1"]), price=Decimal("1500.50")),),
    )
    made = live.create("price_list", prices, word="1")
    (line,) = ut.row("Document_УстановкаЦенНоменклатуры", made.ref)["Товары"]
    assert (line["ВидЦены_Key"], line["Валюта_Key"]) == (ut.refs["retail"], ut.refs["rub"])
    assert the(live, "price_list", made.ref).record.price_type == prices.price_type
    error = the(live, "price_list", ut.refs["prices"]).error
    assert isinstance(error, InvalidRecord)
    assert "в строках разный" in error.message
