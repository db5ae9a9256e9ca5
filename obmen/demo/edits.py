"""What people do on both sides between two exchanges of the demonstration."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from connectors.crm.service import CrmRecord, DeletePolicy
from connectors.onec.standin.infobase import Infobase
from enterprise_data.objects.counterparty import Counterparty
from obmen.bootstrap import App
from obmen.demo.setup import BASE

USER = "Администратор"
TYPE = "Контрагенты"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The counterparties that the demonstration edits, as (1C reference, CRM id)."""

    merged: tuple[str, str]
    disputed: tuple[str, str]
    deleted_in_onec: tuple[str, str]
    deleted_in_crm: tuple[str, str]


def choose(app: App, infobase: Infobase) -> Cast:
    """Four firms that nothing else depends on in the story."""
    firms = [item for item in infobase.objects(TYPE) if item.keys.get("КПП") and not item.deleted][3:7]
    with app.store.unit() as unit:
        links = unit.links_by_ref(BASE, "counterparty", [item.ref for item in firms])
    pairs = [(item.ref, links[item.ref].crm_id) for item in firms]
    return Cast(merged=pairs[0], disputed=pairs[1], deleted_in_onec=pairs[2], deleted_in_crm=pairs[3])


def edit_both_sides(app: App, infobase: Infobase, cast: Cast) -> Iterator[tuple[str, str]]:
    """Edits, and tells each as (firm, what was done)."""
    infobase.set_contact(TYPE, cast.merged[0], "Телефон", "+7 (495) 000-11-22")
    _change_card(app, cast.merged[1], website="https://example.ru", note="Отвечает отдел продаж")
    yield _name(app, cast.merged), "в 1С — телефон; в CRM — сайт и комментарий (разные поля)"
    infobase.edit(TYPE, cast.disputed[0], {"НаименованиеПолное": 'Общество "Новое имя в 1С"'})
    _change_card(app, cast.disputed[1], full_name='Общество "Новое имя в CRM"')
    yield _name(app, cast.disputed), "полное наименование — по-разному в 1С и в CRM (одно поле)"
    infobase.mark_deleted(TYPE, cast.deleted_in_onec[0])
    yield _name(app, cast.deleted_in_onec), "помечен на удаление в 1С"
    app.crm.delete(
        "counterparty",
        cast.deleted_in_crm[1],
        idem=f"demo/{uuid4()}",
        policy=DeletePolicy.BLOCK_IF_DOCUMENTS,
        author=USER,
    )
    yield _name(app, cast.deleted_in_crm), "удалён в CRM"


def card_of(app: App, crm_id: str) -> CrmRecord:
    """A counterparty's card."""
    return app.crm.get_many("counterparty", [crm_id])[crm_id]


def note_in_onec(infobase: Infobase, cast: Cast) -> str:
    """The comment that the merged counterparty has in 1C by now."""
    common = infobase.get(TYPE, cast.merged[0]).content.get("ОбщиеСвойстваОбъектовФормата", {})
    return str(common.get("Комментарий", ""))


def _name(app: App, pair: tuple[str, str]) -> str:
    return str(card_of(app, pair[1]).record.name)


def _change_card(app: App, crm_id: str, **values: object) -> None:
    record: Counterparty = dataclasses.replace(card_of(app, crm_id).record, **values)
    app.crm.save("counterparty", crm_id, record, frozenset(values), USER)
