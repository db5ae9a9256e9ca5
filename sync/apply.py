"""Carries steps out: intents first, then the CRM in one batch, then everything that is remembered in one transaction.

A process killed anywhere in between leaves the stage rows in place: the next run plans the same steps again,
finds what was already done, and goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from connectors.crm.service import CrmWrite, Outcome
from enterprise_data.errors import RecordError, RefusedByPeer
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import changed, content_hash, encode
from enterprise_data.objects.registry import KINDS
from mappings.prefix import BasePrefix
from state.rows import Intent
from sync.context import Exchange
from sync.pairing import Item
from sync.plan import Step
from sync.remembering import Work, remember
from sync.telling import note_for_later
from sync.translate import Book

_DONE = {Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED}


@dataclass(slots=True, kw_only=True)
class Applied:
    """What became of a batch."""

    done: int = 0
    held: dict[int, RecordError] = field(default_factory=dict)
    stopped: list[Item] = field(default_factory=list)
    """Objects behind the held rows."""
    is_sure: bool = True
    """Whether the CRM told how each write ended."""


def apply_steps(
    exchange: Exchange, otype: ObjectType, book: Book, steps: Sequence[tuple[Step, Item]]
) -> Applied:
    """Writes the CRM and remembers; steps the CRM refuses are held with its reason."""
    applied = Applied()
    works: list[Work] = []
    for step, item in steps:
        lock = lock_of(otype, step, item)
        if lock is not None:
            _hold(applied, item, lock)
            continue
        try:
            works.append(Work(step=step, item=item, write=_crm_write(exchange, otype, book, step, item)))
        except RecordError as error:  # a reference that a person typed, say: this one waits, the others go on
            _hold(applied, item, error)
    _write_crm(exchange, otype, works)
    done = [work for work in works if _is_done(applied, otype, work)]
    if works:
        with exchange.store.unit(exchange.lease) as unit:
            remember(exchange, otype, unit, done)
            unit.close_intents([work.write.idem for work in works if work.write and _is_known(work)])
    exchange.checkpoint("applied_batch")
    applied.done = len(done)
    applied.is_sure = all(_is_known(work) for work in works if work.write)
    return applied


# --- the CRM ------------------------------------------------------------------------------------------


def _crm_write(exchange: Exchange, otype: ObjectType, book: Book, step: Step, item: Item) -> CrmWrite | None:
    write = step.crm_write
    if write is None:
        return None
    record, code = _without_code(otype, book.to_crm(otype, write.record), _prefix(exchange.base.prefix))
    fields, listed = _fields(otype.name, write.groups, bool(code))
    version = item.card.version if item.card else None
    encoded = encode(record)
    content = encoded + listed + repr((write.deleted, code, version)).encode()
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
        encoded=encoded,
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
    if not record.code:
        return record, None
    code = prefix.text, prefix.add(record.code)
    return changed(record, code=""), code


def _write_crm(exchange: Exchange, otype: ObjectType, works: Sequence[Work]) -> None:
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


def _intent(exchange: Exchange, otype: ObjectType, work: Work) -> Intent:
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
        note=note_for_later(otype, work.step, work.item),
    )


def _is_known(work: Work) -> bool:
    """Whether the CRM told how the write ended; if not, the announcement stands and the next run asks."""
    return work.result is not None and work.result.outcome is not Outcome.UNKNOWN


def _is_done(applied: Applied, otype: ObjectType, work: Work) -> bool:
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
    elif result.outcome is Outcome.UNKNOWN:
        hint = "Ничего делать не нужно: следующий обмен узнает, записано ли, и при необходимости повторит."
    error = RefusedByPeer(
        f"{otype.quoted(work.step.label)} не записан в CRM: {reasons.rstrip('.')}.", hint=hint
    )
    _hold(applied, work.item, error)
    return False


def lock_of(otype: ObjectType, step: Step, item: Item) -> RefusedByPeer | None:
    """Why a step can't be carried out, if somebody has locked the card."""
    if step.crm_write is None or item.card is None or not item.card.locked:
        return None
    return RefusedByPeer(
        f"{otype.quoted(step.label)} не обновлён: карточка заблокирована в CRM.",
        hint="Разблокируйте карточку: изменения из 1С будут переданы следующим обменом.",
    )


def _hold(applied: Applied, item: Item, error: RecordError) -> None:
    applied.stopped.append(item)
    for row in item.rows:
        applied.held[row.seq] = error
