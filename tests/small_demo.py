"""A small demonstration for the suites of the console: a dozen counterparties, exchanged; both kinds of questions."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from argon2 import PasswordHasher

from connectors.onec.standin.infobase import Infobase
from enterprise_data.objects.counterparty import Counterparty, LegalForm
from obmen.accounts import Accounts
from obmen.bootstrap import App, opened
from obmen.demo.setup import create_demo, open_standin
from state.rows import Run
from sync.services.exchanges import RunRequest

BASE = "buh"
PASSWORD = "пять синих чаек"
ROLES = {"administrator": "Анна", "accountant": "Борис", "viewer": "Вера"}
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Tests don't wait for what makes guessing slow."""
IN_ONEC, IN_CRM = "Новое имя в 1С", "Новое имя в CRM"
TWINS = "Близнецы ООО"


def make(home: Path) -> None:
    """Greetings, everything, receipts, one conflict and one question about two cards, receipts."""
    create_demo(home, 12)
    with opened(home) as app, closing(open_standin(home)) as infobase:
        _run(app)
        _exchange(app, infobase)
        _exchange(app, infobase)
        _dispute(app, infobase)
        infobase.send()
        _run(app)
        _exchange(app, infobase)
        accounts = Accounts(app.store, hasher=CHEAP)
        accounts.add_first(ROLES["administrator"], PASSWORD)
        for role in ("accountant", "viewer"):
            accounts.add(ROLES[role], PASSWORD, role, who=ROLES["administrator"])


def copied(made: Path, home: Path) -> Path:
    """A copy with a mailbox of its own."""
    shutil.copytree(made, home)
    settings = home / "obmen.toml"
    settings.write_text(settings.read_text("utf-8").replace(str(made), str(home)), "utf-8")
    with closing(open_standin(home)) as infobase:
        infobase.set_setting("mailbox", str(home / "exchange"))
    return home


def firm(app: App, infobase: Infobase) -> tuple[str, str]:
    """The disputed counterparty: its reference in 1C and its card."""
    item = next(item for item in infobase.objects("Контрагенты") if item.keys.get("КПП") and not item.deleted)
    with app.store.unit() as unit:
        return item.ref, unit.links_by_ref(BASE, "counterparty", [item.ref])[item.ref].crm_id


def _exchange(app: App, infobase: Infobase) -> None:
    infobase.exchange()
    _run(app)


def _run(app: App) -> Run:
    run = app.exchanges.run(BASE, RunRequest(trigger="hand", started_by=ROLES["accountant"]))
    assert run.status in ("done", "warnings"), run
    return run


def _dispute(app: App, infobase: Infobase) -> None:
    """One field, two values; and a new object of 1C that two cards fit."""
    ref, card = firm(app, infobase)
    infobase.edit("Контрагенты", ref, {"НаименованиеПолное": IN_ONEC})
    record: Counterparty = replace(app.crm.get_many("counterparty", [card])[card].record, full_name=IN_CRM)
    app.crm.save("counterparty", card, record, frozenset({"full_name"}), "Галина")
    for note in ("первая", "вторая"):
        twin = Counterparty(name=TWINS, full_name=TWINS, legal_form=LegalForm.COMPANY, note=note)
        app.crm.save(
            "counterparty", None, twin, frozenset({"name", "full_name", "legal_form", "note"}), "Галина"
        )
    infobase.create_object(
        "Контрагенты",
        {"Наименование": TWINS, "НаименованиеПолное": TWINS, "ЮридическоеФизическоеЛицо": "ЮридическоеЛицо"},
    )
