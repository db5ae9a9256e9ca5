"""A small but rich world in the middle of its life, ready for the exchange that will be killed.

All kinds, edits on both sides, a conflict and a decided one, a deletion each way, cards born in the CRM, objects
born in 1C, a merge of duplicates, an object that is held, and a message of ours that 1C has just accepted.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from connectors.onec.standin import Infobase, seed_demo
from connectors.onec.standin.seed import Seeder
from enterprise_data.model.bank_details import BankDetails
from enterprise_data.model.contact import Phone, PhoneKind
from enterprise_data.model.ref import Ref
from tests.scenarios.world import BaseSpec, Urls, World

SPEC = BaseSpec()
BATCH = 4
FIRMS = "Контрагенты"
_GOOD_INN, _WRONG_INN = "7707083893", "7707083890"


def prepare(root: Path, urls: Urls) -> None:
    """Lays the world on ``root`` and closes it."""
    world = World.make(root, SPEC, batch=BATCH, **urls)
    seed_demo(world.onec(), 12)
    world.settle()
    cast = [item.ref for item in world.onec().objects(FIRMS)]
    ids = [world.link("counterparty", ref).crm_id for ref in cast]
    _first_edits(world, cast, ids)
    world.round()
    (asked,) = world.conflicts()
    world.app.conflicts.resolve(asked.id, take="crm", who="Администратор")
    world.cards.edit("counterparty", ids[1], note="Отправлено и принято, но ещё не подтверждено")
    world.exchange()
    _edits_in_onec(world.onec(), cast)
    world.onec().exchange()
    _edits_in_crm(world, ids)
    world.close()


def _first_edits(world: World, cast: list[str], ids: list[str]) -> None:
    """A conflict that a person decides before the exchange."""
    world.onec().edit(FIRMS, cast[0], {"НаименованиеПолное": "Спор, как в 1С"})
    world.cards.edit("counterparty", ids[0], full_name="Спор, как в CRM")


def _edits_in_onec(onec: Infobase, cast: list[str]) -> None:
    onec.set_contact(FIRMS, cast[2], "Телефон", "+7 (495) 000-00-02")
    onec.edit(FIRMS, cast[3], {"НаименованиеПолное": "Новое имя в 1С"})
    onec.mark_deleted(FIRMS, cast[4])
    groups = onec.objects("КонтрагентыГруппа")
    onec.edit("КонтрагентыГруппа", groups[4].ref, {"КлючевыеСвойства.Группа": {"Ссылка": groups[1].ref}})
    for number, name in enumerate(("Альфа", "Бета", "Гамма")):
        _firm(onec, name, number)
    onec.create_object(FIRMS, {"Наименование": "Неверный ИНН", "ИНН": _WRONG_INN, "КПП": "770701001",
                               "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"})  # fmt: skip


def _firm(onec: Infobase, name: str, number: int) -> None:
    """A new counterparty with all that belongs to it."""
    group = onec.objects("КонтрагентыГруппа")[0].ref
    ref = onec.create_object(
        FIRMS,
        {
            "Наименование": name,
            "НаименованиеПолное": f"{name}, полностью",
            "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо",
            "КлючевыеСвойства.Группа": {"Ссылка": group},
        },
    )
    seeder = Seeder(onec, Random(name))
    seeder.organizations = [item.ref for item in onec.objects("Организации")]
    seeder.banks = [
        (item.ref, item.keys["ДанныеКлассификатораБанков"]["БИК"]) for item in onec.objects("Банки")
    ]
    seeder.rouble = onec.objects("Валюты")[0].ref
    seeder.contract(ref, 900 + number, "К")
    seeder.account("КонтрагентыСсылка", ref, f"crash{number}")
    seeder.contact_person(ref, 900 + number)


def _edits_in_crm(world: World, ids: list[str]) -> None:
    cards = world.cards
    cards.edit("counterparty", ids[2], note="Новый комментарий")
    cards.edit("counterparty", ids[3], full_name="Новое имя в CRM")
    cards.delete("counterparty", ids[5])
    cards.merge("counterparty", ids[6], ids[7])
    organization = cards.all("organization")[0]
    group = cards.create("counterparty_group", name="Из CRM")
    born = cards.create(
        "counterparty",
        name="Рождён в CRM",
        full_name="Рождён в CRM, полностью",
        inn=_GOOD_INN,
        kpp="770701001",
        group=group,
        phones=(Phone(kind=PhoneKind.MAIN, number="+7 (495) 111-22-33"),),
    )
    cards.create(
        "contract", counterparty=born, organization=Ref("organization", organization.id), name="Из CRM"
    )
    cards.create("contact_person", counterparty=born, full_name="Контактное лицо из CRM")
    bank = cards.all("bank")[0].record
    details = BankDetails(bik=bank.bik, name=bank.name, corr_account=bank.corr_account)
    cards.create(
        "bank_account",
        owner=born,
        number="40702810000000000001",
        bank=details,
        name="Из CRM",
        currency="643",
        account_kind="Расчетный",
    )
