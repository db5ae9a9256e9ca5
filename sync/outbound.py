"""Our message to 1C: everything registered and not yet acknowledged, whole, under a number reserved beforehand.

The number is reserved first and only grows; the rows it carries are remembered before the file takes its place,
so a receipt can never name a message we know nothing about. A message whose content has not changed is delivered
again under its own number until the peer acknowledges it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

import orjson

from connectors.base import NodeCodes
from enterprise_data.errors import RecordError
from enterprise_data.formats.enterprise_data.header import Confirmation, Header, ObjectAbility
from enterprise_data.formats.enterprise_data.stored import ready_xml, tree_of
from enterprise_data.formats.enterprise_data.versions import accepts
from enterprise_data.formats.enterprise_data.writer import Emitted, emit_deletion, emit_object, write_message
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import decode
from enterprise_data.objects.registry import KINDS
from enterprise_data.objects.tree import with_ref
from state.ports import Unit
from state.rows import JournalRow, Peer, Registration, SentRow, Snapshot
from sync.context import Exchange
from sync.keybook import KeyBook

_DELIVERED = "delivered"


@dataclass(slots=True)
class _Outgoing:
    """One message while it is being written."""

    exchange: Exchange
    peer: Peer
    number: int
    version: str
    sent: int = 0
    journal: list[JournalRow] = field(default_factory=list)
    not_accepted: dict[str, int] = field(default_factory=dict)


def send(exchange: Exchange) -> None:
    """Writes the message if there is anything to say: changes, or a receipt the peer is waiting for."""
    transport, nodes = exchange.transport, exchange.base.nodes
    if transport is None or nodes is None:
        return
    outgoing = _reserve(exchange)
    if outgoing is None:
        return
    place = transport.deliver(lambda out: _write(outgoing, nodes, out))
    exchange.checkpoint("delivered")
    _remember(outgoing)
    exchange.count("sent", outgoing.sent)
    exchange.log.info("message_delivered", message_no=outgoing.number, objects=outgoing.sent, place=place)


def _reserve(exchange: Exchange) -> _Outgoing | None:
    """The number to write under, or None if the peer knows everything already."""
    base = exchange.base.name
    with exchange.store.unit(exchange.lease) as unit:
        peer = unit.peer(base)
        last = unit.last_registration(base)
        delivered = orjson.loads(unit.cursor(base, _DELIVERED) or "{}")
        same = delivered.get("no") == peer.sent_no and delivered.get("seq") == _fingerprint(unit, base, last)
        unanswered = peer.sent_no > peer.acked_no
        if same and peer.told_received_no == peer.received_no and (not unanswered or last == 0):
            return None
        if not last and not peer.code and not exchange.base.nodes:
            return None
        if not (same and unanswered):
            peer = replace(peer, sent_no=peer.sent_no + 1)
            unit.put_peer(peer)
    exchange.checkpoint("number_reserved")
    version = peer.format_version or exchange.base.versions[-1]
    return _Outgoing(exchange, peer, peer.sent_no, version)


def _fingerprint(unit: Unit, base: str, last: int) -> str:
    """Changes whenever the set of registrations does."""
    return f"{last}/{unit.count_registrations(base)}"


def _write(outgoing: _Outgoing, nodes: NodeCodes, out: BinaryIO) -> None:
    exchange = outgoing.exchange
    header = build_header(exchange, nodes, outgoing.peer, outgoing.number, outgoing.version)
    write_message(out, header, _objects(outgoing))


def build_header(exchange: Exchange, nodes: NodeCodes, peer: Peer, number: int, version: str) -> Header:
    """Our header: codes, numbers, and honestly what we can send and receive (format.md §2.4)."""
    base = exchange.base
    return Header(
        version=version,
        creation_date=exchange.now(),
        confirmation=Confirmation(
            to=nodes.peer or peer.code, from_=nodes.ours, message_no=number, received_no=peer.received_no
        ),
        available_versions=base.versions,
        abilities=tuple(
            ObjectAbility(name=KINDS[kind].enterprise_data.type_name, sending="*", receiving="*")
            for kind in base.kinds
        ),
        prefix=nodes.our_prefix or None,
    )


def _objects(outgoing: _Outgoing) -> Iterator[Emitted]:
    """Full objects in dependency order, deletions last, as 1C applies them."""
    for op, kinds in (("update", list(KINDS)), ("delete", list(reversed(KINDS)))):
        for kind in kinds:
            if _is_accepted(outgoing, KINDS[kind]):
                yield from _kind(outgoing, KINDS[kind], op)
    _report_not_accepted(outgoing)


def _is_accepted(outgoing: _Outgoing, otype: ObjectType) -> bool:
    """Whether the peer takes this type in this version; types it doesn't take are counted, never sent."""
    binding = otype.enterprise_data
    ability = outgoing.peer.abilities.get(binding.type_name)
    known = not outgoing.peer.abilities or (ability is not None and accepts(ability[1], outgoing.version))
    major, _, minor = outgoing.version.partition(".")
    return known and (int(major), int(minor)) >= binding.since


def _kind(outgoing: _Outgoing, otype: ObjectType, op: str) -> Iterator[Emitted]:
    exchange, after = outgoing.exchange, 0
    while True:
        with exchange.store.unit() as unit:
            rows = unit.registrations(exchange.base.name, otype.name, after, exchange.base.batch)
            emitted = _emit_rows(outgoing, unit, otype, [row for row in rows if row.op == op])
        if not rows:
            return
        after = rows[-1].seq
        _record(outgoing, [row for row, _ in emitted])
        yield from (one for _, one in emitted)
        exchange.reporter.progress("sending", outgoing.sent, None)


def _emit_rows(
    outgoing: _Outgoing, unit: Unit, otype: ObjectType, rows: list[Registration]
) -> list[tuple[Registration, Emitted]]:
    book = KeyBook(outgoing.exchange.base.name, unit)
    known = unit.snapshots(outgoing.exchange.base.name, otype.name, [row.ref for row in rows])
    result = []
    for row in rows:
        try:
            result.append((row, compose(otype, row, known.get(row.ref), book, outgoing.version)))
        except RecordError as error:
            outgoing.journal.append(_refused(outgoing, otype, row, error))
            continue
        _report_dropped(outgoing, otype, row, result[-1][1])
    return result


def compose(
    otype: ObjectType, row: Registration, known: Snapshot | None, book: KeyBook, version: str
) -> Emitted:
    """The object as 1C last gave it with the agreed changes laid on top; raises ``RecordError``."""
    binding = otype.enterprise_data
    if row.op == "delete" or row.record is None:
        return emit_deletion(version, binding.type_name, row.ref)
    if known is None or known.whole is None:
        tree = with_ref(binding.lay_over(None, decode(otype, row.record), book), row.ref)
        return emit_object(version, binding.type_name, tree)
    is_new = row.record_hash is None or row.record_hash != known.whole_hash
    if not is_new and version == known.whole_version:
        ready = ready_xml(known.whole, version)
        if ready is not None:
            return Emitted(type_name=binding.type_name, xml=ready)
    tree = tree_of(known.whole, known.whole_version)
    if is_new:
        tree = with_ref(binding.lay_over(tree, decode(otype, row.record), book), row.ref)
    return emit_object(version, binding.type_name, tree)


def _record(outgoing: _Outgoing, rows: list[Registration]) -> None:
    """Remembers what the message carries before it takes its place in the mailbox."""
    exchange = outgoing.exchange
    with exchange.store.unit(exchange.lease) as unit:
        unit.record_sent(
            [
                SentRow(
                    base=row.base,
                    message_no=outgoing.number,
                    kind=row.kind,
                    ref=row.ref,
                    op=row.op,
                    record=row.record,
                    held=row.held,
                    seq=row.seq,
                )
                for row in rows
            ]
        )
        if outgoing.journal:
            unit.add_journal(outgoing.journal)
            outgoing.journal = []
    outgoing.sent += len(rows)
    exchange.checkpoint("sent_recorded")


def _remember(outgoing: _Outgoing) -> None:
    exchange = outgoing.exchange
    base = exchange.base.name
    with exchange.store.unit(exchange.lease) as unit:
        peer = replace(unit.peer(base), told_received_no=outgoing.peer.received_no)
        unit.put_peer(peer)
        mark = {"no": outgoing.number, "seq": _fingerprint(unit, base, unit.last_registration(base))}
        unit.put_cursor(base, _DELIVERED, orjson.dumps(mark).decode())
    exchange.checkpoint("delivery_remembered")


def _refused(outgoing: _Outgoing, otype: ObjectType, row: Registration, error: RecordError) -> JournalRow:
    label = otype.label(decode(otype, row.record)) if row.record else row.ref
    return outgoing.exchange.note(
        kind=otype.name,
        side="onec",
        status="refused",
        ref=row.ref,
        label=label,
        message=f"{otype.title} «{label}» не передан в 1С: {error.message}",
        hint=error.hint or "Исправьте карточку в CRM: она будет передана следующим обменом.",
    )


def _report_dropped(outgoing: _Outgoing, otype: ObjectType, row: Registration, emitted: Emitted) -> None:
    if not emitted.dropped:
        return
    fields = ", ".join(emitted.dropped[:5])
    outgoing.journal.append(
        outgoing.exchange.note(
            kind=otype.name,
            side="onec",
            status="dropped",
            ref=row.ref,
            message=f"Не передано: в версии формата {outgoing.version} нет полей {fields}.",
        )
    )


def _report_not_accepted(outgoing: _Outgoing) -> None:
    """Kinds that wait but that the peer doesn't take: listed, so that nobody believes they were sent."""
    exchange = outgoing.exchange
    for kind in exchange.base.kinds:
        otype = KINDS[kind]
        if _is_accepted(outgoing, otype):
            continue
        with exchange.store.unit() as unit:
            waiting = bool(unit.registrations(exchange.base.name, kind, 0, 1))
        if waiting:
            outgoing.journal.append(
                exchange.note(
                    kind=kind,
                    side="onec",
                    status="skipped",
                    label=otype.titles,
                    message=f"База 1С не принимает «{otype.enterprise_data.type_name}» в версии {outgoing.version}.",
                    hint="Данные останутся в очереди. Включите этот вид в правилах получения 1С или обновите её.",
                )
            )
    _record(outgoing, [])
