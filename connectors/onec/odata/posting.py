"""Posts documents and takes it back: a step of its own that may be refused or lose its answer (protocol.md §7.7)."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.onec.odata.changing import TRIES, expected, unchanged
from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.urls import one
from connectors.onec.odata.values import Row
from connectors.onec.odata.written import Written
from enterprise_data.errors import RefusedByPeer, TransientError


class Poster:
    """Posts documents of one base."""

    def __init__(self, client: ODataClient) -> None:
        self._client = client

    def post(self, entity_set: str, ref: str, *, version: str) -> Written:
        """Posts; raises ``RefusedByPeer`` with the words of 1C, the document stays written then."""
        row = expected(self._client, entity_set, ref, version)
        if row.get("DeletionMark") is True:
            raise RefusedByPeer(
                f"{entity_set}: помеченный на удаление документ не проводится.",
                hint="Снимите пометку удаления в 1С.",
                place=entity_set,
                ref=ref,
            )
        return self._acted(entity_set, ref, "Post", {"PostingModeOperational": "false"}, row, posted=True)

    def unpost(self, entity_set: str, ref: str, *, version: str) -> Written:
        """Takes the posting back."""
        row = expected(self._client, entity_set, ref, version)
        return self._acted(entity_set, ref, "Unpost", {}, row, posted=False)

    def _acted(
        self, entity_set: str, ref: str, word: str, options: Mapping[str, str], before: Row, *, posted: bool
    ) -> Written:
        """The answer may be empty or lost: what counts is what the object says afterwards."""
        if before.get("Posted") is posted and not posted:
            return Written(ref=ref, version=before["DataVersion"], row=before, before=before)
        error: TransientError | None = None
        for _ in range(TRIES):
            try:
                self._client.act(f"{one(entity_set, ref)}/{word}", options, what=entity_set)
            except TransientError as lost:
                error = lost
                if unchanged(self._client, entity_set, ref, before["DataVersion"]):
                    continue
            row = self._client.one(entity_set, ref)
            if row.get("Posted") is not posted:
                raise RefusedByPeer(
                    f"{entity_set}: 1С не {'провела документ' if posted else 'отменила проведение'}.",
                    place=entity_set,
                    ref=ref,
                )
            return Written(ref=ref, version=row["DataVersion"], row=row, before=before)
        assert error is not None
        raise error
