"""Carries steps out: intents first, then the CRM in one batch, then everything that is remembered in one transaction.

A process killed anywhere in between leaves the stage rows in place: the next run plans the same steps again,
finds what was already done, and goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from connectors.crm.service import CrmWrite, Outcome, WriteResult
from enterprise_data.errors import RecordError, RefusedByPeer
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import content_hash, encode
from enterprise_data.objects.registry import KINDS
from mappings.prefix import BasePrefix
from state.ports import Unit
from state.rows import Intent, JournalRow, Link, Registration, Snapshot
from sync.context import Exchange
from sync.decisions import conflict_rows
from sync.merge import Version
from sync.pairing import Item
from sync.plan import Step
from sync.translate import Book

_DONE = {Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED}


@dataclass(slots=True, kw_only=True)
class Applied:
    """What became of a batch."""

    done: int = 0
    held: dict[int, RecordError] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Work:
    """One step on its way through apply."""

    step: Step
    item: Item
    write: CrmWrite | None = None
    result: WriteResult | None = None


def apply_steps(
    exchange: Exchange, otype: ObjectType, book: Book, steps: Sequence[tuple[Step, Item]]
) -> Applied:
    """Writes the CRM and remembers; steps the CRM refuses are held with its reason."""
    applied = Applied()
    works: list[_Work] = []
    for step, item in steps:
        if step.crm_write is not None and item.card is not None and item.card.locked:
            _hold(applied, item, _locked(otype, step))
            continue
        works.append(_Work(step=step, item=item, write=_crm_write(exchange, otype, book, step, item)))
    _write_crm(exchange, otype, works)
    done = [work for work in works if _is_done(applied, otype, work)]
    if done:
        with exchange.store.unit(exchange.lease) as unit:
            _remember(exchange, otype, unit, done)
        for work in done:
            _bind(book, work)
    exchange.checkpoint("applied_batch")
    applied.done = len(done)
    return applied


# --- the CRM ------------------------------------------------------------------------------------------


def _crm_write(exchange: Exchange, otype: ObjectType, book: Book, step: Step, item: Item) -> CrmWrite | None:
    write = step.crm_write
    if write is None:
        return None
    record, code = _without_code(otype, book.to_crm(otype, write.record), _prefix(exchange.base.prefix))
    fields, listed = _fields(otype.name, write.groups, bool(code))
    version = item.card.version if item.card else None
    content = encode(record) + listed + repr((write.deleted, code, version)).encode()
    seq = max((row.seq for row in item.rows), default=0)
    return CrmWrite(
        kind=otype.name,
        id=item.card.id if item.card else None,
        record=record,
        set_fields=fields,
        idem=f"{exchange.base.name}/{otype.name}/{step.ref}/{seq}/{content_hash(content).hex()}",
        if_version=version,
        deleted=write.deleted,
        code=code,
    )


@cache
def _prefix(text: str) -> BasePrefix:
    return BasePrefix(text)


@lru_cache(maxsize=1024)
def _fields(kind: str, groups: tuple[str, ...], has_code: bool) -> tuple[frozenset[str], bytes]:
    """Fields of merge groups, and their names in one text; a code travels beside the record."""
    names = {name for group in groups for name in KINDS[kind].groups[group]} - (
        {"code"} if has_code else set()
    )
    return frozenset(names), ",".join(sorted(names)).encode()


def _without_code(otype: ObjectType, record: Any, prefix: BasePrefix) -> tuple[Any, tuple[str, str] | None]:
    """The CRM keeps codes per infobase beside the record, prefixed (A2); the bare code is not content there."""
    if otype.name != "counterparty":
        return record, None
    code = (prefix.text, prefix.add(record.code)) if record.code else None
    return replace(record, code=""), code


def _write_crm(exchange: Exchange, otype: ObjectType, works: Sequence[_Work]) -> None:
    writing = [work for work in works if work.write is not None]
    if not writing:
        return
    with exchange.store.unit(exchange.lease) as unit:
        unit.put_intents([_intent(exchange, otype, work) for work in writing])
    exchange.checkpoint("announced")
    results = exchange.crm.upsert_many([work.write for work in writing if work.write])
    exchange.checkpoint("crm_written")
    for work, result in zip(writing, results, strict=True):
        work.result = result


def _intent(exchange: Exchange, otype: ObjectType, work: _Work) -> Intent:
    assert work.write is not None
    return Intent(
        idem=work.write.idem,
        base=exchange.base.name,
        kind=otype.name,
        ref=work.step.ref,
        crm_id=work.write.id or "",
        run_id=exchange.run.id,
        announced_at=exchange.now(),
        why=work.step.why or "exchange",
        code=work.write.code[1] if work.write.code else "",
    )


def _is_done(applied: Applied, otype: ObjectType, work: _Work) -> bool:
    result = work.result
    if result is None or result.outcome in _DONE:
        return True
    reasons = "; ".join(problem.text for problem in result.problems) or "причина не названа"
    hint = "Исправьте карточку или данные в 1С: отложенное будет передано само."
    if result.outcome is Outcome.CONFLICT:
        reasons, hint = (
            "карточку только что изменили в CRM",
            "Ничего делать не нужно: обмен сравнит её заново.",
        )
    error = RefusedByPeer(f"{otype.title} «{work.step.label}» не записан в CRM: {reasons}.", hint=hint)
    _hold(applied, work.item, error)
    return False


def _locked(otype: ObjectType, step: Step) -> RefusedByPeer:
    return RefusedByPeer(
        f"{otype.title} «{step.label}» не обновлён: карточка заблокирована в CRM.",
        hint="Разблокируйте карточку: изменения из 1С будут переданы следующим обменом.",
    )


def _hold(applied: Applied, item: Item, error: RecordError) -> None:
    for row in item.rows:
        applied.held[row.seq] = error


# --- what is remembered -------------------------------------------------------------------------------


def _remember(exchange: Exchange, otype: ObjectType, unit: Unit, works: Sequence[_Work]) -> None:
    """Snapshot, link, registrations, conflicts, journal, stage and intents: one transaction."""
    base, kind = exchange.base.name, otype.name
    unit.put_links([link for work in works if (link := _link(exchange, otype, work)) is not None])
    unit.put_snapshots(
        [snapshot for work in works if (snapshot := _snapshot(exchange, otype, work)) is not None]
    )
    unit.register([row for work in works if (row := _registration(exchange, otype, work)) is not None])
    cancelled = [work.step.ref for work in works if work.step.cancel_registration]
    if cancelled:
        unit.drop_registrations(base, kind, cancelled)
    _remember_conflicts(exchange, otype, unit, works)
    unit.add_journal(
        [row for work in works for row in journal_rows(exchange, otype, work.step, work.item, work.result)]
    )
    unit.drop_stage([row.seq for work in works for row in work.item.rows])
    unit.close_intents([work.write.idem for work in works if work.write])


def _card_id(work: _Work) -> str | None:
    if work.result is not None and work.result.id:
        return work.result.id
    return work.item.card.id if work.item.card else work.step.crm_id


def _link(exchange: Exchange, otype: ObjectType, work: _Work) -> Link | None:
    old, step = work.item.link, work.step
    crm_id = _card_id(work)
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


def _own_code(exchange: Exchange, work: _Work) -> str:
    return work.item.card.codes.get(exchange.base.prefix, "") if work.item.card else ""


def _snapshot(exchange: Exchange, otype: ObjectType, work: _Work) -> Snapshot | None:
    if _card_id(work) is None or (work.step.skipped and work.item.link is None):
        return None
    item, step, old = work.item, work.step, work.item.snapshot
    incoming = item.incoming
    fresh = incoming if incoming is not None and incoming.payload is not None else None
    agreed = encode(step.agreed.record) if step.agreed else (old.agreed if old else None)
    version = (work.result.version if work.result else None) or (item.card.version if item.card else "")
    return Snapshot(
        base=exchange.base.name,
        kind=otype.name,
        ref=step.ref,
        agreed=agreed,
        agreed_hash=content_hash(agreed) if agreed is not None else None,
        agreed_deleted=step.agreed.deleted if step.agreed else bool(old and old.agreed_deleted),
        whole=fresh.payload if fresh else (old.whole if old else None),
        whole_version=fresh.version if fresh else (old.whole_version if old else ""),
        whole_hash=_whole_hash(item, step, agreed) if fresh else (old.whole_hash if old else None),
        raw_hash=fresh.raw_hash if fresh else (old.raw_hash if old else None),
        onec_deleted=bool(item.onec and item.onec.deleted),
        crm_version=version,
    )


def _whole_hash(item: Item, step: Step, agreed: bytes | None) -> bytes | None:
    """Of what 1C just gave; usually it is what was agreed about, and needs no encoding of its own."""
    if item.onec is None:
        return None
    if agreed is not None and step.agreed is not None and step.agreed.record == item.onec.record:
        return content_hash(agreed)
    return content_hash(encode(item.onec.record))


def _registration(exchange: Exchange, otype: ObjectType, work: _Work) -> Registration | None:
    """A change 1C must get; one that already waits with the same content is left as it is."""
    write = work.step.onec_write
    if write is None:
        return None
    record = encode(write.record)
    row = Registration(
        base=exchange.base.name,
        kind=otype.name,
        ref=work.step.ref,
        op=write.op,
        record=record,
        record_hash=content_hash(record),
        held=write.held,
    )
    return None if _waits_already(work.item, row) else row


def _waits_already(item: Item, row: Registration) -> bool:
    old = item.registration
    return old is not None and (old.op, old.record_hash, old.held) == (row.op, row.record_hash, row.held)


def _remember_conflicts(exchange: Exchange, otype: ObjectType, unit: Unit, works: Sequence[_Work]) -> None:
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


# --- what is told -------------------------------------------------------------------------------------


def journal_rows(
    exchange: Exchange, otype: ObjectType, step: Step, item: Item, result: WriteResult | None
) -> list[JournalRow]:
    """The report's rows for one object, the same for a preview and a real run."""
    crm_id = (result.id if result else None) or step.crm_id or item.crm_id or ""
    common: dict[str, Any] = {"kind": otype.name, "ref": step.ref, "crm_id": crm_id, "label": step.label}
    rows: list[JournalRow] = []
    if step.crm_write is not None:
        status = _status(step.crm_write.create, step.crm_write.deleted)
        rows.append(
            exchange.note(
                side="crm",
                status=status,
                message=_arrived(otype, step),
                groups=step.crm_write.groups,
                before=_image(item.crm),
                after=None if step.crm_write.create else encode(step.crm_write.record),
                **common,
            )
        )
    elif step.why and step.why != "created" and not step.skipped:
        rows.append(
            exchange.note(side="both", status="linked", message="Карточка CRM найдена и связана.", **common)
        )
    write = step.onec_write
    if write is not None and item.registration is None:
        deleted = True if write.op == "delete" else (False if "deleted" in write.groups else None)
        rows.append(
            exchange.note(
                side="onec",
                status=_status(write.create, deleted),
                message="Передаётся в 1С.",
                groups=write.groups,
                before=_image(item.onec),
                **common,
            )
        )
    rows += [_conflict_note(exchange, otype, step, item, group, common) for group in _new_clashes(step, item)]
    if step.skipped:
        rows.append(exchange.note(side="both", status="skipped", message=step.skipped, **common))
    for loss in result.lost if result else ():
        message = f"CRM сохранила «{loss.path}» иначе, чем передано ({loss.reason})."
        rows.append(exchange.note(side="crm", status="warning", message=message, **common))
    return rows


def _status(create: bool, deleted: bool | None) -> str:
    if create:
        return "created"
    return {True: "deleted", False: "restored", None: "updated"}[deleted]


def _arrived(otype: ObjectType, step: Step) -> str:
    if step.put_back:
        names = ", ".join(otype.field_titles.get(n, n) for g in step.put_back for n in otype.groups[g])
        return f"Поле ведёт другая сторона, её значение возвращено: {names}."
    return ""


def _image(version: Version | None) -> bytes | None:
    return encode(version.record) if version is not None else None


def _new_clashes(step: Step, item: Item) -> list[str]:
    known = {row.group for row in item.conflicts}
    return [clash.group for clash in step.clashes if clash.group not in known]


def _conflict_note(
    exchange: Exchange, otype: ObjectType, step: Step, item: Item, group: str, common: dict[str, Any]
) -> JournalRow:
    return exchange.note(
        side="both",
        status="conflict",
        message="Обе стороны изменили одно и то же: нужно решение.",
        hint="Откройте «Конфликты» или выполните: obmen conflicts list.",
        groups=(group,),
        **common,
    )


def _bind(book: Book, work: _Work) -> None:
    crm_id = _card_id(work)
    if crm_id is not None:
        book.bind(work.step.kind, work.step.ref, crm_id)
