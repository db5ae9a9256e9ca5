"""What a killed process left behind is finished first: announced writes are looked up, never repeated blindly."""

from __future__ import annotations

from dataclasses import replace

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
            links = [
                _link(exchange, intent, effect.id)
                for intent in intents
                if not intent.crm_id and (effect := effects.get(intent.idem)) is not None and effect.id
            ]
            known = {
                (link.kind, ref)
                for link in links
                for ref in unit.links_by_ref(exchange.base.name, link.kind, [link.ref])
            }
            unit.put_links([link for link in links if (link.kind, link.ref) not in known])
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
    for kind in exchange.kinds:
        after = ""
        while True:
            with exchange.store.unit(exchange.lease) as unit:
                links = unit.page_links(exchange.base.name, kind, after, exchange.base.batch)
                snapshots = unit.snapshots(exchange.base.name, kind, [link.ref for link in links])
                waiting = unit.registered(exchange.base.name, kind, list(snapshots))
                unit.register(
                    [
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
                )
            if not links:
                break
            after = links[-1].ref
            exchange.count("registered_again", len(links))


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
