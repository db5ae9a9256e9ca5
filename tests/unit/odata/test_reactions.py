"""The reaction table: every answer is waited for, told as a conflict, given to the administrator, or stopped."""

from __future__ import annotations

import orjson
import pytest

from connectors.onec.odata.errors import AlreadyExists, MetadataDrift, ObjectGone
from connectors.onec.odata.reactions import error_of, first_line, judge
from enterprise_data.errors import (
    AccessError,
    AuthenticationFailed,
    EditedMeanwhile,
    ExchangeError,
    NotPublished,
    ObjectLocked,
    PermissionDenied,
    ProtocolError,
    RateLimited,
    RecordError,
    RefusedByPeer,
    SessionLimitReached,
    TransientError,
    UnexpectedAnswer,
    Unreachable,
)

JSON, HTML, XML = (
    {"content-type": "application/json"},
    {"content-type": "text/html"},
    {"content-type": "application/xml"},
)
LOCK = "Конфликт блокировок при выполнении транзакции: Превышено максимальное время ожидания предоставления блокировки"


def body(code: str, text: str = "текст") -> bytes:
    """An OData error."""
    return orjson.dumps({"odata.error": {"code": code, "message": {"lang": "ru", "value": text}}})


@pytest.mark.parametrize(
    ("status", "code", "text", "error"),
    [
        *[
            (400, code, "т", UnexpectedAnswer)
            for code in ("1", "2", "3", "4", "5", "7", "12", "14", "16", "18", "19", "21")
        ],
        *[(400, code, "т", MetadataDrift) for code in ("6", "10", "11")],
        (400, "15", "Запись с такими значениями уже существует", AlreadyExists),
        (401, "20", "Доступ запрещен", PermissionDenied),
        (401, "", "т", AuthenticationFailed),
        (403, "20", "т", PermissionDenied),
        (404, "8", 'Тип сущности "Catalog_Х" не найден!', NotPublished),
        (404, "9", "т", ObjectGone),
        (406, "0", "т", SessionLimitReached),
        (409, "0", "т", EditedMeanwhile),
        (412, "0", "т", EditedMeanwhile),
        (429, "0", "т", RateLimited),
        (500, "-1", LOCK, ObjectLocked),
        (500, "-1", LOCK.upper(), ObjectLocked),
        (500, "-1", "Ошибка блокировки объекта. Объект уже заблокирован (Иванов)", ObjectLocked),
        (500, "-1", "Запрещено изменять данные с датой ранее 31.07.2026 (включительно).", RefusedByPeer),
        (500, "-1", 'Значение поля "Код" не уникально', AlreadyExists),
        (500, "-1", "Что-то, чего мы не знаем", RefusedByPeer),
        (501, "0", "т", UnexpectedAnswer),
        (503, "-1", "т", Unreachable),
    ],
)
def test_an_answer_of_1c(status: int, code: str, text: str, error: type[ExchangeError]) -> None:
    found = judge(status, body(code, text), JSON, "Catalog_Х")
    assert type(found) is error
    assert found.message
    assert found.hint


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, UnexpectedAnswer), (401, AuthenticationFailed), (403, PermissionDenied), (404, NotPublished),
        (406, SessionLimitReached), (429, RateLimited), (500, Unreachable), (502, Unreachable), (503, Unreachable),
        (504, Unreachable),
    ],
)  # fmt: skip
def test_a_page_of_a_web_server(status: int, error: type[ExchangeError]) -> None:
    assert type(judge(status, b"<html>", HTML, "Catalog_Х")) is error


def test_the_parents_say_what_happens_now() -> None:
    assert issubclass(MetadataDrift, ProtocolError)
    assert issubclass(EditedMeanwhile, RecordError)
    assert issubclass(ObjectLocked, TransientError)
    assert issubclass(NotPublished, AccessError)


def test_the_pause_that_a_server_asks_for_has_a_limit() -> None:
    found = judge(429, b"", HTML | {"retry-after": "7"}, "x")
    assert found.facts["retry_after"] == 7
    assert judge(503, b"", HTML | {"retry-after": "99999"}, "x").facts["retry_after"] == 600
    assert judge(503, b"", HTML | {"retry-after": "завтра"}, "x").facts["retry_after"] == 0


def test_a_dead_session_is_begun_anew_and_our_mistake_is_none() -> None:
    assert isinstance(judge(400, b"<html>", HTML, "x", in_session=True), Unreachable)
    assert isinstance(judge(400, body("2"), JSON, "x", in_session=True), Unreachable)
    assert isinstance(judge(400, body("14"), JSON, "x", in_session=True), UnexpectedAnswer)


@pytest.mark.parametrize(
    ("content", "headers", "told"),
    [
        (body("9", "т"), JSON, ("9", "т")),
        ("\ufeff".encode() + body("9", "т"), JSON, ("9", "т")),
        (b'{"error":{"code":"9"}}', JSON, None),
        (b"{", JSON, None),
        (
            "<m:error xmlns:m='x'><m:code>20</m:code><m:message>нет</m:message></m:error>".encode(),
            XML,
            ("20", "нет"),
        ),
        ("<error><code>8</code><message xml:lang='ru'>т</message></error>".encode(), XML, ("8", "т")),
        (b"<!DOCTYPE a [<!ENTITY e 'x'>]><error><code>&e;</code></error>", XML, None),
        (b"<a>", XML, None),
        (b"<html/>", HTML, None),
    ],
)
def test_errors_in_json_and_xml(
    content: bytes, headers: dict[str, str], told: tuple[str, str] | None
) -> None:
    assert error_of(content, headers["content-type"]) == told


def test_people_see_the_reason_without_the_stack() -> None:
    text = (
        "Ошибка при выполнении обработчика - 'ПередЗаписью' {Справочник.Номенклатура.МодульОбъекта(120)}: "
        "Номенклатура с таким наименованием уже существует\nпо причине:\nстек"
    )
    assert first_line(text) == "Номенклатура с таким наименованием уже существует"
