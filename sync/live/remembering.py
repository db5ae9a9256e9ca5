"""What is remembered once a live base has taken a change: link, snapshot, report, all in one transaction.

The base may have stored something else than it was told (a text cut, a field overwritten by its own rules). That is
never agreed: shown again by the base, it meets the card as a question for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.base import LiveWritten
from enterprise_data.errors import AmbiguousMatch
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import content_hash, decode, encode
from enterprise_data.objects.partly import Told
from state.ports import Unit
from state.rows import Link, Registration, SentRow, Snapshot
from sync.context import Exchange
from sync.crm_changes import crm_row
from sync.live.differences import groups_of, without
from sync.partial import bare, payload_of
from sync.policies import DELETED

_OVERTAKEN = "Пока изменение записывалось, объект изменил и другой пользователь 1С: проверьте его карточку."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One change on its way. ``record`` names others as the base knows them; None for a deletion mark."""

    otype: ObjectType
    row: Registration
    link: Link
    old: Snapshot
    record: Any = None
    told: Told
    number: int = 0
    """Under which a new object was announced."""

    @property
    def label(self) -> str:
        """What people call it."""
        record = self.record if self.record is not None else self._last()
        return self.otype.name_of(record) if record is not None else self.row.ref

    def _last(self) -> Any:
        content = self.row.record or self.old.agreed
        return decode(self.otype, content) if content is not None else None


def announced(out: Outgoing) -> SentRow:
    """What is noted before a new object is asked for."""
    row = out.row
    return SentRow(
        base=row.base, message_no=out.number, kind=row.kind, ref=row.ref, op=row.op, record=row.record,
        held=row.held, seq=row.seq,
    )  # fmt: skip


def remember_written(exchange: Exchange, unit: Unit, out: Outgoing, written: LiveWritten) -> None:
    """An object was made or changed; raises ``AmbiguousMatch`` if the base answers with another card's object."""
    link = _renamed(unit, out.link, written.ref)
    unit.put_snapshots([replace(_snapshot(out, written), ref=link.ref)])
    if written.differing:
        unit.put_cursor(out.row.base, _untaken(out), _attempt(out, written.version))
    _done(exchange, unit, out, link, stays=bool(written.differing))
    notes = (*written.notes, *([_OVERTAKEN] if written.overtaken else []))
    unit.add_journal(_notes(exchange, out, link, notes))


def remember_marked(exchange: Exchange, unit: Unit, out: Outgoing, written: LiveWritten) -> None:
    """The deletion mark was set: nothing else of the object is news."""
    asked = DELETED in out.row.held
    marked = out.old.agreed_deleted if asked else True
    version = written.version.encode()
    unit.put_snapshots([replace(out.old, agreed_deleted=marked, onec_deleted=True, raw_hash=version)])
    if not asked and not out.link.tombstone:
        unit.put_links([replace(out.link, tombstone=True)])
    _done(exchange, unit, out, out.link)
    unit.add_journal(_notes(exchange, out, out.link, written.notes))


def is_untaken(unit: Unit, out: Outgoing, version: str) -> bool:
    """Whether the base, at this very version, has left this very content aside before: asking again changes nothing."""
    return unit.cursor(out.row.base, _untaken(out)) == _attempt(out, version)


def _untaken(out: Outgoing) -> str:
    return f"live-untaken:{out.row.kind}:{out.row.ref}"


def _attempt(out: Outgoing, version: str) -> str:
    return f"{(out.row.record_hash or b'').hex()}/{version}"


def _done(exchange: Exchange, unit: Unit, out: Outgoing, link: Link, *, stays: bool = False) -> None:
    """``stays``: not all of it was taken; the rest waits for a change on either side."""
    if not stays:
        unit.drop_acknowledged([announced(out)])
    if out.number:
        unit.drop_sent(out.row.base, out.number)
    if out.row.held:
        unit.put_stage([crm_row(exchange.scope, out.otype.name, link.crm_id)])
    exchange.count("sent")


def _renamed(unit: Unit, link: Link, ref: str) -> Link:
    """1C gives its objects references of its own; the one under which a card was announced stays a second name."""
    if ref == link.ref:
        return link
    if unit.links_by_ref(link.base, link.kind, [ref]):
        raise AmbiguousMatch(
            f"1С отвечает объектом {ref}, который уже связан с другой карточкой.",
            hint="Проверьте, нет ли в CRM второй такой карточки, и объедините их.",
        )
    unit.drop_link(link.base, link.kind, link.ref)
    renamed = replace(link, ref=ref)
    unit.put_links([renamed])
    unit.add_alias(link.base, link.kind, "onec", link.ref, ref)
    return renamed


def _snapshot(out: Outgoing, written: LiveWritten) -> Snapshot:
    """``raw_hash`` stays unknown until the base shows the object: what it filled in by itself is to be read."""
    old, record, otype = out.old, out.record, out.otype
    whole, version = payload_of(otype, record, out.told, old, bare)
    asked = {*out.row.held, *groups_of(otype, written.differing)}
    known = decode(otype, old.agreed) if old.agreed is not None else None
    agreed = encode(replace(record, **without(otype, record, known, asked)))
    return replace(
        old,
        agreed=agreed,
        agreed_hash=content_hash(agreed),
        agreed_deleted=old.agreed_deleted if DELETED in asked else False,
        onec_deleted=False,
        whole=whole,
        whole_version=version,
        whole_hash=content_hash(encode(record)),
        raw_hash=None,
    )


def _notes(exchange: Exchange, out: Outgoing, link: Link, notes: Sequence[str]) -> list[Any]:
    return [
        exchange.note(
            kind=out.otype.name, side="onec", status="warning", ref=link.ref, crm_id=link.crm_id,
            label=out.label, message=note,
        )
        for note in notes
    ]  # fmt: skip
