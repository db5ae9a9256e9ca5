"""What 1C's web server and web service say, in our words: wait, tell the administrator, or stop (transport.md §3.6)."""

from __future__ import annotations

import re
from typing import Any

import requests

from connectors.onec.soap.options import SoapOptions
from enterprise_data.errors import (
    AuthenticationFailed,
    ExchangeError,
    NotPublished,
    ObjectLocked,
    PermissionDenied,
    SessionLimitReached,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
)

_BUSY = re.compile(r"заблокирован|уже выполняется|состоянии обновления|временно недоступна", re.IGNORECASE)
_LICENCE = re.compile(r"лиценз|количество сеансов|licen[cs]e", re.IGNORECASE)
_RIGHTS = re.compile(r"недостаточно прав|нарушение прав", re.IGNORECASE)
_NODE = re.compile(r"узел.*не найден|не найден.*узел|настройка.*не найден", re.IGNORECASE)
_LENGTH = 300


def first_line(text: str) -> str:
    """1C's texts may be call stacks: people see the first line."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line[:_LENGTH]


def reported(text: str, operation: str, address: str) -> ExchangeError:
    """What 1C said in ``ErrorMessage`` or in a fault."""
    line = first_line(text)
    facts = {"operation": operation, "address": address, "told": text}
    if _LICENCE.search(text):
        return SessionLimitReached(
            f"На сервере 1С нет свободного сеанса: {line}", hint="Обмен будет повторён.", **facts
        )
    if _BUSY.search(text):
        return ObjectLocked(f"База 1С занята: {line}", hint="Обмен будет повторён.", **facts)
    if _RIGHTS.search(text):
        return PermissionDenied(
            f"1С отказала: {line}",
            hint="Дайте пользователю 1С роль «Выполнение синхронизации данных».",
            **facts,
        )
    if _NODE.search(text):
        return PermissionDenied(
            f"1С не знает нашего узла: {line}",
            hint="Проверьте node.ours и то, что мастер синхронизации в 1С пройден до конца.",
            **facts,
        )
    return UnexpectedAnswer(
        f"1С сообщила об ошибке ({operation}): {line}",
        hint="Полный текст — в отчёте и в журнале регистрации 1С.",
        **facts,
    )


def fault(error: Any, operation: str, address: str) -> ExchangeError:
    """A SOAP fault: an exception inside 1C."""
    return reported(str(getattr(error, "message", error) or error), operation, address)


def network(error: BaseException, operation: str, address: str, options: SoapOptions) -> ExchangeError:
    """No SOAP at all: the network, the web server, or a page of it."""
    status = getattr(error, "status_code", None)
    response = getattr(error, "response", None)
    if response is not None:
        status = response.status_code
    if isinstance(status, int) and status >= 400:
        return _status(status, address)
    if isinstance(error, requests.Timeout):
        return TimedOut(
            f"Веб-сервис {address} не ответил за {options.timeout_s} с ({operation}).",
            hint="Обмен будет повторён.",
        )
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(
            f"{address}: защищённое соединение не установлено.",
            hint="Проверьте сертификат сервера; свой корневой сертификат укажите в ca_file.",
        )
    if isinstance(error, requests.RequestException):
        return Unreachable(
            f"Веб-сервис {address} недоступен.", hint="Проверьте адрес, сеть и то, что веб-сервер запущен."
        )
    return UnexpectedAnswer(
        f"Веб-сервис {address} ответил не по-своему ({operation}).",
        hint="Проверьте адрес: возможно, отвечает другая страница веб-сервера.",
    )


def _status(status: int, address: str) -> ExchangeError:
    if status == 401:
        return AuthenticationFailed(
            f"{address}: 1С не приняла имя или пароль.", hint="Проверьте user и пароль в настройках базы."
        )
    if status == 403:
        return PermissionDenied(f"{address}: доступ запрещён.", hint="Проверьте права пользователя 1С.")
    if status == 404:
        return NotPublished(
            f"{address}: такого веб-сервиса нет.",
            hint="Опубликуйте веб-сервис EnterpriseDataExchange_1_0_1_1 или исправьте url.",
        )
    return Unreachable(
        f"{address}: веб-сервер ответил ошибкой {status}.", hint="Обмен будет повторён; проверьте сервер 1С."
    )
