"""What an answer means: wait, a conflict, a matter for the administrator, or our own mistake (protocol.md §8).

HTTP 500 with code −1 covers both what passes and what never will; only the text tells them apart, so the list of
fragments stands here and nowhere else. A text that is unknown is permanent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson
from lxml import etree

from connectors.onec.odata.errors import AlreadyExists, MetadataDrift, ObjectGone
from enterprise_data.errors import (
    AuthenticationFailed,
    EditedMeanwhile,
    ExchangeError,
    NotPublished,
    ObjectLocked,
    PermissionDenied,
    RateLimited,
    RefusedByPeer,
    SessionLimitReached,
    UnexpectedAnswer,
    Unreachable,
)

ROOT = "Состав OData"
"""What the call to the list of published sets is about, for people."""
PASSING = (
    "конфликт блокировок",
    "превышено максимальное время ожидания",
    "объект уже заблокирован",
    "ошибка блокировки объекта",
)
CLOSED = ("запрещено изменять данные",)
DUPLICATE = ("не уникально", "уже существует")
_RIGHTS = ("недостаточно прав", "нарушение прав")
_OURS = frozenset(["1", "2", "3", "4", "5", "6", "7", "10", "11", "12", "14", "16", "18", "19", "21"])
_LENGTH = 300
_HANDLER = re.compile(r"^Ошибка при выполнении обработчика - '\w+'\s*(\{[^}]*\}:?)?\s*", re.DOTALL)


def error_of(content: bytes, kind: str) -> tuple[str, str] | None:
    """Internal code and text of an OData error, in JSON or XML; None for a page of a web server."""
    if "json" in kind:
        try:
            told = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))["odata.error"]
            return str(told["code"]), str(told["message"]["value"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return None
    if "xml" in kind and b"<!DOCTYPE" not in content:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError:
            return None
        code, text = root.findtext("{*}code"), root.findtext("{*}message")
        return (code or "", text or "") if code is not None or text is not None else None
    return None


def judge(
    status: int, content: bytes, headers: Mapping[str, str], what: str, *, in_session: bool = False
) -> ExchangeError:
    """The error that an answer of 400 and more means. ``what``: the object of the call, for people."""
    told = error_of(content, headers.get("content-type", ""))
    facts: dict[str, Any] = {"place": what, "status": status, "code_1c": told[0] if told else ""}
    if told is None:
        return _page(status, headers, what, facts, in_session=in_session)
    code, text = told
    line = first_line(text)
    if status in (409, 412):
        return EditedMeanwhile(f"{what}: объект изменили в 1С, пока готовилась запись.", **facts)
    if status == 401 and code != "20":
        return _sign_in(what, facts)
    if status in (401, 403):
        return _no_rights(what, line, facts)
    if status == 404:
        return _not_found(what, code, line, facts)
    if status == 406:
        return _no_session(facts)
    if status == 429:
        return _throttled(headers, facts)
    if status >= 500:
        return _exception(status, what, line, text.casefold(), headers, facts)
    if code == "15" or any(word in text.casefold() for word in DUPLICATE):
        return AlreadyExists(f"{what}: {line}", **facts)
    if in_session and code not in _OURS - {"2"}:
        return Unreachable("Сеанс 1С завершён сервером.", hint="Обмен продолжится в новом сеансе.", **facts)
    return _ours(what, code, line, facts)


def _page(
    status: int, headers: Mapping[str, str], what: str, facts: dict[str, Any], *, in_session: bool
) -> ExchangeError:
    """No OData body: a web server, a proxy or a login page answered."""
    if status == 401:
        return _sign_in(what, facts)
    if status == 403:
        return _no_rights(what, "доступ запрещён веб-сервером", facts)
    if status == 404:
        return _no_interface(facts)
    if status == 406:
        return _no_session(facts)
    if status == 429:
        return _throttled(headers, facts)
    if status == 400 and in_session:
        return Unreachable("Сеанс 1С завершён сервером.", hint="Обмен продолжится в новом сеансе.", **facts)
    if status >= 500 or status < 300:
        return page_instead(status, headers, what)
    return UnexpectedAnswer(
        f"{what}: веб-сервер ответил {status} без объяснения.",
        hint="Проверьте адрес публикации и журнал веб-сервера.",
        **facts,
    )


def page_instead(status: int, headers: Mapping[str, str], what: str) -> ExchangeError:
    """A page where data were expected: with any status it means maintenance, a licence or a login page."""
    return Unreachable(
        f"{what}: вместо данных веб-сервер прислал страницу (ответ {status}).",
        hint="Обмен будет повторён. Если не проходит — проверьте публикацию базы, лицензии 1С и прокси.",
        place=what,
        status=status,
        retry_after=_retry_after(headers),
    )


def _exception(
    status: int, what: str, line: str, text: str, headers: Mapping[str, str], facts: dict[str, Any]
) -> ExchangeError:
    if status == 501:
        return UnexpectedAnswer(
            f"{what}: 1С не поддерживает такой запрос: {line}", hint="Передайте отчёт разработчику.", **facts
        )
    if status in (502, 503, 504):
        return page_instead(status, headers, what)
    if any(word in text for word in PASSING):
        return ObjectLocked(f"{what}: занято в 1С: {line}", hint="Обмен будет повторён.", **facts)
    if any(word in text for word in DUPLICATE):
        return AlreadyExists(f"{what}: {line}", **facts)
    if any(word in text for word in CLOSED):
        return RefusedByPeer(
            f"{what}: период закрыт: {line}",
            hint="Дату запрета изменений меняет главный бухгалтер в 1С; или исправьте дату документа.",
            reason="closed_period",
            **facts,
        )
    return RefusedByPeer(
        f"{what}: 1С отказала: {line}", hint="Исправьте причину, названную 1С, и повторите.", **facts
    )


def _ours(what: str, code: str, line: str, facts: dict[str, Any]) -> ExchangeError:
    if code in ("6", "8", "10", "11"):
        return MetadataDrift(f"{what}: база не знает того, что ожидает профиль: {line}", **facts)
    return UnexpectedAnswer(
        f"{what}: 1С не поняла запрос (код {code}): {line}",
        hint="Этот вид данных остановлен. Передайте отчёт разработчику.",
        **facts,
    )


def _no_interface(facts: dict[str, Any]) -> NotPublished:
    return NotPublished(
        "По этому адресу нет интерфейса OData.",
        hint="Проверьте url и включите стандартный интерфейс OData в публикации базы.",
        **facts,
    )


def _not_found(what: str, code: str, line: str, facts: dict[str, Any]) -> ExchangeError:
    if what == ROOT:
        return _no_interface(facts)
    if code == "9":
        return ObjectGone(f"{what}: объекта в 1С больше нет.", **facts)
    return NotPublished(
        f"{what}: {line}",
        hint="Добавьте этот объект в состав стандартного интерфейса OData (или он переименован: obmen check).",
        **facts,
    )


def _sign_in(what: str, facts: dict[str, Any]) -> ExchangeError:
    return AuthenticationFailed(
        "1С не приняла имя или пароль.",
        hint="Проверьте user и пароль в настройках базы. Повторных попыток не будет, чтобы не заблокировать вход.",
        **facts,
    )


def _no_rights(what: str, line: str, facts: dict[str, Any]) -> ExchangeError:
    return PermissionDenied(
        f"{what}: {line}",
        hint="Дайте пользователю 1С права на этот объект и снимите ограничение по записям.",
        **facts,
    )


def _no_session(facts: dict[str, Any]) -> ExchangeError:
    return SessionLimitReached(
        "На сервере 1С нет свободного сеанса.",
        hint="Освободите лицензию или уменьшите parallel. Обмен будет повторён.",
        **facts,
    )


def _throttled(headers: Mapping[str, str], facts: dict[str, Any]) -> ExchangeError:
    return RateLimited(
        "Сервер просит обращаться реже.",
        hint="Обмен будет повторён.",
        retry_after=_retry_after(headers),
        **facts,
    )


def _retry_after(headers: Mapping[str, str]) -> int:
    text = headers.get("retry-after", "")
    return min(int(text), 600) if text.isdigit() else 0


def first_line(text: str) -> str:
    """What people see: without the name of a handler and without the stack."""
    body = _HANDLER.sub("", text.strip())
    line = next((line.strip() for line in body.splitlines() if line.strip()), "")
    return line[:_LENGTH]
