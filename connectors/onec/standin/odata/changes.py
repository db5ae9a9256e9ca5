"""Registrations of an exchange plan's node: given in an Atom feed, removed only by a receipt (protocol.md §10.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from connectors.onec.standin.odata.refusals import Refusal, no_instance
from connectors.onec.standin.odata.shapes import FEED, Shape
from connectors.onec.standin.odata.store import Store

_POINT = re.compile(r"/(?P<plan>ExchangePlan_\w+)\(guid'(?P<node>[0-9a-fA-F-]{36})'\)$")


class Changes:
    """Carries out ``SelectChanges`` and ``NotifyChangesReceived``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sent: dict[tuple[str, int], int] = {}
        """(node, message) → the moment up to which a receipt removes registrations."""

    def select(
        self, options: dict[str, str], shape: Shape, whole: Callable[[str, Any], dict[str, Any]]
    ) -> bytes:
        """What is registered, all of it: the size of a packet can't be limited."""
        plan, node, number = self._point(options)
        changes = self._store.registrations[node]
        self._sent[node, number] = self._store.tick
        parts = ['<?xml version="1.0" encoding="UTF-8"?>', FEED]
        for (name, ref), (_, gone) in sorted(changes.items(), key=lambda pair: pair[1][0]):
            if name not in self._store.published:
                continue
            row = None if gone else self._store.find(name, (ref,))
            if row is None:
                parts.append(shape.deleted(name, ref, self._store.now().isoformat()))
            else:
                parts.append(shape.entry(self._store.schema.sets[name], whole(name, row)))
        parts.append("</feed>")
        self._numbered(plan, node, "SentNo", number)
        return "".join(parts).encode("utf-8")

    def received(self, options: dict[str, str]) -> None:
        """Removes what was given with this message; what was registered since stays."""
        plan, node, number = self._point(options)
        until = self._sent.get((node, number))
        if until is not None:
            changes = self._store.registrations[node]
            self._store.registrations[node] = {key: one for key, one in changes.items() if one[0] > until}
        self._numbered(plan, node, "ReceivedNo", number)

    def _point(self, options: dict[str, str]) -> tuple[str, str, int]:
        found = _POINT.search(options.get("DataExchangePoint", "").strip("'"))
        if found is None or not options.get("MessageNo", "").isdigit():
            raise Refusal(400, "12", "Не указан обязательный аргумент метода")
        plan, node = found["plan"], found["node"].lower()
        row = self._store.find(plan, (node,)) if plan in self._store.published else None
        if row is None or row.get("ThisNode"):
            raise no_instance(plan)
        self._store.registrations.setdefault(node, {})
        return plan, node, int(options["MessageNo"])

    def _numbered(self, plan: str, node: str, name: str, number: int) -> None:
        row = self._store.get(plan, (node,))
        row[name] = max(int(row[name]), number)
