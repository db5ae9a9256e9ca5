"""Puts the rooms together: settings in, opened state, CRM and services out. The only place that knows them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.loading import load_settings
from config.settings import BaseConfig, Settings
from connectors.base import MessageTransport
from connectors.crm.embedded import EmbeddedCrm, open_crm
from connectors.registry import open_transport
from enterprise_data.errors import PrefixClash
from state.ports import Store
from state.rows import Connection, Schedule
from state.stores import open_store
from sync.context import utc_now
from sync.services.conflicts import ConflictService
from sync.services.exchanges import ExchangeService
from sync.services.identity_map import MapService
from sync.settings import BaseSettings


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
        """Opens the mailbox of a base."""
        return _transport(self.settings.bases[name])


@contextmanager
def opened(
    home: Path | None = None, *, checkpoint: Callable[[str], None] = lambda name: None
) -> Iterator[App]:
    """Opens the service on a home folder and closes it again; raises ``ConfigurationError``."""
    settings = load_settings(home)
    settings.home.mkdir(parents=True, exist_ok=True)
    store = open_store(settings.store_url)
    try:
        crm = open_crm(settings.crm_url)
        try:
            yield build(settings, store, crm, checkpoint)
        finally:
            crm.close()
    finally:
        store.close()


def build(settings: Settings, store: Store, crm: EmbeddedCrm, checkpoint: Callable[[str], None]) -> App:
    """The services over an opened state and CRM."""
    bases = {name: config.base for name, config in settings.bases.items()}

    def transport_for(base: BaseSettings) -> MessageTransport | None:
        return _transport(settings.bases[base.name])

    for config in settings.bases.values():
        _remember(store, config)
    return App(
        settings=settings,
        store=store,
        crm=crm,
        exchanges=ExchangeService(
            store=store, crm=crm, bases=bases, transport_for=transport_for, checkpoint=checkpoint
        ),
        conflicts=ConflictService(store),
        map=MapService(store, crm, bases),
    )


def _transport(config: BaseConfig) -> MessageTransport | None:
    if config.transport == "none" or config.base.nodes is None:
        return None
    return open_transport(config.transport, config.options, config.base.nodes)


def _remember(store: Store, config: BaseConfig) -> None:
    """A base is written into the state when it is first seen; its prefix is fixed with the first exchange (A2)."""
    base = config.base
    with store.unit() as unit:
        known = unit.connection(base.name)
        if known is not None and known.prefix != base.prefix and known.first_exchanged_at is not None:
            raise PrefixClash(
                f"Префикс базы «{base.name}» менять нельзя: с префиксом «{known.prefix}» уже был обмен.",
                hint=f'Верните prefix = "{known.prefix}" в obmen.toml.',
            )
        unit.put_connection(
            Connection(
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
        )
        if known is None and config.every:
            unit.put_schedule(Schedule(base=base.name, every=config.every, cron=config.cron))
