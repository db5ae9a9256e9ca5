"""Records into a live base: nothing doubled or taken away, and what 1C did otherwise is told with both values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connectors.onec.odata.errors import AlreadyExists
from enterprise_data.errors import (
    EditedMeanwhile,
    InvalidRecord,
    RefusedByPeer,
    UnknownReference,
    UnmappedValue,
)
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.contact import Address, AddressKind, Phone, PhoneKind
from enterprise_data.model.ref import Ref
from enterprise_data.objects.bank_account import BankAccount
from enterprise_data.objects.contact_person import ContactPerson
from enterprise_data.objects.contract import Contract, ContractKind
from enterprise_data.objects.counterparty import LegalForm
from enterprise_data.objects.goods_sale import SaleOperation
from enterprise_data.objects.item import Item, ItemType
from enterprise_data.objects.item_group import ItemGroup
from tests.contract.odata.house import PARTNERS, SALES, House
from tests.contract.odata.papers import goods, invoice, partner, sale, service
from tests.contract.odata.test_live_reading import the

NOBODY = "deadbeef-0000-4000-8000-000000000000"


def accounts(house: House, **more: Any) -> dict[str, str]:
    """The ledger accounts that a form would fill, and other columns that we don't model."""
    return {
        "СчетУчета_Key": house.refs["41.01"], "СчетДоходов_Key": house.refs["90.01.1"], "НомерГТД_Key": NOBODY,
        "ИдентификаторСтроки": "r1", **more,
    }  # fmt: skip


def posted_sale(house: House, *numbers: int) -> tuple[str, str]:
    """A sale that an accountant completed and posted: reference and version."""
    live = house.exchange()
    made = live.create("goods_sale", sale(house, goods=tuple(goods(house, at) for at in numbers)), word="1")
    lines = [
        line | accounts(house, ИдентификаторСтроки=f"r{at}")
        for at, line in enumerate(house.row(SALES, made.ref)["Товары"], 1)
    ]
    house.store.edit(SALES, made.ref, Товары=lines, Ответственный_Key=NOBODY)
    assert house.raw("POST", f"{SALES}(guid'{made.ref}')/Post", "").status == 200
    return made.ref, str(house.store.version(SALES, (made.ref,)))


# --- what is there survives -------------------------------------------------------------------------------


def test_columns_that_we_do_not_model_survive_a_change_of_the_rows(bp: House) -> None:
    ref, version = posted_sale(bp, 1, 2, 3)
    live = bp.exchange()
    known = the(live, "goods_sale", ref).record
    rows = (
        replace(known.goods[2], quantity=Decimal(5), amount=Decimal("7502.50")),
        known.goods[0],
        goods(bp, 2, amount=Decimal(1), price=Decimal(1)),
    )

    written = live.change("goods_sale", ref, replace(known, goods=rows), fields={"goods"}, version=version)

    assert written.differing == ()
    lines = bp.row(SALES, ref)["Товары"]
    assert [line["ИдентификаторСтроки"] for line in lines] == ["r3", "r1", "r2"], "each row found its own"
    assert {line["СчетУчета_Key"] for line in lines} == {bp.refs["41.01"]}
    assert [line["LineNumber"] for line in lines] == [1, 2, 3]
    assert bp.row(SALES, ref)["Ответственный_Key"] == NOBODY
    assert the(live, "goods_sale", ref).record.goods == rows


def test_equal_rows_are_not_one_row(bp: House) -> None:
    ref, version = posted_sale(bp, 1, 1)
    live = bp.exchange()
    known = the(live, "goods_sale", ref).record
    rows = (known.goods[0], known.goods[1], replace(known.goods[0], quantity=Decimal(9)))
    live.change("goods_sale", ref, replace(known, goods=rows), fields={"goods"}, version=version)
    lines = bp.row(SALES, ref)["Товары"]
    assert [line["ИдентификаторСтроки"] for line in lines] == ["r1", "r2", ""]


def test_a_row_of_another_item_takes_no_accounts_over(bp: House) -> None:
    ref, version = posted_sale(bp, 1)
    live = bp.exchange()
    known = the(live, "goods_sale", ref).record
    changed = replace(known, goods=(goods(bp, 3),))
    written = live.change("goods_sale", ref, changed, fields={"goods"}, version=version)
    assert bp.row(SALES, ref)["Товары"][0]["ИдентификаторСтроки"] == ""
    assert not bp.row(SALES, ref)["Posted"]
    assert written.notes == (
        "Документ записан, но не проведён: 1С отказала: Не заполнено значение поля «СчетУчета» в строке 1",
    )


def test_only_the_named_fields_change_and_what_is_equal_is_not_sent(bp: House) -> None:
    live = bp.exchange()
    found = the(live, "counterparty", bp.refs["buyer"])
    wanted = replace(found.record, inn="7701111111", kpp="770101002")
    written = live.change("counterparty", found.ref, wanted, fields={"kpp"}, version=found.version)
    row = bp.row(PARTNERS, found.ref)
    assert (row["ИНН"], row["КПП"]) == ("7702345672", "770101002")
    again = live.change("counterparty", found.ref, wanted, fields={"kpp", "name"}, version=written.version)
    assert again.version == written.version, "nothing to write, no new version"


def test_a_reference_to_what_we_do_not_carry_stays(bp: House) -> None:
    ref, version = posted_sale(bp, 1)
    name = "Document_ВозвратТоваровОтПокупателя"
    live = bp.exchange()
    made = bp.store.add(
        name, Date="2026-03-05T10:00:00", Организация_Key=bp.refs["organization"], Контрагент_Key=bp.refs["buyer"],
        Сделка=ref, Сделка_Type="StandardODATA.Document_ОтчетОРозничныхПродажах", ВидОперации="Товары",
    )  # fmt: skip
    found = the(live, "customer_return", made)
    assert found.record.sale is None
    wanted = replace(found.record, note="проверено")
    live.change("customer_return", made, wanted, fields={"sale", "note"}, version=found.version)
    row = bp.row(name, made)
    assert (row["Сделка"], row["Комментарий"]) == (ref, "проверено")
    assert version


def test_the_mark_in_a_comment_is_not_seen_and_survives_a_change(bp: House) -> None:
    live = bp.exchange()
    made = live.create("goods_sale", sale(bp), word="7f3b")
    found = the(live, "goods_sale", made.ref)
    assert (found.record.note, bp.row(SALES, made.ref)["Комментарий"]) == (
        "по телефону",
        "по телефону obmen:7f3b",
    )
    wanted = replace(found.record, note="")
    live.change("goods_sale", made.ref, wanted, fields={"note"}, version=found.version)
    assert bp.row(SALES, made.ref)["Комментарий"] == "obmen:7f3b"
    again = live.create("goods_sale", sale(bp), word="7f3b", resumed=True)
    assert again.ref == made.ref


# --- posting ----------------------------------------------------------------------------------------------


def test_a_posted_document_is_posted_again(bp: House) -> None:
    ref, version = posted_sale(bp, 1)
    live = bp.exchange()
    wanted = replace(the(live, "goods_sale", ref).record, delivery_address="Москва")
    written = live.change("goods_sale", ref, wanted, fields={"delivery_address"}, version=version)
    assert bp.row(SALES, ref)["Posted"]
    assert written.version == bp.store.version(SALES, (ref,))
    assert written.notes == ()


def test_a_change_that_is_refused_leaves_the_document_posted(bp: House) -> None:
    ref, version = posted_sale(bp, 1)
    live = bp.exchange()
    wanted = replace(the(live, "goods_sale", ref).record, delivery_address="Москва")
    bp.store.before_write.append(lambda name, row: "Адрес не подтверждён" if row.get("АдресДоставки") else "")
    with pytest.raises(RefusedByPeer, match=r"Реализация № .* от 04.03.2026: .*не подтверждён"):
        live.change("goods_sale", ref, wanted, fields={"delivery_address"}, version=version)
    assert bp.row(SALES, ref)["Posted"]
    bp.store.before_post.append(lambda name, row: "Период ещё не открыт")
    version = str(bp.store.version(SALES, (ref,)))
    with pytest.raises(RefusedByPeer, match=r"не подтверждён.* остался непроведённым: .*не открыт"):
        live.change("goods_sale", ref, wanted, fields={"delivery_address"}, version=version)


def test_new_documents_are_posted_if_so_wished(bp: House) -> None:
    live = bp.exchange(post=True)
    wanted = invoice(bp)
    made = live.create("customer_invoice", wanted, word="1")
    assert bp.row("Document_СчетНаОплатуПокупателю", made.ref)["Posted"]
    refused = live.create("goods_sale", sale(bp), word="2")
    assert not bp.row(SALES, refused.ref)["Posted"]
    assert refused.notes == (
        "Документ записан, но не проведён: 1С отказала: Не заполнено значение поля «СчетУчета» в строке 1",
    )
    assert bp.exchange().create("goods_sale", sale(bp), word="3").notes == ()


def test_marking_a_posted_document_is_told(bp: House) -> None:
    ref, version = posted_sale(bp, 1)
    live = bp.exchange()
    marked = live.mark("goods_sale", ref, version=version, marked=True)
    assert bp.row(SALES, ref)["DeletionMark"]
    assert not bp.row(SALES, ref)["Posted"]
    assert marked.notes == ("Проведение документа отменено: он помечен на удаление.",)
    live.mark("goods_sale", ref, version=marked.version, marked=False)
    assert not bp.row(SALES, ref)["DeletionMark"]


# --- what 1C did otherwise --------------------------------------------------------------------------------


def test_a_cut_text_is_told_with_both_values(bp: House) -> None:
    long = "Д" * 110
    made = bp.exchange().create("counterparty", partner(name=long), word="1")
    assert made.differing == ("name",)
    assert made.notes == (
        f"Поле «Наименование»: передано «{long}», в 1С «{long[:100]}»: 1С обрезала значение: оно длиннее реквизита.",
    )


def test_an_ignored_and_an_overwritten_field_are_told(bp: House) -> None:
    live = bp.exchange()
    found = the(live, "contract", bp.refs["contract"])
    bp.store.stubborn.add(("Catalog_ДоговорыКонтрагентов", "СрокДействия"))
    bp.store.after_write.append(lambda name, row: row.update(Номер="17/1"))
    wanted = replace(found.record, valid_until=date(2027, 1, 31), number="18")
    written = live.change(
        "contract", found.ref, wanted, fields={"valid_until", "number"}, version=found.version
    )
    assert set(written.differing) == {"valid_until", "number"}
    assert any("передано «18», в 1С «17/1»" in one for one in written.notes)
    assert any("передано «31.01.2027», в 1С ничего" in one for one in written.notes)


def test_a_value_of_a_row_that_came_out_otherwise_names_the_row(bp: House) -> None:
    rows = (service(bp, content="Д" * 1200),)
    made = bp.exchange().create("goods_sale", sale(bp, services=rows), word="1")
    assert made.differing == ("services",)
    assert "(Услуги, строка 1, Содержание)" in made.notes[0]


def test_code_and_number_are_the_business_of_1c(bp: House) -> None:
    live = bp.exchange()
    made = live.create("counterparty", partner(code="CRM-1"), word="1")
    assert (made.differing, made.notes) == ((), ())
    assert bp.row(PARTNERS, made.ref)["Code"].startswith("00-")
    numbered = live.create("goods_sale", sale(bp, number="А-17/1"), word="2")
    assert bp.row(SALES, numbered.ref)["Number"].strip() == "А-17/1"
    twice = live.create("goods_sale", sale(bp, number="А-17/1"), word="4")
    assert twice.notes[0].startswith("Номер «А-17/1» 1С не приняла и дала свой (Значение поля ")
    assert bp.row(SALES, twice.ref)["Number"].startswith("ЗР00-")
    given = live.create("goods_sale", sale(bp), word="3")
    assert (given.differing, the(live, "goods_sale", given.ref).record.number) == ((), "ЗР00-000002")


def test_a_number_that_is_cut_is_told_and_is_no_difference(bp: House) -> None:
    made = bp.exchange().create("goods_sale", sale(bp, number="А-17/2026-0001"), word="1")
    assert made.differing == ()
    assert made.notes[0].startswith("Поле «Номер»: передано «А-17/2026-0001», в 1С «А-17/2026-0»")


def test_rows_that_1c_drops_or_completes_are_told(bp: House) -> None:
    def handler(name: str, row: Any) -> None:
        if name == SALES:
            row["Товары"] = [line | {"КоличествоМест": Decimal(7)} for line in row["Товары"][:1]]

    ref, version = posted_sale(bp, 1, 2)
    live = bp.exchange()
    wanted = replace(
        the(live, "goods_sale", ref).record, goods=(goods(bp, 1, quantity=Decimal(9)), goods(bp, 2))
    )
    bp.store.after_write.append(handler)
    written = live.change("goods_sale", ref, wanted, fields={"goods"}, version=version)
    assert written.differing == ("goods",)
    assert any("в таблице другое число строк" in one for one in written.notes)
    one_row = replace(wanted, goods=wanted.goods[:1])
    version = str(bp.store.version(SALES, (ref,)))
    bp.store.edit(SALES, ref, Товары=[bp.row(SALES, ref)["Товары"][0] | {"КоличествоМест": Decimal(1)}])
    version = str(bp.store.version(SALES, (ref,)))
    changed = replace(one_row, goods=(replace(one_row.goods[0], quantity=Decimal(4)),))
    written = live.change("goods_sale", ref, changed, fields={"goods"}, version=version)
    assert written.differing == ()
    assert any("КоличествоМест" in one for one in written.notes), "not ours, and still said"


def test_what_was_not_understood_can_be_put_right(bp: House) -> None:
    live = bp.exchange()
    wanted = partner(name="Новая заря", full_name='ООО "Новая заря"', inn="7702345672", kpp="770201001")
    bp.store.edit(PARTNERS, bp.refs["buyer"], ЮридическоеФизическоеЛицо="")
    version = str(bp.store.version(PARTNERS, (bp.refs["buyer"],)))
    assert the(live, "counterparty", bp.refs["buyer"]).record is None
    live.change("counterparty", bp.refs["buyer"], wanted, fields={"legal_form"}, version=version)
    assert the(live, "counterparty", bp.refs["buyer"]).record.legal_form is LegalForm.COMPANY


def test_what_1c_fills_in_by_itself_is_told(bp: House) -> None:
    def fill(name: str, row: Any) -> None:
        if name == SALES:
            row.update(ДоговорКонтрагента_Key=bp.refs["contract"])

    bp.store.after_write.append(fill)
    made = bp.exchange().create("goods_sale", sale(bp, contract=None), word="1")
    assert made.differing == ("contract",)
    assert made.notes == ("Поле «Договор»: не передано, 1С записала «договор».",)


def test_a_form_that_the_base_can_not_hold_comes_back_as_another(bp: House) -> None:
    made = bp.exchange().create("item", Item(name="Монтаж", item_type=ItemType.WORK), word="1")
    assert made.differing == ("item_type",)
    assert made.notes == ("Поле «Вид номенклатуры»: передано «работа», в 1С «услуга».",)
    wanted = Item(name="Монтаж", item_type=ItemType.WORK)
    again = bp.exchange().change("item", made.ref, wanted, fields={"item_type"}, version=made.version)
    assert (again.version, again.differing) == (made.version, ("item_type",)), "there is nothing to write"


# --- refused before anything is sent ----------------------------------------------------------------------


def test_a_value_that_the_configuration_does_not_know_is_refused_by_name(bp: House) -> None:
    with pytest.raises(
        UnmappedValue, match=r"Реализация № б/н от 04.03.2026: реквизит «ВидОперации»: для «commission»"
    ):
        bp.exchange().create("goods_sale", sale(bp, operation=SaleOperation.COMMISSION), word="1")
    with pytest.raises(UnmappedValue, match="с кодом «999»"):
        bp.exchange().create("goods_sale", sale(bp, currency="999"), word="1")
    assert bp.store.rows[SALES] == {}


def test_a_reference_that_leads_nowhere_is_refused_by_name(bp: House) -> None:
    wanted = sale(bp, counterparty=Ref("counterparty", NOBODY))
    with pytest.raises(UnknownReference, match=r"^Реализация № б/н .*Контрагент_Key"):
        bp.exchange().create("goods_sale", wanted, word="1")


def test_a_code_that_two_elements_bear_is_not_guessed(bp: House) -> None:
    bp.store.add("Catalog_Банки", Code="044525225", Description="двойник")
    account = BankAccount(
        owner=Ref("counterparty", bp.refs["buyer"]), number="1", bank=BankDetails(bik="044525225")
    )
    with pytest.raises(UnmappedValue, match="несколько"):
        bp.exchange().create("bank_account", account, word="1")


def test_an_object_that_was_edited_meanwhile_is_left_alone(bp: House) -> None:
    live = bp.exchange()
    found = the(live, "counterparty", bp.refs["buyer"])
    bp.store.edit(PARTNERS, found.ref, КПП="770901777")
    wanted = replace(found.record, kpp="770101002")
    with pytest.raises(EditedMeanwhile):
        live.change("counterparty", found.ref, wanted, fields={"kpp"}, version=found.version)
    with pytest.raises(EditedMeanwhile):
        live.mark("counterparty", found.ref, version=found.version, marked=True)


def test_rates_are_made_in_1c_alone(ut: House) -> None:
    live = ut.exchange()
    ref = ut.refs["vat20"]
    found = the(live, "vat_rate", ref)
    with pytest.raises(RefusedByPeer, match="Ставки НДС"):
        live.change("vat_rate", ref, found.record, fields={"percent"}, version=found.version)


# --- found again ------------------------------------------------------------------------------------------


def test_a_taken_natural_key_is_told_and_a_resumed_create_takes_it_over(bp: House) -> None:
    live = bp.exchange()
    made = live.create("counterparty", partner(), word="1")
    with pytest.raises(AlreadyExists, match="Контрагент «Клевер»"):
        live.create("counterparty", partner(), word="2")
    assert live.create("counterparty", partner(), word="1", resumed=True).ref == made.ref


def test_a_name_that_1c_cuts_is_found_again_after_a_lost_answer(bp: House) -> None:
    bp.store.faults.arm("drop_after", method="POST")
    bp.exchange().create("counterparty", partner(name="Д" * 200), word="1")
    assert sum(row["ИНН"] == "7709876543" for row in bp.store.rows[PARTNERS].values()) == 1


def test_a_group_does_not_stand_for_an_item_of_its_name(bp: House) -> None:
    live = bp.exchange()
    item = live.create("item", Item(name="Крепёж"), word="1")
    group = live.create("item_group", ItemGroup(name="Крепёж"), word="2")
    assert item.ref != group.ref


def test_nothing_to_find_it_by_is_refused(bp: House) -> None:
    with pytest.raises(InvalidRecord, match="ни одно поле"):
        bp.exchange().create("item", Item(name=""), word="1")


# --- contacts ---------------------------------------------------------------------------------------------


def with_contacts(house: House) -> str:
    """A counterparty whose address an accountant filled field by field."""
    lines = [
        {"Тип": "Адрес", "Вид_Key": house.refs["ЮрАдресКонтрагента"], "Представление": "Москва, дом 1",
         "Значение": '{"city":"Москва"}', "Город": "Москва"},
        {"Тип": "Skype", "Представление": "clover"},
        {"Тип": "Телефон", "Вид_Key": house.refs["ТелефонКонтрагента"], "Представление": "123-45-67"},
    ]  # fmt: skip
    form = {"ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}
    return str(house.store.add(PARTNERS, Description="К", КонтактнаяИнформация=lines, **form))


def test_contact_rows_that_we_do_not_model_survive(bp: House) -> None:
    ref = with_contacts(bp)
    live = bp.exchange()
    found = the(live, "counterparty", ref)
    phones = (Phone(kind=PhoneKind.MAIN, number="+7 495 765-43-21"), Phone(kind=PhoneKind.FAX, number="1"))
    wanted = replace(found.record, phones=phones)
    written = live.change("counterparty", ref, wanted, fields={"phones"}, version=found.version)
    assert (written.differing, written.notes) == ((), ())
    lines = bp.row(PARTNERS, ref)["КонтактнаяИнформация"]
    assert [line["Представление"] for line in lines] == ["Москва, дом 1", "clover", "+7 495 765-43-21", "1"]
    assert (lines[0]["Значение"], lines[0]["Город"]) == ('{"city":"Москва"}', "Москва")
    assert (lines[2]["НомерТелефона"], lines[3]["Тип"]) == ("74957654321", "Факс")


def test_a_changed_address_drops_the_fields_that_contradict_it(bp: House) -> None:
    ref = with_contacts(bp)
    live = bp.exchange()
    found = the(live, "counterparty", ref)
    wanted = replace(found.record, addresses=(Address(kind=AddressKind.LEGAL, text="Тверь, дом 2"),))
    live.change("counterparty", ref, wanted, fields={"addresses"}, version=found.version)
    line = bp.row(PARTNERS, ref)["КонтактнаяИнформация"][0]
    assert (line["Представление"], line["Значение"], line["Город"]) == ("Тверь, дом 2", "", "")


def test_emptied_contacts_go_and_the_others_stay(bp: House) -> None:
    ref = with_contacts(bp)
    live = bp.exchange()
    found = the(live, "counterparty", ref)
    wanted = replace(found.record, addresses=(), phones=())
    live.change("counterparty", ref, wanted, fields={"addresses", "phones"}, version=found.version)
    assert [line["Представление"] for line in bp.row(PARTNERS, ref)["КонтактнаяИнформация"]] == ["clover"]


def test_a_contact_of_a_kind_that_the_base_does_not_have_is_told(bp: House) -> None:
    phones = (Phone(kind=PhoneKind.MAIN, number="1"), Phone(kind=PhoneKind.HOME, number="2"))
    made = bp.exchange().create("counterparty", partner(phones=phones), word="1")
    assert made.differing == ("phones",)
    assert made.notes == ("Поле «Телефоны»: передано «1»; «2», в 1С «1».",)
    wanted = partner(phones=phones)
    again = bp.exchange().change("counterparty", made.ref, wanted, fields={"phones"}, version=made.version)
    assert (again.version, again.differing) == (made.version, ("phones",)), (
        "it is told again, but not written"
    )


def test_a_base_shows_by_its_own_rows_which_contact_kinds_it_uses(bp: House) -> None:
    person = ContactPerson(
        counterparty=Ref("counterparty", bp.refs["buyer"]),
        full_name="Иванов И. И.",
        emails=("ivanov@example.ru",),
    )
    made = bp.exchange().create("contact_person", person, word="1")
    assert made.differing == ("emails",), "nobody here has one yet: the kind is not guessed"
    kind = bp.refs["EmailКонтрагенты"]
    line = {"Тип": "АдресЭлектроннойПочты", "Вид_Key": kind, "Представление": "a@example.ru"}
    bp.store.add("Catalog_КонтактныеЛица", Description="Петров", КонтактнаяИнформация=[line])
    live = bp.exchange()
    written = live.change("contact_person", made.ref, person, fields={"emails"}, version=made.version)
    assert written.differing == ()
    (row,) = bp.row("Catalog_КонтактныеЛица", made.ref)["КонтактнаяИнформация"]
    assert (row["Вид_Key"], row["АдресЭП"]) == (kind, "ivanov@example.ru")


# --- single kinds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", list(LegalForm))
@pytest.mark.parametrize("model", ["bp", "ut"])
def test_each_form_of_counterparty_comes_back(
    model: str, form: LegalForm, request: pytest.FixtureRequest
) -> None:
    live = request.getfixturevalue(model).exchange()
    made = live.create("counterparty", partner(legal_form=form), word="1")
    assert made.differing == ()
    assert the(live, "counterparty", made.ref).record.legal_form is form


def test_a_contract_of_a_kind_that_has_no_word_here_is_refused(ut: House) -> None:
    owner = Ref("counterparty", ut.refs["buyer"])
    wanted = Contract(
        counterparty=owner,
        organization=Ref("organization", ut.refs["organization"]),
        name="Прочий",
        kind=ContractKind.OTHER,
    )
    with pytest.raises(UnmappedValue, match="для «other» в этой конфигурации нет значения"):
        ut.exchange().create("contract", wanted, word="1")
