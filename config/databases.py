"""Addresses of databases: checked before anything is opened, and never shown with their password."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from enterprise_data.errors import ConfigurationError


def check_url(place: str, url: str) -> str:
    """The address itself; raises ``ConfigurationError`` for one that no store of ours understands."""
    parsed = _parsed(url)
    known = parsed is not None and parsed.get_backend_name() in ("sqlite", "postgresql")
    if parsed is None or not known or not parsed.database:
        raise ConfigurationError(
            f"{place} — адрес базы данных не распознан.",
            hint="Допустимы sqlite:////путь/к/файлу.db и postgresql://пользователь:пароль@сервер/база.",
        )
    return url


def shown_url(url: str) -> str:
    """The address as people may see it: without the password."""
    parsed = _parsed(url)
    return parsed.render_as_string(hide_password=True) if parsed is not None else "…"


def _parsed(url: str) -> URL | None:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        return None
