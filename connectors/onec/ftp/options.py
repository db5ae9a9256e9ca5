"""Typed settings of an FTP mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.onec.mailbox.options import typed
from enterprise_data.errors import ConfigurationError

PORT, IMPLICIT_PORT = 21, 990


@dataclass(frozen=True, slots=True, kw_only=True)
class FtpOptions:
    """``tls``: FTPS, explicit (AUTH TLS) unless the port is 990. ``ca_file``: for a certificate of the firm's own."""

    host: str = ""
    port: int = PORT
    user: str = "anonymous"
    password: str = ""
    folder: str = "/"
    tls: bool = False
    ca_file: str = ""
    passive: bool = True
    encoding: str = "utf-8"
    timeout_s: int = 60
    zip: bool = True
    zip_password: str = ""
    transliterate: bool = False
    max_mb: int = 4096


def parse_options(table: Mapping[str, Any]) -> FtpOptions:
    """Settings of a base as typed options; raises ``ConfigurationError`` naming the setting."""
    options = typed(FtpOptions, table, "FTP")
    if not options.host:
        raise ConfigurationError("Не задан сервер FTP (host).", hint='Например: host = "ftp.firma.ru".')
    return options
