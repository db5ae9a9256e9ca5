"""The last agreed version of each object. The quick paths read only the small columns in front of the blobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from state import tables
from state.rows import Snapshot
from state.stores.latest import latest
from state.stores.refs import packed, unpacked
from state.stores.sql.part import Part
from state.stores.sql.session import of_type

_SNAPSHOTS = f"SELECT * FROM state_snapshots WHERE {of_type()} AND ref"  # noqa: S608
_RAW_HASHES = (
    "SELECT s.ref, s.raw_hash FROM state_snapshots s "  # noqa: S608
    "JOIN state_links l ON l.ref = s.ref AND l.kind = s.kind AND l.base = s.base "
    "WHERE s.onec_deleted = 0 AND s.raw_hash IS NOT NULL AND l.tombstone = 0 "
    f"AND {of_type('s')} AND s.ref"
)
_CRM_VERSIONS = (
    "SELECT l.crm_id, s.crm_version FROM state_links l "  # noqa: S608
    "JOIN state_snapshots s ON s.ref = l.ref AND s.kind = l.kind AND s.base = l.base "
    f"WHERE {of_type('l')} AND l.crm_id"
)

_IDENTITY = attrgetter("base", "kind", "ref")


class SqlSnapshots(Part):
    """See ``ports.Links``."""

    def snapshots(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Snapshot]:
        keys = [packed(ref) for ref in refs]
        rows = self._session.by_keys(_SNAPSHOTS, keys, self._object_type(base, kind))
        found = [_snapshot(base, kind, row) for row in rows]
        return {row.ref: row for row in found}

    def raw_hashes(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, bytes]:
        asked = {packed(ref): ref for ref in refs}
        rows = self._session.by_keys(_RAW_HASHES, asked, self._object_type(base, kind))
        return {asked[ref]: raw_hash for ref, raw_hash in rows}

    def crm_versions(self, base: str, kind: str, ids: Sequence[str]) -> Mapping[str, str]:
        rows = self._session.by_keys(_CRM_VERSIONS, ids, self._object_type(base, kind))
        return {row[0]: row[1] for row in rows}

    def put_snapshots(self, rows: Sequence[Snapshot]) -> None:
        kept = latest(rows, _IDENTITY)
        self._session.upsert(
            tables.snapshots, "ref, kind, base", [self._snapshot_values(row) for row in kept]
        )

    def _snapshot_values(self, row: Snapshot) -> tuple[Any, ...]:
        number = self._words.number
        key = (packed(row.ref), number(row.kind), number(row.base))
        flags = (int(row.agreed_deleted), int(row.onec_deleted))
        small = (row.raw_hash, row.agreed_hash, row.crm_version, row.whole_version, row.whole_hash)
        return (*key, *flags, *small, row.agreed, row.whole)


def _snapshot(base: str, kind: str, row: Any) -> Snapshot:
    ref, _, _, agreed_deleted, onec_deleted, raw_hash, agreed_hash, *rest = row
    crm_version, version, whole_hash, agreed, whole = rest
    return Snapshot(
        base=base,
        kind=kind,
        ref=unpacked(ref),
        agreed=agreed,
        agreed_hash=agreed_hash,
        agreed_deleted=bool(agreed_deleted),
        whole=whole,
        whole_version=version,
        whole_hash=whole_hash,
        raw_hash=raw_hash,
        onec_deleted=bool(onec_deleted),
        crm_version=crm_version,
    )
