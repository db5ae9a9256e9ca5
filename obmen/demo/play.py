"""The demonstration itself: first exchange, edits on both sides, what travelled, a conflict, an idle exchange."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from connectors.crm.service import CrmRecord, DeletePolicy
from connectors.onec.standin.infobase import Infobase
from enterprise_data.objects.counterparty import COUNTERPARTY, Counterparty
from enterprise_data.objects.words import fields_to_text
from obmen.bootstrap import App
from obmen.cli.exchange import code_of
from obmen.cli.output import FAILED, out, say, table
from obmen.cli.progress import watching
from obmen.cli.views import show_run, value_text
from obmen.demo.setup import BASE, mailbox_of, standin_home
from state.rows import Run
from sync.services.exchanges import RunRequest

_USER = "Администратор"
_TYPE = "Контрагенты"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The counterparties that the demonstration edits, as (1C reference, CRM id)."""

    merged: tuple[str, str]
    disputed: tuple[str, str]
    deleted_in_onec: tuple[str, str]
    deleted_in_crm: tuple[str, str]


class DemoFailed(Exception):
    """The demonstration did not go as it always goes."""


def play(app: App, infobase: Infobase) -> int:
    """Plays all acts; returns the exit code."""
    started = time.monotonic()
    _act("1. Первый обмен: учебная база 1С → пустая CRM")
    _settle(app, infobase)
    cast = _cast(app, infobase)
    _act("2. Правки с двух сторон")
    _edit(app, infobase, cast)
    _act("3. Второй обмен: что переехало")
    infobase.send()
    second = _exchange(app)
    infobase.exchange()
    _exchange(app, quiet=True)
    _show_merged(app, infobase, cast)
    _show_conflict(app)
    _act("4. Третий обмен: переносить нечего")
    infobase.exchange()
    third = _exchange(app)
    _act("Где что лежит")
    _show_places(app)
    say(f"\nВсё заняло {time.monotonic() - started:.0f} с. Кабинет на этих же данных: make serve")
    moved = sum(third.counts.get(name, 0) for name in ("created", "updated", "deleted", "sent"))
    return FAILED if moved or code_of(second) else 0


def _act(title: str) -> None:
    out.print(f"\n[bold]{title}[/bold]")


def _settle(app: App, infobase: Infobase) -> None:
    """The first exchange, and the receipts of both sides."""
    infobase.exchange()
    _exchange(app)
    infobase.exchange()
    _exchange(app, quiet=True)


def _exchange(app: App, *, quiet: bool = False) -> Run:
    with watching(quiet=quiet) as watch:
        request = RunRequest(
            trigger="cli", started_by=_USER, progress=watch.progress, should_stop=watch.should_stop
        )
        run = app.exchanges.run(BASE, request)
    if code_of(run):
        raise DemoFailed(f"{run.message} {run.hint}")
    if not quiet:
        with app.store.unit() as unit:
            counts = unit.journal_counts(run.id)
        show_run(run, counts)
    return run


def _cast(app: App, infobase: Infobase) -> Cast:
    """Four firms that nothing else depends on in the story."""
    firms = [item for item in infobase.objects(_TYPE) if item.keys.get("КПП") and not item.deleted][3:7]
    with app.store.unit() as unit:
        links = unit.links_by_ref(BASE, "counterparty", [item.ref for item in firms])
    pairs = [(item.ref, links[item.ref].crm_id) for item in firms]
    return Cast(merged=pairs[0], disputed=pairs[1], deleted_in_onec=pairs[2], deleted_in_crm=pairs[3])


def _card(app: App, crm_id: str) -> CrmRecord:
    return app.crm.get_many("counterparty", [crm_id])[crm_id]


def _change_card(app: App, crm_id: str, **values: object) -> None:
    record: Counterparty = dataclasses.replace(_card(app, crm_id).record, **values)
    app.crm.save("counterparty", crm_id, record, frozenset(values), _USER)


def _edit(app: App, infobase: Infobase, cast: Cast) -> None:
    infobase.set_contact(_TYPE, cast.merged[0], "Телефон", "+7 (495) 000-11-22")
    _change_card(app, cast.merged[1], website="https://example.ru", note="Отвечает отдел продаж")
    infobase.edit(_TYPE, cast.disputed[0], {"НаименованиеПолное": 'Общество "Новое имя в 1С"'})
    _change_card(app, cast.disputed[1], full_name='Общество "Новое имя в CRM"')
    infobase.mark_deleted(_TYPE, cast.deleted_in_onec[0])
    app.crm.delete(
        "counterparty",
        cast.deleted_in_crm[1],
        idem=f"demo/{uuid4()}",
        policy=DeletePolicy.BLOCK_IF_DOCUMENTS,
        author=_USER,
    )
    for pair, what in (
        (cast.merged, "в 1С — телефон; в CRM — сайт и комментарий (разные поля)"),
        (cast.disputed, "полное наименование — по-разному в 1С и в CRM (одно поле)"),
        (cast.deleted_in_onec, "помечен на удаление в 1С"),
        (cast.deleted_in_crm, "удалён в CRM"),
    ):
        say(f"  {_card(app, pair[1]).record.name}: {what}")


def _show_merged(app: App, infobase: Infobase, cast: Cast) -> None:
    record = _card(app, cast.merged[1]).record
    onec = infobase.get(_TYPE, cast.merged[0])
    note = onec.content.get("ОбщиеСвойстваОбъектовФормата", {}).get("Комментарий", "")
    rows = [
        (COUNTERPARTY.field_titles[name], fields_to_text(getattr(record, name)))
        for name in ("name", "full_name", "inn", "kpp", "phones", "emails", "website", "note")
    ]
    table("Сведённая карточка в CRM", ("Поле", "Значение"), rows)
    say(f"В 1С у неё теперь комментарий «{note}».")
    deleted = infobase.get(_TYPE, cast.deleted_in_crm[0]).deleted
    marked = _card(app, cast.deleted_in_onec[1]).deleted
    say(f"Удалённый в CRM в 1С {'помечен на удаление' if deleted else 'НЕ помечен'}.")
    say(f"Помеченный в 1С в CRM {'помечен на удаление' if marked else 'НЕ помечен'}.")
    if not (deleted and marked and note):
        raise DemoFailed("Правки дошли не до обеих сторон.")


def _show_conflict(app: App) -> None:
    rows, total = app.conflicts.list(base=BASE)
    if total != 1:
        raise DemoFailed(f"Ожидался один конфликт, найдено: {total}.")
    row = rows[0]
    table(
        f"Конфликт № {row.id}",
        ("Было согласовано", "Сейчас в 1С", "Сейчас в CRM"),
        [(value_text(row.base_value), value_text(row.onec_value), value_text(row.crm_value))],
    )
    say(row.sentence)
    say(f'Решить: obmen conflicts resolve {row.id} --take 1c   (или crm, или value full_name="…")')


def _show_places(app: App) -> None:
    home: Path = app.settings.home
    rows = [
        ("Настройки", home / "obmen.toml"),
        ("Состояние обмена", app.settings.store_url),
        ("CRM", app.settings.crm_url),
        ("Каталог обмена с 1С", mailbox_of(home)),
        ("Учебная база 1С", standin_home(home)),
    ]
    table("Файлы", ("Что", "Где"), rows)
