"""The console in real Chromium, against a real service process."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from enterprise_data.objects.registry import KINDS
from obmen.bootstrap import opened
from tests.browser.service import BASE, PASSWORD, Service, exchange, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _conflict_page(service: Service, number: int) -> tuple[Page, str, tuple[str, str]]:
    """An administrator before the page of a fresh conflict; its address; the disputed counterparty."""
    firm = service.dispute(number, "Имя из 1С", "Имя из CRM")
    page = service.signed_in()
    exchange(page)
    with opened(service.home) as app:
        rows, _ = app.conflicts.list(base=BASE)
    address = f"/conflicts/{next(row.id for row in rows if row.ref == firm[0])}"
    page.goto(address)
    return page, address, firm


def _by_hand(service: Service) -> int:
    """How many exchanges people have started."""
    with opened(service.home) as app, app.store.unit() as unit:
        return sum(run.trigger == "hand" for run in unit.runs(BASE, 1000))


def test_exchange_now_shows_live_progress_and_ends_at_the_report(service: Service) -> None:
    # given
    page = service.signed_in()
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
            const place = document.querySelector("[data-then] [data-phase]");
            const keep = () => { localStorage.seen = `${localStorage.seen || ""} ${place.textContent}`; };
            if (place) new MutationObserver(keep)
                .observe(place, {childList: true, characterData: true, subtree: true});
        });"""
    )

    # when
    page.get_by_role("button", name="Обменять сейчас").click()
    page.wait_for_url(f"**/bases/{BASE}/live")
    page.wait_for_url(re.compile(r"/runs/\d+$"))

    # then
    seen = page.evaluate("localStorage.seen")
    assert "сверка и запись" in seen or "чтение файла" in seen
    expect(page.get_by_role("heading", name="Что произошло")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="закончена").first).to_be_visible()
    page.get_by_label("Вид данных").select_option("counterparty")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_text("1–100 из 600")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_text("Скачать .xlsx").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_conflict_is_resolved_with_the_keyboard_and_carried_to_both_sides(exchanged: Service) -> None:
    # given
    page, _, firm = _conflict_page(exchanged, 3)
    expect(page.get_by_text("Имя из 1С").first).to_be_visible()

    # when: the first choice has the focus; right arrow goes to the CRM's, typing an own value chooses it
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Взять из CRM")).to_be_checked()
    page.get_by_label("Своё значение: Полное наименование").fill("Решено человеком")
    expect(page.get_by_label("Своё значение", exact=True)).to_be_checked()
    page.get_by_role("button", name="Принять решение").click()
    expect(page.get_by_role("status")).to_contain_text("Решение принято")
    exchange(page)

    # then
    assert exchanged.names(*firm) == ("Решено человеком", "Решено человеком")


def test_the_second_of_two_simultaneous_decisions_is_told_who_was_faster(exchanged: Service) -> None:
    # given
    first, address, firm = _conflict_page(exchanged, 5)
    first.goto("/users")
    first.get_by_label("Имя", exact=True).fill("Борис")
    first.get_by_label("Роль", exact=True).select_option("administrator")
    first.get_by_label("Пароль").fill(PASSWORD)
    first.get_by_role("button", name="Добавить").click()
    second = exchanged.signed_in("Борис")
    for page in (first, second):
        page.goto(address)

    # when
    second.get_by_label("Взять из CRM").check()
    first.get_by_label("Взять из 1С").check()
    second.get_by_role("button", name="Принять решение").click()
    expect(second.get_by_role("status")).to_contain_text("Решение принято")
    first.get_by_role("button", name="Принять решение").click()

    # then
    expect(first.get_by_role("heading")).to_have_text("Этот вопрос уже решил пользователь Борис")
    expect(first.get_by_text("взять из CRM")).to_be_visible()
    exchange(first)
    assert exchanged.names(*firm) == ("Имя из CRM", "Имя из CRM")


def test_a_scheduled_exchange_fires_by_itself(exchanged: Service) -> None:
    # given
    page = exchanged.signed_in()
    page.goto(f"/bases/{BASE}")
    page.get_by_label("Обменивать").select_option("15m")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Ближайшие:")).to_be_visible()

    # when: all but a second of the quarter of an hour has gone by
    with opened(exchanged.home) as app, app.store.unit() as unit:
        (row,) = unit.schedules()
        unit.put_schedule(
            replace(row, last_fired_at=datetime.now(UTC) - timedelta(minutes=15) + timedelta(seconds=1))
        )

    # then
    page.goto(f"/runs?base={BASE}")
    fired = page.get_by_role("row").filter(has_text="по расписанию").filter(has_text="выполнен")
    for _ in range(60):
        if fired.count():
            break
        page.wait_for_timeout(250)
        page.reload()
    assert fired.count() == 1


def test_a_wrong_password_gets_one_answer_and_then_the_right_one_opens(exchanged: Service) -> None:
    page = exchanged.stranger().new_page()
    for name in ("Анна", "Никто"):
        sign_in(page, name, "неверный пароль")
        expect(page.get_by_role("alert")).to_contain_text("Неверное имя или пароль")
    sign_in(page, "Анна", PASSWORD)
    expect(page.get_by_role("heading", name="Базы")).to_be_visible()
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    page.goto("/runs")
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()


def test_a_form_without_its_token_changes_nothing(exchanged: Service) -> None:
    # given
    page = exchanged.signed_in()
    before = _by_hand(exchanged)

    # when
    page.eval_on_selector('form[action$="/exchange"] [name=csrf]', "field => field.remove()")
    page.get_by_role("button", name="Обменять сейчас").click()

    # then
    expect(page.get_by_role("heading")).to_have_text("Форма устарела")
    assert _by_hand(exchanged) == before


def test_without_script_an_exchange_still_ends_at_its_report(exchanged: Service) -> None:
    page = exchanged.signed_in(script=False)
    exchange(page)
    expect(page.get_by_role("heading", name=re.compile("Обмен № "))).to_be_visible()


def test_a_document_is_typed_found_and_changed_in_the_form(exchanged: Service) -> None:
    # given
    page = exchanged.signed_in()
    with opened(exchanged.home) as app:
        (firm, *_), _ = app.crm.list_cards("counterparty")
        (organization, *_), _ = app.crm.list_cards("organization")
    page.goto("/data/item/new")
    page.get_by_label("Наименование", exact=True).fill("Стул офисный")
    page.get_by_role("button", name="Сохранить").last.click()

    # when: a sale of two chairs
    page.goto("/data")
    page.get_by_role("link", name=KINDS["goods_sale"].titles).click()
    page.get_by_role("link", name="Создать").click()
    page.get_by_label("Дата", exact=True).fill("20.11.2026 10:15")
    page.get_by_label("Организация", exact=True).fill(organization.id)
    page.get_by_label("Контрагент", exact=True).fill(firm.id)
    row = page.get_by_role("table").first.get_by_role("row").nth(1)
    row.get_by_label("Номенклатура").fill("Стул офисный")
    row.get_by_label("Количество").fill("2")
    row.get_by_label("Цена").fill("12000")
    page.keyboard.press("Enter")

    # then
    expect(page.get_by_role("status")).to_contain_text("Сохранено")
    expect(page.get_by_role("heading", name="Реализация № 00CR-000001 от 20.11.2026")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Стул офисный")).to_contain_text("24\u00a0000,00")

    # when: three of them
    page.get_by_role("link", name="Изменить").click()
    page.get_by_label("Количество").first.fill("3")
    page.get_by_role("button", name="Сохранить").last.click()

    # then
    page.goto("/data/goods_sale?from=2026-11-20&to=2026-11-20")
    expect(page.get_by_role("row").filter(has_text="00CR-000001")).to_contain_text("36\u00a0000,00")


WIDEST = max(
    (len(otype.row_types[table].__dataclass_fields__), name)
    for name, otype in KINDS.items()
    for table in otype.tables
)[1]
"""The kind whose table has the most columns."""
PAGES = (
    "/", f"/bases/{BASE}", "/data", "/data/counterparty", "/data/goods_sale", "/data/goods_sale/new",
    f"/data/{WIDEST}/new",
    "/runs", "/runs/1", "/runs/2?status=created&kind=counterparty", "/conflicts", "/map",
    "/files", "/users", "/users/Анна", "/audit", "/account", "/nowhere",
)  # fmt: skip


def _pages_about(conflict: str, firm: tuple[str, str]) -> tuple[str, ...]:
    """Of an open question and of the card that it is about."""
    ref, card = firm
    return (
        conflict,
        f"/data/counterparty/{card}",
        f"/data/counterparty/{card}/edit",
        f"/map/{BASE}/counterparty/{ref}",
    )


@pytest.mark.parametrize(("width", "height", "number"), [(1280, 800, 7), (390, 844, 9)])
def test_every_page_fits_the_screen_and_loads_nothing_foreign(
    exchanged: Service, tmp_path: Path, width: int, height: int, number: int
) -> None:
    """Screenshots go to OBMEN_SCREENSHOTS, for people to look at."""
    # given
    _, conflict, firm = _conflict_page(exchanged, number)
    folder = Path(os.environ.get("OBMEN_SCREENSHOTS", tmp_path))
    complaints: list[str] = []
    foreign: list[str] = []
    page = exchanged.signed_in()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: foreign.append(request.url))
    page.set_viewport_size({"width": width, "height": height})

    # when
    too_wide = []
    for place, path in enumerate((*PAGES, *_pages_about(conflict, firm))):
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(path)
        page.screenshot(path=folder / f"{place:02d}-{width}.png", full_page=True)

    # then
    assert too_wide == []
    assert [url for url in foreign if not url.startswith(exchanged.address)] == []
    assert [text for text in complaints if "404" not in text] == []
