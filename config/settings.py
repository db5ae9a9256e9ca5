"""Typed settings of the whole service, as ``config.loading`` builds them from obmen.toml and the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.settings import BaseSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseConfig:
    """One infobase: what the engine needs, how to reach it, and when to exchange by itself."""

    base: BaseSettings
    transport: str
    """Name in ``connectors.registry``: ``files``, ``odata``, or ``none`` for a base served by one-way files only."""
    options: Mapping[str, Any] = field(repr=False)
    """Of the transport. May hold passwords: never printed."""
    enabled: bool = True
    every: str = ""
    """«15m», «30m», «1h», «3h», «12h», «24h», «cron», or empty: by hand. The schedule's first value; later it lives
    in the database."""
    cron: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleConfig:
    """Where the web console listens. Behind a TLS proxy set ``secure_cookies``."""

    host: str = "127.0.0.1"
    port: int = 8717
    secure_cookies: bool = False
    secret_file: str = ""
    """File that holds the signing key of sessions; made in the home folder if not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the operator decides."""

    home: Path
    store_url: str = field(repr=False)
    crm_url: str = field(repr=False)
    bases: Mapping[str, BaseConfig] = field(default_factory=dict)
    console: ConsoleConfig = field(default_factory=ConsoleConfig)
    log_format: str = "console"
    """console | json"""
    timezone: str = "Europe/Moscow"
    """In which schedules and times are shown to people."""
    max_message_mb: int = 2048
