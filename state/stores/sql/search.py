"""Pages of the mapping table as people look through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from state.rows import Link
from state.stores.refs import GUID_BYTES
from state.stores.sql.links import COLUMNS, SqlLinks
from state.stores.terms import terms

_NEXT_TYPE = "SELECT base, kind FROM state_links WHERE (base, kind) > (?, ?) ORDER BY base, kind LIMIT 1"


class SqlLinkSearch(SqlLinks):
    """See ``ports.Links.find_links``."""

    def find_links(
        self,
        *,
        base: str | None = None,
        kind: str | None = None,
        search: str = "",
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[Sequence[Link], int]:
        """Counts per base and kind first, then reads rows only from those the page lies in."""
        found: list[Link] = []
        total = 0
        condition, values = self._condition(search)
        for one_base, one_kind, where in self._types(base, kind):
            count = int(
                self._session.row(
                    "SELECT count(*) FROM state_links l WHERE l.base = ? AND l.kind = ?" + condition,  # noqa: S608
                    (*where, *values),
                )[0]
            )
            skip, left = max(offset - total, 0), limit - len(found)
            total += count
            if left > 0 and skip < count:
                sql = f"SELECT {COLUMNS} FROM state_links l WHERE l.base = ? AND l.kind = ?{condition}"  # noqa: S608
                rows = self._session.rows(
                    f"{sql} ORDER BY l.ref LIMIT ? OFFSET ?", (*where, *values, left, skip)
                )
                found += [self._link(one_base, one_kind, row) for row in rows]
        return found, total

    def _types(self, base: str | None, kind: str | None) -> list[tuple[str, str, tuple[int, int]]]:
        """Bases and kinds that have links, in the order of their names; found by hops over the index."""
        types, at = [], (-1, -1)
        while (row := self._session.row(_NEXT_TYPE, at)) is not None:
            at = (row[0], row[1])
            types.append((self._words.word(row[0]), self._words.word(row[1]), at))
        return sorted(t for t in types if base in (None, t[0]) and kind in (None, t[1]))

    def _condition(self, search: str) -> tuple[str, tuple[Any, ...]]:
        if not search:
            return "", ()
        postgres = self._session.postgres
        texts, digits = terms(search)
        found = "strpos({}, ?) > 0" if postgres else "instr({}, ?) > 0"
        parts = [found.format(f"l.{name}") for name in ("code", "crm_id") for _ in texts]
        within = "position(? IN substr(l.ref, 2)) > 0" if postgres else "instr(substr(l.ref, 2), ?) > 0"
        parts += [f"length(l.ref) <> {GUID_BYTES} AND {within}" for _ in texts]
        values: list[Any] = [*texts, *texts, *(text.encode() for text in texts)]
        if digits:
            hexed = "encode(l.ref, 'hex')" if postgres else "lower(hex(l.ref))"
            parts.append(f"length(l.ref) = {GUID_BYTES} AND {found.format(hexed)}")
            values.append(digits)
        return f" AND ({' OR '.join(parts)})", tuple(values)
