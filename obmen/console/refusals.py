"""Pages for what did not work: what happened, what to do. Never a stack trace."""

from __future__ import annotations

from starlette.responses import Response

from enterprise_data.errors import (
    ConfigurationError,
    ExchangeError,
    ExchangeInProgress,
    ProtocolError,
    RecordError,
    TransientError,
    UnknownConnection,
)
from obmen.account_rules import ROLES
from obmen.console.visit import Visit
from state.ports import LinkClash, StaleDecision
from sync.services.conflicts import UnknownConflict

_STATUSES: tuple[tuple[type[ExchangeError], int], ...] = (
    (UnknownConnection, 404),
    (UnknownConflict, 404),
    (StaleDecision, 409),
    (LinkClash, 409),
    (ExchangeInProgress, 409),
    (TransientError, 503),
    (ConfigurationError, 422),
    (RecordError, 422),
    (ProtocolError, 422),
)
_WORDS = {
    400: ("Форма не прочитана", "Вернитесь на страницу, обновите её и отправьте форму ещё раз."),
    404: ("Такой страницы нет", "Проверьте адрес или начните с первой страницы."),
    413: ("Слишком много данных", "Отправьте меньше за один раз."),
    429: ("Слишком много попыток входа", "Подождите пять минут и попробуйте снова."),
}


def told(visit: Visit, error: ExchangeError) -> Response:
    """An error of ours already says what happened and what to do."""
    status = next((code for kind, code in _STATUSES if isinstance(error, kind)), 422)
    return visit.page("refusal.html", status, title=error.message, hint=error.hint)


def refused(visit: Visit, status: int) -> Response:
    """An answer of the protocol."""
    title, hint = _WORDS.get(status, ("Запрос не выполнен", "Начните с первой страницы."))
    return visit.page("refusal.html", status, title=title, hint=hint)


def denied(visit: Visit, role: str) -> Response:
    """The visitor is known and may not."""
    return visit.page(
        "refusal.html",
        403,
        title="Для этого не хватает прав",
        hint=f"Нужна роль «{ROLES[role]}» или выше. Права даёт администратор на странице «Пользователи».",
    )


def stale_form(visit: Visit) -> Response:
    """The token is missing, foreign, or of a session that ended."""
    return visit.page(
        "refusal.html",
        403,
        title="Форма устарела",
        hint="Она открыта до последнего входа. Ничего не изменено: вернитесь, обновите страницу и повторите.",
    )


def broken(visit: Visit) -> Response:
    """Our own mistake; the log has the place."""
    return visit.page(
        "refusal.html",
        500,
        title="Внутренняя ошибка",
        hint="Ничего не потеряно. Повторите; если не пройдёт, сообщите администратору время и адрес страницы.",
    )
