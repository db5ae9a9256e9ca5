"""Creates an object once: after a lost answer it is looked up before anything is sent again (protocol.md §7.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.onec.odata.checks import BodyCheck
from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.errors import AlreadyExists
from connectors.onec.odata.written import Mark, Written, read_back
from enterprise_data.errors import AmbiguousMatch, TransientError

_LOOK_S = (1.0, 3.0, 8.0)
"""1C may still be writing when the connection is gone: it is looked for several times."""
_TRIES = 3


class Creator:
    """Creates objects of one base."""

    def __init__(self, client: ODataClient, check: BodyCheck) -> None:
        self._client, self._check = client, check

    def create(
        self, entity_set: str, body: Mapping[str, Any], mark: Mark, *, resumed: bool = False
    ) -> Written:
        """A new object. ``resumed``: an earlier attempt may have made it, then it is taken over as it is.

        Raises ``AlreadyExists`` where the natural key is taken, ``AmbiguousMatch`` where two were found.
        """
        body = mark.laid_on(body)
        self._check.check(entity_set, body)
        before = self._hits(entity_set, mark)
        if before and (resumed or mark.property):
            return self._taken_over(entity_set, before, body)
        if before:
            raise AlreadyExists(
                f"{entity_set}: в 1С уже есть объект с такими же реквизитами.", place=entity_set, found=before
            )
        return self._created(entity_set, body, mark)

    def _created(self, entity_set: str, body: Mapping[str, Any], mark: Mark) -> Written:
        error: TransientError | None = None
        for _ in range(_TRIES):
            try:
                row = self._client.post(entity_set, body, what=entity_set)
            except TransientError as lost:
                error = lost
                hits = self._looked_for(entity_set, mark)
                if hits:
                    return self._taken_over(entity_set, hits, body, found=False)
                continue
            if error is not None:
                self._not_twice(entity_set, mark)
            return read_back(self._client, entity_set, row["Ref_Key"], body)
        assert error is not None
        raise error

    def _hits(self, entity_set: str, mark: Mark) -> list[str]:
        rows = self._client.rows(entity_set, {"$filter": mark.condition(), "$select": "Ref_Key", "$top": "3"})
        return [row["Ref_Key"] for row in rows]

    def _looked_for(self, entity_set: str, mark: Mark) -> list[str]:
        for seconds in _LOOK_S:
            self._client.pause(seconds)
            hits = self._hits(entity_set, mark)
            if hits:
                return hits
        return []

    def _not_twice(self, entity_set: str, mark: Mark) -> None:
        """The first attempt may have come through after all."""
        hits = self._hits(entity_set, mark)
        if len(hits) > 1:
            raise self._two(entity_set, hits)

    def _taken_over(
        self, entity_set: str, hits: list[str], body: Mapping[str, Any], *, found: bool = True
    ) -> Written:
        if len(hits) > 1:
            raise self._two(entity_set, hits)
        return read_back(self._client, entity_set, hits[0], body, found=found)

    def _two(self, entity_set: str, hits: list[str]) -> AmbiguousMatch:
        return AmbiguousMatch(
            f"{entity_set}: в 1С нашлось несколько таких объектов.",
            hint="Пометьте лишний на удаление в 1С и повторите.",
            place=entity_set,
            found=hits,
        )
