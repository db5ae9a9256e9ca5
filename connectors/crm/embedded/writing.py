"""Decides how each write of a batch ends: created, updated, unchanged, conflict or refused.

Everything is decided before anything is stored. Only ``set_fields`` are touched; what does not fit is refused
or, for names, cut with a ``FieldLoss``; a reference to a merged-away card means its winner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from connectors.crm.embedded import refusals
from connectors.crm.embedded.database import Session
from connectors.crm.embedded.kinds import PROFILES, Profile, blanks, fields_key
from connectors.crm.embedded.numbering import numbered
from connectors.crm.embedded.records import Card, shown, to_doc
from connectors.crm.embedded.workset import WorkSet
from connectors.crm.service import CrmWrite, FieldLoss, IdemMismatch, Outcome, WriteResult
from enterprise_data.objects.codec import replace_refs

_CUTTABLE = "name"


def write_many(session: Session, writes: Sequence[CrmWrite], author: str) -> list[WriteResult]:
    """All writes of a batch in order, in the caller's transaction."""
    work = WorkSet(session, author)
    work.load(writes)
    results = [_write(work, write) for write in writes]
    work.flush()
    return results


def _write(work: WorkSet, write: CrmWrite) -> WriteResult:
    profile = PROFILES.get(write.kind)
    if profile is None:
        return refusals.unsupported(write.kind)
    try:
        sent = to_doc(write.record, write.encoded)
    except ValueError:
        text = f"{profile.type.title}: в тексте есть знаки, которые нельзя сохранить. Наберите текст заново."
        return refusals.rejected("charset", text)
    payload = _digest(write, sent)
    if write.idem in work.past:
        return repeated(work, write.kind, write.idem, payload)
    if not write.set_fields <= profile.fields:
        names = ", ".join(sorted(write.set_fields - profile.fields))
        return refusals.rejected("unknown_field", f"{profile.type.title}: в CRM нет полей {names}.")
    if write.id is None:
        return _create(work, profile, write, sent, payload)
    card = work.card(write.kind, write.id)
    if card is None:
        return refusals.missing(write.kind, write.id)
    return _update(work, profile, write, card, sent, payload)


def repeated(work: WorkSet, kind: str, idem: str, payload: bytes) -> WriteResult:
    """The end of an earlier write with this key; other content under the same key is a broken caller."""
    held, outcome, number, seq = work.past[idem]
    if held != payload:
        raise IdemMismatch(idem=idem, kind=kind)
    card = work.by_number(kind, number)
    return WriteResult(
        outcome=Outcome(outcome),
        id=str(card.id if card else number),
        version=str(seq),
        stored=shown(card) if card else None,
    )


def _digest(write: CrmWrite, sent: bytes) -> bytes:
    head = f"{write.kind}\0{write.id}\0{write.deleted}\0{write.code}\0".encode()
    return blake2b(head + fields_key(write.set_fields) + b"\0" + sent, digest_size=16).digest()


def _create(work: WorkSet, profile: Profile, write: CrmWrite, sent: bytes, payload: bytes) -> WriteResult:
    record = write.record
    if len(write.set_fields) < len(profile.fields):
        record = _blank_but(record, blanks(write.kind, write.set_fields))
    refused = _objection(work, profile, record, write, None) or _code_objection(work, profile, write, None)
    if refused:
        return refused
    record, lost = _fitted(work, profile, record)
    record = numbered(work.session, profile, record)
    card = Card(
        id=work.session.next_id(),
        kind=write.kind,
        seq=work.session.next_seq(),
        held=record,
        doc=(sent if record is write.record else to_doc(record)).decode(),
        created_at=work.now,
        changed_at=work.now,
        changed_by=work.author,
        deleted=bool(write.deleted),
    )
    work.add(card)
    return _done(work, write, card, payload, Outcome.CREATED, lost)


def _update(
    work: WorkSet, profile: Profile, write: CrmWrite, card: Card, sent: bytes, payload: bytes
) -> WriteResult:
    if write.if_version is not None and write.if_version != str(card.seq):
        return refusals.moved_on(card)
    whole = len(write.set_fields) == len(profile.fields)
    if whole and sent.decode() == card.doc and _flags_stand(write, card):
        card.held = write.record
        return _unchanged(card, ())
    values = {} if whole else {name: getattr(write.record, name) for name in write.set_fields}
    record = write.record if whole else replace(card.record, **values)
    refused = _objection(work, profile, record, write, card) or _code_objection(work, profile, write, card)
    if refused:
        return refused
    record, lost = _fitted(work, profile, record)
    same = record == card.record
    if same and (_flags_stand(write, card) or _code_is_inherited(work, write, card)):
        return _unchanged(card, lost)
    if card.locked:
        return refusals.locked(card)
    if not same:
        refs_of = profile.type.placed_refs
        relinked = set(refs_of(record)) != set(refs_of(card.record))
        card.put(record, to_doc(record).decode())
    if write.deleted is not None:
        card.deleted = write.deleted
    work.touch(card, relinked=not same and relinked)
    return _done(work, write, card, payload, Outcome.UPDATED, lost)


def _flags_stand(write: CrmWrite, card: Card) -> bool:
    return write.deleted in (None, card.deleted) and (write.code is None or _holds(card, write.code))


def _holds(card: Card, code: tuple[str, str]) -> bool:
    return card.codes.get(code[0]) == code[1]


def _code_is_inherited(work: WorkSet, write: CrmWrite, card: Card) -> bool:
    """The code came from a card merged into this one: nothing is left to write."""
    held = write.code is not None and (write.kind, write.code[1]) in work.holders
    return held and write.deleted in (None, card.deleted)


def _unchanged(card: Card, lost: Sequence[FieldLoss]) -> WriteResult:
    return WriteResult(
        outcome=Outcome.UNCHANGED, id=str(card.id), version=str(card.seq), stored=shown(card), lost=lost
    )


def _done(
    work: WorkSet, write: CrmWrite, card: Card, payload: bytes, outcome: Outcome, lost: Sequence[FieldLoss]
) -> WriteResult:
    if write.code is not None and (write.kind, write.code[1]) not in work.holders:
        card.codes[write.code[0]] = write.code[1]
        card.borrowed.discard(write.code[0])
        work.add_code(card, *write.code)
    work.remember(write.idem, payload, outcome, card)
    return WriteResult(outcome=outcome, id=str(card.id), version=str(card.seq), stored=shown(card), lost=lost)


def _blank_but(record: Any, untouched: Sequence[tuple[str, Any]]) -> Any:
    """A record with defaults in the fields that a write leaves alone; itself if it is one already."""
    filled = {name: default for name, default in untouched if getattr(record, name) != default}
    return replace(record, **filled) if filled else record


def _objection(
    work: WorkSet, profile: Profile, record: Any, write: CrmWrite, card: Card | None
) -> WriteResult | None:
    """Why this content can't be stored."""
    for name in profile.required:
        if (card is None or name in write.set_fields) and _is_blank(getattr(record, name)):
            return refusals.required(profile, record, name)
    for name, size in profile.requisites:
        if len(getattr(record, name)) > size:
            return refusals.too_long(profile, record, name)
    held = set(profile.type.placed_refs(card.record)) if card is not None else set()
    for name, ref in profile.type.placed_refs(record):
        if (name, ref) in held:
            continue
        target = work.target(ref)
        if target is None:
            return refusals.no_target(profile, record, name, ref.id)
        if card is not None and ref.kind == card.kind and work.is_inside(target.id, name, card):
            return refusals.circle(profile, record, name)
    return None


def _is_blank(value: Any) -> bool:
    return value is None or value == () or (isinstance(value, str) and not value.strip())


def _fitted(work: WorkSet, profile: Profile, record: Any) -> tuple[Any, Sequence[FieldLoss]]:
    """The record as it can be stored: aliases replaced by winners, a too long name cut."""
    changes: dict[str, Any] = {}
    lost: Sequence[FieldLoss] = ()
    if any((work.target(ref) or ref) is not ref for ref in profile.type.refs(record)):
        record = replace_refs(profile.type, record, lambda ref: work.target(ref) or ref)
    limit = profile.limits.get(_CUTTABLE)
    if limit is not None and len(record.name) > limit:
        changes["name"] = record.name[:limit]
        if profile.has_full_name and not record.full_name:
            changes["full_name"] = record.name
        lost = (FieldLoss(path="name", sent=record.name, stored=changes["name"], reason="truncated"),)
    return (replace(record, **changes), lost) if changes else (record, ())


def _code_objection(
    work: WorkSet, profile: Profile, write: CrmWrite, card: Card | None
) -> WriteResult | None:
    """Why this 1C code can't be given to this card."""
    if write.code is None:
        return None
    prefix, code = write.code
    holder = work.holders.get((write.kind, code))
    held = None if holder is None else work.by_number(write.kind, holder)
    plain = code.startswith(prefix) and code != prefix and not (prefix and code.startswith(prefix + prefix))
    free = held is None and (card is None or prefix not in card.codes or prefix in card.borrowed)
    if plain and (free or (held is not None and held is card)):
        return None
    return _code_refusal(profile, write, card, held)


def _code_refusal(profile: Profile, write: CrmWrite, card: Card | None, held: Card | None) -> WriteResult:
    prefix, code = write.code or ("", "")
    who = refusals.named(profile.type.name, write.record)
    if not code.startswith(prefix) or code == prefix:
        return refusals.rejected("code_prefix", f"{who}: код «{code}» не начинается с префикса «{prefix}».")
    if prefix and code.startswith(prefix + prefix):
        return refusals.rejected("double_prefix", f"{who}: в коде «{code}» префикс повторён дважды.")
    if held is not None:
        text = f"{who}: код «{code}» уже у карточки {held.id}: {refusals.named(write.kind, held.record)}."
        return refusals.conflict("code_taken", text, held, field="code1c")
    assert card is not None
    text = f"{who}: у карточки уже есть другой код этой базы, «{card.codes[prefix]}». Проверьте соответствие."
    return refusals.conflict("code_differs", text, card, field="code1c")
