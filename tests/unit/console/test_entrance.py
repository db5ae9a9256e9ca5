"""First run, signing in and out, sessions, one's own password."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from enterprise_data.errors import SecretMissing
from obmen.accounts import ALLOWED_FAILURES, LOCK, Accounts
from obmen.bootstrap import opened
from obmen.console.attempts import TRIES, Attempts
from obmen.console.sessions import IDLE, LONGEST, Sessions
from tests.service import Hands, write_settings
from tests.small_demo import CHEAP, PASSWORD
from tests.unit.console.visitor import Console, Visitor, console


def _sign_in(visitor: Visitor, name: str = "Анна", password: str = PASSWORD, **more: str) -> tuple[int, str]:
    answer = visitor.post("/login", page="/login", name=name, password=password, **more)
    return answer.status_code, answer.headers.get("location", "") or answer.text


# --- first run ----------------------------------------------------------------------------------------


def test_the_first_administrator_gets_in_with_the_code_from_the_home_folder_and_the_code_is_gone(
    tmp_path: Path,
) -> None:
    # given
    write_settings(tmp_path, "buh")
    with console(tmp_path) as fresh:
        visitor = fresh.stranger()
        code = (tmp_path / "setup-code").read_text("utf-8").strip()

        # when
        entrance = visitor.get("/").headers["location"]
        made = visitor.post(
            "/setup", page="/setup", code=code.lower(), name="Анна", password=PASSWORD, again=PASSWORD
        )

        # then
        assert (entrance, made.headers["location"]) == ("/setup", "/")
        assert visitor.get("/").status_code == 200
        assert not (tmp_path / "setup-code").exists()
        second = fresh.stranger()
        assert second.get("/setup").headers["location"] == "/login"
        again = second.post(
            "/setup", page="/login", code=code, name="Чужой", password=PASSWORD, again=PASSWORD
        )
        assert again.headers["location"] == "/login"
        assert [user.name for user in fresh.desk.accounts.all()] == ["Анна"]


def test_without_the_code_nobody_claims_a_fresh_installation(tmp_path: Path) -> None:
    write_settings(tmp_path, "buh")
    with console(tmp_path) as fresh:
        visitor = fresh.stranger()
        for code in ("", "AAAA-BBBB-CCCC"):
            answer = visitor.post(
                "/setup", page="/setup", code=code, name="Чужой", password=PASSWORD, again=PASSWORD
            )
            assert answer.status_code == 403
        assert list(fresh.desk.accounts.all()) == []


def test_the_code_is_readable_by_its_owner_only_and_fresh_at_every_start(tmp_path: Path) -> None:
    write_settings(tmp_path, "buh")
    codes = set()
    for _ in range(2):
        with console(tmp_path):
            assert (tmp_path / "setup-code").stat().st_mode & 0o077 == 0
            codes.add((tmp_path / "setup-code").read_text("utf-8"))
    assert len(codes) == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "Анна", "password": PASSWORD, "again": "иное"}, "не совпадают"),
        ({"name": "Анна", "password": "кратко", "again": "кратко"}, "Длина пароля"),
        ({"name": "Анна", "password": "ааааааааааааа", "again": "ааааааааааааа"}, "слишком простой"),
        ({"name": "А н", "password": PASSWORD, "again": PASSWORD}, "не подходит"),
        ({"name": "<b>", "password": PASSWORD, "again": PASSWORD}, "&lt;b&gt;"),
    ],
)
def test_a_bad_name_or_password_is_told_and_the_code_kept(
    tmp_path: Path, fields: dict[str, str], said: str
) -> None:
    write_settings(tmp_path, "buh")
    with console(tmp_path) as fresh:
        code = fresh.desk.first_run.code
        answer = fresh.stranger().post("/setup", page="/setup", code=code, **fields)
        assert answer.status_code == 422
        assert said in answer.text
        assert code in answer.text


# --- signing in and out -------------------------------------------------------------------------------


def test_a_right_password_opens_and_the_page_asked_for_is_shown(desk: Console) -> None:
    visitor = desk.stranger()
    assert visitor.get("/conflicts").headers["location"] == "/login?next=%2Fconflicts"
    assert _sign_in(visitor, next="/conflicts") == (303, "/conflicts")
    assert visitor.get("/conflicts").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_signing_in_never_leads_to_another_address(desk: Console, elsewhere: str) -> None:
    assert _sign_in(desk.stranger(), next=elsewhere) == (303, "/")


def test_unknown_name_wrong_password_locked_and_disabled_get_one_answer(desk: Console) -> None:
    # given
    desk.desk.accounts.set_disabled("Вера", True, who="Анна")
    for _ in range(ALLOWED_FAILURES):
        desk.desk.accounts.sign_in("Борис", "неверно неверно")

    # when
    answers = set()
    for name, password in (("Никто", PASSWORD), ("Анна", "неверно"), ("Борис", PASSWORD), ("Вера", PASSWORD)):
        visitor = desk.stranger()
        token = visitor.token("/login")
        answer = visitor.post_raw("/login", {"csrf": token, "name": name, "password": password})
        answers.add((answer.status_code, answer.text.replace(token, "").replace(name, "")))

    # then
    assert len(answers) == 1


def test_signing_in_starts_another_session(desk: Console) -> None:
    visitor = desk.stranger()
    token = visitor.token("/login")
    _sign_in(visitor)
    assert visitor.token("/account") != token


def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_sites(desk: Console) -> None:
    cookie = desk.stranger().get("/login").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_behind_tls_the_cookie_is_secure_and_browsers_are_told_to_stay_with_tls(tmp_path: Path) -> None:
    (tmp_path / "obmen.toml").write_text("[console]\nsecure_cookies = true\n", "utf-8")
    with console(tmp_path) as secure:
        answer = secure.stranger().get("/setup")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


def test_signing_out_ends_the_session_wherever_its_cookie_was_copied_to(desk: Console) -> None:
    # given
    visitor, thief = desk.signed_in("accountant"), desk.stranger()
    thief.cookie = visitor.cookie

    # when
    answer = visitor.post("/logout")

    # then
    assert answer.headers["location"] == "/login?said=out"
    assert (visitor.get("/").status_code, thief.get("/").status_code) == (303, 303)


@pytest.mark.parametrize("end", ["password", "role", "disabled"])
def test_what_an_administrator_changes_ends_the_sessions_of_the_user(desk: Console, end: str) -> None:
    # given
    visitor, accounts = desk.signed_in("accountant"), desk.desk.accounts
    assert visitor.get("/").status_code == 200

    # when
    if end == "password":
        accounts.set_password("Борис", "семь рыжих лисиц", who="Анна")
    elif end == "role":
        accounts.set_role("Борис", "viewer", who="Анна")
    else:
        accounts.set_disabled("Борис", True, who="Анна")

    # then
    assert visitor.get("/").status_code == 303


@pytest.mark.parametrize("forged", ["", "x", "e30.x", "a.b.c"])
def test_a_forged_cookie_is_a_stranger(desk: Console, forged: str) -> None:
    visitor = desk.signed_in("administrator")
    visitor.cookie = visitor.cookie[:-3] + "AAA" if forged == "x" else forged
    assert visitor.get("/").status_code == 303


def test_a_session_ends_after_idleness_and_at_the_end_of_the_day() -> None:
    # given
    hands = Hands()
    sessions = Sessions(b"k" * 32, hands)
    session = sessions.fresh()

    # when
    cookie = sessions.write(session)
    hands.moment += IDLE - timedelta(seconds=1)
    still = sessions.read(cookie)
    hands.moment += timedelta(seconds=2)
    idle = sessions.read(cookie)
    kept = sessions.write(session)
    hands.moment += LONGEST - IDLE
    over = sessions.read(kept)

    # then
    assert still is not None
    assert (idle, over) == (None, None)


def test_another_key_makes_every_session_and_token_worthless() -> None:
    ours, theirs = Sessions(b"k" * 32), Sessions(b"x" * 32)
    session = ours.fresh()
    assert theirs.read(ours.write(session)) is None
    assert not theirs.csrf_fits(session, ours.csrf(session))


@pytest.mark.parametrize(("content", "said"), [(None, "Не читается ключ"), ("короткий", "короче 32")])
def test_a_key_of_the_operator_that_is_missing_or_weak_stops_the_start(
    tmp_path: Path, content: str | None, said: str
) -> None:
    # given
    key = tmp_path / "key"
    if content is not None:
        key.write_text(content, "utf-8")
    (tmp_path / "obmen.toml").write_text(f"[console]\nsecret_file = '{key}'\n", "utf-8")

    # then
    with pytest.raises(SecretMissing, match=said), console(tmp_path):
        pass


def test_the_key_made_in_the_home_folder_is_private_and_kept(tmp_path: Path) -> None:
    keys = set()
    for _ in range(2):
        with console(tmp_path):
            keys.add((tmp_path / "console.key").read_bytes())
    assert len(keys) == 1
    assert (tmp_path / "console.key").stat().st_mode & 0o077 == 0


# --- rate limits --------------------------------------------------------------------------------------


def test_five_failures_lock_the_account_for_a_while_and_survive_a_restart(demo_home: Path) -> None:
    # given
    hands = Hands()
    with opened(demo_home) as app:
        accounts = Accounts(app.store, hands, CHEAP)
        for _ in range(ALLOWED_FAILURES):
            assert accounts.sign_in("Анна", "неверно") is None

    # when
    with opened(demo_home) as app:
        accounts = Accounts(app.store, hands, CHEAP)
        locked = accounts.sign_in("Анна", PASSWORD)
        hands.moment += LOCK
        later = accounts.sign_in("Анна", PASSWORD)

        # then
        assert locked is None
        assert later is not None
        assert accounts.get("Анна").failed_logins == 0


def test_a_success_forgets_the_failures_before_it(demo_home: Path) -> None:
    with opened(demo_home) as app:
        accounts = Accounts(app.store, hasher=CHEAP)
        for _ in range(2 * ALLOWED_FAILURES):
            accounts.sign_in("Анна", "неверно")
            if accounts.get("Анна").failed_logins == ALLOWED_FAILURES - 1:
                assert accounts.sign_in("Анна", PASSWORD) is not None
        assert accounts.get("Анна").locked_until is None


def test_one_address_may_not_try_for_ever(desk: Console) -> None:
    visitor = desk.stranger()
    token = visitor.token("/login")
    for _ in range(TRIES):
        desk.desk.attempts.allowed("testclient")
    answer = visitor.post_raw("/login", {"csrf": token, "name": "Анна", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Слишком много попыток" in answer.text


def test_tries_are_forgotten_with_time_and_per_address() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    first = [attempts.allowed("a") for _ in range(TRIES + 1)]
    other = attempts.allowed("b")
    now[0] = 301.0
    assert (first.count(True), first[-1], other, attempts.allowed("a")) == (TRIES, False, True, True)


# --- one's own password -------------------------------------------------------------------------------


def test_ones_own_password_is_changed_after_the_old_one_and_other_sessions_end(desk: Console) -> None:
    # given
    visitor, elsewhere = desk.signed_in("viewer"), desk.signed_in("viewer")
    new = "семь рыжих лисиц"

    # when
    wrong = visitor.post("/account", old="не тот пароль", password=new, again=new)
    right = visitor.post("/account", old=PASSWORD, password=new, again=new)

    # then
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert visitor.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303
    assert desk.desk.accounts.sign_in("Вера", new) is not None
