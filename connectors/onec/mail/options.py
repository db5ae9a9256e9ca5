"""Typed settings of a mailbox reached by IMAP and SMTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.onec.mailbox.options import typed
from enterprise_data.errors import ConfigurationError

TLS, STARTTLS, PLAIN = "tls", "starttls", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOptions:
    """``address`` is ours, ``peer_address`` the infobase's. ``*_security``: tls, starttls, none."""

    address: str = ""
    peer_address: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = TLS
    imap_user: str = ""
    imap_password: str = ""
    imap_folder: str = "INBOX"
    smtp_host: str = ""
    smtp_port: int = 465
    smtp_security: str = TLS
    smtp_user: str = ""
    smtp_password: str = ""
    ca_file: str = ""
    timeout_s: int = 60
    zip: bool = True
    zip_password: str = ""
    transliterate: bool = False
    max_mb: int = 50


_REQUIRED = ("address", "peer_address", "imap_host", "smtp_host")


def parse_options(table: Mapping[str, Any]) -> MailOptions:
    """Settings of a base as typed options; raises ``ConfigurationError`` naming the setting."""
    options = typed(MailOptions, table, "по почте")
    missing = [name for name in _REQUIRED if not getattr(options, name)]
    if missing:
        raise ConfigurationError(
            f"Не заданы настройки почты: {', '.join(missing)}.",
            hint="Нужны наш адрес, адрес базы 1С, серверы IMAP и SMTP.",
        )
    for name in ("imap_security", "smtp_security"):
        if getattr(options, name) not in (TLS, STARTTLS, PLAIN):
            raise ConfigurationError(
                f"Недопустимая настройка {name}.", hint="Допустимы: tls, starttls, none."
            )
    return options
