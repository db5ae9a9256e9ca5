"""Objects of a live base as records: what is told, what is set aside, what changed."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.onec.odata import parse_options
from connectors.onec.odata.base import ODataBase
from connectors.onec.odata.live import ODataExchange
from enterprise_data.errors import ConfigurationError, InvalidRecord, PermissionDenied, UnmappedValue
from enterprise_data.model.contact import Phone, PhoneKind
from enterprise_data.model.measure import UnitName
from enterprise_data.model.ref import Ref
from enterprise_data.objects.counterparty import LegalForm
from enterprise_data.objects.item import ItemType
from tests.contract.odata.house import PARTNERS, PASSWORD, PURCHASES, SALES, USER, House
from tests.contract.odata.papers import VAT20, invoice, sale, service

CONTRACTS, ITEMS = "Catalog_ДоговорыКонтрагентов", "Catalog_Номенклатура"


def the(live: ODataExchange, kind: str, ref: str) -> Any:
    """The one object, by its key."""
    (found,) = live.read(kind, [ref], of=1000)
    return found


def refs(live: ODataExchange, kind: str) -> set[str]:
    """Every object of a kind."""
    return {one.ref for batch in live.versions(kind) for one in batch}


def test_a_counterparty_of_the_ledger(bp: House) -> None:
    found = the(bp.exchange(), "counterparty", bp.refs["buyer"]).record
    assert found.full_name == 'ООО "Новая заря"'
    assert found.legal_form is LegalForm.COMPANY
    assert found.group == Ref("counterparty_group", bp.refs["group"])
    assert (found.code, found.head, found.emails) == ("00-000002", None, ("info@example.ru",))


def test_a_document_with_its_rows_and_the_time_on_its_desk(bp: House) -> None:
    found = the(bp.exchange(), "goods_purchase", bp.refs["purchase1"]).record
    assert found.date == datetime.fromisoformat("2026-01-12T10:00:00"), (
        "what its clock showed, without a zone"
    )
    assert [(row.item.id, row.amount, row.vat_rate) for row in found.goods] == [
        (bp.refs[f"item{at}"], Decimal(101) * at, VAT20) for at in (1, 2, 3)
    ]


def test_groups_and_items_of_one_set_are_two_kinds(bp: House) -> None:
    live = bp.exchange()
    assert refs(live, "counterparty_group") == {bp.refs["group"]}
    assert refs(live, "counterparty") == {bp.refs["buyer"], bp.refs["supplier"]}


@pytest.mark.parametrize("of", [2, 1000])
def test_single_objects_and_whole_pages_tell_the_same(bp: House, of: int) -> None:
    wanted = [bp.refs["buyer"], bp.refs["supplier"]]
    found = list(bp.exchange().read("counterparty", wanted, of=of))
    assert {one.ref: one.record.inn for one in found} == dict(
        zip(wanted, ["7702345672", "7703456784"], strict=True)
    )


def test_an_object_that_can_not_be_understood_stops_no_other(bp: House) -> None:
    bp.store.edit(PARTNERS, bp.refs["buyer"], ЮридическоеФизическоеЛицо="")
    found = {
        one.ref: one for one in bp.exchange().read("counterparty", refs(bp.exchange(), "counterparty"), of=2)
    }
    bad, good = found[bp.refs["buyer"]], found[bp.refs["supplier"]]
    assert bad.record is None
    assert isinstance(bad.error, UnmappedValue)
    assert bad.error.message.startswith("Контрагент «Новая заря» (код 00-000002): сочетание")
    assert good.error is None


def test_a_word_that_is_unknown_is_set_aside_and_the_document_named(bp: House) -> None:
    bp.store.edit(PURCHASES, bp.refs["purchase1"], ВидОперации="ОсновныеСредства")
    error = the(bp.exchange(), "goods_purchase", bp.refs["purchase1"]).error
    assert isinstance(error, UnmappedValue)
    assert error.message.startswith("Поступление № ЗР00-000001 от 12.01.2026: реквизит «ВидОперации»")


def test_a_field_without_which_a_record_is_none_is_asked_for(bp: House) -> None:
    nothing = "00000000-0000-0000-0000-000000000000"
    bp.store.edit(PURCHASES, bp.refs["purchase1"], Контрагент_Key=nothing)
    error = the(bp.exchange(), "goods_purchase", bp.refs["purchase1"]).error
    assert isinstance(error, InvalidRecord)
    assert "не заполнено поле «Контрагент»" in error.message


def test_a_marked_and_an_unposted_document_are_told(bp: House) -> None:
    live = bp.exchange()
    made = live.create("goods_sale", sale(bp), word="1")
    marked = live.mark("goods_sale", made.ref, version=made.version, marked=True)
    assert live.look("goods_sale", made.ref) == next(
        one for batch in live.versions("goods_sale") for one in batch
    )
    found = the(live, "goods_sale", made.ref)
    assert (found.deleted, found.version, found.record.amount) == (True, marked.version, Decimal(3001))
    assert not bp.row(SALES, made.ref)["Posted"]


def test_services_and_goods_of_a_common_part_are_told_apart(bp: House) -> None:
    bp.store.edit(ITEMS, bp.refs["item2"], Услуга=True)
    live = bp.exchange()
    made = live.create("customer_invoice", invoice(bp, services=(service(bp, 2),)), word="1")
    found = the(live, "customer_invoice", made.ref).record
    assert [row.item.id for row in found.goods] == [bp.refs["item1"]]
    assert [(row.item.id, row.content) for row in found.services] == [(bp.refs["item2"], "Доставка")]
    assert the(live, "item", bp.refs["item2"]).record.item_type is ItemType.SERVICE
    (row,) = bp.store.rows["Document_СчетНаОплатуПокупателю"].values()
    assert [line["LineNumber"] for line in row["Товары"]] == [1, 2]


def test_a_unit_is_told_by_its_code_and_name(bp: House) -> None:
    assert the(bp.exchange(), "item", bp.refs["item1"]).record.unit == UnitName(code="796", name="шт")


def test_a_broken_reference_to_a_classifier_is_told(bp: House) -> None:
    bp.store.edit(ITEMS, bp.refs["item1"], ЕдиницаИзмерения_Key="deadbeef-0000-4000-8000-000000000000")
    error = the(bp.exchange(), "item", bp.refs["item1"]).error
    assert isinstance(error, UnmappedValue)
    assert "Номенклатура «Гвозди 100 мм» (код 00-00000001)" in error.message


def test_a_classifier_that_is_not_published_is_asked_for(bp: House) -> None:
    del bp.store.schema.sets["Catalog_КлассификаторЕдиницИзмерения"]
    error = the(bp.exchange(), "item", bp.refs["item1"]).error
    assert isinstance(error, UnmappedValue)
    assert "«Единица измерения» базы 1С не опубликован" in error.message
    assert "состав" in error.hint


def test_an_element_that_came_while_we_read_is_known_too(bp: House) -> None:
    live = bp.exchange()
    assert the(live, "item", bp.refs["item1"]).error is None
    box = bp.store.add("Catalog_КлассификаторЕдиницИзмерения", Code="778", Description="упак")
    bp.store.edit(ITEMS, bp.refs["item1"], ЕдиницаИзмерения_Key=box)
    assert the(live, "item", bp.refs["item1"]).record.unit == UnitName(code="778", name="упак")


def test_versions_come_in_batches(bp: House) -> None:
    batches = list(bp.exchange(scan_rows=2).versions("item"))
    assert [len(batch) for batch in batches] == [2, 1]


def test_contacts_are_known_by_the_names_that_users_can_not_change(bp: House) -> None:
    kind = bp.refs["ТелефонКонтрагента"]
    bp.store.edit("Catalog_ВидыКонтактнойИнформации", kind, Description="Звонить сюда")
    lines = [
        {"Тип": "Телефон", "Вид_Key": kind, "Представление": "+7 495 123-45-67"},
        {"Тип": "Факс", "Вид_Key": bp.refs["ФаксКонтрагенты"], "Представление": "123-45-68"},
        {"Тип": "Skype", "Представление": "clover"},
    ]
    ref = bp.store.add(
        PARTNERS, Description="К", ЮридическоеФизическоеЛицо="ЮридическоеЛицо", КонтактнаяИнформация=lines
    )
    assert the(bp.exchange(), "counterparty", ref).record.phones == (
        Phone(kind=PhoneKind.MAIN, number="+7 495 123-45-67"),
        Phone(kind=PhoneKind.FAX, number="123-45-68"),
    )


def test_an_object_that_is_gone_and_one_that_may_be_hidden(bp: House) -> None:
    nobody = "deadbeef-0000-4000-8000-000000000000"
    assert bp.exchange().look("counterparty", nobody) is None
    assert list(bp.exchange().read("counterparty", [nobody], of=1)) == []
    with pytest.raises(PermissionDenied, match="скрыта"):
        bp.exchange(allowed_only=True).look("counterparty", nobody)


# --- what the base noted for us ---------------------------------------------------------------------------


def noting(house: House) -> ODataExchange:
    """An exchange with a node of its own."""
    return house.exchange(node=f"ExchangePlan_Обмен({house.refs['node']})")


def test_without_a_node_nothing_is_noted(bp: House) -> None:
    assert bp.exchange().changed() is None


def test_changes_of_a_common_set_are_told_by_kind_until_they_are_confirmed(bp: House) -> None:
    live = noting(bp)
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="1")
    bp.store.edit(PARTNERS, bp.refs["group"], Description="Все")
    bp.store.remove(PARTNERS, (bp.refs["supplier"],))
    bp.store.edit("Catalog_СтраныМира", bp.store.add("Catalog_СтраныМира", Code="643"), Description="Россия")

    packet = live.changed()

    assert packet is not None
    assert packet.changed == {"counterparty": [bp.refs["buyer"]], "counterparty_group": [bp.refs["group"]]}
    removed = [bp.refs["supplier"]]
    assert packet.gone == {"counterparty_group": removed, "counterparty": removed}
    assert noting(bp).changed() == packet, "nothing is forgotten before it is confirmed"
    live.confirm(packet)
    after = noting(bp).changed()
    assert after is not None
    assert (after.changed, after.gone) == ({}, {})


def test_a_packet_of_an_earlier_run_can_be_confirmed(bp: House) -> None:
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="1")
    packet = noting(bp).changed()
    assert packet is not None
    noting(bp).confirm(packet)
    after = noting(bp).changed()
    assert after is not None
    assert after.changed == {}


# --- what a base tells ------------------------------------------------------------------------------------


def test_what_is_told_follows_the_profile(bp: House, unf: House) -> None:
    told = bp.exchange().kinds["goods_sale"]
    assert {"goods", "services", "amount", "operation"} <= told[""]
    assert "order" not in told[""], "the ledger has no orders"
    assert "unit" in told["goods"]
    assert "operation" not in unf.exchange().kinds["goods_sale"][""]
    assert bp.exchange().notes == ()


def test_a_field_that_drifted_is_not_told_and_the_rest_goes_on(bp: House) -> None:
    del bp.store.schema.sets[PARTNERS].properties["КодПоОКПО"]
    live = bp.exchange()
    assert "okpo" not in live.kinds["counterparty"][""]
    assert [one.text for one in live.notes] == [
        f"{PARTNERS}: реквизит КодПоОКПО отсутствует: это поле не передаётся, остальные передаются."
    ]
    assert the(live, "counterparty", bp.refs["buyer"]).record.okpo == ""


def test_a_set_that_is_not_published_takes_only_its_kind_away(bp: House) -> None:
    del bp.store.schema.sets["Document_УстановкаЦенНоменклатуры"]
    live = bp.exchange()
    assert "price_list" not in live.kinds
    assert "counterparty" in live.kinds
    (note,) = [one for one in live.notes if one.is_problem]
    assert "«Установки цен» не передаются" in note.text
    assert note.hint


def test_a_base_opens_an_exchange_or_says_why_not(bp: House) -> None:
    options = parse_options(
        {"url": bp.publication.url, "user": USER, "password": PASSWORD, "profile": "bp30"}
    )
    with closing(ODataBase(options)) as base:
        assert "counterparty" in base.exchange().kinds
        bp.store.published.intersection_update({"Constant_ВалютаРегламентированногоУчета"})
        with pytest.raises(ConfigurationError, match="ни один из нужных объектов"):
            base.exchange()


def test_contacts_need_their_kinds_to_be_published(bp: House) -> None:
    del bp.store.schema.sets["Catalog_ВидыКонтактнойИнформации"]
    live = bp.exchange()
    assert "phones" not in live.kinds["counterparty"][""]
    assert the(live, "counterparty", bp.refs["buyer"]).error is None
    assert any("контакты" in one.text for one in live.notes)
