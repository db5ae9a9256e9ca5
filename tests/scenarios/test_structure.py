"""Objects that hang together: groups, branches, what is born in the CRM, stubs, merged and locked cards."""

from __future__ import annotations

from pathlib import Path

from connectors.crm.embedded.clients import Client, ClientContact
from connectors.onec.standin import seed_demo
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.ref import Ref
from enterprise_data.objects.counterparty import LegalForm
from tests.scenarios.world import BaseSpec, World

FIRMS, GROUPS = "Контрагенты", "КонтрагентыГруппа"


def group(world: World, name: str) -> tuple[str, str]:
    """A group as (1C reference, card)."""
    ref = world.onec().find(GROUPS, Наименование=name)[0].ref
    return ref, world.link("counterparty_group", ref).crm_id


# --- groups -------------------------------------------------------------------------------------------


def test_a_counterparty_and_a_group_moved_in_1c_move_in_the_crm(world: World) -> None:
    (shops, shops_card), (others, others_card) = group(world, "Розница"), group(world, "Прочие")
    ref = world.links("counterparty")[0].ref

    world.onec().edit(GROUPS, shops, {"КлючевыеСвойства.Группа": {"Ссылка": others}})
    world.onec().edit(FIRMS, ref, {"КлючевыеСвойства.Группа": {"Ссылка": shops}})
    world.settle()

    moved = world.cards.get("counterparty_group", shops_card).record
    assert moved.parent == Ref("counterparty_group", others_card)
    firm = world.cards.get("counterparty", world.link("counterparty", ref).crm_id).record
    assert firm.group == Ref("counterparty_group", shops_card)
    assert world.differences() == []


def test_a_counterparty_and_a_group_moved_in_the_crm_move_in_1c(world: World) -> None:
    (shops, shops_card), (others, others_card) = group(world, "Розница"), group(world, "Прочие")
    link = world.links("counterparty")[0]

    world.cards.edit("counterparty_group", shops_card, parent=Ref("counterparty_group", others_card))
    world.cards.edit("counterparty", link.crm_id, group=Ref("counterparty_group", shops_card))
    world.settle()

    assert world.onec().get(GROUPS, shops).keys["Группа"] == {"Ссылка": others}
    assert world.onec().get(FIRMS, link.ref).keys["Группа"] == {"Ссылка": shops}
    assert world.differences() == []


def test_a_chain_of_new_groups_arrives_whatever_the_order_in_the_message(world: World) -> None:
    onec, parent = world.onec(), group(world, "Прочие")[0]
    for name in ("Я верхняя", "М средняя", "А нижняя"):
        parent = onec.create_object(
            GROUPS, {"Наименование": name, "КлючевыеСвойства.Группа": {"Ссылка": parent}}
        )

    world.settle()

    lowest = world.cards.find("counterparty_group", name="А нижняя")
    middle = world.cards.get("counterparty_group", lowest.record.parent.id)
    assert middle.record.name == "М средняя"
    assert world.differences() == []


# --- branches -----------------------------------------------------------------------------------------


def test_a_branch_travels_with_its_head_office_both_ways(world: World) -> None:
    onec = world.onec()
    head = onec.create_object(
        FIRMS, {"Наименование": "Головная", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}
    )
    onec.create_object(
        FIRMS,
        {
            "Наименование": "Филиал",
            "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
            "ОбособленноеПодразделение": "true",
            "ГоловнойКонтрагент": {"Ссылка": head},
        },
    )
    world.settle()
    branch = world.cards.find("counterparty", name="Филиал")
    office = world.cards.find("counterparty", name="Головная")
    assert (branch.record.legal_form, branch.record.head) == (
        LegalForm.BRANCH,
        Ref("counterparty", office.id),
    )

    born = world.cards.create("counterparty", name="Головная из CRM", full_name="Головная из CRM")
    world.cards.create(
        "counterparty",
        name="Филиал из CRM",
        full_name="Филиал из CRM",
        legal_form=LegalForm.BRANCH,
        head=born,
    )
    world.settle()

    (made,) = onec.find(FIRMS, Наименование="Филиал из CRM")
    (top,) = onec.find(FIRMS, Наименование="Головная из CRM")
    assert made.content["ГоловнойКонтрагент"] == {"Ссылка": top.ref}
    assert world.differences() == []


# --- born in the CRM ----------------------------------------------------------------------------------


def test_a_client_promoted_in_the_crm_comes_back_with_its_1c_code_and_is_not_doubled(world: World) -> None:
    """«Клиент» → «Перевести в контрагенты» → 1C, with contract and account; 1C edits it, and the code comes back."""
    crm, contact = (
        world.app.crm,
        ClientContact(full_name="Контактное лицо клиента", phone="+7 (495) 123-45-67"),
    )
    client = crm.create_client(Client(id="", name="Новый клиент", contacts=(contact,)), "Менеджер")
    promoted = crm.promote(client.id, idem="promote", author="Менеджер")
    card = Ref("counterparty", promoted.id or "")
    organization = Ref("organization", world.cards.all("organization")[0].id)
    bank = world.cards.all("bank")[0].record
    world.cards.create("contract", counterparty=card, organization=organization, name="Договор из CRM")
    world.cards.create(
        "bank_account",
        owner=card,
        number="40702810000000000001",
        bank=BankDetails(bik=bank.bik, name=bank.name, corr_account=bank.corr_account),
        currency="643",
        account_kind="Расчетный",
    )

    world.settle()

    onec = world.onec()
    (made,) = onec.find(FIRMS, Наименование="Новый клиент")
    (contract,) = onec.find("Договоры", Наименование="Договор из CRM")
    (account,) = onec.find("БанковскиеСчета", НомерСчета="40702810000000000001")
    (person,) = onec.find("КонтактныеЛица", ФИО="Контактное лицо клиента")
    assert contract.keys["Контрагент"] == {"Ссылка": made.ref}
    assert account.keys["Владелец"] == {"КонтрагентыСсылка": {"Ссылка": made.ref}}
    assert person.keys["Субъект"] == {"Контрагент": {"Ссылка": made.ref}}
    assert (len(onec.objects("Валюты")), len(onec.objects("Банки"))) == (2, 8)

    onec.edit(FIRMS, made.ref, {"Комментарий": "Проверен бухгалтером"})
    world.settle()

    assert world.cards.get("counterparty", card.id).codes == {"BP30-": f"BP30-{made.code}"}
    assert world.link_of("counterparty", card.id).code == f"BP30-{made.code}"
    assert len([one for one in world.cards.all("counterparty") if one.record.name == "Новый клиент"]) == 1
    assert world.cards.get("counterparty", card.id).record.note == "Проверен бухгалтером"
    assert world.differences() == []


def test_an_object_of_1c_that_answers_under_a_guid_of_its_own_is_the_card_that_was_sent(world: World) -> None:
    """1C found our new card by ИНН and КПП among its own objects: it keeps its GUID and is not doubled."""
    onec = world.onec()
    requisites = {"ИНН": "7707083893", "КПП": "770701001", "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"}
    card = world.cards.create(
        "counterparty", name="Уже была в 1С", full_name="Уже была в 1С", inn="7707083893", kpp="770701001"
    )
    own = onec.create_object(FIRMS, {"Наименование": "Уже была в 1С", **requisites})

    world.settle()

    assert [item.ref for item in onec.find(FIRMS, ИНН="7707083893")] == [own]
    assert [one.id for one in world.cards.all("counterparty") if one.record.inn == "7707083893"] == [card.id]
    world.onec().edit(FIRMS, own, {"Комментарий": "Из 1С"})
    world.settle()
    assert world.cards.get("counterparty", card.id).record.note == "Из 1С"
    assert world.differences() == []


# --- known only in part -------------------------------------------------------------------------------


def test_what_1c_only_refers_to_waits_and_is_never_sent_as_if_it_were_whole(tmp_path: Path) -> None:
    """1C keeps its groups to itself: we know one by its key properties alone."""
    world = World.make(tmp_path, BaseSpec())
    onec = world.onec()
    seed_demo(onec, 2)
    ref = onec.objects(FIRMS)[0].ref
    onec.send()
    message = next(world.mailbox().glob("Message_БП*"))
    text = message.read_text(encoding="utf-8")
    start, end = "<Справочник.КонтрагентыГруппа", "</Справочник.КонтрагентыГруппа>"
    while start in text:
        text = text[: text.index(start)] + text[text.index(end) + len(end) :]
    message.write_text(text, encoding="utf-8")

    run = world.exchange()

    assert run.status == "warnings"
    waiting = world.staged("counterparty")
    assert {row.key for row in waiting if row.held} == {item.ref for item in onec.objects(FIRMS)}
    assert "группа контрагентов" in waiting[0].reason
    assert [row.status for row in world.journal(run, kind="counterparty")] == ["held", "held"]
    assert world.cards.all("counterparty") == []
    before = [onec.dump(name) for name in onec.types()]
    onec.receive()
    assert [onec.dump(name) for name in onec.types()] == before

    onec.register_all()
    world.settle()
    assert world.link("counterparty", ref)
    assert world.differences() == []
    world.close()


# --- merged and locked --------------------------------------------------------------------------------


def test_merged_cards_leave_one_object_linked_and_the_other_one_silent(world: World) -> None:
    winner, loser = world.links("counterparty")[:2]
    world.cards.merge("counterparty", winner.crm_id, loser.crm_id)
    world.settle()

    world.onec().edit(FIRMS, loser.ref, {"Комментарий": "Правка двойника"})
    world.onec().edit(FIRMS, winner.ref, {"Комментарий": "Правка оставшегося"})
    world.settle()

    assert world.cards.get("counterparty", winner.crm_id).record.note == "Правка оставшегося"
    assert world.link("counterparty", winner.ref).crm_id == winner.crm_id
    assert len(world.links("counterparty")) == 5
    assert len(world.cards.all("counterparty")) == 5
    assert world.differences() == []


def test_a_linked_card_merged_into_one_that_1c_never_saw_takes_the_link_along(world: World) -> None:
    link = world.links("counterparty")[0]
    fresh = world.cards.create("counterparty", name="Полная карточка", full_name="Полная карточка")
    world.cards.merge("counterparty", fresh.id, link.crm_id)

    world.settle()

    assert world.link("counterparty", link.ref).crm_id == fresh.id
    assert [item.ref for item in world.onec().find(FIRMS, Наименование="Полная карточка")] == [link.ref]
    assert len(world.onec().objects(FIRMS)) == 6
    assert world.differences() == []


def test_a_locked_card_is_left_alone_until_it_is_unlocked(world: World) -> None:
    link = world.links("counterparty")[0]
    world.cards.lock("counterparty", link.crm_id)
    world.onec().edit(FIRMS, link.ref, {"Комментарий": "Пока нельзя"})

    run = world.round()

    assert run.status == "warnings"
    (told,) = world.journal(run, status="held")
    assert "заблокирована" in told.message
    assert world.cards.get("counterparty", link.crm_id).record.note != "Пока нельзя"
    assert world.round().status == "warnings"

    world.cards.lock("counterparty", link.crm_id, locked=False)
    world.settle()
    assert world.cards.get("counterparty", link.crm_id).record.note == "Пока нельзя"
    assert world.differences() == []
