"""One service and one Chromium for all browser tests; the first administrator comes in by the printed link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, sync_playwright

from obmen.bootstrap import opened
from obmen.demo.setup import create_demo, open_standin
from sync.services.exchanges import RunRequest
from tests.browser.service import ADMIN, ARGS, BASE, PASSWORD, Service, exchange
from tests.conftest import find_chromium
from tests.service import served

COUNTERPARTIES = 600
"""Enough for an exchange that can be watched."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium with a profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def service(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on a base that was never exchanged, with its first administrator."""
    home = tmp_path_factory.mktemp("browser") / "home"
    create_demo(home, COUNTERPARTIES)
    with opened(home) as app, closing(open_standin(home)) as infobase:
        app.exchanges.run(BASE, RunRequest(trigger="cli"))
        infobase.exchange()
    with served(home) as process:
        running = Service(home=home, address=process.address, browser=chromium)
        page = running.stranger().new_page()
        page.goto(f"/setup?code={process.code}")
        page.get_by_label("Имя").fill(ADMIN)
        page.get_by_label("Пароль", exact=True).fill(PASSWORD)
        page.get_by_label("Пароль ещё раз").fill(PASSWORD)
        page.get_by_role("button", name="Создать администратора").click()
        page.get_by_role("heading", name="Базы").wait_for()
        yield running


@pytest.fixture(scope="session")
def exchanged(service: Service) -> Service:
    """The same after its first exchange and the receipts of both sides."""
    page = service.signed_in()
    exchange(page)
    with service.onec() as infobase:
        infobase.exchange()
    exchange(page)
    page.context.close()
    return service
