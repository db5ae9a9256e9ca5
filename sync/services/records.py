"""Records of an infobase as the exchange knows them: what 1C last showed or acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from enterprise_data.errors import ExchangeError
from enterprise_data.formats.enterprise_data.coverage import complete
from enterprise_data.formats.enterprise_data.stored import tree_of
from enterprise_data.formats.enterprise_data.versions import parts
from enterprise_data.objects.base import ObjectType, Tree
from enterprise_data.objects.codec import decode
from enterprise_data.objects.registry import KINDS
from state.ports import Store
from state.rows import Link, Snapshot

_PAGE = 500


class UnknownRecord(ExchangeError):
    """Такой записи нет."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRecord:
    """One object of an infobase. ``record`` is in the infobase's reference space; ``whole`` as 1C gave it."""

    link: Link
    record: Any
    deleted: bool
    whole: Tree | None


class RecordService:
    """Reads what is known about the infobase's side."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_base(self, base: str, kind: str, *, include_deleted: bool = False) -> Iterator[KnownRecord]:
        """Every living object of a kind in GUID order, read page by page; with ``include_deleted`` all of them."""
        for links in self._pages(base, kind, include_deleted):
            with self._store.unit() as unit:
                snapshots = unit.snapshots(base, kind, [link.ref for link in links])
            rows = (_known(KINDS[kind], link, snapshots.get(link.ref)) for link in links)
            yield from (row for row in rows if include_deleted or not row.deleted)

    def _pages(self, base: str, kind: str, include_deleted: bool) -> Iterator[Sequence[Link]]:
        after, offset = "", 0
        while True:
            with self._store.unit() as unit:
                if include_deleted:  # objects deleted on both sides are found only so
                    links, _ = unit.find_links(base=base, kind=kind, offset=offset, limit=_PAGE)
                else:
                    links = unit.page_links(base, kind, after, _PAGE)
            if not links:
                return
            after, offset = links[-1].ref, offset + len(links)
            yield links

    def page(
        self,
        base: str,
        kind: str,
        *,
        search: str = "",
        include_deleted: bool = False,
        fits: Callable[[Any], bool] | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[list[KnownRecord], int]:
        """A page in GUID order, and the total: of what was found, or of all living links if nothing is searched for.

        ``search`` is a part of name, code or ИНН, whatever the case; ``fits`` says of a record whether it is wanted.
        Both look through everything; documents that were found stand with the latest date first.
        """
        rows = self.of_base(base, kind, include_deleted=include_deleted)
        if not search and fits is None:
            with self._store.unit() as unit:
                _, everything = unit.find_links(base=base, kind=kind, limit=1)
                total = everything if include_deleted else unit.count_links(base, kind)
            return list(islice(rows, offset, offset + limit)), total
        found = [
            row
            for row in rows
            if search.casefold() in _searched(KINDS[kind], row)
            and (fits is None or (row.record is not None and fits(row.record)))
        ]
        if KINDS[kind].is_document:
            found.sort(key=_dated, reverse=True)
        return found[offset : offset + limit], len(found)

    def labels(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, str]:
        """What the infobase itself calls its objects, as far as they are known."""
        with self._store.unit() as unit:
            links, snapshots = unit.links_by_ref(base, kind, refs), unit.snapshots(base, kind, refs)
        rows = ((ref, _known(KINDS[kind], link, snapshots.get(ref))) for ref, link in links.items())
        return {ref: KINDS[kind].name_of(row.record) for ref, row in rows if row.record is not None}

    def show(self, base: str, kind: str, key: str) -> KnownRecord:
        """One object by GUID or CRM id; raises ``UnknownRecord``."""
        with self._store.unit() as unit:
            link = unit.links_by_ref(base, kind, [key]).get(key) or unit.links_by_crm(base, kind, [key]).get(
                key
            )
            if link is None:
                raise UnknownRecord(
                    f"{KINDS[kind].title} «{key}» в обмене с базой «{base}» не участвует.",
                    hint=f"Список: obmen records list {kind} --side 1c:{base}.",
                )
            snapshot = unit.snapshots(base, kind, [link.ref]).get(link.ref)
        return _known(KINDS[kind], link, snapshot)


def _dated(row: KnownRecord) -> str:
    at = row.record.date if row.record is not None else None
    return at.isoformat() if at else ""


def _searched(otype: ObjectType, row: KnownRecord) -> str:
    label = otype.name_of(row.record) if row.record is not None else ""
    return f"{label}\n{row.link.code}\n{getattr(row.record, 'inn', '')}".casefold()


def _known(otype: ObjectType, link: Link, snapshot: Snapshot | None) -> KnownRecord:
    """1C's own view where it showed the object, completed with what was agreed; what was agreed otherwise."""
    if snapshot is None:
        return KnownRecord(link=link, record=None, deleted=link.tombstone, whole=None)
    agreed = decode(otype, snapshot.agreed) if snapshot.agreed is not None else None
    whole, record = None, agreed
    if snapshot.whole is not None:
        whole = tree_of(snapshot.whole, snapshot.whole_version)
        version = parts(snapshot.whole_version)
        record = otype.enterprise_data.read(whole, version)
        if agreed is not None:  # what the version can't tell
            record = complete(otype, record, agreed, version, otype.enterprise_data.type_of(whole))
    deleted = snapshot.onec_deleted or link.tombstone
    return KnownRecord(link=link, record=record, deleted=deleted, whole=whole)
