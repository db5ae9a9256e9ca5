"""What a file by hand is made of: a walk over everything that a base should know, narrowed down by what was asked for.

Every format walks the same way: the CRM's changes are planned first, then each kind is read page by page, in the
base's own GUIDs, as agreed or as it is on its way to 1C.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from enterprise_data.errors import InvalidRecord
from enterprise_data.formats.enterprise_data.stored import weight_of
from enterprise_data.model.ref import Ref
from enterprise_data.objects.base import ObjectType
from enterprise_data.objects.codec import decode
from enterprise_data.objects.registry import KINDS
from state.ports import Unit
from state.rows import Registration, Snapshot
from sync.batches import Planner
from sync.context import Exchange
from sync.crm_changes import stage_aliases, stage_crm_changes
from sync.pace import portions
from sync.recovery import finish_intents

_CAPACITY = 50_000
_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What of the documents is wanted; catalogs are never narrowed. ``organization``: name, ИНН or GUID."""

    begins: date | None = None
    ends: date | None = None
    organization: str = ""
    changed_only: bool = False
    """Only what 1C is not known to have."""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Selection()


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One object that 1C should hold."""

    otype: ObjectType
    row: Registration
    snapshot: Snapshot | None

    @property
    def ref(self) -> Ref:
        """Which one."""
        return Ref(self.otype.name, self.row.ref)

    def record(self) -> Any:
        """The record, in the base's own GUIDs."""
        assert self.row.record is not None
        return decode(self.otype, self.row.record)


def prepare(exchange: Exchange) -> None:
    """Plans what changed in the CRM, so that the file has it."""
    finish_intents(exchange)
    stage_aliases(exchange)
    stage_crm_changes(exchange)
    Planner(exchange, (None, None)).run()


def held_back(exchange: Exchange) -> list[tuple[str, str, str]]:
    """(kind, label, reason) of what waits for something and is therefore in no file."""
    found: list[tuple[str, str, str]] = []
    with exchange.store.unit() as unit:
        while True:
            rows, total = unit.journal(exchange.run.id, status="held", offset=len(found), limit=_PAGE)
            found += [(row.kind, row.label, row.message) for row in rows]
            if not rows or len(found) >= total:
                return found


@dataclass(frozen=True, slots=True)
class Choice:
    """A selection that knows which organization is meant."""

    selection: Selection = EVERYTHING
    organization: Ref | None = None

    def takes(self, otype: ObjectType, record: Any) -> bool:
        """Whether a record is in the file."""
        if not otype.is_document:
            return True
        whose = getattr(record, "organization", None)
        if self.organization is not None and whose is not None and whose != self.organization:
            return False
        day = day_of(record)
        begins, ends = self.selection.begins, self.selection.ends
        return not ((begins and day < begins) or (ends and day > ends))


def chosen(exchange: Exchange, selection: Selection) -> Choice:
    """The selection made out; raises ``InvalidRecord`` where there is no organization of that name."""
    return Choice(selection, _organization(exchange, selection.organization))


def day_of(record: Any) -> date:
    """The day under which we keep a document: of a supplier's paper that is when it came."""
    at: date = getattr(record, "received", record.date)
    return at.date() if isinstance(at, datetime) else at


def pages(exchange: Exchange, kind: str, choice: Choice) -> Iterator[Sequence[Wanted]]:
    """Everything of a kind that is asked for, a batch at a time, fewer where they are large."""
    otype, after = KINDS[kind], ""
    while True:
        exchange.pause_point()
        with exchange.store.unit() as unit:
            refs = unit.page_refs(exchange.base.name, kind, after, exchange.base.batch)
            found = _wanted(exchange.base.name, unit, otype, refs, choice.selection)
        if not refs:
            return
        after = refs[-1]
        wanted = [
            item for item in found if choice.selection.is_everything or choice.takes(otype, item.record())
        ]
        yield from portions(wanted, _weight)


def _weight(item: Wanted) -> int:
    return weight_of(item.snapshot.whole) if item.snapshot else 0


def _wanted(
    base: str, unit: Unit, otype: ObjectType, refs: Sequence[str], selection: Selection
) -> list[Wanted]:
    snapshots, waiting = unit.snapshots(base, otype.name, refs), unit.registered(base, otype.name, refs)
    found = []
    for ref in refs:
        if selection.changed_only and ref not in waiting:
            continue
        row = held_by_onec(base, otype.name, ref, snapshots.get(ref), waiting.get(ref))
        if row is not None:
            found.append(Wanted(otype=otype, row=row, snapshot=snapshots.get(ref)))
    return found


def held_by_onec(
    base: str, kind: str, ref: str, snapshot: Snapshot | None, waiting: Registration | None
) -> Registration | None:
    """What 1C should hold: the change on its way, else what was agreed; nothing for what is deleted."""
    if waiting is not None:
        return waiting if waiting.op == "update" else None
    if snapshot is None or snapshot.agreed is None or snapshot.agreed_deleted or snapshot.onec_deleted:
        return None
    return Registration(
        base=base, kind=kind, ref=ref, op="update", record=snapshot.agreed, record_hash=snapshot.agreed_hash
    )


@dataclass(frozen=True, slots=True)
class _Known:
    record: Any = None
    is_shown: bool = False
    is_deleted: bool = False


class KnownRecords:
    """Records by reference, remembered. Calling it gives the record, also of what is marked for deletion: documents
    may still speak of it. None for what is not known."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._known: dict[Ref, _Known] = {}

    def __call__(self, ref: Ref) -> Any:
        """The record as 1C should hold it."""
        return self._entry(ref).record

    def is_shown(self, ref: Ref) -> bool:
        """Whether 1C itself has shown the object."""
        return self._entry(ref).is_shown

    def is_deleted(self, ref: Ref) -> bool:
        """Whether it is marked for deletion."""
        return self._entry(ref).is_deleted

    def learn(self, refs: Iterable[Ref]) -> None:
        """Looks up many at once."""
        missing: dict[str, list[str]] = {}
        for ref in dict.fromkeys(refs):
            if ref not in self._known:
                missing.setdefault(ref.kind, []).append(ref.id)
        if len(self._known) > _CAPACITY:
            self._known.clear()
        base = self._exchange.base.name
        with self._exchange.store.unit() as unit:
            for kind, ids in missing.items():
                snapshots, waiting = unit.snapshots(base, kind, ids), unit.registered(base, kind, ids)
                for one in ids:
                    self._known[Ref(kind, one)] = _known(kind, one, snapshots.get(one), waiting.get(one))

    def _entry(self, ref: Ref) -> _Known:
        if ref not in self._known:
            self.learn((ref,))
        return self._known[ref]


def _known(kind: str, ref: str, snapshot: Snapshot | None, waiting: Registration | None) -> _Known:
    row = held_by_onec("", kind, ref, snapshot, waiting)
    data = row.record if row is not None else (snapshot.agreed if snapshot is not None else None)
    return _Known(
        None if data is None else decode(KINDS[kind], data),
        snapshot is not None and snapshot.whole is not None,
        row is None,
    )


def _organization(exchange: Exchange, text: str) -> Ref | None:
    if not text:
        return None
    known = {item.ref: item.record() for page in pages(exchange, "organization", Choice()) for item in page}
    wanted = text.strip().casefold()
    found = [
        ref
        for ref, record in known.items()
        if wanted in (ref.id, record.inn, record.name.casefold(), record.full_name.casefold())
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(f"«{record.name}» (ИНН {record.inn or '—'})" for record in known.values()))
    what = f"Организаций «{text}» несколько" if found else f"Организации «{text}» нет"
    raise InvalidRecord(
        f"{what} в базе «{exchange.base.name}».", hint=f"Есть: {names or 'ни одной'}. Укажите ИНН или УИД."
    )
