"""Exchanges as people and the clock start them: one base at a time, with a report at the end, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from connectors.base import MessageTransport
from connectors.crm.service import CrmService
from enterprise_data.errors import (
    ConfigurationError,
    ExchangeError,
    LeaseLost,
    MalformedMessage,
    UnknownConnection,
)
from enterprise_data.formats.enterprise_data.archive import opened_message
from enterprise_data.formats.recognition import Format, recognised
from enterprise_data.objects.registry import KINDS
from state.ports import Store
from state.rows import Run
from sync.context import Exchange, utc_now
from sync.exchange import run_exchange, run_foreign_import, run_import
from sync.runs import RunReporter, begin, end, holding, lease_name
from sync.settings import BaseSettings
from sync.staging import incoming_scope
from sync.statements import load_statement
from sync.universal_reading import stage_universal

Progress = Callable[[str, int, int | None], None]
Body = Callable[[Exchange], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """How a run was asked for."""

    trigger: str
    """hand | schedule | cli | import | export | preview"""
    started_by: str = ""
    kinds: tuple[str, ...] = ()
    """Empty means all kinds of the base; what they refer to is carried along."""
    preview: bool = False
    allow_deletions: bool = False
    after_restore: bool = False
    creates_counterparties: bool = False
    """Of a bank statement: parties that nobody knows become cards."""
    progress: Progress | None = None
    should_stop: Callable[[], bool] = field(default=lambda: False)


class ExchangeService:
    """Runs exchanges. ``transport_for`` opens the mailbox of a base, or gives None for one-way bases."""

    def __init__(
        self,
        *,
        store: Store,
        crm: CrmService,
        bases: Mapping[str, BaseSettings],
        transport_for: Callable[[BaseSettings], MessageTransport | None],
        now: Callable[[], datetime] = utc_now,
        checkpoint: Callable[[str], None] = lambda name: None,
    ) -> None:
        self.store = store
        self.crm = crm
        self.bases = bases
        self._transport_for = transport_for
        self._now = now
        self._checkpoint = checkpoint

    def base(self, name: str) -> BaseSettings:
        """The settings of a base; raises ``UnknownConnection``."""
        try:
            return self.bases[name]
        except KeyError:
            known = ", ".join(sorted(self.bases)) or "ни одной; опишите базу в obmen.toml"
            raise UnknownConnection(f"База «{name}» не подключена.", hint=f"Подключены: {known}.") from None

    def run(self, name: str, request: RunRequest) -> Run:
        """Exchanges with the base. Errors of the exchange end up in the returned run, not in an exception."""

        def body(exchange: Exchange) -> None:
            run_exchange(
                exchange, allow_deletions=request.allow_deletions, after_restore=request.after_restore
            )

        return self._perform(self.base(name), request, body)

    def import_file(self, name: str, path: Path, request: RunRequest, *, max_mb: int = 8192) -> Run:
        """Loads a file by hand (plain or in an archive, of any format) through the same plan, with the same report."""

        def body(exchange: Exchange) -> None:
            _check_size(path, max_mb)
            with opened_message(path, max_size=max_mb << 20) as plain:
                _import(exchange, plain, request, max_mb << 20)

        return self._perform(self.base(name), request, body)

    def perform(self, name: str, request: RunRequest, body: Body, *, mailbox: bool = True) -> Run:
        """Any other work that must hold the base's lease and leave a report (an export, say).

        ``mailbox``: whether the work wants the mailbox of the base; a base that is asked directly has none.
        """
        return self._perform(self.base(name), request, body, mailbox=mailbox)

    def _perform(self, base: BaseSettings, request: RunRequest, body: Body, *, mailbox: bool = True) -> Run:
        kinds = _kinds(base, request.kinds)
        with holding(self.store, lease_name(base.name), self._now) as (lease, lost):
            run = begin(
                self.store,
                lease,
                Run(
                    base=base.name,
                    trigger=request.trigger,
                    started_by=request.started_by,
                    started_at=self._now(),
                ),
            )
            exchange = Exchange(
                base=base,
                store=self.store,
                crm=self.crm,
                transport=None,
                lease=lease,
                run=run,
                kinds=kinds,
                preview=request.preview,
                now=self._now,
                checkpoint=self._checkpoint,
                should_stop=lambda: _stop(request, lost.is_set()),
            )
            exchange.reporter = RunReporter(exchange, request.progress)
            return end(exchange, self._attempt(exchange, body, mailbox=mailbox))

    def _attempt(self, exchange: Exchange, body: Body, *, mailbox: bool) -> Exception | None:
        """Runs the body and cleans up after it; every error becomes the end of the run."""
        failed: Exception | None = None
        try:
            if mailbox:
                exchange.transport = self._transport_for(exchange.base)
            body(exchange)
        except ExchangeError as error:
            failed = error
        except Exception as error:  # told to the reader without its innards; the log has them
            exchange.log.exception("run_broke")
            failed = error
        finally:
            _clean_up(exchange, failed)
        return failed


def _import(exchange: Exchange, path: Path, request: RunRequest, max_size: int) -> None:
    format = recognised(path)
    if format is Format.BANK_CLIENT:
        load_statement(exchange, path, creates_counterparties=request.creates_counterparties)
    elif format is Format.UNIVERSAL:
        reading = partial(stage_universal, path=path, max_size=max_size)
        run_foreign_import(exchange, reading, allow_deletions=request.allow_deletions)
    else:
        run_import(exchange, path, allow_deletions=request.allow_deletions, max_size=max_size)


def _stop(request: RunRequest, lost: bool) -> bool:
    if lost:
        raise LeaseLost()
    return request.should_stop()


def _kinds(base: BaseSettings, chosen: Sequence[str]) -> tuple[str, ...]:
    unknown = [kind for kind in chosen if kind not in KINDS]
    if unknown:
        raise ConfigurationError(
            f"Неизвестный вид данных: {', '.join(unknown)}.", hint="Допустимы: " + ", ".join(KINDS) + "."
        )
    return tuple(kind for kind in base.kinds if not chosen or kind in chosen)


def _check_size(path: Path, max_mb: int) -> None:
    """Told before anything is read; what an archive unpacks to is watched while it is unpacked."""
    if path.stat().st_size > max_mb << 20:
        raise MalformedMessage(
            f"Файл «{path.name}» больше {max_mb} МБ.",
            hint="Разделите выгрузку или увеличьте max_message_mb в obmen.toml.",
        )


def _clean_up(exchange: Exchange, failed: Exception | None) -> None:
    """A preview leaves nothing behind, and of a message that was not read to its end nothing stays."""
    if exchange.transport is not None:
        exchange.transport.close()
    scopes = [incoming_scope(exchange)] if failed is not None or exchange.preview else []
    if exchange.preview:
        scopes.append(exchange.scope)
    if not scopes:
        return
    # the lease may be another's by now, the store out of reach: then the next run clears
    with suppress(ExchangeError), exchange.store.unit(exchange.lease) as unit:
        for scope in scopes:
            unit.clear_stage(scope)
