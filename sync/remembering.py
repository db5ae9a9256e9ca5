"""What is remembered of applied steps: snapshot, link, registration, conflict, journal, stage, all in one transaction.

What 1C must get becomes a registration. One that nobody needs any more is dropped, unless a message already carried
it: then 1C may hold that content, and is told what it should hold instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from connectors.crm.service import CrmWrite, WriteResult
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import content_hash, encode
from state.ports import Unit
from state.rows import Link, Registration, Snapshot
from sync.context import Exchange
from sync.decisions import conflict_rows
from sync.merge import Version
from sync.pairing import Item
from sync.plan import Step
from sync.policies import DELETED
from sync.telling import journal_rows


@dataclass(slots=True, kw_only=True)
class Work:
    """One step on its way through apply."""

    step: Step
    item: Item
    write: CrmWrite | None = None
    result: WriteResult | None = None

    @property
    def card_id(self) -> str | None:
        """The card that the object now is."""
        if self.result is not None and self.result.id:
            return self.result.id
        return self.item.card.id if self.item.card else self.step.crm_id


def remember(exchange: Exchange, otype: ObjectType, unit: Unit, works: Sequence[Work]) -> None:
    """Everything about a batch of done works, in the caller's transaction."""
    unit.put_links([link for work in works if (link := _link(exchange, otype, work)) is not None])
    unit.put_snapshots(
        [snapshot for work in works if (snapshot := _snapshot(exchange, otype, work)) is not None]
    )
    _register(exchange, otype, unit, works)
    _put_conflicts(exchange, otype, unit, works)
    unit.add_journal(
        [row for work in works for row in journal_rows(exchange, otype, work.step, work.item, work.result)]
    )
    unit.drop_stage([row.seq for work in works for row in work.item.rows])


# --- who is who ---------------------------------------------------------------------------------------


def _link(exchange: Exchange, otype: ObjectType, work: Work) -> Link | None:
    old, step, crm_id = work.item.link, work.step, work.card_id
    if crm_id is None or (step.skipped and old is None):
        return None
    code = work.write.code[1] if work.write and work.write.code else (old.code if old else "")
    if old is not None and (old.crm_id, old.code, old.tombstone) == (crm_id, code, step.tombstone):
        return None
    if old is not None:
        return replace(old, crm_id=crm_id, code=code, tombstone=step.tombstone)
    return Link(
        base=exchange.base.name,
        kind=otype.name,
        ref=step.ref,
        crm_id=crm_id,
        code=code or _own_code(exchange, work),
        why=step.why,
        linked_by=exchange.run.started_by or exchange.run.trigger,
        linked_at=exchange.now(),
    )


def _own_code(exchange: Exchange, work: Work) -> str:
    return work.item.card.codes.get(exchange.base.prefix, "") if work.item.card else ""


# --- what is agreed -----------------------------------------------------------------------------------


def _snapshot(exchange: Exchange, otype: ObjectType, work: Work) -> Snapshot | None:
    if work.card_id is None or (work.step.skipped and work.item.link is None):
        return None
    item, step, old = work.item, work.step, work.item.snapshot
    incoming = item.incoming
    fresh = incoming if incoming is not None and incoming.payload is not None else None
    agreed = encode(step.agreed.record) if step.agreed else (old.agreed if old else None)
    agreed_hash = content_hash(agreed) if agreed is not None else None
    version = (work.result.version if work.result else None) or (item.card.version if item.card else "")
    return Snapshot(
        base=exchange.base.name,
        kind=otype.name,
        ref=step.ref,
        agreed=agreed,
        agreed_hash=agreed_hash,
        agreed_deleted=step.agreed.deleted if step.agreed else bool(old and old.agreed_deleted),
        whole=fresh.payload if fresh else (old.whole if old else None),
        whole_version=fresh.version if fresh else (old.whole_version if old else ""),
        whole_hash=_whole_hash(item, step, agreed_hash) if fresh else (old.whole_hash if old else None),
        raw_hash=fresh.raw_hash if fresh else (old.raw_hash if old else None),
        onec_deleted=bool(item.onec and item.onec.deleted),
        crm_version=version,
    )


def _whole_hash(item: Item, step: Step, agreed_hash: bytes | None) -> bytes | None:
    """Of what 1C just gave; usually it is what was agreed about, and needs no encoding of its own."""
    if item.onec is None:
        return None
    if step.agreed is not None and (
        step.agreed.record is item.onec.record or step.agreed.record == item.onec.record
    ):
        return agreed_hash
    return content_hash(encode(item.onec.record))


# --- what 1C must get ---------------------------------------------------------------------------------


def _register(exchange: Exchange, otype: ObjectType, unit: Unit, works: Sequence[Work]) -> None:
    base, kind = exchange.base.name, otype.name
    rows = [row for work in works if (row := _registration(exchange, otype, work)) is not None]
    cancelled = {work.step.ref: work for work in works if work.step.cancel_registration}
    if cancelled:
        carried = unit.sent_refs(base, kind, list(cancelled))
        unit.drop_registrations(base, kind, [ref for ref in cancelled if ref not in carried])
        rows += [row for ref in carried if (row := _taken_back(exchange, otype, cancelled[ref])) is not None]
    unit.register(rows)


def _registration(exchange: Exchange, otype: ObjectType, work: Work) -> Registration | None:
    """A change 1C must get; one that already waits with the same content is left as it is."""
    write = work.step.onec_write
    if write is None:
        return None
    return _unless_waiting(work.item, _row(exchange, otype, work, write.op, write.record, write.held))


def _taken_back(exchange: Exchange, otype: ObjectType, work: Work) -> Registration | None:
    """A message carried what is no longer wanted. Whether 1C loaded it is not known: it gets what it should hold."""
    version = _wanted(work.item)
    if version is None:
        return None
    op, held = "delete" if version.deleted else "update", _in_question(otype, work.step)
    return _unless_waiting(work.item, _row(exchange, otype, work, op, version.record, held))


def _wanted(item: Item) -> Version | None:
    """1C's own state stands where it has one; a card that never got there and is deleted is to be marked there."""
    return item.onec if item.onec is not None else item.crm


def _in_question(otype: ObjectType, step: Step) -> tuple[str, ...]:
    """What 1C's receipt must not make agreed, because a person is still asked about it."""
    groups = {clash.group for clash in step.clashes}
    return tuple(sorted({*groups, *otype.groups} if DELETED in groups else groups))


def _row(
    exchange: Exchange, otype: ObjectType, work: Work, op: str, content: object, held: tuple[str, ...]
) -> Registration:
    record = encode(content)
    return Registration(
        base=exchange.base.name,
        kind=otype.name,
        ref=work.step.ref,
        op=op,
        record=record,
        record_hash=content_hash(record),
        held=held,
    )


def _unless_waiting(item: Item, row: Registration) -> Registration | None:
    old = item.registration
    waits = old is not None and (old.op, old.record_hash, old.held) == (row.op, row.record_hash, row.held)
    return None if waits else row


# --- what a person is asked ---------------------------------------------------------------------------


def _put_conflicts(exchange: Exchange, otype: ObjectType, unit: Unit, works: Sequence[Work]) -> None:
    rows = []
    for work in works:
        card = work.item.card
        rows += conflict_rows(
            otype,
            work.step,
            work.item.conflicts,
            base=exchange.base.name,
            run_id=exchange.run.id,
            now=exchange.now(),
            crm_changed_by=card.changed_by if card else "",
            crm_changed_at=card.changed_at if card else None,
        )
        settled = set(work.step.settled) | ({"match"} if work.step.why else set())
        rows += [replace(row, status="closed") for row in work.item.conflicts if row.group in settled]
    if rows:
        unit.put_conflicts(rows)
