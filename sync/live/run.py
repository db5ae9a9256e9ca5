"""The two-way exchange with a base that answers at once: read, plan and apply, tell the base, take in its answers."""

from __future__ import annotations

from hashlib import blake2b

from connectors.base import LiveExchange, Observation
from state.rows import JournalRow
from sync.context import Exchange
from sync.crm_changes import stage_aliases
from sync.exchange import plan_again, plan_and_apply
from sync.live.reading import read_changes
from sync.live.sending import finish_announced, send_changes
from sync.recovery import finish_intents

_NOTES = "live-notes"


def run_live(
    exchange: Exchange, live: LiveExchange, *, allow_deletions: bool = False, after_restore: bool = False
) -> None:
    """Exchanges; raises ``ExchangeError``. What was done until then is kept."""
    exchange.restored, exchange.message_no = after_restore, exchange.run.id
    if not exchange.preview:
        finish_intents(exchange)
        stage_aliases(exchange)
        finish_announced(exchange, live)
    _tell_notes(exchange, live)
    read_changes(exchange, live, allow_deletions=allow_deletions)
    plan_and_apply(exchange, allow_deletions=allow_deletions)
    if not exchange.preview and send_changes(exchange, live):
        plan_again(exchange)


def _tell_notes(exchange: Exchange, live: LiveExchange) -> None:
    """What of the base can't be exchanged: told when it comes up, not in every run."""
    told = blake2b("\n".join(one.text for one in live.notes).encode(), digest_size=8).hexdigest()
    with exchange.store.unit(exchange.lease) as unit:
        if unit.cursor(exchange.base.name, _NOTES) == told:
            return
        unit.add_journal([_note(exchange, one) for one in live.notes])
        if not exchange.preview:
            unit.put_cursor(exchange.base.name, _NOTES, told)


def _note(exchange: Exchange, one: Observation) -> JournalRow:
    return exchange.note(
        kind="exchange", side="onec", status="warning" if one.is_problem else "skipped",
        label=one.subject, message=one.text, hint=one.hint,
    )  # fmt: skip
