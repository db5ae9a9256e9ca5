"""The identity map: look-ups both ways, aliases, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from state.rows import Link
from state.stores.cards import by_object_type, leaving, wanted_cards
from state.stores.latest import latest
from state.stores.memory.conflicts import close_conflicts
from state.stores.memory.copies import stored
from state.stores.memory.part import Part
from state.stores.refs import packed


class MemoryLinks(Part):
    """See ``ports.Links``. Partitions: ``links`` (by ref), ``cards`` (CRM id → ref), ``aliases``."""

    def links_by_ref(self, base: str, kind: str, refs: Sequence[str]) -> Mapping[str, Link]:
        links, aliases = self._draft.read("links", base, kind), self._draft.read("aliases", base, kind)
        asked = {ref: links.get(ref) or links.get(aliases.get(("onec", ref))) for ref in refs}
        return {ref: link for ref, link in asked.items() if link is not None}

    def links_by_crm(self, base: str, kind: str, ids: Sequence[str]) -> Mapping[str, Link]:
        links, cards = self._draft.read("links", base, kind), self._draft.read("cards", base, kind)
        aliases = self._draft.read("aliases", base, kind)
        asked = {id: links.get(cards[id] if id in cards else aliases.get(("crm", id))) for id in ids}
        return {id: link for id, link in asked.items() if link is not None}

    def put_links(self, rows: Sequence[Link]) -> None:
        self._draft.to_write()
        kept = [stored(row) for row in latest(rows, lambda row: (row.base, row.kind, row.ref))]
        for base, kind, some in by_object_type(kept):
            self._leaving(base, kind, some)
        for base, kind, some in by_object_type(kept):
            for ref in self._leaving(base, kind, some):
                self._unbind(base, kind, ref)
            for link in some:
                self._unbind(base, kind, link.ref)
                self._draft.write("links", base, kind)[link.ref] = link
                self._draft.write("cards", base, kind)[link.crm_id] = link.ref

    def drop_link(self, base: str, kind: str, ref: str) -> None:
        self._unbind(base, kind, ref)
        for table in ("snapshots", "registrations"):
            self._draft.write(table, base, kind).pop(ref, None)
        aliases = self._draft.write("aliases", base, kind)
        for alias in [alias for alias, meant in aliases.items() if meant == ref]:
            del aliases[alias]
        close_conflicts(self._draft, base, kind, ref)

    def add_alias(self, base: str, kind: str, side: str, alias: str, ref: str) -> None:
        aliases = self._draft.write("aliases", base, kind)
        if side == "onec":  # what meant the alias means the object from now on, and nothing means itself
            aliases.update({key: ref for key, meant in aliases.items() if meant == alias})
            aliases.pop((side, ref), None)
        if (side, alias) != ("onec", ref):
            aliases[side, alias] = ref

    def count_links(self, base: str, kind: str) -> int:
        return sum(not link.tombstone for link in self._draft.read("links", base, kind).values())

    def page_links(self, base: str, kind: str, after_ref: str, limit: int) -> Sequence[Link]:
        after = packed(after_ref) if after_ref else b""
        links = sorted(self._draft.read("links", base, kind).values(), key=in_order)
        living = (link for link in links if not link.tombstone and in_order(link) > after)
        return list(islice(living, limit))

    def page_refs(self, base: str, kind: str, after_ref: str, limit: int) -> Sequence[str]:
        return [link.ref for link in self.page_links(base, kind, after_ref, limit)]

    # --- inside ---------------------------------------------------------------------------------------

    def _leaving(self, base: str, kind: str, links: Sequence[Link]) -> list[str]:
        wanted, cards = wanted_cards(links), self._draft.read("cards", base, kind)
        return leaving(wanted, [(crm_id, cards[crm_id]) for crm_id in wanted if crm_id in cards])

    def _unbind(self, base: str, kind: str, ref: str) -> None:
        old = self._draft.write("links", base, kind).pop(ref, None)
        if old is not None:
            del self._draft.write("cards", base, kind)[old.crm_id]


def in_order(link: Link) -> bytes:
    """Key of an order that all stores share."""
    return packed(link.ref)
