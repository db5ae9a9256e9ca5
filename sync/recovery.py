"""What a killed process left behind is finished first: announced writes are looked up, never repeated blindly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from connectors.crm.service import WriteResult
from state.ports import Unit
from state.rows import Intent, Link, Registration
from sync.context import Exchange
from sync.telling import told_after_all

_BATCH = 500


def finish_intents(exchange: Exchange) -> None:
    """Turns creates that took effect into links; the rest is planned again from the stage."""
    while True:
        with exchange.store.unit() as unit:
            intents = unit.open_intents(exchange.base.name, _BATCH)
        if not intents:
            return
        effects = exchange.crm.resolve([intent.idem for intent in intents])
        with exchange.store.unit(exchange.lease) as unit:
            unit.put_links(_free(exchange, unit, _links(exchange, intents, effects)))
            unit.add_journal(
                [
                    row
                    for intent in intents
                    if (effect := effects.get(intent.idem)) is not None
                    for row in told_after_all(exchange, intent, effect.id or intent.crm_id)
                ]
            )
            unit.close_intents([intent.idem for intent in intents])
        exchange.count("recovered", len(intents))
        exchange.checkpoint("intents_finished")


def _links(exchange: Exchange, intents: Sequence[Intent], effects: Mapping[str, WriteResult]) -> list[Link]:
    """Creates that took effect."""
    return [
        _link(exchange, intent, effect.id)
        for intent in intents
        if not intent.crm_id and (effect := effects.get(intent.idem)) is not None and effect.id
    ]


def _free(exchange: Exchange, unit: Unit, links: Sequence[Link]) -> list[Link]:
    """Without those whose object or card got another link meanwhile (the card was merged, say): they are matched."""
    kept: list[Link] = []
    for kind in {link.kind for link in links}:
        own = [link for link in links if link.kind == kind]
        by_ref = unit.links_by_ref(exchange.base.name, kind, [link.ref for link in own])
        by_crm = unit.links_by_crm(exchange.base.name, kind, [link.crm_id for link in own])
        kept += [link for link in own if link.ref not in by_ref and link.crm_id not in by_crm]
    return kept


def _link(exchange: Exchange, intent: Intent, crm_id: str) -> Link:
    return Link(
        base=intent.base,
        kind=intent.kind,
        ref=intent.ref,
        crm_id=crm_id,
        code=intent.code,
        why=intent.why,
        linked_by=exchange.run.started_by or exchange.run.trigger,
        linked_at=exchange.now(),
    )


def register_everything(exchange: Exchange) -> None:
    """After 1C was restored from a backup: all it once acknowledged is registered again (transport.md §7.2)."""
    for kind in exchange.base.kinds:
        done = 0
        while True:
            with exchange.store.unit(exchange.lease) as unit:
                links, total = unit.find_links(
                    base=exchange.base.name, kind=kind, offset=done, limit=exchange.base.batch
                )
                unit.register(_agreed(exchange, unit, kind, [link.ref for link in links]))
            done += len(links)
            exchange.count("registered_again", len(links))
            if not links or done >= total:
                break


def _agreed(exchange: Exchange, unit: Unit, kind: str, refs: Sequence[str]) -> list[Registration]:
    """What both sides had agreed about, deletions too; what waits already stays as it is."""
    snapshots = unit.snapshots(exchange.base.name, kind, refs)
    waiting = unit.registered(exchange.base.name, kind, list(snapshots))
    return [
        Registration(
            base=exchange.base.name,
            kind=kind,
            ref=ref,
            op="delete" if row.agreed_deleted else "update",
            record=row.agreed,
            record_hash=row.agreed_hash,
        )
        for ref, row in snapshots.items()
        if row.agreed is not None and ref not in waiting
    ]


def forget_numbers(exchange: Exchange, number: int, received: int) -> None:
    """Takes the counters back to what the restored side knows; our own number only ever grows."""
    with exchange.store.unit(exchange.lease) as unit:
        peer = unit.peer(exchange.base.name)
        unit.put_peer(
            replace(
                peer,
                received_no=min(peer.received_no, max(number - 1, 0)),
                acked_no=min(peer.acked_no, received),
                sent_no=max(peer.sent_no, received),
            )
        )
