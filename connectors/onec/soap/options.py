"""Typed settings of a base that is published on a web server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from connectors.onec.mailbox.options import typed
from enterprise_data.errors import ConfigurationError

PLAN = "СинхронизацияДанныхЧерезУниверсальныйФормат"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoapOptions:
    """``url`` is the address of the publication, without ``/ws/…``. Sizes in MB, times in seconds."""

    url: str = ""
    user: str = ""
    password: str = ""
    plan: str = PLAN
    part_mb: int = 5
    timeout_s: int = 120
    """For one call; the first one after idle time takes long."""
    job_timeout_s: int = 3600
    """For a job of 1C: a first export of a large base is slow."""
    ca_file: str = ""
    max_mb: int = 4096

    @property
    def base_url(self) -> str:
        """The publication, without a slash at the end."""
        return self.url.rstrip("/")


def parse_options(table: Mapping[str, Any]) -> SoapOptions:
    """Settings of a base as typed options; raises ``ConfigurationError`` naming the setting."""
    options = typed(SoapOptions, table, "к веб-сервису")
    parts = urlsplit(options.url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.username or parts.query:
        raise ConfigurationError(
            "Не задан адрес публикации базы (url).",
            hint='Например: url = "https://1c.firma.ru/buh" — без /ws и без имени пользователя.',
        )
    if options.part_mb < 1 or options.timeout_s < 1 or options.job_timeout_s < 1:
        raise ConfigurationError(
            "part_mb, timeout_s и job_timeout_s должны быть больше нуля.", hint="Исправьте настройки базы."
        )
    return options
