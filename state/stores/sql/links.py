"""The identity map: look-ups both ways, aliases, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy.exc import IntegrityError

from state import tables
from state.clashes import link_clash
from state.rows import Link
from state.stores.cards import by_object_type, leaving, wanted_cards
from state.stores.latest import latest
from state.stores.refs import packed, unpacked
from state.stores.sql.part import Part
from state.stores.sql.session import of_type
from state.stores.values import micros, moment

COLUMNS = "l.ref, l.tombstone, l.crm_id, l.code, l.why, l.linked_by, l.linked_at"
_LINKS = f"SELECT {COLUMNS} FROM state_links l WHERE {of_type('l')}"  # noqa: S608
_ALIASED = (
    f"SELECT {COLUMNS}, a.alias FROM state_aliases a "  # noqa: S608
    "JOIN state_links l ON l.ref = a.ref AND l.kind = a.kind AND l.base = a.base "
    f"WHERE a.side = ? AND {of_type('a')} AND a.alias"
)
_HELD = f"SELECT crm_id, ref FROM state_links WHERE {of_type()} AND crm_id"  # noqa: S608
_DROP = f"DELETE FROM state_{{}} WHERE ref = ? AND {of_type()}"  # noqa: S608
_KEY = "ref, kind, base"

_IDENTITY = attrgetter("base", "kind", "ref")


class SqlLinks(Part):
    """See ``ports.Links``."""

    def links_by_ref(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Link]:
        where = self._object_type(base, kind)
        keys = [packed(ref) for ref in refs]
        rows = self._session.by_keys(f"{_LINKS} AND l.ref", keys, where)
        found = {link.ref: link for row in rows if (link := self._link(base, kind, row))}
        missing = {packed(ref): ref for ref in refs if ref not in found}
        return found | self._by_alias(base, kind, "onec", missing)

    def links_by_crm(self, base: str, kind: str, ids: Sequence[str]) -> Mapping[str, Link]:
        rows = self._session.by_keys(f"{_LINKS} AND l.crm_id", ids, self._object_type(base, kind))
        found = {link.crm_id: link for row in rows if (link := self._link(base, kind, row))}
        missing = {crm_id.encode(): crm_id for crm_id in ids if crm_id not in found}
        return found | self._by_alias(base, kind, "crm", missing)

    def put_links(self, rows: Sequence[Link]) -> None:
        self._session.to_write()
        kept = latest(rows, _IDENTITY)
        moving, values = self._leaving(kept), [self._values(row) for row in kept]
        try:
            with self._session.whole_or_nothing():
                for refs, where in moving:
                    self._drop(refs, where)
                self._session.upsert(tables.links, _KEY, values)
        except IntegrityError as error:  # another unit took a card between our look and our write
            self._leaving(kept)
            raise link_clash(kept[0]) from error

    def drop_link(self, base: str, kind: str, ref: str) -> None:
        where = (packed(ref), *self._object_type(base, kind))
        for table in ("links", "snapshots", "registrations", "aliases"):
            self._session.write(_DROP.format(table), where)
        self._session.write(
            "UPDATE state_conflicts SET status = 'closed', version = version + 1 "  # noqa: S608
            f"WHERE ref = ? AND {of_type()} AND status <> 'closed'",
            where,
        )

    def add_alias(self, base: str, kind: str, side: str, alias: str, ref: str) -> None:
        number = self._words.number
        where, target = (number(kind), number(base)), packed(ref)
        key = packed(alias) if side == "onec" else alias.encode()
        if side == "onec":  # what meant the alias means the object from now on, and nothing means itself
            self._session.write(
                f"UPDATE state_aliases SET ref = ? WHERE ref = ? AND {of_type()}",  # noqa: S608
                (target, key, *where),
            )
            self._session.write(
                f"DELETE FROM state_aliases WHERE alias = ? AND side = ? AND {of_type()}",  # noqa: S608
                (target, number(side), *where),
            )
        if side != "onec" or key != target:
            row = (key, number(side), *where, target)
            self._session.upsert(tables.aliases, "alias, side, kind, base", [row])

    def count_links(self, base: str, kind: str) -> int:
        number, where = self._object_type(base, kind)
        sql = "SELECT count(*) FROM state_links WHERE base = ? AND kind = ? AND tombstone = 0"
        return int(self._session.row(sql, (where, number))[0])

    def page_links(self, base: str, kind: str, after_ref: str, limit: int) -> Sequence[Link]:
        rows = self._page(COLUMNS, base, kind, after_ref, limit)
        return [self._link(base, kind, row) for row in rows]

    def page_refs(self, base: str, kind: str, after_ref: str, limit: int) -> Sequence[str]:
        return [unpacked(row[0]) for row in self._page("l.ref", base, kind, after_ref, limit)]

    # --- inside ---------------------------------------------------------------------------------------

    def _page(self, columns: str, base: str, kind: str, after_ref: str, limit: int) -> Sequence[Any]:
        number, where = self._object_type(base, kind)
        after = packed(after_ref) if after_ref else b""
        return self._session.rows(
            f"SELECT {columns} FROM state_links l "  # noqa: S608
            "WHERE l.base = ? AND l.kind = ? AND l.ref > ? AND l.tombstone = 0 ORDER BY l.ref LIMIT ?",
            (where, number, after, limit),
        )

    def _by_alias(self, base: str, kind: str, side: str, asked: Mapping[bytes, str]) -> dict[str, Link]:
        """Aliases are few: a store without any answers at once."""
        if not asked:
            return {}
        where = (self._words.find(side), *self._object_type(base, kind))
        rows = self._session.by_keys(_ALIASED, asked, where)
        return {asked[row[7]]: self._link(base, kind, row) for row in rows}

    def _leaving(self, links: Sequence[Link]) -> list[tuple[list[str], tuple[int, int]]]:
        """Objects that let their card go, by base and kind; raises ``LinkClash``."""
        found = []
        for base, kind, some in by_object_type(links):
            where, wanted = self._object_type(base, kind), wanted_cards(some)
            held = self._session.by_keys(_HELD, wanted, where)
            found.append((leaving(wanted, ((row[0], unpacked(row[1])) for row in held)), where))
        return found

    def _drop(self, refs: Sequence[str], where: tuple[int, int]) -> None:
        self._session.write_each(_DROP.format("links"), [(packed(ref), *where) for ref in refs])

    def _values(self, row: Link) -> tuple[Any, ...]:
        number = self._words.number
        key = (packed(row.ref), number(row.kind), number(row.base))
        how = (number(row.why), number(row.linked_by), micros(row.linked_at))
        return (*key, int(row.tombstone), row.crm_id, row.code, *how)

    def _link(self, base: str, kind: str, row: Any) -> Link:
        return Link(
            base=base,
            kind=kind,
            ref=unpacked(row[0]),
            crm_id=row[2],
            code=row[3],
            why=self._words.word(row[4]),
            linked_by=self._words.word(row[5]),
            linked_at=moment(row[6]),
            tombstone=bool(row[1]),
        )
