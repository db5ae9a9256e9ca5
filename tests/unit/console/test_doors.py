"""Every address of the console: who may open it, and that no form goes through without its token."""

from __future__ import annotations

import re

import pytest

from enterprise_data.errors import Unreachable
from obmen.account_rules import ROLES
from obmen.console.app import DOORS
from obmen.console.guard import Door
from sync.services.identity_map import MapService
from tests.unit.console.visitor import Console, Visitor

CLOSED = [door for door in DOORS if door.role is not None]
FORMS = [door for door in DOORS if door.method == "POST"]
RANK = list(ROLES)


def _name(door: Door) -> str:
    return f"{door.method} {door.path}"


def _address(desk: Console, door: Door) -> str:
    """A real address behind the door."""
    with desk.house.app.store.unit() as unit:
        link = unit.find_links(base="buh", kind="counterparty", limit=1)[0][0]
    real = {
        "base": "buh", "run": "1", "conflict": "1", "kind": "counterparty", "ref": link.ref, "name": "Вера",
        "suffix": "csv", "token": "0" * 32, "card": link.crm_id,
    }  # fmt: skip
    if door.path.startswith("/map/table"):
        real["suffix"] = "xlsx"
    return re.sub(r"{(\w+)}", lambda match: real[match[1]], door.path)


def _knock(visitor: Visitor, desk: Console, door: Door, token: str | None = None) -> int:
    address = _address(desk, door)
    if door.method == "GET":
        return visitor.get(address).status_code
    if door.upload:
        return visitor.send_file("f.xml", b"<a/>", token=token or "").status_code
    return visitor.post_raw(address, {"csrf": token or ""}).status_code


@pytest.mark.parametrize("door", CLOSED, ids=_name)
def test_a_stranger_is_led_to_the_entrance(shared_desk: Console, door: Door) -> None:
    visitor = shared_desk.stranger()
    token = visitor.token("/login")
    assert _knock(visitor, shared_desk, door, token) == 303
    assert visitor.get("/").headers["location"] == "/login"


@pytest.mark.parametrize("door", CLOSED, ids=_name)
def test_a_door_opens_to_its_role_and_those_above_only(shared_desk: Console, door: Door) -> None:
    assert door.role is not None
    for role in RANK:
        visitor = shared_desk.signed_in(role)
        status = _knock(
            visitor, shared_desk, door, visitor.token("/account") if door.method == "POST" else None
        )
        shared_desk.house.settle()
        expected_closed = RANK.index(role) < RANK.index(door.role)
        assert (status == 403) == expected_closed, (role, status)
        assert status < 500


@pytest.mark.parametrize("door", FORMS, ids=_name)
def test_no_form_goes_through_without_the_token_of_its_session(shared_desk: Console, door: Door) -> None:
    # given
    visitor = shared_desk.signed_in(door.role or "viewer")
    of_another_session = shared_desk.signed_in("administrator").token("/account")
    with shared_desk.house.app.store.unit() as unit:
        before = unit.audit()[1], len(unit.runs(None, 100)), unit.users(), unit.conflict(1)

    # when
    statuses = [_knock(visitor, shared_desk, door, token) for token in ("", "0" * 64, of_another_session)]

    # then
    with shared_desk.house.app.store.unit() as unit:
        after = unit.audit()[1], len(unit.runs(None, 100)), unit.users(), unit.conflict(1)
    assert statuses == [403, 403, 403]
    assert after == before


def test_the_closed_doors_are_all_but_the_entrance_and_the_health_check() -> None:
    assert {door.path for door in DOORS if door.role is None} == {"/health", "/setup", "/login"}


def test_an_unknown_address_says_so_in_russian_to_anybody(shared_desk: Console) -> None:
    for visitor in (shared_desk.stranger(), shared_desk.signed_in("viewer")):
        answer = visitor.get("/nowhere/at/all")
        assert answer.status_code == 404
        assert "Такой страницы нет" in answer.text
        assert visitor.post_raw("/runs/1", {}).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/runs/999", "/runs/x", "/runs/١", "/conflicts/999", "/conflicts/-1", "/bases/нет", "/runs/1/rows.exe"],
)
def test_what_does_not_exist_is_not_found(shared_desk: Console, path: str) -> None:
    assert shared_desk.signed_in("administrator").get(path).status_code == 404


def test_a_mistake_of_ours_is_told_without_its_innards(
    shared_desk: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("ООО Ромашка")

    monkeypatch.setattr(MapService, "list", broken)

    # when
    answer = shared_desk.signed_in("viewer").get("/map")

    # then
    assert answer.status_code == 500
    assert "Внутренняя ошибка" in answer.text
    assert "Traceback" not in answer.text
    assert "Ромашка" not in answer.text


def test_every_answer_carries_the_security_headers(shared_desk: Console) -> None:
    visitor = shared_desk.signed_in("viewer")
    for path in ("/", "/nowhere", "/health", "/static/console.css", "/login"):
        headers = visitor.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_pages_are_not_kept_and_styles_are(shared_desk: Console) -> None:
    visitor = shared_desk.signed_in("viewer")
    assert visitor.get("/").headers["cache-control"] == "no-store"
    assert "immutable" in visitor.get("/static/console.css").headers["cache-control"]


def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_script_or_style(shared_desk: Console) -> None:
    visitor = shared_desk.signed_in("administrator")
    for path in (
        "/",
        "/bases/buh",
        "/runs",
        "/runs/3",
        "/conflicts",
        "/conflicts/1",
        "/map",
        "/files",
        "/users",
    ):
        text = visitor.get(path).text
        assert not re.search(r"(src|href|action)=\"(https?:)?//", text)
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_a_form_that_is_none_or_too_much_is_refused(shared_desk: Console) -> None:
    visitor = shared_desk.stranger()
    too_much = visitor.post_raw("/login", {"csrf": visitor.token("/login"), "name": "x" * 300_000})
    too_many = visitor.post_raw("/login", {f"field{number}": "" for number in range(300)})
    no_text = visitor.post_bytes("/login", b"name=\xff\xfe")
    assert [answer.status_code for answer in (too_much, too_many, no_text)] == [413, 400, 400]
    assert "Слишком много данных" in too_much.text


def test_a_database_that_does_not_answer_is_told_and_signs_nobody_out(
    shared_desk: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise Unreachable("Диск отвалился.")

    # given
    visitor = shared_desk.signed_in("viewer")

    # when
    with monkeypatch.context() as patched:
        patched.setattr(shared_desk.house.app.store, "unit", broken)
        health, page = visitor.get("/health"), visitor.get("/")

    # then
    assert (health.status_code, page.status_code) == (503, 503)
    assert "Диск отвалился." in page.text
    assert visitor.get("/").status_code == 200  # and nobody was signed out by it


def test_health_needs_no_account_and_tells_nothing_more(shared_desk: Console) -> None:
    # given
    visitor = shared_desk.stranger()
    stopped = visitor.get("/health")

    # when
    shared_desk.house.clock.start()
    going = visitor.get("/health")

    # then
    assert (stopped.status_code, going.status_code) == (503, 200)
    assert going.json() == {"status": "ok"}
    assert "set-cookie" not in going.headers
