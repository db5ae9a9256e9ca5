"""The last agreed version of each object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from state.rows import Link, Snapshot
from state.stores.memory.part import Part


class MemorySnapshots(Part):
    """See ``ports.Links``."""

    def snapshots(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Snapshot]:
        rows = self._draft.read("snapshots", base, kind)
        return {ref: rows[ref] for ref in refs if ref in rows}

    def raw_hashes(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, bytes]:
        links: Mapping[str, Link] = self._draft.read("links", base, kind)
        found = {}
        for ref, row in self.snapshots(base, kind, refs).items():
            living = ref in links and not links[ref].tombstone
            if living and not row.onec_deleted and row.raw_hash is not None:
                found[ref] = row.raw_hash
        return found

    def crm_versions(self, base: str, kind: str, ids: Sequence[str]) -> Mapping[str, str]:
        cards, rows = self._draft.read("cards", base, kind), self._draft.read("snapshots", base, kind)
        return {id: rows[cards[id]].crm_version for id in ids if cards.get(id) in rows}

    def put_snapshots(self, rows: Sequence[Snapshot]) -> None:
        for row in rows:
            self._draft.write("snapshots", row.base, row.kind)[row.ref] = row
