"""Users and the audit: the administrator's rooms."""

from __future__ import annotations

import pytest

from obmen.texts.audit import details_text, subject_text
from tests.small_demo import PASSWORD
from tests.unit.console.visitor import Console

NEW = "семь рыжих лисиц"


def test_an_administrator_adds_a_user_who_can_sign_in(desk: Console) -> None:
    visitor = desk.signed_in("administrator")
    answer = visitor.post("/users", name="Дарья", role="viewer", password=NEW)
    assert answer.headers["location"] == "/users?said=added"
    user = desk.desk.accounts.sign_in("Дарья", NEW)
    assert user is not None
    assert user.role == "viewer"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "анна", "role": "viewer", "password": NEW}, "уже есть"),
        ({"name": "Дарья", "role": "царь", "password": NEW}, "Неизвестная роль"),
        ({"name": "Дарья", "role": "viewer", "password": "Дарья"}, "Длина пароля"),
    ],
)
def test_what_makes_no_user_is_told_on_the_same_page(
    desk: Console, fields: dict[str, str], said: str
) -> None:
    answer = desk.signed_in("administrator").post("/users", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert len(desk.desk.accounts.all()) == 3


def test_role_and_password_are_changed(desk: Console) -> None:
    visitor = desk.signed_in("administrator")
    visitor.post("/users/Вера", what="role", role="accountant")
    visitor.post("/users/Вера", what="password", password=NEW)
    user = desk.desk.accounts.sign_in("Вера", NEW)
    assert user is not None
    assert user.role == "accountant"


def test_a_user_is_disabled_after_a_confirmation_and_enabled_again(desk: Console) -> None:
    # given
    visitor = desk.signed_in("administrator")

    # when
    asked = visitor.post("/users/Вера", what="disable")
    still = desk.desk.accounts.get("Вера").disabled
    visitor.post("/users/Вера", what="disable", confirm="yes")
    disabled = desk.desk.accounts.sign_in("Вера", PASSWORD)
    visitor.post("/users/Вера", what="enable")

    # then
    assert "Отключить пользователя «Вера»?" in asked.text
    assert (still, disabled) == (False, None)
    assert desk.desk.accounts.sign_in("Вера", PASSWORD) is not None


@pytest.mark.parametrize(
    "fields", [{"what": "disable", "confirm": "yes"}, {"what": "role", "role": "viewer"}]
)
def test_the_last_administrator_keeps_his_keys(desk: Console, fields: dict[str, str]) -> None:
    answer = desk.signed_in("administrator").post("/users/Анна", **fields)
    assert answer.status_code == 422
    assert "последний администратор" in answer.text
    assert desk.signed_in("administrator").get("/users").status_code == 200


def test_the_audit_tells_who_did_what_in_words(desk: Console) -> None:
    # given
    visitor = desk.signed_in("administrator")
    visitor.post("/bases/buh/schedule", every="3h")
    visitor.post("/users/Вера", what="role", role="accountant")

    # when
    text = visitor.get("/audit").text

    # then
    assert all(
        word in text for word in ("изменено расписание", "период: 3 ч", "изменена роль", "роль: бухгалтер")
    )


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("goods_sale/1994", "Реализация · 1994"),
        ("buh/counterparty/91d5/full_name", "buh · Контрагент · 91d5 · Полное наименование"),
        ("buh/counterparty/91d5/deleted", "buh · Контрагент · 91d5 · пометка удаления"),
        ("buh/2", "buh/2"),
        ("Анна", "Анна"),
    ],
)
def test_what_it_was_done_to_is_told_without_words_of_the_code(subject: str, told: str) -> None:
    assert subject_text(subject) == told


def test_fields_and_kinds_are_told_by_their_titles() -> None:
    changed = details_text({"kind": "counterparty", "fields": "full_name, inn"})
    assert changed == "вид данных: Контрагенты; поля: Полное наименование, ИНН"
    assert details_text({"kinds": "item, goods_sale", "code": ""}) == (
        "виды данных: Номенклатура, Реализации (накладные и акты)"
    )


def test_a_mistyped_name_is_not_kept(desk: Console) -> None:
    """It may be a password that slipped into the wrong field."""
    desk.desk.accounts.sign_in("Тайный Пароль", "x")
    text = desk.signed_in("administrator").get("/audit").text
    assert "вход отклонён" in text
    assert "Тайный" not in text
