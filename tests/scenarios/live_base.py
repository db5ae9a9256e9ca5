"""A base that answers at once, in memory: it holds canonical records and misbehaves when told to.

It gives references, codes and numbers of its own, as 1C does, cuts names, refuses, loses answers after it has
written, and lets somebody else write in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any
from uuid import UUID, uuid5

from connectors.base import LiveObject, LivePacket, LiveVersion, LiveWritten, Observation
from enterprise_data.errors import (
    EditedMeanwhile,
    PermissionDenied,
    RecordError,
    RefusedByPeer,
    Unreachable,
)
from enterprise_data.objects.partly import Told
from enterprise_data.objects.registry import KINDS

_SPACE = UUID("0f5a2c5e-9d0b-4a5e-8a0e-2f6f3a1b7c11")


@dataclass(slots=True)
class Held:
    """One object. ``word``: the mark under which we asked for it."""

    record: Any
    version: int
    deleted: bool = False
    word: str = ""


@dataclass(slots=True)
class InMemoryBase:
    """``tells``: fields of each kind that the base has; everything where a kind isn't named."""

    kinds_known: tuple[str, ...]
    tells: dict[str, frozenset[str]] = field(default_factory=dict)
    objects: dict[tuple[str, str], Held] = field(default_factory=dict)
    clock: int = 0
    born: int = 0
    cut: int = 0
    """Longest name the base keeps; 0 for any."""
    ignores: str = ""
    """A field that the base leaves as it is, whatever it is told."""
    refuses: str = ""
    """A name that the base doesn't take."""
    drops_after_create: int = 0
    drops_before_create: int = 0
    hides: set[str] = field(default_factory=set)
    unreadable: dict[str, RecordError] = field(default_factory=dict)
    overtaken: bool = False
    """Somebody writes between our look and our write, unseen by the version."""
    edits_before_change: list[Any] = field(default_factory=list)
    """Changes that somebody makes in the moment between our decision and our write."""
    plan: bool = False
    noted: dict[tuple[str, str], None] = field(default_factory=dict)
    confirmed: int = 0
    reads: int = 0
    asked: int = 0
    scans: int = 0
    told_notes: list[Observation] = field(default_factory=list)

    # --- what its users do ----------------------------------------------------------------------------

    def add(self, kind: str, /, **values: Any) -> str:
        """A new object; gives its reference."""
        self.born += 1
        ref = str(uuid5(_SPACE, f"{kind}/{self.born}"))
        self._put(kind, ref, KINDS[kind].record(**values))
        return ref

    def edit(self, kind: str, ref: str, /, **values: Any) -> None:
        """Other values."""
        held = self.objects[kind, ref]
        self._put(kind, ref, replace(held.record, **values), held.deleted, held.word)

    def mark(self, kind: str, ref: str, deleted: bool = True) -> None:
        """Sets or takes back the deletion mark."""
        held = self.objects[kind, ref]
        self._put(kind, ref, held.record, deleted, held.word)

    def rewrite(self, kind: str, ref: str) -> None:
        """Written again with the same content: the version grows."""
        self.edit(kind, ref)

    def remove(self, kind: str, ref: str) -> None:
        """Removed physically."""
        del self.objects[kind, ref]

    def record(self, kind: str, ref: str) -> Any:
        """What it holds."""
        return self.objects[kind, ref].record

    def refs(self, kind: str) -> list[str]:
        """All of a kind."""
        return [ref for known, ref in self.objects if known == kind]

    def _put(self, kind: str, ref: str, record: Any, deleted: bool = False, word: str = "") -> None:
        self.clock += 1
        self.objects[kind, ref] = Held(record, self.clock, deleted, word)
        if self.plan:
            self.noted[kind, ref] = None

    # --- LiveBase -------------------------------------------------------------------------------------

    def observe(self) -> Iterator[Observation]:
        """Nothing to tell."""
        return iter(())

    def exchange(self) -> InMemoryExchange:
        """An exchange with it."""
        return InMemoryExchange(self)

    def close(self) -> None:
        """Nothing was begun."""


@dataclass(slots=True)
class InMemoryExchange:
    """One exchange with the base."""

    base: InMemoryBase

    @property
    def kinds(self) -> Mapping[str, Told]:
        """Rows are told with all their columns."""
        return {kind: self._told(kind) for kind in self.base.kinds_known}

    def _told(self, kind: str) -> Told:
        otype = KINDS[kind]
        names = self.base.tells.get(kind, frozenset(item.name for item in fields(otype.record)))
        rows = {
            name: frozenset(otype.enterprise_data.row_places[name])
            for name in names
            if name in otype.enterprise_data.row_places
        }
        return {"": names, **rows}

    @property
    def notes(self) -> Sequence[Observation]:
        """What doesn't work."""
        return self.base.told_notes

    def versions(self, kind: str) -> Iterator[Sequence[LiveVersion]]:
        """All that the user may see."""
        self.base.scans += 1
        yield [
            LiveVersion(ref=ref, version=str(held.version), deleted=held.deleted)
            for (known, ref), held in sorted(self.base.objects.items())
            if known == kind and ref not in self.base.hides
        ]

    def look(self, kind: str, ref: str) -> LiveVersion | None:
        """One object."""
        if ref in self.base.hides:
            raise PermissionDenied("Нет прав.")
        held = self.base.objects.get((kind, ref))
        return None if held is None else LiveVersion(ref=ref, version=str(held.version), deleted=held.deleted)

    def read(self, kind: str, refs: Collection[str], *, of: int) -> Iterator[LiveObject]:
        """Whole objects."""
        for ref in refs:
            held = self.base.objects.get((kind, ref))
            self.base.reads += 1
            if held is None:
                continue
            error = self.base.unreadable.get(ref)
            yield LiveObject(
                ref=ref, version=str(held.version), deleted=held.deleted, error=error,
                record=None if error else self._as_told(kind, held.record),
            )  # fmt: skip

    def _as_told(self, kind: str, record: Any) -> Any:
        """What the base doesn't tell is not in what it shows."""
        names = self._told(kind)[""]
        return KINDS[kind].record(**{name: getattr(record, name) for name in names})

    def changed(self) -> LivePacket | None:
        """What was noted since the last confirmation."""
        if not self.base.plan:
            return None
        found: dict[str, list[str]] = {}
        gone: dict[str, list[str]] = {}
        for kind, ref in self.base.noted:
            (found if (kind, ref) in self.base.objects else gone).setdefault(kind, []).append(ref)
        return LivePacket(number=self.base.confirmed + 1, changed=found, gone=gone)

    def confirm(self, packet: LivePacket) -> None:
        """Forgets what was told."""
        self.base.confirmed = packet.number
        self.base.noted.clear()

    def create(self, kind: str, record: Any, *, word: str, resumed: bool = False) -> LiveWritten:
        """Gives it a reference and a code of its own."""
        for (known, ref), held in self.base.objects.items():
            if known == kind and held.word == word:
                if not resumed:
                    raise RefusedByPeer("В 1С уже есть такой объект.")
                return LiveWritten(ref=ref, version=str(held.version))
        if self.base.drops_before_create:
            self.base.drops_before_create -= 1
            raise Unreachable("1С не отвечает.")
        names = self._told(kind)[""]
        stored, differing, notes = self._stored(kind, {name: getattr(record, name) for name in names})
        ref = self.base.add(kind, **stored)
        self.base.objects[kind, ref].word = word
        if hasattr(record, "code"):
            self.base.objects[kind, ref].record = replace(
                self.base.objects[kind, ref].record, code=f"{self.base.born:09}"
            )
        if self.base.drops_after_create:
            self.base.drops_after_create -= 1
            raise Unreachable("Связь оборвалась.")
        version = str(self.base.objects[kind, ref].version)
        return LiveWritten(ref=ref, version=version, differing=differing, notes=notes)

    def change(
        self, kind: str, ref: str, record: Any, *, fields: Collection[str], version: str
    ) -> LiveWritten:
        """Of an object that is still the same."""
        if self.base.edits_before_change:
            self.base.edits_before_change.pop()()
        self._expected(kind, ref, version)
        self.base.asked += 1
        stored, differing, notes = self._stored(kind, {name: getattr(record, name) for name in fields})
        if stored:
            self.base.edit(kind, ref, **stored)
        held = self.base.objects[kind, ref]
        return LiveWritten(
            ref=ref,
            version=str(held.version),
            differing=differing,
            notes=notes,
            overtaken=self.base.overtaken,
        )

    def mark(self, kind: str, ref: str, *, version: str, marked: bool) -> LiveWritten:
        """Sets or takes back the mark."""
        self._expected(kind, ref, version)
        self.base.mark(kind, ref, marked)
        return LiveWritten(ref=ref, version=str(self.base.objects[kind, ref].version))

    def _expected(self, kind: str, ref: str, version: str) -> None:
        if str(self.base.objects[kind, ref].version) != version:
            raise EditedMeanwhile("Объект изменили.")

    def _stored(
        self, kind: str, values: dict[str, Any]
    ) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
        name = values.get("name", "")
        if self.base.refuses and name == self.base.refuses:
            raise RefusedByPeer("1С не записала объект: имя запрещено.", hint="Измените имя.")
        if self.base.cut and len(name) > self.base.cut:
            short = name[: self.base.cut].rstrip()
            return {**values, "name": short}, ("name",), (f"1С сохранила «{short}» вместо «{name}».",)
        if self.base.ignores in values:
            rest = {field: value for field, value in values.items() if field != self.base.ignores}
            return rest, (self.base.ignores,), (f"1С не записала поле {self.base.ignores}.",)
        return values, (), ()
