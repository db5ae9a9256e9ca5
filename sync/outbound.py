"""Our message to 1C: everything registered and not yet acknowledged, whole, under a number reserved beforehand.

The number is reserved first and only grows; the rows it carries are remembered before the file takes its place,
so a receipt can never name a message we know nothing about. A message whose content has not changed is delivered
again under its own number until the peer acknowledges it.

A message is written in one version, normally the highest common one. Objects that are known whole only in an older
version go in a message of that version (see ``composing``); the others wait for the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import BinaryIO

from connectors.base import NodeCodes
from enterprise_data.errors import RecordError
from enterprise_data.formats.enterprise_data.coverage import versions_with
from enterprise_data.formats.enterprise_data.header import Confirmation, Header, ObjectAbility
from enterprise_data.formats.enterprise_data.schema import DELETION
from enterprise_data.formats.enterprise_data.versions import accepts, parts
from enterprise_data.formats.enterprise_data.writer import Emitted, write_message
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import KINDS
from state.ports import Unit
from state.rows import Peer, Registration, SentRow, Snapshot
from sync.composing import compose, partly_known, type_known, version_for
from sync.context import Exchange
from sync.departures import Departures
from sync.keybook import KeyBook
from sync.pace import Pace
from sync.postage import Postage, delivered, sent_versions
from sync.unsent import Unsent

_LOOK = 20


@dataclass(slots=True)
class _Outgoing:
    """One message while it is being written. ``left``: versions in which other objects wait for their message."""

    exchange: Exchange
    peer: Peer
    number: int
    version: str
    unsent: Unsent
    last: Postage
    sent: int = 0
    left: set[str] = field(default_factory=set)
    departures: Departures = field(init=False)

    def __post_init__(self) -> None:
        self.departures = Departures(
            base=self.exchange.base.name, crm=self.exchange.crm, write=partial(_emit_new, self)
        )


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
        peer, last = unit.peer(base), delivered(unit, base)
        same = last.number == peer.sent_no and last.content == _content(unit, peer)
        unanswered = peer.sent_no > peer.acked_no
        is_told = peer.told_received_no == peer.received_no
        if same and is_told and not (last.carried if unanswered else last.left):
            exchange.count("waiting", last.unsent)
            return None
        if not (same and unanswered):
            peer = replace(peer, sent_no=peer.sent_no + 1)
            unit.put_peer(peer)
        version = _version(exchange, unit, peer, last, unanswered=unanswered)
        unsent = Unsent.of(exchange, unit, version)
        sent_versions(unit, base, peer, version)
    exchange.checkpoint("number_reserved")
    return _Outgoing(exchange, peer, peer.sent_no, version, unsent, last)


def _content(unit: Unit, peer: Peer) -> str:
    """Changes whenever what the message would carry does."""
    last = unit.last_registration(peer.base)
    return f"{last}/{unit.count_registrations(peer.base)}/{peer.format_version}"


def _version(exchange: Exchange, unit: Unit, peer: Peer, last: Postage, *, unanswered: bool) -> str:
    """A message that is not answered keeps its version; then those have their turn that could not go with it."""
    if not peer.format_version:
        return min(exchange.base.versions, key=parts)
    usable = _offered(exchange, peer)
    if unanswered and last.carried and last.version in usable:
        return last.version
    waiting = [version for version in last.left if version in usable]
    waiting = waiting or [version for version in _first_in_line(unit, peer) if version in usable]
    return peer.format_version if not waiting or peer.format_version in waiting else waiting[0]


def _offered(exchange: Exchange, peer: Peer) -> frozenset[str]:
    """Versions in which a message may be written."""
    return frozenset(peer.versions) & frozenset(exchange.base.versions)


def _first_in_line(unit: Unit, peer: Peer) -> list[str]:
    """Versions of the first objects of each kind; the rest is seen while the message is written."""
    found: dict[str, None] = {}
    for kind, otype in KINDS.items():
        rows = unit.registrations(peer.base, kind, 0, _LOOK)
        known = unit.snapshots(peer.base, kind, [row.ref for row in rows])
        for row in rows:
            found[version_for(otype, row, known.get(row.ref), peer.format_version)] = None
    return list(found)


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
            ObjectAbility(name=name, sending=listed, receiving=listed)
            for name in dict.fromkeys(
                n for kind in base.kinds for n in KINDS[kind].enterprise_data.types_sent
            )
            if (listed := versions_with(name, base.versions))
        ),
        prefix=nodes.our_prefix or None,
    )


def _objects(outgoing: _Outgoing) -> Iterator[Emitted]:
    """Full objects in dependency order, deletions last, as 1C applies them.

    Before the peer has spoken nobody knows what it understands: nothing but the header is sent."""
    if not outgoing.peer.format_version:
        return
    for op, kinds in (("update", list(KINDS)), ("delete", list(reversed(KINDS)))):
        for kind in kinds:
            if _is_accepted(outgoing, KINDS[kind]):
                yield from _kind(outgoing, KINDS[kind], op)
            elif op == "update":
                _tell_not_accepted(outgoing, KINDS[kind])


def _is_accepted(outgoing: _Outgoing, otype: ObjectType) -> bool:
    """Whether the peer takes any type of this kind in this version; what it doesn't take is told, never sent."""
    return any(_takes(outgoing, name) for name in otype.enterprise_data.types_sent)


def _takes(outgoing: _Outgoing, type_name: str) -> bool:
    ability = outgoing.peer.abilities.get(type_name)
    known = not outgoing.peer.abilities or (ability is not None and accepts(ability[1], outgoing.version))
    return known and bool(versions_with(type_name, (outgoing.version,)))


def _kind(outgoing: _Outgoing, otype: ObjectType, op: str) -> Iterator[Emitted]:
    exchange, after, pace = outgoing.exchange, 0, Pace(outgoing.exchange.base.batch)
    while True:
        exchange.pause_point()
        with exchange.store.unit() as unit:
            rows = pace.cut(unit.registrations(exchange.base.name, otype.name, after, pace.count), _weight)
            emitted = _emit_rows(outgoing, unit, otype, [row for row in rows if row.op == op])
        if not rows:
            return
        after = rows[-1].seq
        outgoing.unsent.told_upto(f"{otype.name}/{op}", after)
        _record(outgoing, [row for row, _ in emitted])
        yield from (one for _, one in emitted)
        exchange.reporter.progress("sending", outgoing.sent, None)


def _weight(row: Registration) -> int:
    """As XML it is several times what the record takes."""
    return len(row.record or b"") * 5


def _emit_rows(
    outgoing: _Outgoing, unit: Unit, otype: ObjectType, rows: list[Registration]
) -> list[tuple[Registration, Emitted]]:
    exchange = outgoing.exchange
    book = outgoing.departures.book(unit)
    known = unit.snapshots(exchange.base.name, otype.name, [row.ref for row in rows])
    offered = _offered(exchange, outgoing.peer)
    result = []
    for row in rows:
        snapshot = known.get(row.ref)
        version = version_for(otype, row, snapshot, outgoing.peer.format_version)
        goes_now = row.op == "delete" or version == outgoing.version
        if not goes_now and version in offered:
            outgoing.left.add(version)
            continue
        try:
            if not goes_now:
                raise partly_known(snapshot)
            result.append((row, _emit(outgoing, otype, row, snapshot, book)))
        except RecordError as error:
            outgoing.departures.stays(Ref(otype.name, row.ref))
            outgoing.unsent.refused(otype, row, error)
            continue
        outgoing.unsent.dropped(otype, row, result[-1][1].dropped)
        outgoing.unsent.left_standing(otype, row, result[-1][1].standing)
        if result[-1][1].cleaned:
            outgoing.unsent.cleaned(otype, row)
    return result


def _emit(
    outgoing: _Outgoing, otype: ObjectType, row: Registration, known: Snapshot | None, book: KeyBook
) -> Emitted:
    emitted = compose(otype, row, known, book, outgoing.version, partial(_takes, outgoing))
    _refuse_untaken(outgoing, otype, emitted, known)
    return emitted


def _emit_new(outgoing: _Outgoing, otype: ObjectType, row: Registration, book: KeyBook) -> None:
    """What the peer doesn't take at all holds up nobody: it keeps no such objects, so it makes no stub of one."""
    if _is_accepted(outgoing, otype):
        _emit(outgoing, otype, row, None, book)


def _refuse_untaken(outgoing: _Outgoing, otype: ObjectType, emitted: Emitted, known: Snapshot | None) -> None:
    """Of a kind with several types the peer may take one and not another; raises ``RecordError``."""
    name = type_known(otype, known) if emitted.type_name == DELETION else emitted.type_name
    if len(otype.enterprise_data.type_names) > 1 and not _takes(outgoing, name):
        raise RecordError(
            f"база 1С не принимает «{name}» в версии {outgoing.version}.",
            hint="Включите этот вид в правилах получения 1С или обновите её.",
        )


def _tell_not_accepted(outgoing: _Outgoing, otype: ObjectType) -> None:
    exchange = outgoing.exchange
    with exchange.store.unit() as unit:
        waiting = unit.registrations(exchange.base.name, otype.name, 0, 1)
    if waiting and parts(outgoing.version) < parts(outgoing.peer.format_version):
        outgoing.left.add(outgoing.peer.format_version)  # perhaps the next message can carry them
    elif waiting:
        outgoing.unsent.not_accepted(otype)
        _record(outgoing, [])


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
        outgoing.unsent.tell(unit)
    outgoing.sent += len(rows)
    exchange.checkpoint("sent_recorded")


def _remember(outgoing: _Outgoing) -> None:
    exchange = outgoing.exchange
    base = exchange.base.name
    with exchange.store.unit(exchange.lease) as unit:
        peer = replace(unit.peer(base), told_received_no=outgoing.peer.received_no)
        unit.put_peer(peer)
        content, last = _content(unit, peer), outgoing.last
        in_vain = not outgoing.sent and not last.carried and content == last.content
        Postage(
            number=outgoing.number,
            content=content,
            version=outgoing.version,
            carried=outgoing.sent,
            left=() if in_vain else tuple(sorted(outgoing.left, key=parts)),
            unsent=outgoing.unsent.count,
        ).put(unit, base)
    exchange.checkpoint("delivery_remembered")
