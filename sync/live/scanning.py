"""What changed in a live base since it was read last: told by versions, or by what the base has noted for us.

A version that is new may hide the same content; that is seen when the object is read. An object that is missing among
the others is asked for by its own key before it counts as deleted, because a row may be hidden by rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar
from uuid import UUID

from connectors.base import LiveExchange, LiveVersion
from enterprise_data.errors import PermissionDenied, SideEmptied, TooManyDeletions
from enterprise_data.objects.registry import KINDS
from state.ports import Unit
from state.rows import Link, Snapshot
from sync.context import Exchange
from sync.incoming import UNREADABLE

Item = TypeVar("Item")


@dataclass(slots=True, kw_only=True)
class Found:
    """Of one kind. ``changed`` is to be read; ``deleted`` are marked or gone; ``hidden`` may be either."""

    changed: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    hidden: int = 0
    total: int = 0


class Scanner:
    """Compares a kind with what is known of it. ``afresh``: versions prove nothing (a backup, another profile)."""

    def __init__(self, exchange: Exchange, live: LiveExchange, kind: str, *, afresh: bool = False) -> None:
        self.exchange, self.live, self.kind, self.afresh = exchange, live, kind, afresh
        self.base = exchange.base.name
        self.found = Found()
        self._seen: set[bytes] = set()

    def scan(self, *, allow_deletions: bool) -> Found:
        """A pass over all versions; raises ``SafetyStop`` where the base suddenly shows much less than before."""
        for batch in self.live.versions(self.kind):
            self.exchange.pause_point()
            self._seen.update(UUID(one.ref).bytes for one in batch)
            self.look_at(batch)
            self.found.total += len(batch)
            self.exchange.reporter.progress(f"versions:{self.kind}", self.found.total, None)
        self._look_for(list(self._missing()), allow_deletions=allow_deletions)
        return self.found

    def look_at(self, batch: Sequence[LiveVersion]) -> None:
        """Sorts a batch of versions by what they mean."""
        marked = [one.ref for one in batch if one.deleted]
        with self.exchange.store.unit() as unit:
            known = self._known(unit, [one for one in batch if not one.deleted])
            self.found.deleted += self._newly_marked(unit, marked)
        living = [one for one in batch if not one.deleted]
        changed = [one.ref for one in living if known.get(one.ref) != one.version.encode()]
        self.found.changed += changed
        self.exchange.count("unchanged", len(living) - len(changed))

    def _known(self, unit: Unit, batch: Sequence[LiveVersion]) -> Mapping[str, bytes]:
        """Versions as they were read last; what waits in the stage counts as read."""
        refs = [one.ref for one in batch]
        if self.afresh:
            return {}
        known = dict(unit.raw_hashes(self.base, self.kind, refs))
        strange = [one.ref for one in batch if known.get(one.ref) != one.version.encode()]
        waiting = unit.staged(self.exchange.scope, self.kind, "onec", strange) if strange else {}
        for ref, row in waiting.items():
            if row.raw_hash is not None and row.version != UNREADABLE:
                known[ref] = row.raw_hash
        return known

    def _newly_marked(self, unit: Unit, refs: Sequence[str]) -> list[str]:
        """Marked objects that somebody knows as living ones."""
        if not refs:
            return []
        links = unit.links_by_ref(self.base, self.kind, refs)
        known = unit.snapshots(self.base, self.kind, [link.ref for link in links.values()])
        waiting = unit.staged(self.exchange.scope, self.kind, "onec", refs)
        return [
            ref
            for ref in refs
            if (ref in waiting and waiting[ref].op != "delete")
            or (ref in links and not links[ref].tombstone and not _is_marked(known, links[ref]))
        ]

    # --- what is not there any more -------------------------------------------------------------------

    def _missing(self) -> Iterator[str]:
        """Objects that were linked and are not among the others."""
        after = ""
        while True:
            with self.exchange.store.unit() as unit:
                refs = unit.page_refs(self.base, self.kind, after, self.exchange.base.batch)
                lost = [ref for ref in refs if UUID(ref).bytes not in self._seen]
                known = unit.snapshots(self.base, self.kind, lost) if lost else {}
            yield from (ref for ref in lost if ref in known and _is_expected(known[ref].whole))
            if not refs:
                return
            after = refs[-1]

    def _look_for(self, missing: Sequence[str], *, allow_deletions: bool) -> None:
        self._weigh(missing, allow_deletions=allow_deletions)
        for ref in missing:
            self.exchange.pause_point()
            try:
                one = self.live.look(self.kind, ref)
            except PermissionDenied:
                self.found.hidden += 1
                continue
            if one is None:
                self.found.gone.append(ref)
            else:
                self.look_at([one])

    def _weigh(self, missing: Sequence[str], *, allow_deletions: bool) -> None:
        """Much less than before is rather another base, or a right that was lost, than a deletion.

        What a restored backup lost is no deletion either, as long as the base shows anything at all.
        """
        if self.exchange.restored and self._seen:
            return
        limits = self.exchange.base.limits
        with self.exchange.store.unit() as unit:
            known = unit.count_links(self.base, self.kind)
        if allow_deletions or len(missing) <= max(limits.deletions, known * limits.deletions_percent // 100):
            return
        titles = KINDS[self.kind].titles
        if not self._seen:
            raise SideEmptied(
                f"В 1С не видно ни одной записи «{titles}», а связано их {known}. Обмен остановлен.",
                hint="Проверьте, та ли база отвечает, и права пользователя 1С: ограничения по записям скрывают строки.",
                kind=self.kind,
            )
        raise TooManyDeletions(
            f"{titles}: в 1С не видно {len(missing)} из {known}. Обмен остановлен, ничего не удалено.",
            hint="Проверьте права пользователя 1С (ограничения по записям). Если объекты удалены намеренно, выполните: "
            f"obmen run {self.base} --allow-deletions.",
            kind=self.kind,
            count=len(missing),
        )


def _is_marked(known: Mapping[str, Snapshot], link: Link) -> bool:
    return link.ref in known and known[link.ref].onec_deleted


def _is_expected(whole: bytes | None) -> bool:
    """What 1C never showed and never confirmed is still on its way there."""
    return whole is not None


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most ``size``."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
