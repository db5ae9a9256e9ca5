"""Records of an infobase as the exchange knows them: what 1C last showed or acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from enterprise_data.errors import ExchangeError
from enterprise_data.formats.enterprise_data.stored import tree_of
from enterprise_data.objects.base import ObjectType, Tree
from enterprise_data.objects.codec import decode
from enterprise_data.objects.registry import KINDS
from state.ports import Store
from state.rows import Link, Snapshot


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

    def of_base(self, base: str, kind: str) -> Iterator[KnownRecord]:
        """Every living object of a kind, page by page in GUID order."""
        after = ""
        while True:
            with self._store.unit() as unit:
                links = unit.page_links(base, kind, after, 500)
                snapshots = unit.snapshots(base, kind, [link.ref for link in links])
            if not links:
                return
            after = links[-1].ref
            yield from (_known(KINDS[kind], link, snapshots.get(link.ref)) for link in links)

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


def _known(otype: ObjectType, link: Link, snapshot: Snapshot | None) -> KnownRecord:
    """1C's own view where it showed the object; what was agreed otherwise."""
    whole = None
    if snapshot is not None and snapshot.whole is not None:
        whole = tree_of(snapshot.whole, snapshot.whole_version)
    record = None
    if snapshot is not None and whole is not None:
        major, _, minor = snapshot.whole_version.partition(".")
        record = otype.enterprise_data.read(whole, (int(major), int(minor)))
    elif snapshot is not None and snapshot.agreed is not None:
        record = decode(otype, snapshot.agreed)
    return KnownRecord(
        link=link, record=record, deleted=bool(snapshot and snapshot.onec_deleted), whole=whole
    )
