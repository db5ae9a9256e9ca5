"""Files by hand in real Chromium: an accountant's file and a bank's, what is wrong with one, and a statement in."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.service import Service

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _card(page: Page, title: str) -> Locator:
    """The form under a heading."""
    return page.locator("section", has=page.get_by_role("heading", name=title))


def _shot(page: Page, name: str) -> None:
    """Screenshots go to OBMEN_SCREENSHOTS, for people to look at."""
    if folder := os.environ.get("OBMEN_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_an_accountant_writes_a_file_and_takes_it_and_is_told_what_is_wrong_with_another(
    exchanged: Service,
) -> None:
    # given
    page = exchanged.signed_in()
    page.goto("/files")
    form = _card(page, "универсальный обмен")

    # when: counterparties for 3.0
    form.get_by_label("Какая 1С").select_option("bp30")
    form.get_by_text("Какие данные").click()
    form.get_by_label("Контрагенты", exact=True).check()
    _shot(page, "files-chosen")
    form.get_by_role("button", name="Записать файл").click()
    page.wait_for_url(re.compile(r"/runs/\d+$"))

    # then
    expect(page.get_by_role("heading", name="Записано в файл")).to_be_visible()
    _shot(page, "files-written")
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать файл").click()
    assert download.value.suggested_filename.endswith("-bp30.xml")
    assert "ФайлОбмена" in Path(download.value.path()).read_text("utf-8-sig")

    # when: nothing to pay
    page.goto("/files")
    _card(page, "платёжные поручения").get_by_role("button", name="Только проверить").click()
    page.wait_for_url(re.compile(r"/runs/\d+$"))

    # then
    expect(page.get_by_text("Неоплаченных платёжных поручений за этот период нет").first).to_be_visible()


def test_a_statement_of_somebody_else_s_account_is_refused_in_words(
    exchanged: Service, tmp_path: Path
) -> None:
    # given
    lines = (
        "1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows", "СекцияДокумент=Платежное поручение",
        "Номер=1", "Дата=20.11.2026", "Сумма=10.00", "ПлательщикСчет=40702810600000000003",
        "ПолучательСчет=40702810900000000009", "ДатаПоступило=20.11.2026", "КонецДокумента", "КонецФайла", "",
    )  # fmt: skip
    statement = tmp_path / "kl_to_1c.txt"
    statement.write_bytes("\r\n".join(lines).encode("cp1251"))
    page = exchanged.signed_in()
    page.goto("/files")

    # when
    page.get_by_label("Файл (.xml, .zip или .txt)").set_input_files(statement)
    page.get_by_role("button", name="Посмотреть, что изменится").click()
    page.wait_for_url(re.compile(r"/runs/\d+$"))

    # then
    expect(page.get_by_text("Выписка не по нашему счёту").first).to_be_visible()
    _shot(page, "files-statement")
