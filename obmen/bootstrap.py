"""Puts the rooms together: settings in, opened state, CRM and services out. The only place that knows them all."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError

from config.bases import NO_TRANSPORT
from config.databases import shown_url
from config.loading import load_settings
from config.settings import BaseConfig, Settings
from connectors.base import LiveBase, LiveFigures, MessageTransport
from connectors.crm.embedded import EmbeddedCrm, open_crm
from connectors.registry import FIGURES, LIVE, open_figures, open_live, open_transport
from enterprise_data.errors import ConfigurationError, Unreachable, system_reason
from mappings.prefix import BasePrefix, check_change, check_reuse
from obmen.scratch import scratch
from state.ports import Store
from state.rows import Connection, Schedule
from state.stores import open_store
from sync.context import utc_now
from sync.services.conflicts import ConflictService
from sync.services.exchanges import ExchangeService
from sync.services.identity_map import MapService
from sync.settings import BaseSettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Everything a door (command line, console, daemon) may use."""

    settings: Settings
    store: Store
    crm: EmbeddedCrm
    exchanges: ExchangeService
    conflicts: ConflictService
    map: MapService

    def transport_for(self, name: str) -> MessageTransport | None:
        """Opens the mailbox of a base; None for one without, also for one that is asked directly."""
        return _transport(self.settings, self.settings.bases[name])

    def live_for(self, name: str) -> LiveBase | None:
        """Opens a base that is asked directly; None for any other."""
        return _live(self.settings, self.settings.bases[name])

    def figures_for(self, name: str) -> LiveFigures | None:
        """Opens prices, stock and debts; None for a base that can't be asked. Raises ``ConfigurationError``."""
        config = self.settings.bases[name]
        _check_enabled(config)
        return (
            open_figures(config.transport, *_asked(self.settings, config))
            if config.transport in FIGURES
            else None
        )


@contextmanager
def opened(
    home: Path | None = None, *, checkpoint: Callable[[str], None] = lambda name: None
) -> Iterator[App]:
    """Opens the service on a home folder and closes it again; raises ``ConfigurationError`` or ``Unreachable``."""
    _collect_seldom()
    settings = load_settings(home)
    make_home(settings.home)
    with (
        scratch(settings.home),
        closing(_open("Хранилище обмена", settings.store_url, open_store)) as store,
        closing(_open("База данных CRM", settings.crm_url, open_crm)) as crm,
    ):
        yield build(settings, store, crm, checkpoint)


def _collect_seldom() -> None:
    """An exchange makes a hundred thousand small objects per batch and hardly a cycle among them: looking for cycles
    after every 700, as Python does by itself, takes a tenth of its time."""
    gc.set_threshold(50_000, 20, 20)


def make_home(home: Path) -> None:
    """Makes the home folder; raises ``ConfigurationError`` if it can't be made or written to."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        writable = os.access(home, os.W_OK | os.X_OK)
    except OSError as error:
        raise _no_home(home, system_reason(error)) from error
    if not writable:
        raise _no_home(home, "нет прав на запись")


def _no_home(home: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"Папка данных {home} не годится: {why}.",
        hint="Укажите в переменной OBMEN_HOME папку, в которую можно писать.",
    )


def _open(what: str, url: str, opener: Callable[[str], T]) -> T:
    """Opens a database; what its driver says becomes a sentence without password or stack trace."""
    try:
        return opener(url)
    except (DBAPIError, Unreachable) as error:
        cause = error.__cause__ if isinstance(error, Unreachable) else error
        if isinstance(cause, DBAPIError) and not isinstance(cause, OperationalError):
            raise ConfigurationError(
                f"{what} не открывается: {shown_url(url)} — это не база данных obmen, или она повреждена.",
                hint="Проверьте адрес. Если файл повреждён, восстановите его из резервной копии.",
            ) from error
        raise Unreachable(
            f"{what} не отвечает: {shown_url(url)}.",
            hint="Проверьте, что база данных запущена, адрес и пароль верны, а папка файла доступна на запись.",
        ) from error


def build(settings: Settings, store: Store, crm: EmbeddedCrm, checkpoint: Callable[[str], None]) -> App:
    """The services over an opened state and CRM."""
    bases = {name: config.base for name, config in settings.bases.items()}

    def transport_for(base: BaseSettings) -> MessageTransport | None:
        return _transport(settings, settings.bases[base.name])

    def live_for(base: BaseSettings) -> LiveBase | None:
        return _live(settings, settings.bases[base.name])

    for config in settings.bases.values():
        _remember(store, config)
    return App(
        settings=settings,
        store=store,
        crm=crm,
        exchanges=ExchangeService(
            store=store,
            crm=crm,
            bases=bases,
            transport_for=transport_for,
            live_for=live_for,
            checkpoint=checkpoint,
        ),
        conflicts=ConflictService(store),
        map=MapService(store, crm, bases),
    )


def _check_enabled(config: BaseConfig) -> None:
    if not config.enabled:
        raise ConfigurationError(
            f"База «{config.base.name}» отключена (enabled = false).",
            hint="Включите её в obmen.toml: enabled = true.",
        )


def _transport(settings: Settings, config: BaseConfig) -> MessageTransport | None:
    _check_enabled(config)
    if config.transport in (NO_TRANSPORT, *LIVE) or config.base.nodes is None:
        return None
    # a letter has a smaller limit of its own
    limit = {} if config.transport == "mail" else {"max_mb": settings.max_message_mb}
    return open_transport(config.transport, {**limit, **config.options}, config.base.nodes)


def _live(settings: Settings, config: BaseConfig) -> LiveBase | None:
    if config.transport not in LIVE or not config.enabled:
        return None
    return open_live(config.transport, *_asked(settings, config))


def _asked(settings: Settings, config: BaseConfig) -> tuple[dict[str, Any], Path]:
    """Options of a base that is asked directly, and where its schema is kept."""
    limit = {"max_mb": settings.max_message_mb}
    return {**limit, **config.options}, settings.home / "cache" / "odata"


def _remember(store: Store, config: BaseConfig) -> None:
    """A base is written into the state when it is first seen; its prefix is fixed with the first exchange (A2)."""
    base = config.base
    with store.unit() as unit:
        known = unit.connection(base.name)
        if known is not None:
            exchanged = known.first_exchanged_at is not None
            check_change(base.name, BasePrefix(known.prefix), BasePrefix(base.prefix), exchanged=exchanged)
        others = {row.name: row.prefix for row in unit.connections() if row.first_exchanged_at is not None}
        check_reuse(base.name, BasePrefix(base.prefix), {n: BasePrefix(text) for n, text in others.items()})
        row = Connection(
            name=base.name,
            title=base.title,
            prefix=base.prefix,
            transport=config.transport,
            options={},
            enabled=config.enabled,
            paused_reason=known.paused_reason if known else "",
            created_at=known.created_at if known else utc_now(),
            first_exchanged_at=known.first_exchanged_at if known else None,
        )
        if row != known:  # a command that only looks must not wait for a running exchange
            unit.put_connection(row)
        if known is None and config.every:
            unit.put_schedule(Schedule(base=base.name, every=config.every, cron=config.cron))
