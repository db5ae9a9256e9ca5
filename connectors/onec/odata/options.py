"""Typed settings of a base that is reached over its standard OData interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.onec.mailbox.options import typed
from enterprise_data.errors import ConfigurationError

_BOUNDS = {
    "parallel": (1, 4),
    "page_rows": (1, 5000),
    "scan_rows": (1, 20000),
    "timeout_s": (1, 3600),
    "first_timeout_s": (1, 3600),
    "changes_timeout_s": (1, 7200),
    "attempts": (1, 20),
    "max_mb": (1, 65536),
    "metadata_days": (0, 365),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ODataOptions:
    """``url`` is the address of the publication, without ``/odata/…``. Times in seconds, sizes in MB."""

    url: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    profile: str = ""
    """Name of a profile or path of a file of one; empty: recognised by what is published."""
    node: str = ""
    """Node of a dedicated exchange plan as ``ExchangePlan_X(GUID)``; empty: changes are found by versions."""
    timezone: str = "Europe/Moscow"
    """In which the server of 1C lives: OData tells local times without a zone."""
    post: bool = False
    """Post new documents after they are written; what 1C refuses stays written and is told."""
    parallel: int = 2
    session: bool = False
    """Keep sessions of 1C ourselves (``IBSession``) where the publication honours it."""
    allowed_only: bool = False
    """Read only the rows the user may see. A row that is missing is then no proof of anything."""
    page_rows: int = 500
    scan_rows: int = 5000
    timeout_s: int = 60
    first_timeout_s: int = 120
    changes_timeout_s: int = 900
    attempts: int = 4
    metadata_days: int = 7
    """How long a schema that was read is trusted while the list of what is published stays the same."""
    ca_file: str = ""
    max_mb: int = 4096

    @property
    def base_url(self) -> str:
        """The publication, without a slash at the end."""
        return self.url.rstrip("/")

    @property
    def root(self) -> str:
        """The interface."""
        return f"{self.base_url}/odata/standard.odata"


def parse_options(table: Mapping[str, Any]) -> ODataOptions:
    """Settings of a base as typed options; raises ``ConfigurationError`` naming the setting."""
    options = typed(ODataOptions, table, "к OData")
    parts = urlsplit(options.url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.username or parts.query:
        raise ConfigurationError(
            "Не задан адрес публикации базы (url).",
            hint='Например: url = "https://1c.firma.ru/buh" — без /odata и без имени пользователя.',
        )
    if "/odata" in parts.path:
        raise ConfigurationError(
            "В адресе базы (url) лишнее окончание /odata….",
            hint="Укажите адрес публикации: путь к OData программа добавит сама.",
        )
    for name, (low, high) in _BOUNDS.items():
        if not low <= getattr(options, name) <= high:
            raise ConfigurationError(
                f"Настройка {name}: допустимо от {low} до {high}.", hint="Исправьте настройки базы."
            )
    try:
        ZoneInfo(options.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigurationError(
            f"Часовой пояс «{options.timezone}» неизвестен.", hint='Например: timezone = "Europe/Moscow".'
        ) from None
    return options
