"""How an incoming GUID finds its object: public ids of the node, own GUID, search fields, else new."""

from __future__ import annotations

import uuid

from connectors.onec.standin.reading import Content
from connectors.onec.standin.results import Node
from connectors.onec.standin.storage import Storage, search_values


class Identity:
    """Works for one node; without a node (a one-way file) GUIDs are those of the base itself."""

    def __init__(self, storage: Storage, node: Node | None) -> None:
        self.storage = storage
        self.node = node

    def own(self, type_name: str, public: str) -> str:
        """By GUID alone; empty if nothing is found."""
        if not public:
            return ""
        if self.node is None:
            return public if self.storage.exists(type_name, public) else ""
        sql = "SELECT own FROM public_ids WHERE node = ? AND type = ? AND public = ?"
        row = self.storage.execute(sql, self.node.id, type_name, public).fetchone()
        if row:
            return str(row[0])
        free = self.storage.exists(type_name, public) and not self.public_of(type_name, public)
        return public if free else ""

    def find(self, type_name: str, public: str, content: Content) -> str:
        """By GUID, then by search fields."""
        return self.own(type_name, public) or self._search(type_name, content)

    def _search(self, type_name: str, content: Content) -> str:
        for variant, value in sorted(search_values(type_name, content).items()):
            sql = "SELECT ref FROM search_keys WHERE type = ? AND variant = ? AND value = ? ORDER BY ref"
            for (ref,) in self.storage.execute(sql, type_name, variant, value).fetchall():
                if not self.public_of(type_name, ref):
                    return str(ref)
        return ""

    def new(self, type_name: str, public: str) -> str:
        """The peer's GUID, unless an own object already bears it."""
        return public if public and not self.storage.exists(type_name, public) else str(uuid.uuid4())

    def public_of(self, type_name: str, own: str) -> str:
        """The GUID by which the peer knows the object; empty if nothing is recorded."""
        if self.node is None:
            return ""
        sql = "SELECT public FROM public_ids WHERE node = ? AND type = ? AND own = ?"
        row = self.storage.execute(sql, self.node.id, type_name, own).fetchone()
        return str(row[0]) if row else ""

    def bind(self, type_name: str, own: str, public: str) -> None:
        if self.node is not None and public:
            sql = "INSERT OR REPLACE INTO public_ids VALUES (?, ?, ?, ?)"
            self.storage.execute(sql, self.node.id, type_name, own, public)
