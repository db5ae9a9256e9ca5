"""``obmen serve`` as its own process, Chromium in front of it, and the stand-in 1C and the CRM behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from connectors.onec.standin.infobase import Infobase
from enterprise_data.objects.counterparty import Counterparty
from obmen.bootstrap import opened
from obmen.demo.setup import open_standin

BASE, TYPE = "buh", "Контрагенты"
ADMIN, PASSWORD = "Анна", "пять синих чаек"
ARGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_S = 30


@dataclass(slots=True, kw_only=True)
class Service:
    """The running service and the browser that looks at it."""

    home: Path
    address: str
    browser: Browser

    def stranger(self, *, script: bool = True) -> BrowserContext:
        """A browser of its own, 1280×800, that loads nothing from elsewhere."""
        context = self.browser.new_context(
            base_url=self.address, viewport={"width": 1280, "height": 800}, java_script_enabled=script
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        return context

    def signed_in(self, name: str = ADMIN, *, script: bool = True) -> Page:
        """A page of somebody who came in through the entrance."""
        page = self.stranger(script=script).new_page()
        sign_in(page, name, PASSWORD)
        page.wait_for_url("**/")
        return page

    @contextmanager
    def onec(self) -> Iterator[Infobase]:
        """The stand-in 1C, as its users have it open."""
        with closing(open_standin(self.home)) as infobase:
            yield infobase

    def dispute(self, number: int, onec: str, crm: str) -> tuple[str, str]:
        """Two people change the full name of the same counterparty; its reference and its card."""
        with self.onec() as infobase, opened(self.home) as app:
            ref = [item.ref for item in infobase.objects(TYPE) if item.keys.get("КПП")][number]
            with app.store.unit() as unit:
                card = unit.links_by_ref(BASE, "counterparty", [ref])[ref].crm_id
            infobase.edit(TYPE, ref, {"НаименованиеПолное": onec})
            record: Counterparty = replace(
                app.crm.get_many("counterparty", [card])[card].record, full_name=crm
            )
            app.crm.save("counterparty", card, record, frozenset({"full_name"}), "Галина")
            infobase.exchange()
        return ref, card

    def names(self, ref: str, card: str) -> tuple[str, str]:
        """The full name as 1C and the CRM have it now."""
        with self.onec() as infobase, opened(self.home) as app:
            infobase.exchange()
            item = infobase.get(TYPE, ref)
            onec = item.keys.get("НаименованиеПолное") or item.content.get("НаименованиеПолное", "")
            return str(onec), app.crm.get_many("counterparty", [card])[card].record.full_name


def sign_in(page: Page, name: str, password: str) -> None:
    """Fills in the form of the entrance."""
    page.goto("/login")
    page.get_by_label("Имя").fill(name)
    page.get_by_label("Пароль").fill(password)
    page.get_by_role("button", name="Войти").click()


def exchange(page: Page) -> None:
    """«Обменять сейчас» on the first page, to its report."""
    page.goto("/")
    page.get_by_role("button", name="Обменять сейчас").click()
    page.wait_for_url(re.compile(r"/runs/\d+$"))
