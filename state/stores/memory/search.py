"""Pages of the mapping table as people look through it."""

from __future__ import annotations

from collections.abc import Sequence

from state.rows import Link
from state.stores.memory.links import MemoryLinks, in_order
from state.stores.terms import fits


class MemoryLinkSearch(MemoryLinks):
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
        found: list[Link] = []
        for _, one_base, one_kind in self._draft.places("links"):
            if base in (None, one_base) and kind in (None, one_kind):
                links = self._draft.read("links", one_base, one_kind).values()
                fitting = [link for link in links if not search or _fits(search, link)]
                found += sorted(fitting, key=in_order)
        return found[offset : offset + limit], len(found)


def _fits(search: str, link: Link) -> bool:
    return fits(search, code=link.code, crm_id=link.crm_id, ref=link.ref)
