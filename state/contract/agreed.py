"""Snapshots are kept byte for byte, and the quick paths tell just what they must."""

from __future__ import annotations

from state.contract.given import BASE, KIND, ODD_REFS, Again, link, put_links, ref, refs, snapshot
from state.ports import Store
from state.rows import Snapshot

BYTES = bytes(range(256)) * 300


class Agreed:
    """Snapshots are kept byte for byte, and the quick paths tell just what they must."""

    def test_a_snapshot_is_kept_byte_for_byte(self, store: Store, again: Again) -> None:
        rows = [
            snapshot(
                1, agreed=BYTES, whole=BYTES[::-1], raw_hash=b"\x00", agreed_hash=b"", whole_version="1.8"
            ),
            Snapshot(base=BASE, kind=KIND, ref=ref(2), agreed=None),
            snapshot(3, agreed=b"", whole=b"", raw_hash=None, agreed_deleted=True, onec_deleted=True),
        ]
        with store.unit() as unit:
            unit.put_snapshots(rows)
        with again().unit() as unit:
            assert unit.snapshots(BASE, KIND, refs(1, 2, 3, 4)) == {row.ref: row for row in rows}
            assert unit.snapshots(BASE, KIND, []) == {}

    def test_a_newer_snapshot_replaces_the_older_whole(self, store: Store) -> None:
        newer = Snapshot(base=BASE, kind=KIND, ref=ref(1), agreed=b"2", crm_version="9")
        with store.unit() as unit:
            unit.put_snapshots([snapshot(1), snapshot(2)])
            unit.put_snapshots([snapshot(1, agreed=b"1"), newer])
        with store.unit() as unit:
            assert unit.snapshots(BASE, KIND, refs(1, 2)) == {ref(1): newer, ref(2): snapshot(2)}

    def test_snapshots_of_other_bases_and_kinds_are_others(self, store: Store) -> None:
        rows = [snapshot(1), snapshot(1, base="upp", agreed=b"upp"), snapshot(1, kind="item", agreed=b"item")]
        with store.unit() as unit:
            unit.put_snapshots(rows)
            for row in rows:
                assert unit.snapshots(row.base, row.kind, [ref(1)]) == {ref(1): row}

    def test_odd_references_keep_their_snapshots(self, store: Store, again: Again) -> None:
        with store.unit() as unit:
            unit.put_snapshots([snapshot(0, ref=odd, agreed=odd.encode()) for odd in ODD_REFS])
        with again().unit() as unit:
            found = unit.snapshots(BASE, KIND, ODD_REFS)
            assert {odd: row.agreed for odd, row in found.items()} == {odd: odd.encode() for odd in ODD_REFS}

    def test_raw_hashes_are_those_of_living_unmarked_objects(self, store: Store) -> None:
        with store.unit() as unit:
            unit.put_links([link(1), link(2, tombstone=True), link(3), link(4), link(6), link(7)])
            unit.put_snapshots([snapshot(1), snapshot(2), snapshot(3, onec_deleted=True)])
            unit.put_snapshots([snapshot(4, raw_hash=None), snapshot(5), snapshot(7, agreed_deleted=True)])
            unit.put_snapshots([snapshot(1, base="upp", raw_hash=b"upp")])
        with store.unit() as unit:
            hashes = unit.raw_hashes(BASE, KIND, refs(1, 2, 3, 4, 5, 6, 7, 8))
            assert hashes == {ref(1): b"raw 1", ref(7): b"raw 7"}
            assert unit.raw_hashes("upp", KIND, [ref(1)]) == {}
            assert unit.raw_hashes(BASE, KIND, []) == {}

    def test_crm_versions_are_those_of_the_snapshots(self, store: Store) -> None:
        put_links(store, 1, 2, 3)
        with store.unit() as unit:
            unit.put_links([link(4, crm_id="47", tombstone=True)])
            unit.put_snapshots([snapshot(1), snapshot(2, crm_version=""), snapshot(4), snapshot(5)])
        with store.unit() as unit:
            versions = unit.crm_versions(BASE, KIND, ["1", "2", "3", "47", "4", "5"])
            assert versions == {"1": "v1", "2": "", "47": "v4"}
            assert unit.crm_versions("upp", KIND, ["1"]) == {}
