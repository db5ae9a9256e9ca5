"""One exchange from end to end: receive, put aside, plan, weigh, apply, send.

The caller holds the lease and has begun the run (``sync.runs``); everything here may be killed at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from enterprise_data.formats.enterprise_data.archive import MAX_SIZE
from enterprise_data.formats.enterprise_data.header import Header
from enterprise_data.formats.enterprise_data.reader import Limits, MessageReader, open_message
from sync.acknowledge import acknowledge
from sync.batches import Planner
from sync.context import Exchange
from sync.crm_changes import crm_row, stage_aliases, stage_crm_changes
from sync.inbound import Verdict, judge
from sync.outbound import send
from sync.peers import peer_news
from sync.recovery import finish_intents, forget_numbers, register_everything
from sync.safety import check_safety
from sync.staging import incoming_scope, stage_message

_CREATED = "last_created"
_CREATED_BEFORE = "last_created_before"
_IMPORTED = "last_imported"
_READ_AT_ONCE = 500
"""Objects that stay parsed until it is known which of them are new: see ``RawObject.element``."""


def run_exchange(exchange: Exchange, *, allow_deletions: bool = False, after_restore: bool = False) -> None:
    """The two-way exchange of one base; raises ``ExchangeError``."""
    exchange.restored = after_restore
    if not exchange.preview:
        finish_intents(exchange)
        stage_aliases(exchange)
    _receive(exchange, after_restore=after_restore)
    plan_and_apply(exchange, allow_deletions=allow_deletions)
    if not exchange.preview:
        send(exchange)


def run_import(
    exchange: Exchange, path: Path, *, allow_deletions: bool = False, max_size: int = MAX_SIZE
) -> None:
    """A file loaded by hand, one way: no numbers, no receipt. What must go back waits for the next exchange."""
    if not exchange.preview:
        finish_intents(exchange)
        stage_aliases(exchange)
    with open_message(path, Limits(size=max_size)) as reader:
        created = reader.header.creation_date
        _doubt_if_old(exchange, created)
        _stage_body(exchange, reader, 0, exchange.kinds)
    _adopt(exchange)
    plan_and_apply(exchange, allow_deletions=allow_deletions)
    if not exchange.preview and not exchange.restored:
        with exchange.store.unit(exchange.lease) as unit:
            unit.put_cursor(exchange.base.name, _IMPORTED, created.isoformat())


def run_foreign_import(
    exchange: Exchange, stage: Callable[[Exchange], datetime | None], *, allow_deletions: bool = False
) -> None:
    """A file of another format: ``stage`` puts what it tells into the incoming scope and says when it was made."""
    if not exchange.preview:
        finish_intents(exchange)
        stage_aliases(exchange)
    made = stage(exchange)
    if made is not None:
        _doubt_if_old(exchange, made)
    _adopt(exchange)
    plan_and_apply(exchange, allow_deletions=allow_deletions)


def _doubt_if_old(exchange: Exchange, created: datetime) -> None:
    """A file from before what is known already: its values are no edits, differences are asked about."""
    base = exchange.base.name
    with exchange.store.unit() as unit:
        known = [
            datetime.fromisoformat(at) for name in (_CREATED, _IMPORTED) if (at := unit.cursor(base, name))
        ]
    if not known or created >= max(known):
        return
    exchange.restored = True
    note = exchange.note(
        kind="message",
        side="onec",
        status="warning",
        message=f"Файл выгружен {created:%d.%m.%Y %H:%M}, раньше того, что уже принято ({max(known):%d.%m.%Y %H:%M}).",
        hint="Более новые значения не заменяются: расхождения показаны в «Конфликтах».",
    )
    with exchange.store.unit(exchange.lease) as unit:
        unit.add_journal([note])


# --- receive ------------------------------------------------------------------------------------------


def _receive(exchange: Exchange, *, after_restore: bool) -> None:
    """Takes the peer's message if there is a new one. In a preview nothing of it is remembered."""
    if exchange.transport is None or exchange.base.nodes is None:
        return
    incoming = exchange.transport.fetch()
    base = exchange.base.name
    with exchange.store.unit() as unit:
        peer = unit.peer(base)
        last_created = unit.cursor(base, _CREATED)
    if incoming is None or (incoming.fingerprint == peer.fingerprint and not after_restore):
        return
    with open_message(incoming.path) as reader:
        if after_restore:
            _accept_restored(exchange, reader.header)
            with exchange.store.unit() as unit:
                peer = unit.peer(base)
        created = datetime.fromisoformat(last_created) if last_created else None
        verdict = judge(peer, reader.header, exchange.base.nodes, exchange.base.versions, created)
        if exchange.preview:
            _preview_body(exchange, reader, verdict)
            return
        _remember_peer(exchange, verdict)
        if verdict.acknowledges is not None:
            acknowledge(exchange, verdict.acknowledges, peer.acked_no)
        if verdict.load_body:
            _stage_body(exchange, reader, verdict.message_no, exchange.base.kinds)
    _accept(exchange, verdict, incoming.fingerprint, reader.header.creation_date)


def _accept_restored(exchange: Exchange, header: Header) -> None:
    """A person said that a backup was restored: the counters follow, and what 1C lost is sent again."""
    confirmation = header.confirmation
    if confirmation is None or exchange.preview:
        return
    forget_numbers(exchange, confirmation.message_no or 0, confirmation.received_no or 0)
    register_everything(exchange)


def _preview_body(exchange: Exchange, reader: MessageReader, verdict: Verdict) -> None:
    if verdict.load_body:
        _stage_body(exchange, reader, verdict.message_no, exchange.base.kinds)
        _adopt(exchange)


def _remember_peer(exchange: Exchange, verdict: Verdict) -> None:
    """Abilities count even if the body doesn't (transport.md §7.1); the number counts only after the body."""
    with exchange.store.unit(exchange.lease) as unit:
        news = peer_news(unit.peer(exchange.base.name), verdict.peer)
        unit.put_peer(verdict.peer)
        rows = [
            exchange.note(kind="message", side="onec", status="warning", message=item.text, hint=item.hint)
            for item in news
        ]
        if verdict.reason:
            told = {"message": verdict.reason, "hint": verdict.hint}
            rows.append(exchange.note(kind="message", side="onec", status="skipped", **told))
        if rows:
            unit.add_journal(rows)


def _stage_body(exchange: Exchange, reader: MessageReader, message_no: int, kinds: Collection[str]) -> None:
    """A message that will be acknowledged is kept whole, also what this run was not asked for: 1C won't repeat it."""
    stage_message(
        exchange,
        reader.batches(min(exchange.base.batch, _READ_AT_ONCE)),
        message_no=message_no,
        version=str(reader.header.version),
        kinds=kinds,
    )


def _adopt(exchange: Exchange) -> None:
    with exchange.store.unit(exchange.lease) as unit:
        unit.move_stage(incoming_scope(exchange), exchange.scope)


def _accept(exchange: Exchange, verdict: Verdict, fingerprint: str, created: datetime) -> None:
    """The message was read to its end: its rows become work, and its number is ours to acknowledge."""
    base = exchange.base.name
    with exchange.store.unit(exchange.lease) as unit:
        peer = unit.peer(base)
        if verdict.load_body:
            unit.move_stage(incoming_scope(exchange), exchange.scope)
            peer = replace(peer, received_no=max(peer.received_no, verdict.message_no))
            unit.put_cursor(base, _CREATED_BEFORE, unit.cursor(base, _CREATED) or "")
            unit.put_cursor(base, _CREATED, created.isoformat())
        unit.put_peer(replace(peer, fingerprint=fingerprint, updated_at=exchange.now()))
    exchange.checkpoint("message_accepted")


# --- plan and apply -----------------------------------------------------------------------------------


def plan_and_apply(exchange: Exchange, *, allow_deletions: bool) -> None:
    """Everything that is staged, of both sides; raises ``SafetyStop`` before any of it is applied."""
    stage_crm_changes(exchange)
    _stage_decided(exchange)
    if exchange.preview:
        _show_waiting(exchange)
    check_safety(exchange, allow_deletions=allow_deletions)
    _mark_first_exchange(exchange)
    plan_again(exchange)


def plan_again(exchange: Exchange) -> None:
    """What lies in the stage now."""
    planner = Planner(exchange, _window(exchange))
    planner.run()
    if planner.done and not exchange.preview:
        stage_crm_changes(exchange)  # our own writes are told apart now, while nothing waits for it


def _stage_decided(exchange: Exchange) -> None:
    """A decision of a person is carried to both sides by the next exchange."""
    with exchange.store.unit(exchange.lease) as unit:
        decided = [
            row for row in unit.decided(exchange.base.name) if row.kind in exchange.kinds and row.crm_id
        ]
        unit.put_stage([crm_row(exchange.scope, row.kind, row.crm_id, "decide") for row in decided])


def _show_waiting(exchange: Exchange) -> None:
    """What an earlier run left in the stage belongs to the preview, too."""
    with exchange.store.unit(exchange.lease) as unit:
        unit.copy_stage(exchange.base.name, exchange.scope)


def _window(exchange: Exchange) -> tuple[datetime | None, datetime | None]:
    """1C changed what it sent between the creation of its last two messages."""
    with exchange.store.unit() as unit:
        names = (_CREATED_BEFORE, _CREATED)
        before, after = (unit.cursor(exchange.base.name, name) for name in names)
    return (
        datetime.fromisoformat(before) if before else None,
        datetime.fromisoformat(after) if after else None,
    )


def _mark_first_exchange(exchange: Exchange) -> None:
    """From now on the prefix can't change (A2): codes made with it are about to stand in the CRM."""
    if exchange.preview:
        return
    with exchange.store.unit(exchange.lease) as unit:
        connection = unit.connection(exchange.base.name)
        if connection is not None and connection.first_exchanged_at is None:
            unit.put_connection(replace(connection, first_exchanged_at=exchange.now()))
