"""Writes into a live base so that nothing is doubled, overwritten or lost in silence (protocol.md §7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.onec.odata.changing import Changer, expected
from connectors.onec.odata.checks import BodyCheck
from connectors.onec.odata.client import ODataClient
from connectors.onec.odata.creating import Creator
from connectors.onec.odata.posting import Poster
from connectors.onec.odata.schema import Schema
from connectors.onec.odata.values import Row
from connectors.onec.odata.written import Mark, Written


class Writer:
    """Everything that may be done to the objects of a base. There is no way to delete one."""

    def __init__(self, client: ODataClient, schema: Schema) -> None:
        check = BodyCheck(client, schema)
        self._client = client
        self._creator, self._changer, self._poster = (
            Creator(client, check),
            Changer(client, check),
            Poster(client),
        )

    def create(
        self, entity_set: str, body: Mapping[str, Any], mark: Mark, *, resumed: bool = False
    ) -> Written:
        """See ``Creator.create``."""
        return self._creator.create(entity_set, body, mark, resumed=resumed)

    def change(
        self, entity_set: str, ref: str, body: Mapping[str, Any], *, version: str, before: Row | None = None
    ) -> Written:
        """See ``Changer.change``."""
        return self._changer.change(entity_set, ref, body, version=version, before=before)

    def mark(self, entity_set: str, ref: str, *, version: str, marked: bool = True) -> Written:
        """Sets or takes back the deletion mark; a posted document is unposted first."""
        if marked and expected(self._client, entity_set, ref, version).get("Posted") is True:
            version = self._poster.unpost(entity_set, ref, version=version).version
        return self._changer.mark(entity_set, ref, version=version, marked=marked)

    def post(self, entity_set: str, ref: str, *, version: str) -> Written:
        """See ``Poster.post``."""
        return self._poster.post(entity_set, ref, version=version)

    def unpost(self, entity_set: str, ref: str, *, version: str) -> Written:
        """See ``Poster.unpost``."""
        return self._poster.unpost(entity_set, ref, version=version)

    def change_posted(self, entity_set: str, ref: str, body: Mapping[str, Any], *, version: str) -> Written:
        """Unposts, changes and posts again. Refused in the middle, the document stays unposted and that is told."""
        opened = self._poster.unpost(entity_set, ref, version=version)
        changed = self._changer.change(entity_set, ref, body, version=opened.version)
        posted = self._poster.post(entity_set, ref, version=changed.version)
        return Written(
            ref=ref, version=posted.version, row=posted.row, before=opened.before,
            differences=changed.differences, overtaken=changed.overtaken,
        )  # fmt: skip
