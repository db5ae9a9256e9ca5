"""A file of the universal exchange is put aside like a message of 1C, laid over what 1C holds (``partial``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from connectors.crm.service import MatchKey
from enterprise_data.errors import InvalidRecord, UnknownReference
from enterprise_data.formats.universal_xml.bindings.records import Taken
from enterprise_data.formats.universal_xml.bindings.registry import BINDINGS, kind_of
from enterprise_data.formats.universal_xml.bindings.taking import CLASSIFIERS, Misread, Taking
from enterprise_data.formats.universal_xml.neutral import Link
from enterprise_data.formats.universal_xml.reader import UniversalReader, open_file
from enterprise_data.formats.universal_xml.reading_objects import ReadObject
from enterprise_data.formats.universal_xml.stream import Limits
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType, Tree
from enterprise_data.objects.codec import content_hash
from enterprise_data.objects.registry import KINDS
from state.rows import JournalRow, Snapshot, StageRow
from sync.context import Exchange
from sync.keybook import KeyBook
from sync.partial import bare, payload_of
from sync.staging import incoming_scope

_MAX_NOTES = 100
_EAST = timedelta(hours=12)
"""A file tells local time without a zone: it was made at that hour or up to this much later by Greenwich."""


@dataclass(frozen=True, slots=True)
class _Told:
    """One object as the file told it."""

    ref: Ref
    taken: Taken
    line: int


@dataclass(slots=True)
class _Reading:
    exchange: Exchange
    taking: Taking
    seen: set[Ref] = field(default_factory=set)
    unknown: dict[str, int] = field(default_factory=dict)
    journal: list[JournalRow] = field(default_factory=list)


def stage_universal(exchange: Exchange, path: Path, max_size: int) -> datetime | None:
    """Puts a file's objects into the incoming scope; raises ``MalformedMessage``. When it was made, if it says so."""
    with exchange.store.unit(exchange.lease) as unit:
        unit.clear_stage(incoming_scope(exchange))
    with open_file(path, Limits(size=max_size)) as reader:
        reading = _Reading(exchange, Taking(kind_of=kind_of))
        reading.taking.find = lambda kind, link: _find(exchange, kind, link)
        told = _told(reading, reader)
        while batch := list(islice(told, exchange.base.batch)):
            exchange.pause_point()
            _stage(reading, batch)
            exchange.count("received", len(batch))
            exchange.reporter.progress("reading", exchange.counts["received"], None)
        _report(reading, reader)
        made = reader.header.made
    return None if made is None else made.replace(tzinfo=UTC) + _EAST


# --- what the file tells ------------------------------------------------------------------------------


def _told(reading: _Reading, reader: UniversalReader) -> Iterator[_Told]:
    for found in reader.objects():
        reading.taking.notice(found.object)
        told = _one(reading, found)
        if told is not None:
            yield told


def _one(reading: _Reading, found: ReadObject) -> _Told | None:
    """The object, or None where it is no kind of ours, not asked for, or has to be set aside."""
    link = found.object.link
    kind = kind_of(found.object.type, link is not None and link.key("ЭтоГруппа") is True)
    if kind is None and found.object.type in CLASSIFIERS:
        return None  # read: it is told by those that refer to it
    if kind is None or link is None:
        reading.unknown[found.object.type] = reading.unknown.get(found.object.type, 0) + 1
        return None
    if kind not in reading.exchange.kinds:
        reading.exchange.count("not_selected")
        return None
    try:
        if found.is_broken:
            told = "; ".join(item.message for item in found.findings if item.is_broken)
            raise InvalidRecord(f"{found.title}: {told}.", hint="Проверьте файл: obmen validate.")
        ref = _ref(reading, link, found)
        return _Told(ref, BINDINGS[kind].take(found.object, reading.taking), found.line)
    except InvalidRecord as error:
        row = reading.exchange.note(
            kind=kind,
            side="onec",
            status="refused",
            label=f"{found.title}, строка файла {found.line}",
            message=error.message,
            hint=error.hint,
        )
        reading.journal.append(row)
        return None


def _ref(reading: _Reading, link: Link, found: ReadObject) -> Ref:
    try:
        ref = reading.taking.ref(link)
    except Misread as wrong:
        raise InvalidRecord(f"{found.title}: {wrong}.", hint="Выгрузите его с УИД.") from wrong
    if ref is None or ref in reading.seen:
        why = "нет УИД" if ref is None else "встречается в файле второй раз: принят первый"
        raise InvalidRecord(f"{found.title}: {why}.", hint="Проверьте правила выгрузки.")
    reading.seen.add(ref)
    return ref


def _find(exchange: Exchange, kind: str, link: Link) -> Ref | None:
    """Who is meant by search fields alone: the only card that they fit, if it is one that this base knows."""
    otype, binding = KINDS[kind], BINDINGS[kind]
    values = {
        column.field: value
        for name, value in link.keys
        for column in binding.columns
        if name in column.names and isinstance(value, str)
    }
    for key in otype.natural_keys:
        wanted = {name: values.get(name, "") for name in key.fields}
        if key.why == "code" or not all(wanted[name] or name in key.may_be_empty for name in key.fields):
            continue
        (ids,) = exchange.crm.find_many(kind, [MatchKey(values=wanted)])
        with exchange.store.unit() as unit:
            links = unit.links_by_crm(exchange.base.name, kind, list(ids))
        if len(links) == 1:
            return Ref(kind, next(iter(links.values())).ref)
    raise Misread(f"{otype.title.lower()} указан без УИД, а по полям поиска в CRM не находится")


# --- what is put aside --------------------------------------------------------------------------------


def _stage(reading: _Reading, batch: Sequence[_Told]) -> None:
    exchange = reading.exchange
    by_kind: dict[str, list[_Told]] = {}
    for told in batch:
        by_kind.setdefault(told.ref.kind, []).append(told)
    with exchange.store.unit(exchange.lease) as unit:
        book = KeyBook(exchange.base.name, unit, exchange.crm)
        for kind, found in by_kind.items():
            known = unit.snapshots(exchange.base.name, kind, [told.ref.id for told in found])
            rows = [_row(reading, KINDS[kind], told, known.get(told.ref.id), book) for told in found]
            changed = [row for row in rows if row is not None]
            exchange.count("unchanged", len(rows) - len(changed))
            unit.put_stage(changed)
        if reading.journal:
            unit.add_journal(reading.journal)
            reading.journal = []


def _row(
    reading: _Reading, otype: ObjectType, told: _Told, known: Snapshot | None, book: KeyBook
) -> StageRow | None:
    """The object as 1C holds it now; None if that is what it was known to hold."""
    scope = incoming_scope(reading.exchange)
    if told.taken.is_deleted:
        return StageRow(
            scope=scope, kind=otype.name, side="onec", key=told.ref.id, op="delete", position=told.line
        )
    payload, version = _payload(otype, told.taken, known, book)
    if known is not None and known.whole == payload and not known.onec_deleted:
        return None
    return StageRow(
        scope=scope,
        kind=otype.name,
        side="onec",
        key=told.ref.id,
        op="update",
        payload=payload,
        raw_hash=content_hash(payload),
        version=version,
        position=told.line,
    )


def _payload(otype: ObjectType, taken: Taken, known: Snapshot | None, book: KeyBook) -> tuple[bytes, str]:
    def keys_of(ref: Ref) -> Tree:
        with suppress(UnknownReference):
            return book(ref) or bare(ref)
        return bare(ref)

    return payload_of(otype, taken.record, {"": taken.told, **taken.rows}, known, keys_of)


# --- what is told about the file ----------------------------------------------------------------------


def _report(reading: _Reading, reader: UniversalReader) -> None:
    exchange, rows = reading.exchange, reading.journal
    rows += [
        exchange.note(
            kind="message",
            side="onec",
            status="warning",
            label=f"{item.object}, строка файла {item.line}",
            message=f"{item.field}: {item.message}.",
            hint=item.remedy,
        )
        for item in reader.notes[:_MAX_NOTES]
    ]
    rows += [
        exchange.note(
            kind=name,
            side="onec",
            status="skipped",
            label=name,
            message=f"Вид объектов «{name}» не участвует в обмене: пропущено объектов — {count}.",
        )
        for name, count in sorted(reading.unknown.items())
    ]
    if rows:
        with exchange.store.unit(exchange.lease) as unit:
            unit.add_journal(rows)
    reading.journal = []
