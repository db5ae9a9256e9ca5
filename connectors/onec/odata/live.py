"""One exchange with a base over OData: the port ``LiveExchange``, put together of what reads and what writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from connectors.base import LiveObject, LivePacket, LiveVersion, LiveWritten, Observation
from connectors.onec.odata.changes import ChangeFeed, Packet
from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.drift import Fitness, observations
from connectors.onec.odata.looking import Looker
from connectors.onec.odata.recording import Recorder
from connectors.onec.odata.schema import Schema
from connectors.onec.odata.sorts import Sorts
from connectors.onec.odata.urls import all_of, any_of, refers
from connectors.onec.odata.writer import Writer
from enterprise_data.objects.partly import Told

_AT_ONCE = 20
"""References in one filter: what working clients use (protocol.md §5.1)."""


class ODataExchange:
    """Lives as long as one run: classifiers and contact kinds are read once."""

    def __init__(self, client: ODataClient, fit: Fitness, schema: Schema) -> None:
        self._client, self._fit = client, fit
        self._sorts = Sorts(client, fit, schema)
        self._kinds = self._sorts.told()
        self._looker = Looker(client, self._sorts)
        self._recorder = Recorder(client, self._sorts, Writer(client, schema), post=client.options.post)
        self._feed = ChangeFeed(client, client.options.node) if client.options.node else None
        self._packets: dict[int, Packet] = {}

    @property
    def kinds(self) -> Mapping[str, Told]:
        """Kinds that work with the base as it is published now, and what of each is told."""
        return self._kinds

    @property
    def notes(self) -> Sequence[Observation]:
        """What of the profile doesn't work with this base, and what to do."""
        return tuple(observations(self._fit))

    def versions(self, kind: str) -> Iterator[Sequence[LiveVersion]]:
        """See the port."""
        return self._looker.versions(kind)

    def look(self, kind: str, ref: str) -> LiveVersion | None:
        """See the port."""
        return self._looker.look(kind, ref)

    def read(self, kind: str, refs: Collection[str], *, of: int) -> Iterator[LiveObject]:
        """See the port."""
        return self._looker.read(kind, refs, of=of)

    # --- what the base noted for us -------------------------------------------------------------------

    def changed(self) -> LivePacket | None:
        """See the port. What was removed physically can't say any more of which kind it was: it is told under
        every kind of its set."""
        if self._feed is None:
            return None
        packet = self._feed.read()
        self._packets[packet.number] = packet
        changed: dict[str, list[str]] = defaultdict(list)
        gone: dict[str, list[str]] = defaultdict(list)
        for entity_set in dict.fromkeys(one.set for one in packet.changes):
            alive = [one.ref for one in packet.changes if one.set == entity_set and not one.gone]
            dead = [one.ref for one in packet.changes if one.set == entity_set and one.gone]
            for kind, refs in self._by_kind(entity_set, alive):
                changed[kind] += refs
            for kind, _ in self._sorts.in_set(entity_set):
                gone[kind] += dead
        return LivePacket(
            number=packet.number,
            changed={kind: refs for kind, refs in changed.items() if refs},
            gone={kind: refs for kind, refs in gone.items() if refs},
        )

    def _by_kind(self, entity_set: str, refs: list[str]) -> Iterator[tuple[str, list[str]]]:
        """A set may hold groups and items: the base itself says which is which."""
        for kind, speller in self._sorts.in_set(entity_set):
            self._sorts.links.note(refs, entity_set)
            yield kind, self._of_kind(entity_set, speller.known.rows, refs) if speller.known.rows else refs

    def _of_kind(self, entity_set: str, rows: str, refs: list[str]) -> list[str]:
        found = []
        for at in range(0, len(refs), _AT_ONCE):
            keys = any_of(refers("Ref_Key", ref) for ref in refs[at : at + _AT_ONCE])
            options = {"$filter": all_of(keys, rows), "$select": "Ref_Key"} | self._client.visible()
            found += [row["Ref_Key"] for row in self._client.rows(entity_set, options)]
        return found

    def confirm(self, packet: LivePacket) -> None:
        """See the port. An empty packet needs no confirmation."""
        noted = self._packets.pop(packet.number, None) or Packet(number=packet.number, changes=(), strange=1)
        if self._feed is not None and not noted.is_empty:
            self._feed.confirm(noted)

    # --- writing --------------------------------------------------------------------------------------

    def create(self, kind: str, record: Any, *, word: str, resumed: bool = False) -> LiveWritten:
        """See the port."""
        return self._recorder.create(kind, record, word=word, resumed=resumed)

    def change(
        self, kind: str, ref: str, record: Any, *, fields: Collection[str], version: str
    ) -> LiveWritten:
        """See the port."""
        return self._recorder.change(kind, ref, record, fields=fields, version=version)

    def mark(self, kind: str, ref: str, *, version: str, marked: bool) -> LiveWritten:
        """See the port."""
        return self._recorder.mark(kind, ref, version=version, marked=marked)
