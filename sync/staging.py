"""What came is put aside durably before anything is decided.

A message is read to its end into a scope of its own; only then its rows become work to do, in the same
transaction that remembers its number. A message broken in the middle therefore leaves nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from enterprise_data.formats.enterprise_data.breaks import breaks
from enterprise_data.formats.enterprise_data.reader import RawObject
from enterprise_data.formats.enterprise_data.schema import Violation
from enterprise_data.formats.enterprise_data.stored import kept
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.registry import GUESTS, KIND_BY_FORMAT_TYPE
from state.ports import Unit
from state.rows import JournalRow, StageRow
from sync.context import Exchange
from sync.nameless import known_by

_MAX_WARNINGS = 100
"""Journal rows about deviations per message; the rest is only counted, so that a report stays readable."""

_WITHOUT_REF = "У объекта нет правильной ссылки (УИД).", "Выгрузите объект из 1С заново."
_UNKNOWABLE = "В объекте пусто всё, по чему его можно узнать.", "Заполните его в 1С и выгрузите заново."
_REF_AGAIN = (
    "УИД {ref} встречается в файле второй раз: принят первый объект.",
    "Проверьте правила выгрузки на стороне 1С: у каждого объекта должен быть свой УИД.",
)
_SAME_AGAIN = (
    "В файле два объекта, которые формат не позволяет различить (одинаковы {fields}): принят первый.",
    "Объедините эти объекты в 1С или измените в одном из них названные поля.",
)


def incoming_scope(exchange: Exchange) -> str:
    """Where a message lies until it was read to its end."""
    return f"incoming:{exchange.scope}"


@dataclass(slots=True)
class _Reading:
    """What was met while reading one message."""

    exchange: Exchange
    message_no: int
    version: str
    kinds: Collection[str]
    older: frozenset[str]
    scope: str
    seen: set[int] = field(default_factory=set)
    unknown: dict[str, int] = field(default_factory=dict)
    warnings: int = 0
    done: int = 0
    journal: list[JournalRow] = field(default_factory=list)


def stage_message(
    exchange: Exchange,
    batches: Iterable[Sequence[RawObject]],
    *,
    message_no: int,
    version: str,
    kinds: Collection[str],
) -> None:
    """Reads all objects of ``kinds`` into the incoming scope; raises what the reader raises, leaving nothing to do."""
    with exchange.store.unit(exchange.lease) as unit:
        unit.clear_stage(incoming_scope(exchange))
        older = frozenset(kind for kind, side, *_ in unit.count_stage(exchange.base.name) if side == "onec")
    reading = _Reading(exchange, message_no, version, kinds, older, incoming_scope(exchange))
    for batch in batches:
        exchange.pause_point()
        _stage_batch(reading, batch)
        reading.done += len(batch)
        exchange.reporter.progress("reading", reading.done, None)
        exchange.checkpoint("staged_batch")
    exchange.count("received", reading.done)
    _report_unknown(reading)


def _stage_batch(reading: _Reading, batch: Sequence[RawObject]) -> None:
    exchange = reading.exchange
    by_kind: dict[str, list[RawObject]] = {}
    guests = _guests(reading, batch)
    for raw in batch:
        name = _type_of(raw)
        otype = (guests.get((name, raw.ref)) if guests else None) or _kind_of(reading, name)
        if otype is not None and _is_sound(reading, otype, raw):
            by_kind.setdefault(otype.name, []).append(raw)
    with exchange.store.unit(exchange.lease) as unit:
        for kind, objects in by_kind.items():
            known = _known(reading, unit, kind, [raw.ref or "" for raw in objects])
            changed = [raw for raw in objects if raw.deletion or known.get(raw.ref or "") != raw.raw_hash]
            exchange.count("unchanged", len(objects) - len(changed))
            unit.put_stage([_row(reading, kind, raw) for raw in changed])
        if reading.journal:
            unit.add_journal(reading.journal)
            reading.journal = []


def _known(reading: _Reading, unit: Unit, kind: str, refs: list[str]) -> Mapping[str, bytes]:
    """What 1C showed before and nothing newer waits for: the same again needs no work."""
    known = unit.raw_hashes(reading.exchange.base.name, kind, refs)
    if kind not in reading.older:
        return known
    waiting = unit.staged(reading.exchange.base.name, kind, "onec", refs)
    return {ref: known[ref] for ref in known if ref not in waiting}


def _guests(reading: _Reading, batch: Sequence[RawObject]) -> Mapping[tuple[str, str | None], ObjectType]:
    """Objects that travel as a type of another kind (an invoice as an order): known as such by their links.

    Where an exchange carries the guest's kind and not the host's, everything of that type is the guest's, but for what
    came as the host's before.
    """
    found: dict[tuple[str, str | None], ObjectType] = {}
    for name, guest in GUESTS.items():
        refs = [raw.ref for raw in batch if raw.ref and _type_of(raw) == name]
        if not refs or guest.name not in reading.kinds:
            continue
        base, host = reading.exchange.base.name, KIND_BY_FORMAT_TYPE[name].name
        with reading.exchange.store.unit() as unit:
            known = unit.links_by_ref(base, guest.name, refs)
            hosts = unit.links_by_ref(base, host, refs) if host not in reading.kinds else refs
        found |= {(name, ref): guest for ref in refs if ref in known or ref not in hosts}
    return found


def _type_of(raw: RawObject) -> str:
    return raw.deleted_type or raw.type_name


def _kind_of(reading: _Reading, name: str) -> ObjectType | None:
    otype = KIND_BY_FORMAT_TYPE.get(name)
    if otype is None:
        reading.unknown[name] = reading.unknown.get(name, 0) + 1
    elif otype.name not in reading.kinds:
        reading.exchange.count("not_selected")
        return None
    return otype


def _is_sound(reading: _Reading, otype: ObjectType, raw: RawObject) -> bool:
    """Whether the object has an identity of its own; one that hasn't is set aside, the others travel."""
    keyless = bool(otype.enterprise_data.identity)
    if raw.ref is None:
        return _set_aside(reading, otype, raw, *(_UNKNOWABLE if keyless else _WITHOUT_REF))
    key = hash((otype.name, raw.ref))
    if key in reading.seen:
        message, hint = _SAME_AGAIN if keyless else _REF_AGAIN
        return _set_aside(reading, otype, raw, message.format(ref=raw.ref, fields=known_by(otype)), hint)
    reading.seen.add(key)
    return True


def _set_aside(reading: _Reading, otype: ObjectType, raw: RawObject, message: str, hint: str) -> bool:
    reading.journal.append(
        reading.exchange.note(
            kind=otype.name,
            side="onec",
            status="refused",
            ref=raw.ref or "",
            label=f"{otype.title}, строка файла {raw.line}",
            message=message,
            hint=hint,
        )
    )
    return False


def _row(reading: _Reading, kind: str, raw: RawObject) -> StageRow:
    """The element lives only as long as its batch: what is needed later is packed now."""
    sound = raw.deletion or _fits(reading, kind, raw)
    return StageRow(
        scope=reading.scope,
        kind=kind,
        side="onec",
        key=raw.ref or "",
        op="delete" if raw.deletion else "update",
        payload=None if raw.deletion else kept(raw.xml, sound=sound),
        raw_hash=None if raw.deletion else raw.raw_hash,
        version=reading.version,
        message_no=reading.message_no,
        position=raw.line,
    )


def _fits(reading: _Reading, kind: str, raw: RawObject) -> bool:
    """Whether the object fits its version to the letter; what is only unknown is told and accepted.

    What breaks the object sets it aside later, when its pair is built.
    """
    if raw.fits():
        return True
    deviations = raw.deviations()
    if deviations and not breaks(raw.version, raw.xml):
        _report_deviations(reading, kind, raw, deviations)
    return not deviations


def _report_deviations(reading: _Reading, kind: str, raw: RawObject, deviations: Sequence[Violation]) -> None:
    reading.exchange.count("deviations", len(deviations))
    reading.warnings += 1
    if reading.warnings > _MAX_WARNINGS:
        return
    reading.journal.append(
        reading.exchange.note(
            kind=kind,
            side="onec",
            status="warning",
            ref=raw.ref or "",
            label=f"{raw.type_name}, строка файла {raw.line}",
            message="Отклонение от схемы: " + "; ".join(item.text for item in deviations[:5]),
            hint="Объект принят; непонятное сохранено как есть. Сообщите администратору 1С, если это не расширение.",
        )
    )


def _report_unknown(reading: _Reading) -> None:
    exchange = reading.exchange
    rows = [
        exchange.note(
            kind=name,
            side="onec",
            status="skipped",
            label=name,
            message=f"Вид объектов «{name}» не участвует в обмене: пропущено объектов — {count}.",
            hint="Уберите этот вид из правил отправки в 1С, чтобы он не передавался.",
        )
        for name, count in sorted(reading.unknown.items())
    ]
    if rows:
        with exchange.store.unit(exchange.lease) as unit:
            unit.add_journal(rows)
